#include <catch2/catch.hpp>
#include <fstream>
#include <iterator>

#include "stop_table.hpp"

using namespace footfall::model;

TEST_CASE(
    "the table of stops in docs/safety.md is what the supervisor does; scripts/safety-table makes it anew") {
  std::ifstream in("docs/safety.md");
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  REQUIRE_FALSE(page.empty());
  const std::string table = stop_table();
  CHECK(with_table(page, table) == page);
  // Another table would be seen.
  CHECK(with_table(page, table + "x") != page);
  CHECK(with_table("a page without markers", table).empty());
}
