#include "sim/replay/replay_runner.hpp"

#include <utility>

#include "formats/recording.hpp"

namespace footfall::sim {
namespace {
constexpr core::MetersPerSecond kBeltMoves{0.05};
}

ReplayRunner::ReplayRunner(RecordingLoop loop) : loop_(std::move(loop)) {}

RunnerForces ReplayRunner::advance(double t_s, core::MetersPerSecond belt_speed) {
  if (!(belt_speed >= kBeltMoves)) {
    running_ = false;
    return {};
  }
  if (!running_) {
    running_ = true;
    begun_s_ = t_s;
    told_ = 0;
  }
  tell_until(t_s);
  return loop_.at(t_s - begun_s_);
}

void ReplayRunner::tell_until(double t_s) {
  const auto steps = static_cast<std::uint64_t>(loop_.steps());
  for (;; ++told_) {
    const std::uint64_t count = told_ / 2;
    const bool toe_off = told_ % 2 == 1;
    const auto& step = loop_.truth()[count % steps];
    const std::uint64_t rounds = count / steps;
    const double period_begins = begun_s_ + static_cast<double>(rounds) * loop_.period().value();
    const double at = period_begins + (toe_off ? step.toe_off_s : step.initial_contact_s);
    if (at > t_s) return;
    if (!toe_off && count > 0) {
      const auto& done = loop_.truth()[(count - 1) % steps];
      events_.push_back({RunnerEventKind::Step, at, done.side, done.truth});
    }
    events_.push_back(
        {toe_off ? RunnerEventKind::ToeOff : RunnerEventKind::InitialContact, at, step.side, {}});
  }
}

bool ReplayRunner::next_event(RunnerEvent& event) {
  if (events_.empty()) return false;
  event = events_.front();
  events_.pop_front();
  return true;
}

bool ReplayRunner::set_cadence(core::StepsPerMinute) {
  return false;
}

core::Result<std::unique_ptr<Runner>> make_replay_runner(const std::filesystem::path& file,
                                                         std::uint64_t /*seed*/) {
  const auto recording = formats::read_recording(file);
  if (!recording) return tl::unexpected(recording.error());
  auto loop = RecordingLoop::make(*recording);
  if (!loop) {
    return core::fail(core::Remedy::Reconfigure, "%s cannot be replayed: %s.", file.c_str(),
                      loop.error().what());
  }
  return std::unique_ptr<Runner>(std::make_unique<ReplayRunner>(std::move(*loop)));
}

}  // namespace footfall::sim
