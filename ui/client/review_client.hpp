#pragma once
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "ui/client/channel.hpp"
#include "ui/model/block_compare.hpp"

namespace footfall::ui {

/// Asks the station for its newest sessions while Review looks at them, and for one comparison of blocks at a
/// time, on a connection of its own. What was begun is followed to its end whatever page is shown; a wish is
/// carried out once and never again by itself. Thread: owns two, one that lists and one that compares; ask()
/// and latest() anywhere. Blocks: its destructor until the running call has noticed that it is cancelled.
/// Allocates: yes. Errors: in the view.
class ReviewClient {
 public:
  using View = std::shared_ptr<const CompareView>;
  static constexpr std::chrono::milliseconds kListDeadline{3000}, kListEvery{2000}, kListSoon{200};
  /// Of one comparison: on a busy station it has only the time that nobody else wants.
  static constexpr std::chrono::milliseconds kLongest{120'000};

  explicit ReviewClient(const std::string& socket_path);
  ~ReviewClient();
  ReviewClient(const ReviewClient&) = delete;
  ReviewClient& operator=(const ReviewClient&) = delete;

  /// To be called once a frame.
  void ask(const CompareRequests& requests);
  /// Never nullptr.
  [[nodiscard]] View latest() const;

 private:
  void list(const std::stop_token& stopping);
  void compare(const std::stop_token& stopping);
  void carry_out(const v1::ReviewCompareRequest& question, grpc::ClientContext& context);
  template <class Change>
  void change_view(Change change);

  std::shared_ptr<grpc::Channel> channel_;
  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  std::optional<std::uint32_t> list_first_;  ///< guarded by mutex_, as all below
  bool list_news_ = false;
  std::optional<v1::ReviewCompareRequest> begin_;
  grpc::ClientContext* running_ = nullptr;  ///< of the call under way, to be cancelled
  bool cancelled_ = false;
  CompareView view_;
  View latest_ = std::make_shared<const CompareView>();
  std::jthread comparing_, listing_;  ///< last: they use everything above
};

}  // namespace footfall::ui
