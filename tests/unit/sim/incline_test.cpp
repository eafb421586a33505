#include "sim/drive/incline_axis.hpp"

#include <catch2/catch.hpp>

using namespace footfall;
using sim::ModbusException;

namespace {

struct Bench {
  sim::InclineAxis axis;
  core::Timestamp now{5'000'000'000};
  Bench() { axis.advance(now); }
  void run_ms(int ms, bool talking) {
    for (int i = 0; i < ms; ++i) {
      now = now + core::milliseconds(1);
      if (talking) axis.heard(now, false);
      axis.advance(now);
    }
  }
  std::uint16_t read(std::uint16_t address) {
    std::uint16_t value = 0xFFFF;
    REQUIRE(axis.read(address, value) == ModbusException::None);
    return value;
  }
};

}  // namespace

TEST_CASE("The incline moves at half a percent a second to its set-point") {
  Bench bench;
  REQUIRE(bench.axis.write(0x0000, 20) == ModbusException::None);
  bench.run_ms(2000, true);
  CHECK(bench.axis.actual().value() == Approx(1.0).margin(0.002));
  CHECK(bench.read(0x0001) == 10);
  CHECK(bench.read(0x0002) == 1);
  bench.run_ms(2100, true);
  CHECK(bench.read(0x0001) == 20);
  CHECK(bench.read(0x0002) == 0);
}

TEST_CASE("The incline freezes 500 ms after the last frame on the line and stays frozen") {
  Bench bench;
  bench.axis.write(0x0000, 100);
  bench.run_ms(2000, true);
  bench.run_ms(600, false);
  const double frozen = bench.axis.actual().value();
  CHECK(frozen == Approx(1.25).margin(0.06));
  bench.run_ms(5000, true);
  CHECK(bench.axis.actual().value() == frozen);
  CHECK(bench.read(0x0000) == bench.read(0x0001));
}

TEST_CASE("The incline refuses what it cannot reach") {
  Bench bench;
  CHECK(bench.axis.write(0x0000, 151) == ModbusException::IllegalValue);
  CHECK(bench.axis.write(0x0001, 10) == ModbusException::IllegalAddress);
  std::uint16_t value = 0;
  CHECK(bench.axis.read(0x0003, value) == ModbusException::IllegalAddress);
}
