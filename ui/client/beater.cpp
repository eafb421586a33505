#include "ui/client/beater.hpp"

#include <algorithm>
#include <condition_variable>
#include <mutex>

#include "footfall/v1/station.grpc.pb.h"

namespace footfall::ui {

Beater::Beater(std::shared_ptr<grpc::Channel> channel, const Progress& progress,
               std::function<std::uint64_t()> epoch,
               std::function<void(std::uint64_t, const std::string&)> on_refused)
    : channel_(std::move(channel)),
      progress_(progress),
      epoch_(std::move(epoch)),
      on_refused_(std::move(on_refused)),
      thread_([this](const std::stop_token& stopping) { run(stopping); }) {}

Beater::~Beater() = default;

void Beater::run(const std::stop_token& stopping) {
  std::mutex mutex;
  std::condition_variable_any sleep;
  std::uint64_t frames = 0, events = 0;
  auto next = std::chrono::steady_clock::now();
  while (!stopping.stop_requested()) {
    next = std::max(next + kEvery, std::chrono::steady_clock::now());
    {
      std::unique_lock lock(mutex);
      sleep.wait_until(lock, stopping, next, [] { return false; });
    }
    const std::uint64_t frames_now = progress_.frames.load(std::memory_order_acquire);
    const std::uint64_t events_now = progress_.events.load(std::memory_order_acquire);
    if (frames_now == frames || events_now == events) continue;
    frames = frames_now;
    events = events_now;
    if (const std::uint64_t epoch = epoch_(); epoch != 0 && !stopping.stop_requested()) beat(epoch, frames);
  }
}

void Beater::beat(std::uint64_t epoch, std::uint64_t frame) {
  const auto stub = v1::Operator::NewStub(channel_);
  grpc::ClientContext context;
  set_deadline(context, kCommandDeadline);
  v1::BeatRequest request;
  request.set_epoch(epoch);
  request.set_frame(frame);
  v1::Outcome outcome;
  const grpc::Status status = stub->Beat(&context, request, &outcome);
  if (status.ok() && !outcome.accepted()) on_refused_(epoch, outcome.reason());
}

}  // namespace footfall::ui
