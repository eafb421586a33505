#pragma once
#include <chrono>
#include <condition_variable>
#include <filesystem>
#include <mutex>
#include <string>
#include <thread>

#include "recording/clinic/sync.hpp"

namespace footfall::recording::clinic {

/// Exchanges with the server again and again on a thread of its own, with a local connection of its own:
/// every `period` while it goes well and at once when told; after a failure again after 1 s, then twice as
/// long each time up to `longest_wait`. Thread: any. Blocks: the destructor until a running exchange has
/// ended (some 15 s at most, when the network swallows everything). Errors: in status().
class SyncWorker {
 public:
  struct Setup {
    std::filesystem::path database;
    std::string server, origin;
    std::chrono::milliseconds period{30'000}, first_wait{1000}, longest_wait{60'000};
  };
  struct Status {
    std::uint64_t exchanges = 0;  ///< that succeeded
    std::string problem;          ///< of the last one
  };
  explicit SyncWorker(Setup setup);
  ~SyncWorker();
  SyncWorker(const SyncWorker&) = delete;
  SyncWorker& operator=(const SyncWorker&) = delete;
  void wake();
  [[nodiscard]] Status status() const;

 private:
  void run();
  core::Result<Exchanged> once();
  Setup setup_;
  std::unique_ptr<Sql> local_, server_;  ///< the thread's own; the server's is kept while it answers
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  bool quit_ = false, wanted_ = true;
  Status status_;
  std::thread thread_;
};

}  // namespace footfall::recording::clinic
