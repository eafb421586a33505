#pragma once
#include <filesystem>
#include <map>
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
  [[nodiscard]] bool can(const FaultForm& form) const override;
  core::Result<void> apply_faults(const InForce& drive, const InForce& incline) override;
  [[nodiscard]] std::optional<core::Timestamp> next_due() const override { return line_.next_due(); }

 private:
  /// What the slaves do beside what they should.
  struct SlaveFaults {
    bool no_power = false, writes_lost = false, registers_stuck = false, motor_stuck = false;
    unsigned register_shift = 0;
  };
  void serve_tcp(core::Timestamp now);
  [[nodiscard]] Bytes answer_frame(std::span<const std::uint8_t> frame, core::Timestamp now);
  /// Unit identifier and PDU; empty: silence.
  [[nodiscard]] Bytes answer_unit(const Bytes& request, core::Timestamp now);
  [[nodiscard]] Bytes answer_drive(const Bytes& request, core::Timestamp now);
  [[nodiscard]] Bytes read_drive(Bytes request, core::Timestamp now);
  [[nodiscard]] const LineFaults& faults_of(std::uint8_t unit) const;

  std::unique_ptr<Drive> drive_;
  InclineAxis incline_;
  ModbusSlaves slaves_;
  RtuLine line_;
  LineFaults faults_, incline_faults_;  ///< of the drive's and of the incline's replies
  SlaveFaults drive_faults_;
  bool incline_power_ = true;
  double slowness_ = 1.0;
  core::Duration turnaround_;
  std::map<Bytes, Bytes> last_readings_;  ///< of the drive: reply by request
  std::filesystem::path link_;
  std::mt19937_64 random_;
  std::optional<Pty> pty_;
  std::optional<MbapPort> tcp_;
};

}  // namespace footfall::sim
