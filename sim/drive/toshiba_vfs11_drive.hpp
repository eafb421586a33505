#pragma once
#include "sim/drive/drive.hpp"

namespace footfall::sim {

/// A Toshiba VF-S11: a command word with priority bits, one register per read, frequencies in 0.01 Hz.
/// Registers typed in from published descriptions; ramps and watchdog are set at its panel. Not verified on
/// hardware: codes of the trip register. Without the command priority bit it minds its panel, which in the
/// lab says stop. The rest as in Drive.
class ToshibaVfs11Drive final : public Drive {
 public:
  explicit ToshibaVfs11Drive(const DriveOptions& options);

  ModbusException read(std::uint16_t address, std::uint16_t& value) const override;
  ModbusException write(std::uint16_t address, std::uint16_t value) override;
  [[nodiscard]] unsigned largest_read() const override { return 1; }
  [[nodiscard]] double set_frequency_hz() const override;

 private:
  [[nodiscard]] Settings settings() const override { return panel_settings(options_); }
  [[nodiscard]] std::uint16_t status() const;

  const DriveOptions options_;
  std::uint16_t command_ = 0, frequency_ = 0;
};

}  // namespace footfall::sim
