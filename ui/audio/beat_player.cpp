#include "ui/audio/beat_player.hpp"

#include <pthread.h>
#include <sched.h>
#include <sys/resource.h>
#include <unistd.h>

#include <chrono>

namespace footfall::ui {
namespace {

// Where it is permitted: a beat takes microseconds and is heard at once when it is late.
// Far below the station's threads.
constexpr int kFifo = 5, kNice = -10;
constexpr std::int64_t kTooLateNs = 20'000'000;

// CLOCK_MONOTONIC on Linux: the station's clock as well.
std::int64_t now_ns() {
  return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

std::chrono::steady_clock::time_point moment(std::int64_t ns) {
  return std::chrono::steady_clock::time_point(std::chrono::nanoseconds(ns));
}

}  // namespace

BeatPlayer::BeatPlayer(std::function<void(const Beat&)> on_beat)
    : on_beat_(std::move(on_beat)), thread_([this](const std::stop_token& stopping) { run(stopping); }) {}

BeatPlayer::~BeatPlayer() = default;

void BeatPlayer::follow(const std::optional<BeatGrid>& grid) {
  {
    const std::lock_guard lock(mutex_);
    const bool same = grid.has_value() == grid_.has_value() &&
                      (!grid || (grid->anchor_ns == grid_->anchor_ns && grid->tempo_spm == grid_->tempo_spm));
    if (same) return;
    grid_ = grid;
    ++version_;
  }
  changed_.notify_one();
}

void BeatPlayer::run(const std::stop_token& stopping) {
  pthread_setname_np(pthread_self(), "beat");
  sched_param realtime{};
  realtime.sched_priority = kFifo;
  if (pthread_setschedparam(pthread_self(), SCHED_FIFO, &realtime) != 0)
    setpriority(PRIO_PROCESS, static_cast<id_t>(gettid()), kNice);
  std::unique_lock lock(mutex_);
  while (!stopping.stop_requested()) {
    if (!grid_) {
      if (!changed_.wait(lock, stopping, [this] { return grid_.has_value(); })) return;
      continue;
    }
    const BeatGrid grid = *grid_;
    const std::uint64_t version = version_;
    const std::int64_t due_ns = grid.beat_ns(grid.next_after(now_ns()));
    if (changed_.wait_until(lock, stopping, moment(due_ns), [&] { return version_ != version; })) continue;
    if (stopping.stop_requested()) return;
    const std::int64_t given_ns = now_ns();
    if (given_ns - due_ns > kTooLateNs) continue;
    lock.unlock();
    if (on_beat_) on_beat_({due_ns, given_ns, grid.tempo_spm});
    lock.lock();
  }
}

}  // namespace footfall::ui
