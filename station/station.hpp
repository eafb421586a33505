#pragma once
#include <array>
#include <atomic>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "config/station_config.hpp"
#include "core/result.hpp"
#include "station/api/api_server.hpp"
#include "station/belt/chain_setup.hpp"
#include "station/black_box/black_box.hpp"
#include "station/data/data_service.hpp"
#include "station/live_output/streaming.hpp"
#include "station/measure/imu_keeper.hpp"
#include "station/measure/realtime.hpp"
#include "station/recorder/clinic_desk.hpp"
#include "station/recorder/recorder.hpp"
#include "station/run_trace.hpp"
#include "station/runtime_lock.hpp"

namespace footfall::station {

/// The daemon: devices, threads and their hand-overs, in start order; the destructor is the stop order.
/// Thread: main. Blocks: start() up to some seconds for devices; run_until_shutdown() until told. Errors:
/// start() says in one sentence what is missing; a station without its plates or drive does not start half.
class Station {
 public:
  explicit Station(config::StationConfig config);
  ~Station();
  core::Result<void> start();
  /// Controlled stop: the belt ramps down, the session is completed, devices are closed.
  void shutdown();
  [[nodiscard]] const std::vector<std::string>& notices() const { return notices_; }
  /// What the last station did not live to say; empty when it ended in order.
  [[nodiscard]] std::string interrupted_run() const { return trace_ ? trace_->interrupted_run() : ""; }

 private:
  core::Result<void> start_devices();
  void start_threads();
  void start_black_box();
  void start_clinic();
  [[nodiscard]] std::filesystem::path being_recorded() const;  ///< empty: nothing
  void start_comparison();
  void maintain_loop();
  void keep_trace();
  StationView view() const;
  [[nodiscard]] bool simulated() const;
  Commands commands();
  recording::SessionMeta session_meta(const Person& person) const;
  std::filesystem::path session_path() const;
  core::Result<void> belt_allows_zeroing() const;
  core::Result<void> see_empty_plates() const;
  core::Result<void> zero_plates(const Caller& caller);
  [[nodiscard]] MeasureConfig measure_config() const;

  config::StationConfig config_;
  RuntimeLock lock_;
  std::vector<std::string> notices_;
  bool fifo_ = false;
  std::unique_ptr<CpuLatencyHold> latency_;
  std::mutex plates_mutex_;  ///< the plates' slow side: maintain and zero come from two threads
  std::vector<std::unique_ptr<hal::ForcePlate>> plates_;
  mutable std::mutex zeroings_mutex_;
  std::array<recording::Zeroing, core::kMaxPlates> zeroings_;  ///< the newest of each plate; time 0: none
  std::optional<hal::TreadmillInfo> treadmill_info_;           ///< as told at the start, for any thread
  std::unique_ptr<ImuKeeper> imus_;
  std::unique_ptr<hal::Treadmill> treadmill_;
  ChainDevices chain_;
  std::unique_ptr<CommissioningDesk> commissioning_;
  std::unique_ptr<MeasureOutputs> measured_;
  std::unique_ptr<BoxInputs> box_inputs_;
  TreadmillOutputs treadmill_out_;
  TreadmillMailbox mailbox_;
  std::unique_ptr<MeasureLoop> measure_loop_;
  std::unique_ptr<TreadmillLoop> treadmill_loop_;
  std::unique_ptr<Recorder> recorder_;
  std::unique_ptr<ClinicDesk> clinic_;
  std::unique_ptr<DataDesk> data_;
  std::unique_ptr<LiveHub> hub_;
  std::unique_ptr<ComparisonDesk> comparison_;
  std::unique_ptr<ProgrammeDesk> programmes_;
  std::unique_ptr<BlackBox> black_box_;
  RunnerDesk runner_;
  std::unique_ptr<IntakeDesk> intake_;
  std::unique_ptr<RunTrace> trace_;
  std::unique_ptr<StationView> view_;
  Streaming streaming_;
  std::unique_ptr<Commands> commands_;
  std::unique_ptr<ApiServer> api_;
  std::atomic<bool> quit_measure_{false}, quit_maintain_{false};
  std::thread measure_thread_, treadmill_thread_, maintain_thread_;
};

}  // namespace footfall::station
