#include "tests/support/modbus/drive_under_test.hpp"

#include "config/station_config.hpp"
#include "tests/support/recordings.hpp"

namespace footfall::tests {

using Kind = TreadmillBench::Kind;

protocols::modbus_drive::DriveProfile DriveUnderTest::profile() const {
  return config::load_drive_profile(source_dir() / "config/treadmills" / (name + ".toml"));
}

TreadmillBench::Seen DriveUnderTest::meaning(std::uint16_t address, std::uint16_t value, bool coil) const {
  constexpr double kLabHzPerMetrePerSecond = 12.0;
  if (!coil && address == speed_address) return {Kind::Speed, value * hz_per_count / kLabHzPerMetrePerSecond};
  for (const Word& word : words) {
    if (word.address == address && word.value == value && word.coil == coil) return {word.kind, 0.0};
  }
  return {Kind::OtherWrite, 0.0};
}

const std::vector<DriveUnderTest>& drives_under_test() {
  static const std::vector<DriveUnderTest> drives{
      {"delta_vfdb",
       0x2001,
       0.01,
       {{0x2000, 0x0012, Kind::Run}, {0x2000, 0x0001, Kind::Stop}, {0x2000, 0x0000, Kind::NoEffect}}},
      {"toshiba_vfs11", 0xFA01, 0.01, {{0xFA00, 0xC400, Kind::Run}, {0xFA00, 0xC000, Kind::Stop}}},
      {"hitachi_wj200", 0x0001, 0.01, {{0x0000, 1, Kind::Run, true}, {0x0000, 0, Kind::Stop, true}}},
      {"powtran_pi500", 0xF001, 0.01, {{0x2000, 1, Kind::Run}, {0x2000, 6, Kind::Stop}}},
      {"huanyang_gt", 0x2000, 0.006, {{0x1000, 1, Kind::Run}, {0x1000, 5, Kind::Stop}}, false}};
  return drives;
}

}  // namespace footfall::tests
