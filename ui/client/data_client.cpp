#include "ui/client/data_client.hpp"

#include <footfall/v1/data.grpc.pb.h>

#include <utility>

namespace footfall::ui {
namespace {

constexpr const char* kNoAnswer = "The station does not answer about its recordings.";

/// By their bytes: proto3 messages have no comparison of their own.
bool same(const std::optional<v1::SessionQuery>& a, const std::optional<v1::SessionQuery>& b) {
  if (a.has_value() != b.has_value()) return false;
  return !a || a->SerializeAsString() == b->SerializeAsString();
}

}  // namespace

DataClient::DataClient(const std::string& socket_path, bool may_export)
    : channel_(make_channel(socket_path)),
      may_export_(may_export),
      thread_([this](const std::stop_token& stopping) { run(stopping); }) {}

DataClient::~DataClient() {
  thread_.request_stop();
  wake_.notify_all();
}

void DataClient::ask(const DataRequests& requests) {
  {
    const std::lock_guard lock(mutex_);
    const bool begin = may_export_ && requests.begin.has_value(), cancel = may_export_ && requests.cancel;
    const bool news = begin || cancel || !same(wishes_.query, requests.query);
    if (!news) return;
    wishes_.query = requests.query;
    if (begin) wishes_.begin = requests.begin;
    wishes_.cancel = wishes_.cancel || cancel;
    news_ = true;
  }
  wake_.notify_all();
}

DataClient::View DataClient::latest() const {
  const std::lock_guard lock(mutex_);
  return latest_;
}

DataView DataClient::fetch(const Wishes& wishes, DataView view) const {
  const auto data = v1::Data::NewStub(channel_);
  view.problem.clear();
  const auto call = [&](auto act) {
    grpc::ClientContext context;
    set_deadline(context, kDeadline);
    const grpc::Status status = act(context);
    if (!status.ok()) view.problem = kNoAnswer;
    return status.ok();
  };
  if (wishes.begin || wishes.cancel) {
    v1::Outcome outcome;
    view.refused.clear();
    const bool heard = call([&](grpc::ClientContext& context) {
      return wishes.begin ? data->StartExport(&context, *wishes.begin, &outcome)
                          : data->CancelExport(&context, {}, &outcome);
    });
    if (!heard) view.refused = "the station did not answer; look whether it has begun";
    if (heard && !outcome.accepted()) view.refused = outcome.reason();
  }
  v1::ExportStatus exporting;
  if (call([&](grpc::ClientContext& context) { return data->GetExport(&context, {}, &exporting); })) {
    // A newer export is news; what was refused before is not any more.
    if (exporting.serial() != view.exporting.serial() && !wishes.begin && !wishes.cancel)
      view.refused.clear();
    view.exporting = std::move(exporting);
  }
  if (!wishes.query) return view;
  v1::SessionPage page;
  if (call(
          [&](grpc::ClientContext& context) { return data->ListSessions(&context, *wishes.query, &page); })) {
    view.page = std::move(page);
    view.asked = *wishes.query;
  }
  return view;
}

void DataClient::run(const std::stop_token& stopping) {
  std::unique_lock lock(mutex_);
  while (!stopping.stop_requested()) {
    const bool looked_at = wishes_.query.has_value();
    const bool busy =
        latest_ && (under_way(latest_->exporting) || (latest_->page && latest_->page->unread() > 0));
    if (looked_at) {
      wake_.wait_for(lock, stopping, busy ? kWhileBusy : kWhileQuiet, [this] { return news_; });
    } else {
      wake_.wait(lock, stopping, [this] { return news_; });
    }
    if (stopping.stop_requested()) return;
    news_ = false;
    Wishes wishes{wishes_.query, std::exchange(wishes_.begin, std::nullopt),
                  std::exchange(wishes_.cancel, false)};
    if (!wishes.query && !wishes.begin && !wishes.cancel) continue;
    DataView view = latest_ ? *latest_ : DataView{};
    lock.unlock();
    auto fetched = std::make_shared<const DataView>(fetch(wishes, std::move(view)));
    lock.lock();
    latest_ = std::move(fetched);
  }
}

}  // namespace footfall::ui
