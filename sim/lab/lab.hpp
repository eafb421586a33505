#pragma once
#include <array>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "core/result.hpp"
#include "sim/drive/bertec_rpc_machine.hpp"
#include "sim/drive/ftms_machine.hpp"
#include "sim/drive/tmx_machine.hpp"
#include "sim/drive/treadmill_machine.hpp"
#include "sim/faults/fault_book.hpp"
#include "sim/faults/scenario.hpp"
#include "sim/imu/imu_set.hpp"
#include "sim/io/descriptor.hpp"
#include "sim/io/reactor.hpp"
#include "sim/lab/control_socket.hpp"
#include "sim/lab/truth_log.hpp"
#include "sim/plate/plate_server.hpp"
#include "sim/relay/stop_chain.hpp"
#include "sim/runner/mishaps.hpp"
#include "sim/runner/runner.hpp"

namespace footfall::sim {

struct LabOptions {
  std::filesystem::path dir;
  std::uint64_t seed = 1;
  std::filesystem::path replay;  ///< empty: the model
  ModelRunnerOptions model;
  double rate_hz = 1000.0;
  core::Newtons warm_up_drift;
  double left_clock_ppm = 0.0, right_clock_ppm = 0.0;
  ImuSetOptions imu;
  std::optional<TmxKind> tmx;              ///< that treadmill; none: the Modbus drive
  std::optional<BertecKind> bertec;        ///< that treadmill, with two belts
  std::optional<FtmsMachineOptions> ftms;  ///< or that one, behind a DIRCON port
  TreadmillMachineOptions treadmill;       ///< the Modbus drive; its port and seed are the lab's
  Scenario scenario;                       ///< faults that come by themselves, counted from the lab's start
  RelayLink stop_relay = RelayLink::None;  ///< a timed relay in the machine's stop chain
};

/// The virtual lab: a person on two instrumented belts, a drive and an incline on a pty, two force plates on
/// loopback ports, one thread. What it knows to be true goes to DIR/lab.jsonl.
/// Time: simulated on a fixed grid of 1 / rate, tied to CLOCK_MONOTONIC; a late wake-up is caught up in full.
/// Thread: one. Blocks: run(). Allocates: yes. Errors: Result at opening, one sentence.
class Lab {
 public:
  static core::Result<std::unique_ptr<Lab>> open(const LabOptions& options);
  /// Runs until a descriptor of signals (signalfd) becomes readable; then tells the final counts in the log.
  void run(int signal_fd);
  /// One line of the control socket; see sim/README.md. Answers "ok..." or "error ...".
  std::string command(const std::string& line);

 private:
  struct BeltTruth {
    bool run = false, local_stop = false, moving = false;
    std::uint16_t fault = 0;
    bool operator==(const BeltTruth&) const = default;
  };

  Lab(Descriptor claim, const LabOptions& options, std::unique_ptr<Runner> runner, TruthLog log,
      ControlSocket control);
  core::Result<void> open_devices();
  core::Result<void> announce() const;
  void pass(core::Timestamp now);
  void step(core::Timestamp t, double t_s);
  void watch_belt(core::Timestamp t);
  void log_belt(core::Timestamp t);
  void log_runner_events();
  void log_plates(core::Timestamp t, const char* type);
  void finish();
  [[nodiscard]] core::Timestamp next_wake() const;
  [[nodiscard]] nlohmann::ordered_json status();
  std::string mishap_command(const std::vector<std::string>& words);
  // lab_faults.cpp
  /// Whether the devices of this lab can have it; empty = yes, else why not.
  [[nodiscard]] std::string refusal(const FaultOrder& order);
  std::string fault_command(const std::vector<std::string>& words);
  std::string take_fault(const FaultOrder& order, core::Timestamp t);
  void advance_faults(core::Timestamp t);
  /// Tells the log and the devices.
  std::string spread_faults(const std::vector<FaultChange>& changes, core::Timestamp t);
  [[nodiscard]] std::string list_faults() const;
  std::string machine_command(const std::vector<std::string>& words);

  Descriptor claim_;  ///< of the folder: locked, so let go last
  LabOptions options_;
  Reactor reactor_;
  std::unique_ptr<MishapRunner> runner_;
  TruthLog log_;
  ControlSocket control_;
  std::unique_ptr<LabTreadmill> machine_;
  StopChain chain_;
  std::vector<std::unique_ptr<PlateServer>> plates_;
  ImuSet imus_;
  core::Timestamp begin_, last_pass_, next_belt_log_, next_plate_log_;
  std::uint64_t steps_done_ = 0;
  BeltTruth belt_;
  FaultBook faults_;
  bool stopping_ = false;
};

}  // namespace footfall::sim
