#include "ui/client/review_client.hpp"

#include <footfall/v1/data.grpc.pb.h>

#include <utility>

namespace footfall::ui {
namespace {

constexpr const char* kNoList = "The station does not answer about its recordings.";
/// Of one question: on a busy station it has only the time that nobody else wants.
constexpr std::chrono::milliseconds kLongest{120'000}, kLongestTrend{600'000};

// The last message of these streams alone holds the answer.
bool take_curves(v1::ReviewCurvesAnswer& message, v1::ReviewCurvesAnswer& answer) {
  answer = std::move(message);
  return answer.blocks_size() > 0;
}
bool take_trend(v1::ReviewTrendAnswer& message, v1::ReviewTrendAnswer& answer) {
  answer = std::move(message);
  return true;
}

}  // namespace

std::string review_problem(const grpc::Status& status, std::chrono::milliseconds longest) {
  switch (status.error_code()) {
    case grpc::StatusCode::OK:
      return "the station's answer was not whole; try again";
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::NOT_FOUND:
    case grpc::StatusCode::FAILED_PRECONDITION:
      return status.error_message();
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return "the station has not answered in " +
             std::to_string(std::chrono::duration_cast<std::chrono::minutes>(longest).count()) +
             " minutes; try again when it has less to do";
    case grpc::StatusCode::UNIMPLEMENTED:
      return "this station is too old to answer that";
    default:
      return "the station does not answer; look at the connection and try again";
  }
}

ReviewClient::ReviewClient(const std::string& socket_path)
    : channel_(make_channel(socket_path)),
      compared_(channel_, {[](v1::Review::Stub& stub, grpc::ClientContext* context,
                              const v1::ReviewCompareRequest& q) { return stub.CompareBlocks(context, q); },
                           [](v1::ReviewAnswer& message, v1::ReviewTable& table) {
                             if (!message.has_table()) return false;
                             table = std::move(*message.mutable_table());
                             return true;
                           },
                           kLongest}),
      steps_(channel_,
             {[](v1::Review::Stub& stub, grpc::ClientContext* context, const v1::ReviewStepsRequest& q) {
                return stub.ReadSteps(context, q);
              },
              [](v1::ReviewStepsAnswer& message, RecordedSteps& steps) { return steps.take(message); },
              kLongest}),
      curves_(channel_, {[](v1::Review::Stub& stub, grpc::ClientContext* context,
                            const v1::ReviewCurvesRequest& q) { return stub.ReadCurves(context, q); },
                         take_curves, kLongest}),
      trend_(channel_, {[](v1::Review::Stub& stub, grpc::ClientContext* context,
                           const v1::ReviewTrendRequest& q) { return stub.ReadTrend(context, q); },
                        take_trend, kLongestTrend}),
      listing_([this](const std::stop_token& stopping) { list(stopping); }) {}

ReviewClient::~ReviewClient() {
  listing_.request_stop();
  wake_.notify_all();
}

void ReviewClient::ask(const ReviewRequests& requests) {
  steps_.want(requests.steps);
  curves_.want(requests.curves);
  trend_.want(requests.trend);
  const bool busy = compared_.latest()->phase == AskedPhase::Running;
  bool listing = false;
  {
    const std::lock_guard lock(mutex_);
    if (requests.cancel) compare_wish_.question.reset();
    if (requests.begin && !busy) {
      compare_wish_.question = requests.begin;
      ++compare_wish_.attempt;
    }
    compared_.want(compare_wish_);
    listing = list_wish_ != requests.list;
    list_wish_ = requests.list;
    list_news_ = list_news_ || listing;
  }
  if (listing) wake_.notify_all();
}

ReviewClient::View ReviewClient::latest() const {
  auto view = std::make_shared<ReviewView>();
  view->compared = compared_.latest();
  view->steps = steps_.latest();
  view->curves = curves_.latest();
  view->trend = trend_.latest();
  const std::lock_guard lock(mutex_);
  view->page = page_;
  view->listed = listed_;
  view->list_problem = list_problem_;
  return view;
}

void ReviewClient::list(const std::stop_token& stopping) {
  std::unique_lock lock(mutex_);
  while (!stopping.stop_requested()) {
    if (list_wish_) {
      const bool unread = page_ && page_->unread() > 0;
      wake_.wait_for(lock, stopping, unread ? kListSoon : kListEvery, [this] { return list_news_; });
    } else {
      wake_.wait(lock, stopping, [this] { return list_news_; });
    }
    if (stopping.stop_requested()) return;
    list_news_ = false;
    if (!list_wish_) continue;
    const ListWish wish = *list_wish_;
    v1::SessionQuery query;
    query.set_first(wish.first);
    query.set_most(wish.most);
    lock.unlock();
    auto page = std::make_shared<v1::SessionPage>();
    grpc::ClientContext context;
    set_deadline(context, kListDeadline);
    const bool answered = v1::Data::NewStub(channel_)->ListSessions(&context, query, page.get()).ok();
    lock.lock();
    list_problem_ = answered ? page->problem() : kNoList;
    if (!answered) continue;
    page_ = std::move(page);
    listed_ = wish;
  }
}

}  // namespace footfall::ui
