#pragma once
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "core/result.hpp"
#include "station/data/disk_thread.hpp"

namespace footfall::station {

/// How far a job is.
struct ReviewProgress {
  std::string doing;   ///< a few words
  double share = 0.0;  ///< 0..1
};

/// What a job of the desk tells and asks while it is at work. Thread: any. Blocks: a mutex. Allocates: the
/// words.
class ReviewTask {
 public:
  void tell(const std::string& doing, double share);
  [[nodiscard]] ReviewProgress told() const;
  /// Nobody waits for it any more: it may end with whatever it likes.
  [[nodiscard]] bool given_up() const noexcept { return given_up_; }
  void give_up() noexcept { given_up_ = true; }

 private:
  std::atomic<bool> given_up_{false};
  mutable std::mutex mutex_;
  ReviewProgress told_;  ///< guarded by mutex_
};

/// What a job ends with, and whoever asked for it hears, when it is given up.
[[nodiscard]] core::Error review_cancelled();

/// Works on recorded sessions, on one job at a time, on a thread of its own that runs only when nothing else
/// of the machine wants to (SCHED_IDLE). Thread: any; it holds no lock of the station. Blocks: carry_out()
/// until the job is done or nobody wants it any more, never for the disk itself; the destructor until the job
/// has noticed, for one that does not (a disk that hangs) at most its patience. Allocates: yes.
/// Errors: one sentence: the job's own, Retry while another job is at work, also one that was given up and
/// whose disk does not answer.
class ReviewDesk {
 public:
  /// `patience`: of the destructor.
  explicit ReviewDesk(std::chrono::milliseconds patience = DiskThread::kPatience);
  ~ReviewDesk();
  ReviewDesk(const ReviewDesk&) = delete;
  ReviewDesk& operator=(const ReviewDesk&) = delete;

  /// `go_on`: asked some times a second on the caller's thread; false gives up.
  using GoOn = std::function<bool(const ReviewProgress&)>;
  template <class Found>
  using Job = std::function<core::Result<Found>(ReviewTask&)>;
  /// `job` owns, or shares, all that it touches: it may outlive the desk. Whoever does not go on gets an
  /// error at once; the desk is free again when the job has noticed.
  template <class Found>
  [[nodiscard]] core::Result<Found> carry_out(Job<Found> job, const GoOn& go_on) {
    const auto found = std::make_shared<std::optional<core::Result<Found>>>();
    auto done = work([found, job = std::move(job)](ReviewTask& task) { found->emplace(job(task)); }, go_on);
    if (!done) return tl::unexpected<core::Error>(done.error());
    return std::move(**found);
  }

 private:
  struct State;
  using Work = std::function<void(ReviewTask&)>;
  core::Result<void> work(Work work, const GoOn& go_on);

  const std::shared_ptr<State> state_;
  const std::chrono::milliseconds patience_;
  DiskThread thread_;
};

}  // namespace footfall::station
