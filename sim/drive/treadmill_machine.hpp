#pragma once
#include <filesystem>
#include <functional>
#include <optional>
#include <random>

#include "core/result.hpp"
#include "sim/drive/gs2_drive.hpp"
#include "sim/drive/incline_axis.hpp"
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

/// Drive (slave 1) and fictitious incline (slave 2) on one RTU line on a pty.
/// Thread: the lab's. Blocks: never. Allocates: yes. Errors: Result of plug().
class TreadmillMachine {
 public:
  TreadmillMachine(const Gs2Options& drive, const RtuLineOptions& line, std::filesystem::path link,
                   std::uint64_t seed);

  core::Result<void> plug();
  void unplug();
  [[nodiscard]] bool plugged() const { return pty_.has_value(); }
  /// Serves what the line has brought and lets go what has been sent by `now`.
  void serve_line(core::Timestamp now);
  void advance(core::Timestamp now);
  void excuse(core::Duration stall);
  void on_write(std::function<void(const RegisterWrite&)> listener) { slaves_.on_write(std::move(listener)); }

  Gs2Drive& drive() { return drive_; }
  [[nodiscard]] const InclineAxis& incline() const { return incline_; }
  LineFaults& faults() { return faults_; }
  [[nodiscard]] std::optional<core::Timestamp> next_due() const { return line_.next_due(); }

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
