#pragma once
#include <filesystem>
#include <optional>
#include <random>

#include "core/result.hpp"
#include "sim/drive/gs2_drive.hpp"
#include "sim/drive/incline_axis.hpp"
#include "sim/drive/lab_treadmill.hpp"
#include "sim/drive/modbus_slaves.hpp"
#include "sim/drive/pty.hpp"
#include "sim/drive/rtu_line.hpp"

namespace footfall::sim {

/// Drive (slave 1) and fictitious incline (slave 2) on one RTU line on a pty.
/// Thread: the lab's. Blocks: never. Allocates: yes. Errors: Result of plug().
class TreadmillMachine final : public LabTreadmill {
 public:
  TreadmillMachine(const Gs2Options& drive, const RtuLineOptions& line, std::filesystem::path link,
                   std::uint64_t seed);

  core::Result<void> plug() override;
  void unplug() override;
  [[nodiscard]] bool plugged() const override { return pty_.has_value(); }
  void serve_line(core::Timestamp now) override;
  void advance(core::Timestamp now) override;
  void excuse(core::Duration stall) override;
  void on_command(Listener listener) override;
  void set_local_stop(bool pressed) override { drive_.set_local_stop(pressed); }
  void inject_fault(std::uint8_t code) override { drive_.inject_fault(code); }
  [[nodiscard]] TreadmillTruth truth() const override;
  LineFaults& faults() override { return faults_; }
  [[nodiscard]] std::optional<core::Timestamp> next_due() const override { return line_.next_due(); }

 private:
  void reply(Bytes bytes, core::Timestamp heard);
  Gs2Drive drive_;
  InclineAxis incline_;
  ModbusSlaves slaves_;
  RtuLine line_;
  LineFaults faults_;
  std::filesystem::path link_;
  std::mt19937_64 random_;
  std::optional<Pty> pty_;
};

}  // namespace footfall::sim
