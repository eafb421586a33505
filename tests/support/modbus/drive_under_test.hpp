#pragma once
#include <string>
#include <vector>

#include "protocols/modbus_drive/profile.hpp"
#include "tests/support/treadmill_conformance.hpp"

namespace footfall::tests {

/// A drive of the lab with its shipped profile, and what writes mean to it, typed in from its description
/// once more: the tests must not share the profile they judge.
struct DriveUnderTest {
  struct Word {
    std::uint16_t address = 0, value = 0;
    TreadmillBench::Kind kind = TreadmillBench::Kind::OtherWrite;
    bool coil = false;
  };
  std::string name;                 ///< of footfall-lab --drive; the profile is config/treadmills/NAME.toml
  std::uint16_t speed_address = 0;  ///< a register
  double hz_per_count = 0.0;
  std::vector<Word> words;
  bool tells_run = true;  ///< false: it tells only whether it turns

  [[nodiscard]] protocols::modbus_drive::DriveProfile profile() const;
  /// Slave 1; the lab's belts make 1 m/s of 12 Hz.
  [[nodiscard]] TreadmillBench::Seen meaning(std::uint16_t address, std::uint16_t value, bool coil) const;
};

/// Every drive beside the GS2. Thread: any. Allocates.
[[nodiscard]] const std::vector<DriveUnderTest>& drives_under_test();

}  // namespace footfall::tests
