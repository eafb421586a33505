#include "tests/support/recordings.hpp"

#include <catch2/catch.hpp>
#include <cstdlib>
#include <iostream>

namespace footfall::tests {

std::optional<std::filesystem::path> recordings_dir() {
  const char* configured = std::getenv("FOOTFALL_DATA");
  const std::filesystem::path dir = configured != nullptr ? std::filesystem::path(configured)
                                                          : source_dir().parent_path() / "shared" / "data";
  if (std::filesystem::is_directory(dir)) return dir;
  return std::nullopt;
}

std::optional<std::filesystem::path> recording(const std::string& name) {
  const auto dir = recordings_dir();
  if (!dir || !std::filesystem::exists(*dir / name)) return std::nullopt;
  return *dir / name;
}

void skip_without_recordings() {
  std::cerr << "skipped: '" << Catch::getResultCapture().getCurrentTestName()
            << "' needs the shared recordings (set FOOTFALL_DATA to their folder)\n";
  SUCCEED("skipped: no recordings");
}

std::filesystem::path source_dir() {
  return FOOTFALL_SOURCE_DIR;
}

}  // namespace footfall::tests
