#include "sim/drive/gs2_drive.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace footfall;
using sim::Gs2Drive;
using sim::ModbusException;

namespace {

// Addresses as the manual prints them, typed here once more: the test must not share the table it judges.
constexpr std::uint16_t kSpeed = 0x091A, kRun = 0x091B, kDirection = 0x091C, kExternalFault = 0x091D,
                        kReset = 0x091E;
constexpr std::uint16_t kTreatment = 0x0903, kEnable = 0x0904, kTime = 0x0905, kStopMethod = 0x0100;

/// A drive in virtual time, with a master that can fall silent.
class Bench {
 public:
  explicit Bench(const sim::DriveOptions& options = {}) : drive(options) { drive.advance(now); }

  void run_ms(int ms, bool talking = true) {
    for (int i = 0; i < ms; ++i) {
      now = now + core::milliseconds(1);
      if (talking && i % 50 == 0) drive.heard(now, true);
      drive.advance(now);
      fastest_change = std::max(fastest_change, std::abs(speed() - last_speed_) / 1e-3);
      last_speed_ = speed();
    }
  }
  ModbusException write(std::uint16_t address, std::uint16_t value) {
    drive.heard(now, true);
    return drive.write(address, value);
  }
  std::uint16_t read(std::uint16_t address) {
    std::uint16_t value = 0xFFFF;
    REQUIRE(drive.read(address, value) == ModbusException::None);
    return value;
  }
  void start_at(double m_s) {
    REQUIRE(write(kSpeed, static_cast<std::uint16_t>(std::lround(m_s * 120.0))) == ModbusException::None);
    REQUIRE(write(kRun, 1) == ModbusException::None);
    run_ms(6000);
    REQUIRE(speed() == Approx(m_s).margin(0.01));
    fastest_change = 0.0;
  }
  /// Milliseconds until the belt stands, at most `limit_ms`.
  int until_standing(int limit_ms, bool talking) {
    for (int ms = 0; ms < limit_ms; ++ms) {
      if (speed() == 0.0) return ms;
      run_ms(1, talking);
    }
    return limit_ms;
  }
  double speed() const { return drive.belt_speed().value(); }

  Gs2Drive drive;
  core::Timestamp now{1'000'000'000};
  double fastest_change = 0.0;

 private:
  double last_speed_ = 0.0;
};

}  // namespace

TEST_CASE("The drive starts at rest and a speed reference alone moves nothing") {
  Bench bench;
  REQUIRE(bench.write(kSpeed, 360) == ModbusException::None);
  bench.run_ms(3000);
  CHECK(bench.speed() == 0.0);
  CHECK(bench.read(0x2102) == 360);
  CHECK(bench.read(0x2103) == 0);
  CHECK((bench.read(0x2101) & 0x0003) == 0);
}

TEST_CASE("The belt ramps with the times in the drive's parameters") {
  Bench bench;
  bench.write(kSpeed, 360);
  bench.write(kRun, 1);
  bench.run_ms(1000);
  // 60 Hz in 5.0 s: 12 Hz after a second; the belt lags by its time constant of 50 ms at 1 m/s².
  CHECK(bench.read(0x2103) == Approx(120).margin(1));
  CHECK(bench.speed() == Approx(0.95).margin(0.01));
  CHECK((bench.read(0x2101) & 0x0003) == 0x0003);
  bench.run_ms(5000);
  CHECK(bench.speed() == Approx(3.0).margin(0.001));

  bench.write(kRun, 0);
  CHECK((bench.read(0x2101) & 0x0003) == 0x0001);
  const int stopped_after_ms = bench.until_standing(5000, true);
  // 36 Hz at 60 Hz / 2.5 s = 1.5 s, and the lag's tail down to 2 mm/s.
  CHECK(stopped_after_ms > 1500);
  CHECK(stopped_after_ms < 1500 + 400);
  CHECK(bench.fastest_change < 2.05);
}

TEST_CASE("A silent master is stopped by the watchdog, and only a reset and a new run move the belt again") {
  Bench bench;
  bench.start_at(3.0);
  bench.drive.heard(bench.now, true);
  bench.run_ms(500, false);
  CHECK(bench.drive.run());
  bench.run_ms(2, false);
  CHECK_FALSE(bench.drive.run());
  CHECK(bench.read(0x2100) == 58);
  const int standing_ms = bench.until_standing(5000, false);
  CHECK(standing_ms < 1500 + 400);
  CHECK(bench.fastest_change < 2.05);

  SECTION("traffic alone does not move it") {
    bench.run_ms(5000, true);
    CHECK(bench.speed() == 0.0);
    CHECK(bench.read(0x2100) == 58);
    CHECK(bench.read(kRun) == 0);
  }
  SECTION("run without a reset is refused") {
    CHECK(bench.write(kRun, 1) == ModbusException::DeviceFailure);
    bench.run_ms(2000, true);
    CHECK(bench.speed() == 0.0);
  }
  SECTION("a reset alone does not move it either") {
    CHECK(bench.write(kReset, 1) == ModbusException::None);
    CHECK(bench.read(0x2100) == 0);
    CHECK(bench.read(kReset) == 0);
    bench.run_ms(3000, true);
    CHECK(bench.speed() == 0.0);
    bench.write(kRun, 1);
    bench.run_ms(500, true);
    CHECK(bench.speed() > 0.1);
  }
}

TEST_CASE("The watchdog trips at standstill too, and not before the first frame") {
  Bench bench;
  bench.run_ms(5000, false);
  CHECK(bench.read(0x2100) == 0);
  bench.run_ms(1, true);
  bench.run_ms(600, false);
  CHECK(bench.read(0x2100) == 58);
  bench.write(kReset, 1);
  CHECK(bench.read(0x2100) == 0);
  bench.run_ms(600, false);
  CHECK(bench.read(0x2100) == 58);
}

TEST_CASE("Frames to another slave do not feed the watchdog") {
  Bench bench;
  bench.start_at(2.0);
  for (int i = 0; i < 60; ++i) {
    bench.drive.heard(bench.now, false);
    bench.run_ms(10, false);
  }
  CHECK(bench.read(0x2100) == 58);
}

TEST_CASE("With the factory's watchdog settings the belt keeps running without a master") {
  sim::DriveOptions factory;
  factory.watchdog = sim::WatchdogSetting::Factory;
  Bench bench(factory);
  CHECK(bench.read(kTreatment) == 3);
  CHECK(bench.read(kEnable) == 0);
  CHECK(bench.read(kTime) == 5);
  bench.start_at(3.0);
  bench.run_ms(60'000, false);
  CHECK(bench.speed() == Approx(3.0).margin(0.01));
  CHECK(bench.read(0x2100) == 0);
}

TEST_CASE("The watchdog treatments differ as the manual says") {
  Bench bench;
  SECTION("warn and continue") {
    bench.write(kTreatment, 0);
    bench.start_at(2.0);
    bench.run_ms(2000, false);
    CHECK(bench.speed() == Approx(2.0).margin(0.01));
    CHECK((bench.read(0x2100) & 0xFF) == 0);
    CHECK((bench.read(0x2100) >> 8) == 58);
  }
  SECTION("coast takes much longer than the ramp") {
    bench.write(kTreatment, 2);
    bench.start_at(2.0);
    bench.run_ms(600, false);
    CHECK(bench.read(0x2100) == 58);
    CHECK(bench.until_standing(20'000, false) > 5000);
  }
  SECTION("a longer time waits longer") {
    bench.write(kTime, 20);
    bench.start_at(2.0);
    bench.run_ms(1900, false);
    CHECK(bench.drive.run());
    bench.run_ms(200, false);
    CHECK_FALSE(bench.drive.run());
  }
}

TEST_CASE("A coasting stop is a drive setting, too") {
  Bench bench;
  bench.write(kStopMethod, 1);
  bench.start_at(1.5);
  bench.write(kRun, 0);
  CHECK(bench.read(0x2103) == 0);
  CHECK(bench.until_standing(20'000, true) > 4000);
  CHECK(bench.fastest_change < 0.35);
}

TEST_CASE("The local stop ramps down and holds until released and reset") {
  Bench bench;
  bench.start_at(3.0);
  bench.drive.set_local_stop(true);
  CHECK(bench.read(0x2100) == 7);
  CHECK(bench.read(kRun) == 0);
  CHECK(bench.until_standing(5000, true) < 1900);
  CHECK(bench.fastest_change < 2.05);
  bench.write(kReset, 1);
  CHECK(bench.read(0x2100) == 7);
  bench.drive.set_local_stop(false);
  CHECK(bench.read(0x2100) == 7);
  CHECK(bench.write(kRun, 1) == ModbusException::DeviceFailure);
  bench.write(kReset, 1);
  CHECK(bench.read(0x2100) == 0);
  bench.run_ms(2000);
  CHECK(bench.speed() == 0.0);
}

TEST_CASE("The external fault command trips and a reset waits for its release and for standstill") {
  Bench bench;
  bench.start_at(2.0);
  CHECK(bench.write(kExternalFault, 1) == ModbusException::None);
  CHECK(bench.read(0x2100) == 7);
  bench.write(kExternalFault, 0);
  bench.write(kReset, 1);
  CHECK(bench.read(0x2100) == 7);  // still turning
  bench.until_standing(5000, true);
  bench.write(kReset, 1);
  CHECK(bench.read(0x2100) == 0);
  CHECK_FALSE(bench.drive.run());
}

TEST_CASE("A drive fault keeps its code although others follow") {
  Bench bench;
  bench.start_at(2.0);
  bench.drive.inject_fault(1);
  bench.run_ms(2000, false);
  CHECK(bench.read(0x2100) == 1);
  CHECK(bench.speed() == 0.0);
}

TEST_CASE("Values that the drive cannot take are refused and change nothing") {
  Bench bench;
  CHECK(bench.write(kSpeed, 601) == ModbusException::IllegalValue);
  CHECK(bench.read(kSpeed) == 0);
  CHECK(bench.write(kDirection, 1) == ModbusException::IllegalValue);
  CHECK(bench.write(kRun, 2) == ModbusException::IllegalValue);
  CHECK(bench.write(0x4321, 0) == ModbusException::IllegalAddress);
  CHECK(bench.write(0x2103, 100) == ModbusException::IllegalAddress);
  std::uint16_t value = 0;
  CHECK(bench.drive.read(0x4321, value) == ModbusException::IllegalAddress);
}

TEST_CASE("Reverse, where a technician allows it, goes through zero") {
  Bench bench;
  bench.write(0x0603, 0);
  bench.start_at(1.0);
  CHECK(bench.write(kDirection, 1) == ModbusException::None);
  CHECK((bench.read(0x2101) & 0x0018) == 0x0010);
  bench.run_ms(4000);
  CHECK(bench.speed() == Approx(-1.0).margin(0.01));
  CHECK(bench.read(0x2103) == Approx(120).margin(1));
  CHECK((bench.read(0x2101) & 0x0018) == 0x0018);
  CHECK(bench.fastest_change < 2.05);
}

TEST_CASE("A lab that was itself asleep does not blame the master") {
  Bench bench;
  bench.start_at(2.0);
  bench.drive.excuse(core::milliseconds(700));
  bench.run_ms(700, false);
  CHECK(bench.drive.run());
  bench.run_ms(600, false);
  CHECK_FALSE(bench.drive.run());
}

TEST_CASE("How finely time is cut does not change where the belt is") {
  Bench fine, coarse;
  for (Bench* bench : {&fine, &coarse}) {
    bench->write(kSpeed, 300);
    bench->write(kRun, 1);
  }
  fine.run_ms(400, false);
  coarse.now = coarse.now + core::milliseconds(400);
  coarse.drive.advance(coarse.now);
  CHECK(coarse.speed() == Approx(fine.speed()).margin(1e-9));
}
