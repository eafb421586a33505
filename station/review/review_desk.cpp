#include "station/review/review_desk.hpp"

#include <sched.h>

#include <chrono>
#include <condition_variable>

#include "station/measure/realtime.hpp"

namespace footfall::station {
namespace {

constexpr auto kLookEvery = std::chrono::milliseconds(50);

}  // namespace

void ReviewTask::tell(const std::string& doing, double share) {
  const std::lock_guard guard(mutex_);
  told_ = {doing, share};
}

ReviewProgress ReviewTask::told() const {
  const std::lock_guard guard(mutex_);
  return told_;
}

core::Error review_cancelled() {
  return {core::Remedy::Operator, "what was asked of Review was cancelled"};
}

/// Shared with the thread, which may be left behind.
struct ReviewDesk::State {
  struct OneJob {
    explicit OneJob(Work wished) : work(std::move(wished)) {}
    Work work;
    ReviewTask task;
    bool done = false;  ///< guarded by mutex
  };
  std::mutex mutex;
  std::condition_variable changed;
  std::shared_ptr<OneJob> job;  ///< guarded by mutex; at work until the thread has put it down
  bool quit = false;            ///< guarded by mutex

  void run();
};

ReviewDesk::ReviewDesk(std::chrono::milliseconds patience)
    : state_(std::make_shared<State>()), patience_(patience), thread_([state = state_] { state->run(); }) {}

ReviewDesk::~ReviewDesk() {
  {
    const std::lock_guard guard(state_->mutex);
    state_->quit = true;
    if (state_->job) state_->job->task.give_up();
  }
  state_->changed.notify_all();
  thread_.finish(patience_);
}

core::Result<void> ReviewDesk::work(Work work, const GoOn& go_on) {
  const auto job = std::make_shared<State::OneJob>(std::move(work));
  State& state = *state_;
  std::unique_lock lock(state.mutex);
  if (state.job)
    return core::fail(core::Remedy::Retry,
                      "the station is at work on another question: try again in a moment");
  state.job = job;
  state.changed.notify_all();
  while (!job->done) {
    state.changed.wait_for(lock, kLookEvery, [&] { return job->done; });
    if (job->done) break;
    lock.unlock();
    const bool wanted = go_on(job->task.told());
    lock.lock();
    if (wanted && !state.quit) continue;
    job->task.give_up();
    return tl::unexpected<core::Error>(review_cancelled());
  }
  return {};
}

void ReviewDesk::State::run() {
  name_thread("review");
  const sched_param none{};
  (void)::sched_setscheduler(0, SCHED_IDLE, &none);
  std::unique_lock lock(mutex);
  for (;;) {
    changed.wait(lock, [this] { return quit || job; });
    if (quit) return;
    std::shared_ptr<OneJob> at_hand = job;
    lock.unlock();
    at_hand->work(at_hand->task);
    at_hand->work = nullptr;
    lock.lock();
    at_hand->done = true;
    job.reset();
    changed.notify_all();
    lock.unlock();
    at_hand.reset();  // what nobody waited for is freed without the lock
    lock.lock();
  }
}

}  // namespace footfall::station
