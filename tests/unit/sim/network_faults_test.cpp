#include "sim/plate/network_faults.hpp"

#include <catch2/catch.hpp>
#include <set>

using namespace footfall;

namespace {

constexpr std::uint32_t kCount = 20'000;

struct Wire {
  std::vector<std::uint32_t> arrived;
  std::uint64_t rubbish = 0;
  sim::FaultyNetwork network{7, [this](std::span<const std::uint8_t> datagram) {
                               if (datagram.size() != 36) {
                                 ++rubbish;
                                 return;
                               }
                               std::uint32_t n = 0;
                               for (int i = 0; i < 4; ++i) n = n << 8 | datagram[static_cast<std::size_t>(i)];
                               arrived.push_back(n);
                             }};
  void send_all() {
    for (std::uint32_t n = 1; n <= kCount; ++n) {
      std::vector<std::uint8_t> datagram(36);
      for (std::size_t i = 0; i < 4; ++i) datagram[i] = static_cast<std::uint8_t>(n >> (24 - 8 * i));
      network.carry(datagram);
    }
    network.flush();
  }
};

}  // namespace

TEST_CASE("Without faults everything arrives once and in order") {
  Wire wire;
  wire.send_all();
  REQUIRE(wire.arrived.size() == kCount);
  for (std::uint32_t n = 1; n <= kCount; ++n) CHECK(wire.arrived[n - 1] == n);
}

TEST_CASE("Loss, reorder, duplicate and rubbish together are accounted for exactly") {
  Wire wire;
  wire.network.faults() = {0.05, 0.05, 0.05, 0.05};
  wire.send_all();
  const sim::NetworkCounts& counts = wire.network.counts();
  CHECK(counts.delivered + counts.lost == kCount);
  CHECK(wire.arrived.size() == counts.delivered + counts.duplicated);
  CHECK(std::set<std::uint32_t>(wire.arrived.begin(), wire.arrived.end()).size() == counts.delivered);
  CHECK(wire.rubbish == counts.garbage);
  for (const std::uint64_t happened : {counts.lost, counts.reordered, counts.duplicated, counts.garbage}) {
    CHECK(happened == Approx(1000).margin(200));
  }
  std::uint64_t backward = 0;
  for (std::size_t i = 1; i < wire.arrived.size(); ++i) backward += wire.arrived[i] < wire.arrived[i - 1];
  CHECK(backward <= counts.reordered);
  CHECK(backward > counts.reordered / 2);
}
