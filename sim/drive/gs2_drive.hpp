#pragma once
#include <cstdint>
#include <map>

#include "sim/drive/drive.hpp"

namespace footfall::sim {

/// A GS2 variable-frequency drive: its registers over what every simulated drive has. Allocates: its table,
/// in the constructor.
class Gs2Drive final : public Drive {
 public:
  explicit Gs2Drive(const DriveOptions& options);

  ModbusException read(std::uint16_t address, std::uint16_t& value) const override;
  ModbusException write(std::uint16_t address, std::uint16_t value) override;
  [[nodiscard]] double set_frequency_hz() const override;

 private:
  [[nodiscard]] Settings settings() const override;
  [[nodiscard]] ModbusException check(std::uint16_t address, std::uint16_t value) const;
  [[nodiscard]] std::uint16_t status_word(std::uint16_t address) const;
  [[nodiscard]] std::uint16_t status2() const;
  [[nodiscard]] std::uint16_t parameter(std::uint16_t address) const { return parameters_.at(address); }

  std::map<std::uint16_t, std::uint16_t> parameters_;  ///< everything a master can write, run aside
};

}  // namespace footfall::sim
