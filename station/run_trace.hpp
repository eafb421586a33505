#pragma once
#include <atomic>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>

#include "core/result.hpp"

namespace footfall::station {

/// What a station leaves for the one after it: whether the belt ran when the process ended without warning
/// (killed, crashed), how fast, and into which recording. One small file in runtime_dir, written by a thread
/// of its own while the belt moves, so that no disk can hold up the belt; removed by an orderly end. It tells
/// the operator and decides nothing. Thread: main; `look` is called on the trace's own. Blocks: open()
/// shortly, the destructor up to 50 ms. Allocates: yes. Errors: open() when the file cannot be written.
class RunTrace {
 public:
  struct Moment {
    bool moving = false;     ///< told to move, or seen to
    double speed_m_s = 0.0;  ///< of the belt as the drive reports it
    std::string recording;   ///< the session file; empty: nothing is recorded
  };

  explicit RunTrace(const std::filesystem::path& runtime_dir) : file_(runtime_dir / "run.trace") {}
  ~RunTrace();
  RunTrace(const RunTrace&) = delete;
  RunTrace& operator=(const RunTrace&) = delete;

  /// Reads what the last station left, then keeps a trace of this one.
  core::Result<void> open(std::function<Moment()> look);
  /// One or two sentences about a run that was interrupted; empty when the last station ended in order.
  [[nodiscard]] const std::string& interrupted_run() const { return interrupted_run_; }

 private:
  void run();
  bool write(const Moment& moment);

  std::filesystem::path file_;
  std::string interrupted_run_;
  std::function<Moment()> look_;
  int fd_ = -1;
  std::atomic<bool> quit_{false};
  std::thread thread_;
};

}  // namespace footfall::station
