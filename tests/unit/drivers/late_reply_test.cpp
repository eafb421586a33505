#include <catch2/catch.hpp>
#include <chrono>
#include <random>
#include <thread>

#include "tests/support/modbus/gs2_bench.hpp"

// protocols/modbus_drive/SPEC.md, "Late replies": a late reply is never taken for the next one's, a corrupt
// one for a value. On a real line; thousands of them in virtual time: tests/campaigns.
using namespace footfall;
using namespace footfall::tests;
using Fault = ModbusSlave::Fault;

namespace {

constexpr std::uint16_t kSerialAt = 0x2103;  ///< frequency out carries the number of the request it answers

/// Every status reply carries the serial number of its request, so that a stale acceptance shows.
struct StampedDrive {
  std::uint16_t stamp = 0;
  std::uint64_t late = 0;
  std::mt19937 random{20261122};

  ModbusSlave::Behaviour operator()(const ModbusSlave::Request& request, ModbusSlave::Registers& registers,
                                    Fault kind, double probability) {
    gs2_react(request, registers);
    if (request.function == 3 && request.address == 0x2100) {
      stamp = static_cast<std::uint16_t>(stamp % 599 + 1);
      registers[{1, kSerialAt}] = stamp;
    }
    if (std::uniform_real_distribution<>(0.0, 1.0)(random) >= probability) return {};
    ++late;
    // Overtaken: well within the eight polls after which a length comes again.
    const int longest_ms = kind == Fault::DelayOvertaken ? 32 : 56;
    const int delay_ms = std::uniform_int_distribution<>(18, longest_ms)(random);
    return {kind, core::milliseconds(delay_ms), 4};
  }
};

protocols::modbus_drive::DriveProfile quick_profile() {
  auto profile = gs2_test_profile();
  profile.link.response_timeout_ms = 16;
  profile.link.byte_timeout_ms = 3;
  profile.link.inter_frame_ms = 1;
  return profile;
}

}  // namespace

TEST_CASE("no late status reply is ever taken for the next one's") {
  const auto [kind, enough] =
      GENERATE(table<Fault, std::uint64_t>({{Fault::Delay, 60}, {Fault::DelayOvertaken, 30}}));
  Gs2Bench bench(quick_profile());
  StampedDrive drive;
  const Fault fault = kind;
  bench.slave().on_request(
      [&, fault](const ModbusSlave::Request& request, ModbusSlave::Registers& registers) {
        return drive(request, registers, fault, 0.35);
      });
  while (!bench.treadmill().open()) {
  }
  INFO("later replies " << (kind == Fault::Delay ? "queue behind" : "overtake"));
  int accepted = 0, stale = 0;
  for (int i = 0; drive.late < enough && i < 4000; ++i) {
    // Polls at their true ratio to the response time-out: an overtaken reply may be 8 polls late.
    std::this_thread::sleep_for(std::chrono::milliseconds(8));
    const auto state = bench.treadmill().poll();
    if (!state) continue;
    ++accepted;
    const auto got = std::lround(state->measured_speed.value() * 12.0 / 0.1);
    const auto expected = bench.slave().get(1, kSerialAt);
    if (got != expected) ++stale;
  }
  CHECK(drive.late >= enough);
  CHECK(accepted > 20);
  CHECK(stale == 0);
}

TEST_CASE("no late reply is ever taken for another register's safety setting") {
  const Fault kind = GENERATE(Fault::Delay, Fault::DelayOvertaken);
  Gs2Bench bench(quick_profile());
  StampedDrive drive;
  bench.slave().on_request([&](const ModbusSlave::Request& request, ModbusSlave::Registers& registers) {
    return drive(request, registers, kind, 0.08);
  });
  while (!bench.treadmill().open()) {
  }
  int accepted = 0, wrong = 0;
  for (int i = 0; drive.late < 12 && i < 4000; ++i) {
    const auto readback = bench.treadmill().read_back();
    if (!readback) {
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
      continue;
    }
    ++accepted;
    const bool right = readback->watchdog_enabled == true && readback->watchdog_time &&
                       readback->watchdog_time->value() == Approx(0.5) &&
                       readback->watchdog_action == hal::WatchdogAction::Ramp && readback->deceleration &&
                       readback->deceleration->value() == Approx(2.0) && readback->max_speed &&
                       readback->max_speed->value() == Approx(5.0) && readback->reverse_locked == true;
    if (!right) ++wrong;
  }
  CHECK(drive.late >= 12);
  CHECK(accepted > 5);
  CHECK(wrong == 0);
}

TEST_CASE("no corrupted frame becomes a value, and the line heals") {
  Gs2Bench bench(quick_profile());
  StampedDrive drive;
  bench.slave().on_request([&](const ModbusSlave::Request& request, ModbusSlave::Registers& registers) {
    const Fault kind = drive.late % 3 == 0 ? Fault::Partial : Fault::Corrupt;
    return drive(request, registers, kind, 0.3);
  });
  while (!bench.treadmill().open()) {
  }
  int accepted = 0, wrong = 0;
  for (int i = 0; i < 350; ++i) {
    const auto state = bench.treadmill().poll();
    if (!state) {
      REQUIRE(state.error().remedy() == core::Remedy::Retry);
      continue;
    }
    ++accepted;
    if (std::lround(state->measured_speed.value() * 120.0) != bench.slave().get(1, kSerialAt)) ++wrong;
  }
  CHECK(drive.late > 60);
  CHECK(accepted > 180);
  CHECK(wrong == 0);
  CHECK(bench.treadmill().health().bad_replies > 30);
}
