#include <catch2/catch.hpp>
#include <memory>

#include "sim/drive/line_noise.hpp"
#include "sim/drive/treadmill_machine.hpp"
#include "sim/faults/fault_book.hpp"
#include "sim/plate/network_faults.hpp"
#include "sim/plate/plate_model.hpp"

// What each verb truly does to a device, in virtual time.

using namespace footfall;
using namespace footfall::sim;
using core::milliseconds;

namespace {

InForce with(FaultKind kind, FaultVerb verb, const char* what, double amount = 0.0) {
  const FaultForm* form = find_form(kind, verb, what);
  REQUIRE(form != nullptr);
  InForce faults;
  faults.add(*form, amount);
  return faults;
}

core::Wrench standing(double f_v) {
  core::Wrench wrench;
  wrench.f_v = core::Newtons(f_v);
  return wrench;
}

double newtons(const PlateReading& reading) {
  return reading.counts[2] / 1e5;
}

struct Wire {
  std::vector<std::uint8_t> arrived;
  double t_s = 0.0;
  FaultyNetwork network{1, [this](std::span<const std::uint8_t> d) { arrived.push_back(d[0]); }};
  void run(std::uint8_t from, std::uint8_t to) {
    for (std::uint8_t n = from; n < to; ++n, t_s += 0.001) {
      network.advance(t_s);
      const std::array<std::uint8_t, 1> datagram{n};
      network.carry(datagram);
    }
  }
};

}  // namespace

TEST_CASE("a plate that is wrong by an offset, a factor, or its end stop says so and no more",
          "[sim][faults]") {
  PlateModel plate({});
  const auto reads = [&] { return newtons(plate.measure(1.0, standing(800.0))); };
  CHECK(reads() == Approx(800.0).margin(5.0));
  plate.set_faults(with(FaultKind::Plate, FaultVerb::Wrong, "offset", 50.0));
  CHECK(reads() == Approx(850.0).margin(5.0));
  plate.set_faults(with(FaultKind::Plate, FaultVerb::Wrong, "scale", 1.2));
  CHECK(reads() == Approx(960.0).margin(5.0));
  plate.set_faults(with(FaultKind::Plate, FaultVerb::Wrong, "saturated"));
  const PlateReading full = plate.measure(1.0, standing(800.0));
  CHECK(newtons(full) == Approx(15'000.0));
  CHECK(full.status == 0x80020000U);
  plate.set_faults(with(FaultKind::Plate, FaultVerb::Wrong, "invalid"));
  const PlateReading dead = plate.measure(1.0, standing(800.0));
  for (const std::int32_t count : dead.counts) CHECK(count == std::numeric_limits<std::int32_t>::min());
  CHECK(dead.status == 0);
  plate.set_faults(with(FaultKind::Plate, FaultVerb::Wrong, "error"));
  CHECK(plate.measure(1.0, standing(800.0)).status == 0x80000000U);
  plate.set_faults({});
  CHECK(reads() == Approx(800.0).margin(5.0));
}

TEST_CASE("a stuck plate repeats its last reading, a stuck channel its own alone", "[sim][faults]") {
  PlateModel plate({});
  const PlateReading before = plate.measure(1.0, standing(300.0));
  plate.set_faults(with(FaultKind::Plate, FaultVerb::Stuck, "fz"));
  const PlateReading one = plate.measure(1.1, standing(900.0));
  CHECK(one.counts[2] == before.counts[2]);
  CHECK(one.counts[0] != before.counts[0]);
  plate.set_faults(with(FaultKind::Plate, FaultVerb::Stuck, "all"));
  for (int i = 0; i < 10; ++i) CHECK(plate.measure(1.2, standing(100.0 * i)).counts == one.counts);
}

TEST_CASE("a network delays, bunches, holds and loses without changing the order", "[sim][faults]") {
  Wire wire;
  wire.run(0, 10);
  CHECK(wire.arrived.size() == 10);
  wire.network.faults().delay_s = 0.005;
  wire.run(10, 20);
  CHECK(wire.arrived.size() == 10 + 5);
  wire.network.faults() = {};
  wire.network.faults().held = true;
  wire.run(20, 40);
  CHECK(wire.arrived.size() == 10 + 5);
  wire.network.faults() = {};
  wire.run(40, 50);
  CHECK(wire.arrived.size() == 50);
  wire.network.faults().bunch_s = 0.02;
  wire.t_s = 1.0;
  wire.run(50, 69);
  const std::size_t first_bunch = wire.arrived.size();
  CHECK(first_bunch <= 51);
  wire.run(69, 75);
  CHECK(wire.arrived.size() >= 69);
  wire.network.faults() = {};
  wire.network.faults().off = true;
  wire.network.advance(2.0);
  const std::size_t before = wire.arrived.size();
  wire.run(80, 90);
  CHECK(wire.arrived.size() == before);
  for (std::size_t i = 1; i < wire.arrived.size(); ++i) CHECK(wire.arrived[i] == wire.arrived[i - 1] + 1);
}

TEST_CASE("a drive without power rolls out, and with it again stands there without a run", "[sim][faults]") {
  const auto drive = make_drive("gs2", {});
  core::Timestamp now{1'000'000'000};
  drive->advance(now);
  const auto run_for = [&](int ms, bool feed) {
    for (int i = 0; i < ms; ++i) {
      now = now + milliseconds(1);
      if (feed) drive->heard(now, true);
      drive->advance(now);
    }
  };
  REQUIRE(drive->write(0x091A, 240) == ModbusException::None);
  REQUIRE(drive->write(0x091B, 1) == ModbusException::None);
  run_for(4000, true);
  REQUIRE(drive->belt_speed().value() == Approx(2.0).margin(0.02));
  drive->set_wrong_speed(core::MetersPerSecond(0.3));
  CHECK(drive->frequency_hz() == Approx(24.0 + 0.3 * 12.0));
  CHECK(drive->true_frequency_hz() == Approx(24.0));
  drive->set_wrong_speed(core::MetersPerSecond(0.0));
  drive->set_mains(false);
  run_for(1000, false);
  CHECK(drive->belt_speed().value() == Approx(2.0 - 0.3).margin(0.02));  // friction alone
  CHECK(drive->fault() == 0);                                            // nobody there to trip
  drive->set_mains(true);
  run_for(3000, true);
  CHECK_FALSE(drive->run());
  CHECK(drive->belt_speed().value() == Approx(2.0 - 0.3 * 4.0).margin(0.05));
}

TEST_CASE("noise on a line is at most 3 bits, one burst of 16, or one byte more or less", "[sim][faults]") {
  std::mt19937_64 random(3);
  LineFaults faults;
  faults.noise = 1.0;
  const Bytes frame{1, 3, 4, 0x12, 0x34, 0x56, 0x78, 0x9A, 0xBC};
  int shorter = 0, longer = 0, same = 0;
  for (int i = 0; i < 20'000; ++i) {
    Bytes reply = frame;
    spoil(reply, faults, random);
    if (reply.size() != frame.size()) {
      CHECK((reply.size() + 1 == frame.size() || reply.size() == frame.size() + 1));
      ++(reply.size() < frame.size() ? shorter : longer);
      continue;
    }
    int flipped = 0, first = -1, last = -1;
    for (int bit = 0; bit < static_cast<int>(frame.size()) * 8; ++bit) {
      const auto at = static_cast<std::size_t>(bit / 8);
      if (((reply[at] ^ frame[at]) >> (bit % 8) & 1) == 0) continue;
      ++flipped;
      if (first < 0) first = bit;
      last = bit;
    }
    const bool few_or_burst = flipped <= 3 || last - first < 16;
    CHECK(few_or_burst);
    same += flipped > 0 ? 1 : 0;
  }
  CHECK(shorter > 4000);
  CHECK(longer > 4000);
  CHECK(same > 9000);
}
