#pragma once
#include <filesystem>
#include <memory>

#include "cli/child_process.hpp"
#include "cli/demo/demo.hpp"
#include "cli/station_client.hpp"

namespace footfall::cli {

/// The demo's three programs in one private directory, started in order and ended in reverse.
/// Thread: one. Blocks: open() up to some 20 s. Errors: which program did not come up, with the last line of
/// its log.
class DemoStage {
 public:
  explicit DemoStage(const DemoOptions& options);
  ~DemoStage();
  DemoStage(const DemoStage&) = delete;
  DemoStage& operator=(const DemoStage&) = delete;
  core::Result<void> open();
  core::Result<void> open_console(bool viewer);
  /// Everything held: the destructor may remove the logs. Sessions are never removed.
  void set_succeeded() { failed_ = false; }
  /// Ends the station, then the lab, so that the lab's log is complete.
  core::Result<void> close();
  [[nodiscard]] StationClient& client() { return *client_; }
  [[nodiscard]] ChildProcess& console() { return console_; }
  [[nodiscard]] ChildProcess& station() { return station_; }
  /// Starts the station (again) on the same lab.
  core::Result<void> open_station();
  [[nodiscard]] std::filesystem::path lab_log() const { return dir_ / "lab" / "lab.jsonl"; }
  [[nodiscard]] std::filesystem::path sessions() const { return dir_ / "sessions"; }
  [[nodiscard]] const std::filesystem::path& dir() const { return dir_; }

 private:
  core::Result<void> claim();
  core::Result<void> clear_folder();
  core::Result<void> open_lab();
  core::Result<void> write_station_file();

  DemoOptions options_;
  std::filesystem::path dir_;
  void tidy_up();
  int folder_fd_ = -1;  ///< of --keep, locked
  bool temporary_ = false, failed_ = true;
  ChildProcess lab_, station_, console_;
  std::unique_ptr<StationClient> client_;
};

}  // namespace footfall::cli
