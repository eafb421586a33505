#include "ui/client/live_stream.hpp"

#include <algorithm>
#include <condition_variable>
#include <iterator>

#include "footfall/v1/station.grpc.pb.h"

namespace footfall::ui {
namespace {

constexpr std::chrono::milliseconds kFirstBackOff{100}, kLongestBackOff{1000};

}  // namespace

LiveStream::LiveStream(std::shared_ptr<grpc::Channel> channel, std::uint32_t frames_per_second,
                       std::function<void()> on_lost)
    : channel_(std::move(channel)),
      frames_per_second_(frames_per_second),
      on_lost_(std::move(on_lost)),
      thread_([this](const std::stop_token& stopping) { run(stopping); }) {}

LiveStream::~LiveStream() = default;

std::vector<ArrivedFrame> LiveStream::take() {
  const std::lock_guard lock(mutex_);
  std::vector<ArrivedFrame> frames(std::make_move_iterator(pending_.begin()),
                                   std::make_move_iterator(pending_.end()));
  pending_.clear();
  return frames;
}

void LiveStream::wait(std::chrono::steady_clock::time_point until) {
  std::unique_lock lock(mutex_);
  arrived_.wait_until(lock, until, [this] { return !pending_.empty(); });
}

void LiveStream::keep(ArrivedFrame&& frame) {
  const std::lock_guard lock(mutex_);
  if (pending_.size() >= kMostPending) {
    pending_.pop_front();
    dropped_.fetch_add(1, std::memory_order_relaxed);
  }
  pending_.push_back(std::move(frame));
  arrived_.notify_one();
}

void LiveStream::run(const std::stop_token& stopping) {
  std::mutex sleep_mutex;
  std::condition_variable_any sleep;
  auto back_off = kFirstBackOff;
  while (!stopping.stop_requested()) {
    watch(stopping);
    const bool was_live = link_.load() == Link::Live;
    link_.store(Link::Disconnected, std::memory_order_release);
    if (was_live) {
      back_off = kFirstBackOff;
      if (on_lost_) on_lost_();
    }
    std::unique_lock lock(sleep_mutex);
    sleep.wait_for(lock, stopping, back_off, [] { return false; });
    back_off = std::min(2 * back_off, kLongestBackOff);
  }
}

void LiveStream::watch(const std::stop_token& stopping) {
  const auto stub = v1::Viewer::NewStub(channel_);
  grpc::ClientContext context;
  context.set_wait_for_ready(false);
  const std::stop_callback cancel(stopping, [&context] { context.TryCancel(); });
  v1::WatchRequest request;
  request.set_frames_per_second(frames_per_second_);
  const auto reader = stub->WatchLive(&context, request);
  ArrivedFrame arrived;
  while (reader->Read(&arrived.frame)) {
    arrived.at = std::chrono::steady_clock::now();
    link_.store(Link::Live, std::memory_order_release);
    keep(std::move(arrived));
    arrived = ArrivedFrame{};
  }
  (void)reader->Finish();
}

}  // namespace footfall::ui
