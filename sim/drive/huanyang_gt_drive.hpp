#pragma once
#include "sim/drive/drive.hpp"

namespace footfall::sim {

/// A Huanyang GT (standard Modbus; the HY series is another language): command codes, the frequency reference
/// as a part of the maximum, no register that tells the run command. Registers typed in from published
/// descriptions; ramps and watchdog are set at its panel. Not verified on hardware: reset code, fault codes.
/// The rest as in Drive.
class HuanyangGtDrive final : public Drive {
 public:
  explicit HuanyangGtDrive(const DriveOptions& options);

  ModbusException read(std::uint16_t address, std::uint16_t& value) const override;
  ModbusException write(std::uint16_t address, std::uint16_t value) override;
  [[nodiscard]] double set_frequency_hz() const override;

 private:
  [[nodiscard]] Settings settings() const override { return panel_settings(options_); }

  const DriveOptions options_;
  std::uint16_t reference_ = 0;
};

}  // namespace footfall::sim
