#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <random>

#include "core/result.hpp"
#include "sim/drive/drive.hpp"
#include "sim/drive/incline_axis.hpp"
#include "sim/drive/mbap_port.hpp"
#include "sim/drive/modbus_slaves.hpp"
#include "sim/drive/pty.hpp"
#include "sim/drive/rtu_line.hpp"

namespace footfall::sim {

/// What the line does to the replies.
struct LineFaults {
  core::Duration delay;  ///< each reply starts this much later (a late one may answer the next request)
  double corrupt = 0.0;  ///< probability that one byte of a reply is damaged
  bool mute = false;     ///< requests are heard and done, nothing is answered
};

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
class TreadmillMachine {
 public:
  /// `options.drive` must be known.
  explicit TreadmillMachine(const TreadmillMachineOptions& options);

  core::Result<void> plug();
  void unplug();
  [[nodiscard]] bool plugged() const { return pty_.has_value() || (tcp_ && tcp_->is_open()); }
  /// 0 = not TCP.
  [[nodiscard]] std::uint16_t tcp_port() const { return tcp_ ? tcp_->port() : std::uint16_t{0}; }
  /// Serves what the line has brought and lets go what has been sent by `now`.
  void serve_line(core::Timestamp now);
  void advance(core::Timestamp now);
  void excuse(core::Duration stall);
  void on_write(std::function<void(const RegisterWrite&)> listener) { slaves_.on_write(std::move(listener)); }

  Drive& drive() { return *drive_; }
  [[nodiscard]] const InclineAxis& incline() const { return incline_; }
  LineFaults& faults() { return faults_; }
  [[nodiscard]] std::optional<core::Timestamp> next_due() const { return line_.next_due(); }

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
