#pragma once
#include <filesystem>
#include <memory>
#include <nlohmann/json.hpp>
#include <string>

#include "cli/demo/demo_run.hpp"
#include "cli/demo/demo_stage.hpp"
#include "tests/faults/scenario_file.hpp"
#include "tests/integration/station/lab_log.hpp"

namespace footfall::faults {

/// Lab and station on which a scenario is played, kept for the next one of the same kind.
/// Thread: one. Blocks: set_up() some 15 s. Errors: which part did not come up; `skipped` when this machine
/// does not allow it.
class Theatre {
 public:
  explicit Theatre(const Scenario& scenario);
  ~Theatre();
  /// Why it cannot be played here; empty: it can.
  [[nodiscard]] const std::string& skipped() const { return skipped_; }
  [[nodiscard]] bool fits(const Scenario& scenario) const;
  core::Result<void> open();
  /// No fault active, the belt at the scenario's speed or disarmed at rest.
  core::Result<void> set_up(const Scenario& scenario);

  /// The lab's answer to one line.
  std::string lab(const std::string& line) const;
  [[nodiscard]] nlohmann::json lab_status() const;
  [[nodiscard]] double true_speed() const;
  [[nodiscard]] tests::LabLog log() { return tests::LabLog::read(stage_->lab_log()); }
  cli::StationClient& client() { return stage_->client(); }
  cli::DemoStage& stage() { return *stage_; }
  [[nodiscard]] const std::filesystem::path& slow_disk_switch() const { return slow_disk_; }
  core::Timestamp mark;      ///< when the fault began
  core::Timestamp begun;     ///< this cycle
  std::string session_file;  ///< of the recording that a step began

 private:
  void clear_faults() const;
  bool mount_small_disk();
  Scenario kind_;
  std::filesystem::path folder_, slow_disk_;
  std::string skipped_;
  bool mounted_ = false;
  std::unique_ptr<cli::DemoStage> stage_;
};

}  // namespace footfall::faults
