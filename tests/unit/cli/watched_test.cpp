#include "cli/sessions/watched.hpp"

#include <catch2/catch.hpp>
#include <future>
#include <memory>
#include <stdexcept>

using namespace footfall;

// Cancelling a JSON export waited for the end of its analysis, or for a kill after three seconds.
TEST_CASE("work that cannot look up is left alone at the first wish to end", "[cli]") {
  const auto released = std::make_shared<std::promise<void>>();
  const auto ended = std::make_shared<std::promise<void>>();
  int asked = 0;
  const bool done = cli::done_unless_ended(
      [released, ended] {
        released->get_future().wait();
        ended->set_value();
      },
      [&asked] { return ++asked == 3; });
  CHECK_FALSE(done);
  CHECK(asked == 3);
  released->set_value();  // only now can it end
  ended->get_future().wait();
}

TEST_CASE("work that nobody wishes to end is done before its result is looked at", "[cli]") {
  int result = 0;
  CHECK(cli::done_unless_ended([&result] { result = 5; }, [] { return false; }));
  CHECK(result == 5);
  CHECK_THROWS_AS(
      cli::done_unless_ended([] { throw std::runtime_error("out of memory"); }, [] { return false; }),
      std::runtime_error);
}
