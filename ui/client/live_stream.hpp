#pragma once
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "ui/client/channel.hpp"
#include "ui/model/model.hpp"

namespace footfall::ui {

/// Reads WatchLive and hands whole frames to the draw thread; reconnects with back-off (100 ms to 1 s) and
/// sends nothing but the watch itself when it does.
/// Thread: owns one; take() and link() from the draw thread. Blocks: take() only for the swap. Allocates:
/// yes. Errors: frames that nobody takes are dropped from the oldest end and counted (a hung draw loop).
class LiveStream {
 public:
  static constexpr std::size_t kMostPending = 240;

  /// `on_lost` is called on the stream's thread whenever a stream that was live has ended.
  LiveStream(std::shared_ptr<grpc::Channel> channel, std::uint32_t frames_per_second,
             std::function<void()> on_lost);
  ~LiveStream();
  LiveStream(const LiveStream&) = delete;
  LiveStream& operator=(const LiveStream&) = delete;

  /// All frames since the last call, oldest first.
  [[nodiscard]] std::vector<ArrivedFrame> take();
  /// Until there is a frame to take, or `until`.
  void wait(std::chrono::steady_clock::time_point until);
  [[nodiscard]] Link link() const { return link_.load(std::memory_order_acquire); }
  [[nodiscard]] std::uint64_t dropped() const { return dropped_.load(std::memory_order_relaxed); }

 private:
  void run(const std::stop_token& stopping);
  void watch(const std::stop_token& stopping);
  void keep(ArrivedFrame&& frame);

  std::shared_ptr<grpc::Channel> channel_;
  std::uint32_t frames_per_second_;
  std::function<void()> on_lost_;
  std::atomic<Link> link_{Link::Connecting};
  std::atomic<std::uint64_t> dropped_{0};
  std::mutex mutex_;
  std::condition_variable arrived_;
  std::deque<ArrivedFrame> pending_;  ///< guarded by mutex_
  std::jthread thread_;
};

}  // namespace footfall::ui
