#pragma once
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "cli/demo/demo_stage.hpp"
#include "tests/campaigns/lab_tail.hpp"

namespace footfall::campaigns {

/// Lab and station as their own processes in a private folder, a scripted operator, and the lab's own log.
/// The drive ramps with 2.0 m/s², its watchdog has 0.5 s, the belt accelerates with 1.0 m/s². Thread: one.
/// Errors: throws std::runtime_error with the station's or the lab's sentence.
class Scene {
 public:
  explicit Scene(bool walks = false);
  ~Scene();
  Scene(const Scene&) = delete;
  Scene& operator=(const Scene&) = delete;

  /// Resets, arms, starts, and waits until the belt runs at `speed_m_s` or faster; some tries.
  void run_at(double speed_m_s);
  LabTail& log() { return log_; }
  /// Waits until the lab's belt rests after `since`; nullopt when it does not within `patience`.
  std::optional<core::Timestamp> rest_after(core::Timestamp since, core::Duration patience);
  /// What the station says now; throws when it does not answer.
  v1::Status status();
  /// Waits for a state; false when it does not come.
  bool wait_for_state(const std::string& state, core::Duration patience);
  /// Starts the station again, waits until it says Stopped; the seconds that this took.
  double restart_station();
  void lab(const std::string& command);

  cli::StationClient& client() { return stage_->client(); }
  cli::DemoStage& stage() { return *stage_; }
  [[nodiscard]] int station_pid() { return stage_->station().pid(); }
  [[nodiscard]] const std::filesystem::path& folder() const { return folder_; }
  [[nodiscard]] std::size_t starts() {
    log_.update();
    return log_.log().starts.size();
  }

  static constexpr double kWatchdogS = 0.5, kDriveRamp = 2.0, kEase = 0.5, kStop = 1.0;
  /// The belt follows its motor with 50 ms: after a ramp of 2 m/s² it is below 0.02 m/s 80 ms later.
  static constexpr double kBeltLagS = 0.08;
  static constexpr double kLogPeriodS = 0.02;  ///< between the lab's belt lines

 private:
  core::Result<void> bring_to(double speed_m_s);

  std::filesystem::path folder_;
  std::unique_ptr<cli::DemoStage> stage_;
  LabTail log_;
};

/// Throws the error of a result.
void expect(const core::Result<void>& result);

void nap(double seconds);

}  // namespace footfall::campaigns
