#include "ui/client/review_client.hpp"

#include <footfall/v1/data.grpc.pb.h>
#include <footfall/v1/review.grpc.pb.h>

#include <utility>

namespace footfall::ui {
namespace {

constexpr const char* kNoList = "The station does not answer about its recordings.";

std::string problem_of(const grpc::Status& status) {
  switch (status.error_code()) {
    case grpc::StatusCode::INVALID_ARGUMENT:
    case grpc::StatusCode::NOT_FOUND:
    case grpc::StatusCode::RESOURCE_EXHAUSTED:
      return status.error_message();
    case grpc::StatusCode::DEADLINE_EXCEEDED:
      return "the station has not answered in two minutes; try again when it has less to do";
    case grpc::StatusCode::UNIMPLEMENTED:
      return "this station is too old to compare blocks";
    default:
      return "the station does not answer; look at the connection and try again";
  }
}

}  // namespace

ReviewClient::ReviewClient(const std::string& socket_path)
    : channel_(make_channel(socket_path)),
      comparing_([this](const std::stop_token& stopping) { compare(stopping); }),
      listing_([this](const std::stop_token& stopping) { list(stopping); }) {}

ReviewClient::~ReviewClient() {
  comparing_.request_stop();
  listing_.request_stop();
  {
    const std::lock_guard lock(mutex_);
    if (running_ != nullptr) running_->TryCancel();
  }
  wake_.notify_all();
}

template <class Change>
void ReviewClient::change_view(Change change) {
  const std::lock_guard lock(mutex_);
  change(view_);
  latest_ = std::make_shared<const CompareView>(view_);
}

void ReviewClient::ask(const CompareRequests& requests) {
  {
    const std::lock_guard lock(mutex_);
    const bool listing = list_first_ != requests.list_first;
    if (listing) list_first_ = requests.list_first;
    list_news_ = list_news_ || listing;
    const bool busy = view_.phase == CompareView::Phase::Running;
    if (requests.cancel && busy) {
      if (running_ != nullptr) {
        cancelled_ = true;
        running_->TryCancel();
      } else {  // a wish that is taken back before it was carried out
        begin_.reset();
        view_.phase = CompareView::Phase::Cancelled;
        latest_ = std::make_shared<const CompareView>(view_);
      }
    }
    const bool begin = requests.begin && !busy;
    if (begin) {
      begin_ = requests.begin;
      view_.phase = CompareView::Phase::Running;
      view_.asked = *requests.begin;
      view_.share = 0.0;
      view_.doing.clear();
      view_.problem.clear();
      view_.table.reset();
      latest_ = std::make_shared<const CompareView>(view_);
    }
    if (!listing && !begin) return;
  }
  wake_.notify_all();
}

ReviewClient::View ReviewClient::latest() const {
  const std::lock_guard lock(mutex_);
  return latest_;
}

void ReviewClient::list(const std::stop_token& stopping) {
  std::unique_lock lock(mutex_);
  while (!stopping.stop_requested()) {
    if (list_first_) {
      const bool unread = view_.page && view_.page->unread() > 0;
      wake_.wait_for(lock, stopping, unread ? kListSoon : kListEvery, [this] { return list_news_; });
    } else {
      wake_.wait(lock, stopping, [this] { return list_news_; });
    }
    if (stopping.stop_requested()) return;
    list_news_ = false;
    if (!list_first_) continue;
    v1::SessionQuery query;
    query.set_first(*list_first_);
    query.set_most(kCompareListed);
    lock.unlock();
    auto page = std::make_shared<v1::SessionPage>();
    grpc::ClientContext context;
    set_deadline(context, kListDeadline);
    const bool answered = v1::Data::NewStub(channel_)->ListSessions(&context, query, page.get()).ok();
    change_view([&](CompareView& view) {
      view.list_problem = answered ? page->problem() : kNoList;
      if (answered) view.page = std::move(page);
    });
    lock.lock();
  }
}

void ReviewClient::compare(const std::stop_token& stopping) {
  std::unique_lock lock(mutex_);
  while (!stopping.stop_requested()) {
    wake_.wait(lock, stopping, [this] { return begin_.has_value(); });
    if (stopping.stop_requested()) return;
    const v1::ReviewCompareRequest question = *std::exchange(begin_, std::nullopt);
    grpc::ClientContext context;
    set_deadline(context, kLongest);
    running_ = &context;
    cancelled_ = false;
    lock.unlock();
    carry_out(question, context);
    lock.lock();
    running_ = nullptr;
  }
}

void ReviewClient::carry_out(const v1::ReviewCompareRequest& question, grpc::ClientContext& context) {
  const auto review = v1::Review::NewStub(channel_);
  const auto reader = review->CompareBlocks(&context, question);
  v1::ReviewAnswer answer;
  std::shared_ptr<v1::ReviewTable> table;
  while (reader->Read(&answer)) {
    if (answer.has_table()) {
      table = std::make_shared<v1::ReviewTable>(std::move(*answer.mutable_table()));
    } else {
      change_view([&](CompareView& view) {
        view.doing = answer.doing();
        view.share = answer.share();
      });
    }
    answer.Clear();
  }
  const grpc::Status status = reader->Finish();
  change_view([&](CompareView& view) {
    if (cancelled_) {
      view.phase = CompareView::Phase::Cancelled;
    } else if (status.ok() && table) {
      view.phase = CompareView::Phase::Done;
      view.table = std::move(table);
    } else {
      view.phase = CompareView::Phase::Failed;
      view.problem = problem_of(status);
    }
  });
}

}  // namespace footfall::ui
