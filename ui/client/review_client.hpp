#pragma once
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "ui/client/channel.hpp"
#include "ui/client/question.hpp"
#include "ui/model/review.hpp"

namespace footfall::ui {

/// Asks the station for its newest sessions while Review looks at them, and what Review wants to know of
/// them, on a connection of its own. A comparison that was begun is followed to its end whatever page is
/// shown; everything else ends with the page that wants it. Thread: owns five, one that lists and one for
/// each kind of question; ask() and latest() anywhere. Blocks: its destructor until the running calls have
/// noticed that they are cancelled. Allocates: yes. Errors: in the view.
class ReviewClient {
 public:
  using View = std::shared_ptr<const ReviewView>;
  static constexpr std::chrono::milliseconds kListDeadline{3000}, kListEvery{2000}, kListSoon{200};

  explicit ReviewClient(const std::string& socket_path);
  ~ReviewClient();
  ReviewClient(const ReviewClient&) = delete;
  ReviewClient& operator=(const ReviewClient&) = delete;

  /// To be called once a frame.
  void ask(const ReviewRequests& requests);
  /// Never nullptr.
  [[nodiscard]] View latest() const;

 private:
  void list(const std::stop_token& stopping);

  std::shared_ptr<grpc::Channel> channel_;
  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  std::optional<ListWish> list_wish_;  ///< guarded by mutex_, as all to `list_problem_`
  bool list_news_ = false;
  Wish<v1::ReviewCompareRequest> compare_wish_;
  std::shared_ptr<const v1::SessionPage> page_;
  ListWish listed_;
  std::string list_problem_;
  Question<v1::ReviewCompareRequest, v1::ReviewTable, v1::ReviewAnswer> compared_;
  Question<v1::ReviewStepsRequest, RecordedSteps, v1::ReviewStepsAnswer> steps_;
  Question<v1::ReviewCurvesRequest, v1::ReviewCurvesAnswer, v1::ReviewCurvesAnswer> curves_;
  Question<v1::ReviewTrendRequest, v1::ReviewTrendAnswer, v1::ReviewTrendAnswer> trend_;
  std::jthread listing_;  ///< last: it uses everything above
};

}  // namespace footfall::ui
