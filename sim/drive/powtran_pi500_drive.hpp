#pragma once
#include "sim/drive/drive.hpp"

namespace footfall::sim {

/// A Powtran PI500: command codes, a block of monitors, a register that says in which unit frequencies are,
/// and a second of silence after a reset. Registers typed in from published descriptions and the vendor's
/// manual; ramps and watchdog are set at its panel. Not verified on hardware. The rest as in Drive.
class PowtranPi500Drive final : public Drive {
 public:
  explicit PowtranPi500Drive(const DriveOptions& options);

  ModbusException read(std::uint16_t address, std::uint16_t& value) const override;
  ModbusException write(std::uint16_t address, std::uint16_t value) override;
  [[nodiscard]] bool silent(core::Timestamp at) const override { return at < silent_until_; }
  [[nodiscard]] double set_frequency_hz() const override;

 private:
  [[nodiscard]] Settings settings() const override { return panel_settings(options_); }
  [[nodiscard]] std::uint16_t counts(double hz) const;

  const DriveOptions options_;
  std::uint16_t frequency_ = 0, unit_ = 2;
  bool reverse_ = false;
  core::Timestamp silent_until_;
};

}  // namespace footfall::sim
