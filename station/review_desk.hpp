#pragma once
#include <atomic>
#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <utility>

#include "station/data_shelf.hpp"
#include "station/review_comparison.hpp"

namespace footfall::station {

/// A block of a session that the shelf lists.
struct ReviewPart {
  std::string session;  ///< its name in the list
  ReviewBlock block;
};

/// How far a comparison is.
struct ReviewProgress {
  std::string doing;   ///< a few words
  double share = 0.0;  ///< 0..1
};

/// Compares blocks of recorded sessions, one comparison at a time, on a thread of its own that runs only when
/// nothing else of the machine wants to (SCHED_IDLE). Thread: any; it holds no lock of the station. Blocks:
/// compare() until it is done or nobody wants it any more, never for the disk itself; the destructor for the
/// file at hand. Allocates: yes. Errors: one sentence: Operator for a name that the shelf does not list,
/// Retry while another comparison is at work, also one that was given up and whose disk does not answer.
class ReviewDesk {
 public:
  ReviewDesk();
  ~ReviewDesk();
  ReviewDesk(const ReviewDesk&) = delete;
  ReviewDesk& operator=(const ReviewDesk&) = delete;

  /// `go_on`: asked some times a second on the caller's thread; false gives up.
  using GoOn = std::function<bool(const ReviewProgress&)>;
  /// `shelf` outlives the desk. Whoever does not go on gets an error at once; the desk is free again when its
  /// thread has noticed.
  [[nodiscard]] core::Result<ReviewComparison> compare(const DataShelf& shelf, const ReviewPart& a,
                                                       const ReviewPart& b, const GoOn& go_on);

 private:
  struct Job {
    Job(const DataShelf& from, ReviewPart first, ReviewPart second)
        : shelf(from), a(std::move(first)), b(std::move(second)) {}
    const DataShelf& shelf;
    ReviewPart a, b;
    std::atomic<bool> given_up{false};
    ReviewProgress progress;                              ///< guarded by mutex_, as the next
    std::optional<core::Result<ReviewComparison>> found;  ///< done
  };
  void run();
  [[nodiscard]] core::Result<ReviewComparison> carry_out(Job& job);
  void tell(Job& job, const char* doing, double share);

  std::mutex mutex_;
  std::condition_variable changed_;
  std::shared_ptr<Job> job_;  ///< guarded by mutex_; at work until the thread has put it down
  bool quit_ = false;         ///< guarded by mutex_
  std::thread thread_;        ///< last: it uses everything above
};

}  // namespace footfall::station
