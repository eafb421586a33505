#include "config/list_folder.hpp"

#include <stdlib.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <string>

using namespace footfall;
namespace fs = std::filesystem;

TEST_CASE("a folder is listed without its sub-folders' content, and a missing one is a sentence",
          "[config]") {
  std::string pattern = (fs::temp_directory_path() / "footfall-folder-XXXXXX").string();
  REQUIRE(::mkdtemp(pattern.data()) != nullptr);
  const fs::path dir = pattern;
  CHECK(config::list_folder(dir)->empty());
  std::ofstream(dir / "b") << "1";
  fs::create_directories(dir / "a" / "inner");
  auto found = config::list_folder(dir);
  REQUIRE(found);
  std::sort(found->begin(), found->end());
  CHECK(*found == std::vector<fs::path>{dir / "a", dir / "b"});
  const auto file = config::list_folder(dir / "b");
  fs::remove_all(dir);
  REQUIRE_FALSE(file);
  CHECK(std::string(file.error().what()).find("Not a directory") != std::string::npos);
  const auto missing = config::list_folder(dir);
  REQUIRE_FALSE(missing);
  CHECK(missing.error().remedy() == core::Remedy::Operator);
  CHECK(std::string(missing.error().what()).find(dir.string()) != std::string::npos);
}
