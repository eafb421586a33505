#include <catch2/catch.hpp>
#include <utility>
#include <vector>

#include "ui/platform/input_queue.hpp"

using namespace footfall::ui;

namespace {

/// What a user interface that looks once a frame makes of the events: where each press and release was seen.
struct Seen {
  float x = 0;
  bool down = false;
};

std::vector<Seen> changes_seen(InputQueue& queue) {
  constexpr int kMostFrames = 100;
  std::vector<Seen> changes;
  FrameGate gate;
  Seen now;
  for (int frame = 0; frame < kMostFrames; ++frame) {
    gate.begin_frame();
    const bool before = now.down;
    InputEvent event;
    while (queue.next(event)) {
      if (!gate.admit(event)) {
        queue.put_back(event);
        break;
      }
      if (event.kind == InputKind::Cursor || event.kind == InputKind::Button) now.x = event.x;
      if (event.kind == InputKind::Button || event.kind == InputKind::Key) now.down = event.down;
    }
    if (now.down != before) changes.push_back(now);
  }
  return changes;
}

void click(InputQueue& queue, float x) {
  queue.push({InputKind::Cursor, 0, false, x, 0});
  queue.push({InputKind::Button, 0, true, x, 0});
  queue.push({InputKind::Button, 0, false, x, 0});
}

}  // namespace

TEST_CASE("clicks that one slow frame finds all together are seen one by one, each at its own place",
          "[ui][input]") {
  InputQueue queue;
  for (const float x : {10.0F, 20.0F, 20.0F, 30.0F}) click(queue, x);
  queue.push({InputKind::Cursor, 0, false, 99, 0});  // already on its way to somewhere else
  const auto seen = changes_seen(queue);
  REQUIRE(seen.size() == 8);
  for (std::size_t i = 0; i < seen.size(); ++i) CHECK(seen[i].down == (i % 2 == 0));
  for (const auto& [press, x] :
       {std::pair{0U, 10.0F}, std::pair{2U, 20.0F}, std::pair{4U, 20.0F}, std::pair{6U, 30.0F}}) {
    CHECK(seen[press].x == x);
    CHECK(seen[press + 1].x == x);
  }
}

TEST_CASE("a drag is seen from where it was pressed to where it was let go", "[ui][input]") {
  InputQueue queue;
  queue.push({InputKind::Button, 0, true, 1, 0});
  for (int x = 2; x < 50; ++x) queue.push({InputKind::Cursor, 0, false, static_cast<float>(x), 0});
  queue.push({InputKind::Button, 0, false, 50, 0});
  const auto seen = changes_seen(queue);
  REQUIRE(seen.size() == 2);
  CHECK(seen[0].x == 1);
  CHECK(seen[1].x == 50);
}

TEST_CASE("a key that is pressed again in the same frame is seen twice", "[ui][input]") {
  InputQueue queue;
  for (const bool down : {true, false, true, false}) queue.push({InputKind::Key, 265, down, 0, 0});
  CHECK(changes_seen(queue).size() == 4);
}

TEST_CASE("a draw loop that hangs does not let the queue grow without end", "[ui][input]") {
  InputQueue queue;
  for (std::size_t i = 0; i < 3 * InputQueue::kMost; ++i) queue.push({});
  InputEvent event;
  std::size_t kept = 0;
  while (queue.next(event)) ++kept;
  CHECK(kept == InputQueue::kMost);
}
