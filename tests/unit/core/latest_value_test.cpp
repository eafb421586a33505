#include "core/latest_value.hpp"

#include <array>
#include <atomic>
#include <catch2/catch.hpp>
#include <thread>
#include <vector>

using namespace footfall;

namespace {

/// 132 bytes: not a multiple of a word, so that the last word is partly used.
struct Wide {
  std::array<std::uint32_t, 33> copies{};
};

Wide wide(std::uint32_t n) {
  Wide made;
  made.copies.fill(n);
  return made;
}

bool whole(const Wide& value) {
  for (const std::uint32_t copy : value.copies) {
    if (copy != value.copies[0]) return false;
  }
  return true;
}

struct WithDefault {
  double speed = -1.5;
  bool known = true;
};

}  // namespace

TEST_CASE("before the first store a latest value is the type's default", "[core][latest]") {
  const core::LatestValue<WithDefault> value;
  CHECK(value.load().speed == -1.5);
  CHECK(value.load().known);
  CHECK(value.version() == 0);
}

TEST_CASE("a latest value is the last one stored, and its version counts the stores", "[core][latest]") {
  core::LatestValue<Wide> value;
  for (std::uint32_t n = 1; n <= 100; ++n) {
    value.store(wide(n));
    CHECK(value.load().copies[0] == n);
    CHECK(value.load().copies[32] == n);
    CHECK(value.version() == n);
  }
}

TEST_CASE("readers never see half of one value and half of another, nor an older one again",
          "[core][latest][threads]") {
  constexpr std::uint32_t kStores = 100'000;
  core::LatestValue<Wide> value;
  std::atomic<bool> done{false};
  struct Seen {
    std::uint64_t loads = 0, torn = 0, backward = 0;
    std::uint32_t last = 0;
  };
  std::array<Seen, 2> seen{};
  std::vector<std::thread> readers;
  for (Seen& mine : seen) {
    readers.emplace_back([&value, &done, &mine] {
      bool last_round = false;
      while (!last_round) {
        last_round = done;
        const Wide got = value.load();
        ++mine.loads;
        if (!whole(got)) ++mine.torn;
        if (got.copies[0] < mine.last) ++mine.backward;
        mine.last = got.copies[0];
      }
    });
  }
  for (std::uint32_t n = 1; n <= kStores; ++n) {
    value.store(wide(n));
    if (n % 256 == 0) std::this_thread::yield();
  }
  done = true;
  for (std::thread& reader : readers) reader.join();
  for (const Seen& mine : seen) {
    CHECK(mine.torn == 0);
    CHECK(mine.backward == 0);
    CHECK(mine.last == kStores);
  }
}
