#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <random>

#include "core/result.hpp"
#include "sim/drive/drive.hpp"
#include "sim/drive/incline_axis.hpp"
#include "sim/drive/lab_treadmill.hpp"
#include "sim/drive/mbap_port.hpp"
#include "sim/drive/modbus_slaves.hpp"
#include "sim/drive/pty.hpp"
#include "sim/drive/rtu_line.hpp"

namespace footfall::sim {

enum class DriveLink : std::uint8_t { Rtu, Tcp };

struct TreadmillMachineOptions {
  std::string drive = "gs2";  ///< one of drive_names()
  DriveOptions setting;
  DriveLink link = DriveLink::Rtu;
  RtuLineOptions line;
  std::filesystem::path port;  ///< symbolic link to the pty
  std::uint64_t seed = 1;
};

/// Drive (slave 1) and fictitious incline (slave 2), on one RTU line on a pty or behind a Modbus TCP port of
/// 127.0.0.1. Thread: the lab's. Blocks: never. Allocates: yes. Errors: Result of plug().
class TreadmillMachine final : public LabTreadmill {
 public:
  /// `options.drive` must be known.
  explicit TreadmillMachine(const TreadmillMachineOptions& options);

  core::Result<void> plug() override;
  void unplug() override;
  [[nodiscard]] bool plugged() const override { return pty_.has_value() || (tcp_ && tcp_->is_open()); }
  [[nodiscard]] std::uint16_t tcp_port() const override { return tcp_ ? tcp_->port() : std::uint16_t{0}; }
  void serve_line(core::Timestamp now) override;
  void advance(core::Timestamp now) override;
  void excuse(core::Duration stall) override;
  void on_command(Listener listener) override;
  void set_local_stop(bool pressed) override { drive_->set_local_stop(pressed); }
  void set_power(bool on) override { drive_->set_power(on); }
  void inject_fault(std::uint8_t code) override { drive_->inject_fault(code); }
  [[nodiscard]] TreadmillTruth truth() const override;
  LineFaults& faults() override { return faults_; }
  [[nodiscard]] std::optional<core::Timestamp> next_due() const override { return line_.next_due(); }

 private:
  void serve_tcp(core::Timestamp now);
  void spoil(Bytes& reply);

  std::unique_ptr<Drive> drive_;
  InclineAxis incline_;
  ModbusSlaves slaves_;
  RtuLine line_;
  LineFaults faults_;
  std::filesystem::path link_;
  std::mt19937_64 random_;
  std::optional<Pty> pty_;
  std::optional<MbapPort> tcp_;
};

}  // namespace footfall::sim
