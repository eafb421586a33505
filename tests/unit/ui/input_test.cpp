#include <catch2/catch.hpp>

#include "ui/platform/input_queue.hpp"

using namespace footfall::ui;

TEST_CASE("a press and its release never fall into the same frame", "[ui][input]") {
  InputQueue queue;
  queue.push({InputKind::Button, 0, true, 1, 1});
  queue.push({InputKind::Cursor, 0, false, 2, 2});
  queue.push({InputKind::Button, 0, false, 2, 2});
  FrameGate gate;
  gate.begin_frame();
  InputEvent event;
  int taken = 0;
  while (queue.next(event)) {
    if (!gate.admit(event)) {
      queue.put_back(event);
      break;
    }
    ++taken;
  }
  CHECK(taken == 2);
  gate.begin_frame();
  REQUIRE(queue.next(event));
  CHECK(gate.admit(event));
  CHECK_FALSE(event.down);
}

TEST_CASE("a draw loop that hangs does not let the queue grow without end", "[ui][input]") {
  InputQueue queue;
  for (std::size_t i = 0; i < 3 * InputQueue::kMost; ++i) queue.push({});
  InputEvent event;
  std::size_t kept = 0;
  while (queue.next(event)) ++kept;
  CHECK(kept == InputQueue::kMost);
}
