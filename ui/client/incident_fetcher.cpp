#include "ui/client/incident_fetcher.hpp"

#include <footfall/v1/station.grpc.pb.h>

namespace footfall::ui {

IncidentFetcher::IncidentFetcher(const std::string& socket_path)
    : channel_(make_channel(socket_path)),
      thread_([this](const std::stop_token& stopping) { run(stopping); }) {}

IncidentFetcher::~IncidentFetcher() {
  thread_.request_stop();
  wake_.notify_all();
}

void IncidentFetcher::want(std::uint64_t serial) {
  {
    const std::lock_guard lock(mutex_);
    if (serial == wanted_) return;
    if (serial < wanted_) latest_.reset();  // another station: its own stops count from 1
    wanted_ = serial;
  }
  wake_.notify_all();
}

IncidentFetcher::Record IncidentFetcher::latest() const {
  const std::lock_guard lock(mutex_);
  return latest_;
}

IncidentFetcher::List IncidentFetcher::list() const {
  const std::lock_guard lock(mutex_);
  return list_;
}

IncidentFetcher::List IncidentFetcher::fetch_list(const std::stop_token& stopping) const {
  const auto viewer = v1::Viewer::NewStub(channel_);
  grpc::ClientContext context;
  set_deadline(context, kDeadline);
  const std::stop_callback cancel(stopping, [&context] { context.TryCancel(); });
  v1::IncidentListRequest request;
  request.set_most(kMostListed);
  auto list = std::make_shared<v1::IncidentList>();
  return viewer->ListIncidents(&context, request, list.get()).ok() ? list : nullptr;
}

IncidentFetcher::Record IncidentFetcher::fetch(const std::stop_token& stopping) const {
  const auto viewer = v1::Viewer::NewStub(channel_);
  grpc::ClientContext context;
  set_deadline(context, kDeadline);
  const std::stop_callback cancel(stopping, [&context] { context.TryCancel(); });
  v1::IncidentRequest request;
  request.set_points(1000);
  auto detail = std::make_shared<v1::IncidentDetail>();
  return viewer->GetIncident(&context, request, detail.get()).ok() ? detail : nullptr;
}

void IncidentFetcher::run(const std::stop_token& stopping) {
  std::unique_lock lock(mutex_);
  while (!stopping.stop_requested()) {
    wake_.wait(lock, stopping, [this] { return wanted_ != fetched_; });
    if (stopping.stop_requested()) return;
    const std::uint64_t wanted = wanted_;
    lock.unlock();
    const Record record = wanted == 0 ? nullptr : fetch(stopping);
    const List list = fetch_list(stopping);
    lock.lock();
    if (list) list_ = list;
    const bool whole = record && record->head().state() != "recording";
    if (record) latest_ = record;
    if ((wanted == 0 && list) || whole) fetched_ = wanted;
    if (wanted_ != fetched_) wake_.wait_for(lock, stopping, kAgain, [] { return false; });
  }
}

}  // namespace footfall::ui
