#pragma once
#include <catch2/catch.hpp>
#include <memory>
#include <string>

#include "cli/demo/demo_run.hpp"
#include "cli/demo/demo_stage.hpp"
#include "tests/integration/station/lab_log.hpp"

namespace footfall::tests {

/// Lab and station as their own processes in a temporary folder, with a scripted operator.
/// The drive's own ramp is 2.0 m/s², its watchdog 0.5 s; the belt accelerates at 1.0 m/s² to keep the tests
/// short.
class Rig {
 public:
  explicit Rig(const std::string& treadmill = "gs2", bool factory_drive = false,
               const std::string& station_extra = "")
      : folder_(make_folder()), stage_(options(folder_, treadmill, factory_drive, station_extra)) {
    const auto opened = stage_.open();
    INFO((opened ? "" : opened.error().what()));
    REQUIRE(opened.has_value());
  }
  ~Rig() {
    stage_.set_succeeded();
    (void)stage_.close();
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  /// Arms, starts and brings the belt to `speed_m_s`, confirmed.
  void run_at(double speed_m_s) {
    require(cli::arm_belt(client()));
    require(cli::bring_to_speed(client(), speed_m_s));
  }
  static void require(const core::Result<void>& result) {
    INFO((result ? "" : result.error().what()));
    REQUIRE(result.has_value());
  }
  [[nodiscard]] std::string state() {
    const auto frame = client().frame();
    return frame ? frame->status().state() : "unreachable";
  }
  bool wait_for_state(const std::string& wanted, core::Duration patience) {
    return client()
        .wait_for(
            wanted.c_str(), [&](const auto& f) { return f.status().state() == wanted; }, patience)
        .has_value();
  }
  /// The station answers and its belt stands: the next test can arm it.
  [[nodiscard]] bool at_rest() {
    const auto frame = client().frame();
    return frame && frame->status().drive_connected() && frame->status().measured_speed_m_s() < 0.02 &&
           !frame->status().recording() &&
           (frame->status().state() == "Idle" || frame->status().state() == "Stopped");
  }
  /// Waits until the lab's belt rests, then for the log to be on disk.
  LabLog log_at_rest(core::Timestamp since, core::Duration patience) {
    const core::Timestamp give_up = core::monotonic_now() + patience;
    for (;;) {
      LabLog log = LabLog::read(stage_.lab_log());
      if (log.rest_after(since) || core::monotonic_now() > give_up) return log;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }
  std::string lab(const std::string& line) { return lab_control(folder_ / "lab", line); }
  cli::StationClient& client() { return stage_.client(); }
  cli::DemoStage& stage() { return stage_; }

 private:
  static std::filesystem::path make_folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "footfall-test-XXXXXX").string();
    REQUIRE(::mkdtemp(pattern.data()) != nullptr);
    return pattern;
  }
  static cli::DemoOptions options(const std::filesystem::path& folder, const std::string& treadmill,
                                  bool factory_drive, const std::string& station_extra) {
    cli::DemoOptions options;
    options.headless = true;
    options.keep = folder;
    options.acceleration_m_s2 = treadmill == "trackmaster" ? 0.8 : 1.0;  // the TMX machine has a slower ramp
    options.treadmill = treadmill;
    options.factory_drive = factory_drive;
    options.station_extra = station_extra;
    return options;
  }
  std::filesystem::path folder_;
  cli::DemoStage stage_;
};

/// A fault of the lab for as long as it lives.
class LabFault {
 public:
  LabFault(Rig& rig, const std::string& fault, std::string healed) : rig_(rig), healed_(std::move(healed)) {
    REQUIRE(rig_.lab(fault).rfind("ok", 0) == 0);
  }
  ~LabFault() { (void)rig_.lab(healed_); }
  LabFault(const LabFault&) = delete;
  LabFault& operator=(const LabFault&) = delete;

 private:
  Rig& rig_;
  const std::string healed_;
};

/// One stage for the tests of a program that need no more than a belt at rest: bringing lab and station up
/// and down takes seconds. A test that failed may have left the belt moving or a recording running; then it
/// is built anew. A fault is healed by LabFault, also when its test fails. What the lab logged before a
/// test's own times is another test's.
inline Rig& shared_rig() {
  static std::unique_ptr<Rig> rig;
  if (rig && rig->at_rest()) return *rig;
  rig.reset();  // one at a time
  rig = std::make_unique<Rig>();
  return *rig;
}

}  // namespace footfall::tests
