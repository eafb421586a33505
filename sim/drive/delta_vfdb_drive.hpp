#pragma once
#include <map>

#include "sim/drive/drive.hpp"

namespace footfall::sim {

/// A Delta VFD-B: command word, one register per read, frequencies in 0.01 Hz. Registers typed in from
/// published descriptions and the vendor's manual (Pr.gg-nn is register 0xggnn); where they are silent the
/// drive follows the GS2, which Delta builds, and the table says so. Not verified on hardware. Allocates: its
/// table, in the constructor. The rest as in Drive.
class DeltaVfdbDrive final : public Drive {
 public:
  explicit DeltaVfdbDrive(const DriveOptions& options);

  ModbusException read(std::uint16_t address, std::uint16_t& value) const override;
  ModbusException write(std::uint16_t address, std::uint16_t value) override;
  [[nodiscard]] unsigned largest_read() const override { return 1; }
  [[nodiscard]] double set_frequency_hz() const override;

 private:
  [[nodiscard]] Settings settings() const override;
  ModbusException command(std::uint16_t word);
  [[nodiscard]] std::uint16_t status() const;
  [[nodiscard]] std::uint16_t parameter(std::uint16_t address) const { return parameters_.at(address); }

  std::map<std::uint16_t, std::uint16_t> parameters_;
  bool reverse_ = false;
};

}  // namespace footfall::sim
