#include "ui/platform/drawing_watch.hpp"

#include <catch2/catch.hpp>

using footfall::ui::DrawingWatch;
using namespace std::chrono_literals;

TEST_CASE("a screen is told frozen once, after its patience, and again when it is back", "[ui]") {
  const DrawingWatch::Time start{};
  DrawingWatch watch(1000ms, start);
  CHECK_FALSE(watch.look(0, start + 1000ms));
  CHECK_FALSE(watch.frozen());
  CHECK(watch.look(0, start + 1001ms));  // a window that never drew is frozen as well
  CHECK(watch.frozen());
  CHECK_FALSE(watch.look(0, start + 1050ms));
  CHECK(watch.look(1, start + 1100ms));
  CHECK_FALSE(watch.frozen());
  for (std::uint64_t frame = 2; frame < 100; ++frame)
    CHECK_FALSE(watch.look(frame, start + 1100ms + 900ms * frame));
  CHECK_FALSE(watch.frozen());
}

TEST_CASE("two watches know nothing of each other", "[ui]") {
  const DrawingWatch::Time start{};
  DrawingWatch first(1000ms, start), second(1000ms, start + 5000ms);
  CHECK(first.look(0, start + 5500ms));
  CHECK_FALSE(second.look(0, start + 5500ms));
}
