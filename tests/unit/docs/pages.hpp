#pragma once
#include <algorithm>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

/// The pages of docs/, read from the top folder, where ctest runs the tests.
namespace footfall::test {

inline const std::filesystem::path kPages = "docs/metrics";

inline std::string text_of(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  INFO("cannot read " << file << "; run from the top folder");
  REQUIRE(in);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline std::vector<std::filesystem::path> files_in(const std::filesystem::path& folder,
                                                   const std::string& ending) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder))
    if (entry.path().extension() == ending) found.push_back(entry.path());
  std::sort(found.begin(), found.end());
  return found;
}

/// Targets of "](target)", without those of the web and without "#place".
inline std::vector<std::string> links_of(const std::string& page) {
  std::vector<std::string> links;
  for (std::size_t at = page.find("]("); at != std::string::npos; at = page.find("](", at + 2)) {
    const std::string link = page.substr(at + 2, page.find(')', at) - at - 2);
    if (link.find("://") == std::string::npos) links.push_back(link.substr(0, link.find('#')));
  }
  return links;
}

}  // namespace footfall::test
