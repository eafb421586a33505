#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <numeric>

#include "recording/schema.hpp"
#include "tests/support/recordings.hpp"
#include "tests/unit/recording/fixture.hpp"

using namespace footfall;
using namespace footfall::tests;

namespace {

/// The first code block of the given language in docs/session-format.md.
std::string block(const std::string& language) {
  std::ifstream stream(source_dir() / "docs/session-format.md");
  const std::string text{std::istreambuf_iterator<char>(stream), {}};
  const std::string opening = "```" + language + "\n";
  const std::size_t start = text.find(opening);
  REQUIRE(start != std::string::npos);
  const std::size_t from = start + opening.size();
  return text.substr(from, text.find("```", from) - from);
}

std::string output_of(const std::string& command) {
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string output;
  std::array<char, 4096> part{};
  while (const std::size_t count = std::fread(part.data(), 1, part.size(), pipe))
    output.append(part.data(), count);
  const int status = ::pclose(pipe);
  INFO(output);
  CHECK(status == 0);
  return output;
}

}  // namespace

TEST_CASE("the documented tables are the program's tables", "[recording][docs]") {
  CHECK(block("sql") == recording::schema_sql());
}

TEST_CASE("the documented Python example reads what was recorded", "[recording][docs]") {
  if (::access("/usr/bin/python3", X_OK) != 0) {
    std::cerr << "skipped: the documented example needs /usr/bin/python3\n";
    SUCCEED("skipped: no Python");
    return;
  }
  const TempDir dir;
  std::ofstream(dir / "read.py") << block("python");
  const auto file = dir / "a.footfall";
  auto writer = require_value(recording::SessionWriter::create(file, example_meta()));
  auto samples = example_samples(0, 0, 1234);
  for (core::ForceSample& sample : samples) sample.wrench.f_v = core::Newtons(700.0);
  samples[1000].wrench.f_v = core::Newtons(1921.25);
  require_value(writer->append_forces(0, std::span(samples).first(600), 0));
  require_value(writer->commit());
  require_value(writer->append_forces(0, std::span(samples).subspan(600), 0));
  require_value(writer->commit());
  const std::string expected =
      "right: 0 samples, 0.000 s, peak vertical force 0.000 N\n"
      "left: 1234 samples, 1.233 s, peak vertical force 1921.250 N\n";
  const std::string command = "/usr/bin/python3 '" + (dir / "read.py").string() + "' '" + file.string() + "'";
  CHECK(output_of(command) == expected);
  require_value(writer->finish({}));
  CHECK(output_of(command) == expected);
}
