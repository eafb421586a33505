#pragma once
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "sim/drive/drive.hpp"
#include "sim/drive/incline_axis.hpp"
#include "sim/drive/modbus_slaves.hpp"
#include "station/belt/treadmill_loop.hpp"
#include "tests/campaigns/virtual_line.hpp"

namespace footfall::campaigns {

/// The station's treadmill thread with its supervisor, the real driver with the shipped profile, and the
/// lab's drive at the end of a line of 19200 baud, all in virtual time. The measuring loop and the operator's
/// console are always fresh. Thread: the caller takes part as the operator. Errors: throws
/// std::runtime_error.
class VirtualStation {
 public:
  /// What becomes of a request on its way: false: the drive never hears it.
  using Passes = std::function<bool(const sim::Bytes& request)>;

  VirtualStation();
  ~VirtualStation();
  VirtualStation(const VirtualStation&) = delete;
  VirtualStation& operator=(const VirtualStation&) = delete;

  /// Reset, arm, hold, start, and up to this speed.
  void run_at(double speed_m_s);
  void stop() { mailbox_.stop(); }
  void lose(Passes passes) { passes_ = std::move(passes); }
  /// Replies to these requests are lost on the way back.
  void deafen(Passes answered) { answered_ = std::move(answered); }
  VirtualLine& line() { return line_; }

  [[nodiscard]] control::SupervisorStatus status() const { return out_.motion.load().status; }
  bool wait_for(core::Duration patience, const std::function<bool()>& condition);
  /// When the belt first stood after `since`, waiting for it; nullopt when it does not.
  std::optional<core::Timestamp> rest_after(core::Timestamp since, core::Duration patience);
  [[nodiscard]] double speed() const { return drive_->belt_speed().value(); }
  /// The greatest since begin_watch().
  [[nodiscard]] double fastest() const { return fastest_; }
  void begin_watch() { fastest_ = 0.0; }
  [[nodiscard]] int starts() const { return starts_; }
  [[nodiscard]] std::string says() const;

 private:
  control::Reply ask(control::RequestKind kind, std::uint64_t token = 0, double speed_m_s = 0.0);
  VirtualLine::Reply answer(const sim::Bytes& request, core::Timestamp heard);
  void tick(core::Timestamp now);

  std::unique_ptr<sim::Drive> drive_;
  sim::InclineAxis incline_;
  sim::ModbusSlaves slaves_;
  Passes passes_, answered_;
  int starts_ = 0;
  double fastest_ = 0.0;
  core::LatestValue<station::MeasureStatus> measuring_;
  station::TreadmillMailbox mailbox_;
  station::TreadmillOutputs out_;
  VirtualLine line_;
  virtual_time::Session session_;
  std::unique_ptr<hal::Treadmill> treadmill_;
  std::unique_ptr<station::TreadmillLoop> loop_;
  std::unique_ptr<virtual_time::Companion> thread_;
};

}  // namespace footfall::campaigns
