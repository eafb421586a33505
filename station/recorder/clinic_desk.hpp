#pragma once
#include <condition_variable>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "config/clinic_config.hpp"
#include "core/result.hpp"
#include "recording/clinic/clinic.hpp"
#include "recording/clinic/sync_worker.hpp"

namespace footfall::station {

/// The station's side of the clinic database: registers sessions that have ended, on a thread of its own and
/// on this station's disk, and lets the server be fed. A database, key or server that is not there delays
/// registration and is a notice; the sessions themselves lie in their folder all the while.
/// Thread: notices() from any. Blocks: the destructor for a last look at the folder, and for a running
/// exchange. Errors: in notices().
class ClinicDesk {
 public:
  struct Setup {
    config::ClinicConfig config;
    std::filesystem::path sessions;
    std::function<std::filesystem::path()> recording;  ///< file being recorded; empty: none
  };
  explicit ClinicDesk(Setup setup);
  ~ClinicDesk();
  ClinicDesk(const ClinicDesk&) = delete;
  ClinicDesk& operator=(const ClinicDesk&) = delete;
  [[nodiscard]] std::vector<std::string> notices() const;

 private:
  void run();
  core::Result<void> open();
  core::Result<void> look();
  void tell(const std::string& problem);

  Setup setup_;
  std::unique_ptr<recording::clinic::Clinic> clinic_;  ///< its own thread's alone
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool quit_ = false;
  std::string problem_, unreadable_;
  std::unique_ptr<recording::clinic::SyncWorker> sync_;  ///< guarded by mutex_ when made
  std::thread thread_;
};

}  // namespace footfall::station
