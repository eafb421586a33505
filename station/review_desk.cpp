#include "station/review_desk.hpp"

#include <sched.h>

#include "station/realtime.hpp"

namespace footfall::station {
namespace {

constexpr auto kLookEvery = std::chrono::milliseconds(50);
constexpr double kReadA = 0.05, kReadB = 0.25, kCompare = 0.45;  // where each part begins

core::Result<ReviewSteps> read(const DataShelf& shelf, const std::string& name) {
  const auto file = shelf.find(name);
  if (!file) return tl::unexpected<core::Error>(file.error());
  return read_review_steps(*file);
}

}  // namespace

ReviewDesk::ReviewDesk() : thread_([this] { run(); }) {}

ReviewDesk::~ReviewDesk() {
  {
    const std::lock_guard guard(mutex_);
    quit_ = true;
    if (job_) job_->given_up = true;
  }
  changed_.notify_all();
  thread_.join();
}

core::Result<ReviewComparison> ReviewDesk::compare(const DataShelf& shelf, const ReviewPart& a,
                                                   const ReviewPart& b, const GoOn& go_on) {
  const auto job = std::make_shared<Job>(shelf, a, b);
  std::unique_lock lock(mutex_);
  if (job_)
    return core::fail(core::Remedy::Retry, "another comparison is being computed: try again in a moment");
  job_ = job;
  changed_.notify_all();
  while (!job->found) {
    changed_.wait_for(lock, kLookEvery, [&] { return job->found.has_value(); });
    if (job->found) break;
    const ReviewProgress progress = job->progress;
    lock.unlock();
    const bool wanted = go_on(progress);
    lock.lock();
    if (wanted && !quit_) continue;
    job->given_up = true;
    return core::fail(core::Remedy::Operator, "the comparison was cancelled");
  }
  return std::move(*job->found);
}

void ReviewDesk::tell(Job& job, const char* doing, double share) {
  const std::lock_guard guard(mutex_);
  job.progress = {doing, share};
}

core::Result<ReviewComparison> ReviewDesk::carry_out(Job& job) {
  const auto given_up = [] { return core::fail(core::Remedy::Operator, "the comparison was cancelled"); };
  tell(job, "reading A", kReadA);
  const auto a = read(job.shelf, job.a.session);
  if (!a) return tl::unexpected<core::Error>(a.error());
  if (job.given_up) return given_up();
  tell(job, "reading B", kReadB);
  std::optional<core::Result<ReviewSteps>> other;
  if (job.b.session != job.a.session) other = read(job.shelf, job.b.session);
  const core::Result<ReviewSteps>& b = other ? *other : a;
  if (!b) return tl::unexpected<core::Error>(b.error());
  tell(job, "comparing", kCompare);
  gait::CompareOptions options;
  options.go_on = [&](double done) {
    tell(job, "comparing", kCompare + (1.0 - kCompare) * done);
    return !job.given_up;
  };
  ReviewComparison found = compare_blocks(*a, job.a.block, *b, job.b.block, options);
  if (job.given_up) return given_up();
  return found;
}

void ReviewDesk::run() {
  name_thread("review");
  const sched_param none{};
  (void)::sched_setscheduler(0, SCHED_IDLE, &none);
  std::unique_lock lock(mutex_);
  for (;;) {
    changed_.wait(lock, [this] { return quit_ || job_; });
    if (quit_) return;
    const std::shared_ptr<Job> job = job_;
    lock.unlock();
    auto found = carry_out(*job);
    lock.lock();
    job->found = std::move(found);
    job_.reset();
    changed_.notify_all();
  }
}

}  // namespace footfall::station
