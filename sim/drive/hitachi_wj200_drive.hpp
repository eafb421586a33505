#pragma once
#include "sim/drive/drive.hpp"

namespace footfall::sim {

/// A Hitachi WJ200: commands and status are coils, the output frequency has 32 bits, and for a second after a
/// trip reset it answers nobody. Registers typed in from published descriptions; ramps and watchdog are set
/// at its panel. Not verified on hardware. The rest as in Drive.
class HitachiWj200Drive final : public Drive {
 public:
  explicit HitachiWj200Drive(const DriveOptions& options);

  ModbusException read(std::uint16_t address, std::uint16_t& value) const override;
  ModbusException write(std::uint16_t address, std::uint16_t value) override;
  ModbusException read_coil(std::uint16_t address, bool& on) const override;
  ModbusException write_coil(std::uint16_t address, bool on) override;
  [[nodiscard]] bool silent(core::Timestamp at) const override { return at < silent_until_; }
  [[nodiscard]] double set_frequency_hz() const override;

 private:
  [[nodiscard]] Settings settings() const override { return panel_settings(options_); }

  const DriveOptions options_;
  std::uint16_t frequency_ = 0;
  bool reverse_ = false, external_trip_ = false;
  core::Timestamp silent_until_;
};

}  // namespace footfall::sim
