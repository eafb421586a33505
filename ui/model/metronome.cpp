#include "ui/model/metronome.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::ui {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr std::size_t kFewest = 10;

}  // namespace

std::int64_t BeatGrid::beat_ns(std::int64_t k) const {
  return anchor_ns + std::llround(static_cast<double>(k) * period_ns());
}

std::int64_t BeatGrid::next_after(std::int64_t now_ns) const {
  auto k = static_cast<std::int64_t>(std::floor(static_cast<double>(now_ns - anchor_ns) / period_ns()));
  while (beat_ns(k) <= now_ns) ++k;
  return k;
}

double BeatGrid::phase(std::int64_t now_ns) const {
  const double beats = static_cast<double>(now_ns - anchor_ns) / period_ns();
  return beats - std::floor(beats);
}

BeatGrid BeatGrid::with_tempo(double spm, std::int64_t now_ns) const {
  return {beat_ns(next_after(now_ns) - 1), spm};
}

const char* words_for(CuePhase phase) {
  switch (phase) {
    case CuePhase::Steady:
      return "steady";
    case CuePhase::Fading:
      return "fading";
    case CuePhase::Retention:
      return "retention";
    case CuePhase::Done:
      break;
  }
  return "done";
}

CueState cue_at(const std::optional<CuePlan>& plan, double elapsed_s) {
  CueState state;
  if (!plan) return state;
  double at = std::max(elapsed_s, 0.0);
  if (at < plan->full_s) {
    state.left_s = plan->full_s - at;
    return state;
  }
  at -= plan->full_s;
  if (at < plan->fading_s && plan->cycle_s > 0.0) {
    const double cycles = std::max(1.0, std::ceil(plan->fading_s / plan->cycle_s));
    const double cycle = std::floor(at / plan->cycle_s);
    state.phase = CuePhase::Fading;
    state.share = 1.0 - (cycle + 1.0) / (cycles + 1.0);
    state.on = at - cycle * plan->cycle_s < state.share * plan->cycle_s;
    state.left_s = plan->fading_s - at;
    return state;
  }
  at -= plan->fading_s;
  state.on = false;
  state.share = 0.0;
  state.phase = at < plan->retention_s ? CuePhase::Retention : CuePhase::Done;
  state.left_s = std::max(0.0, plan->retention_s - at);
  return state;
}

void Adherence::add(std::int64_t contact_ns, std::optional<double> step_time_s) {
  steps_.push_back({contact_ns, step_time_s});
  if (steps_.size() > kSteps) steps_.pop_front();
}

std::optional<double> Adherence::share_within(double target_spm, double band) const {
  std::size_t measured = 0, within = 0;
  for (const Kept& step : steps_) {
    if (!step.step_time_s || !(*step.step_time_s > 0.0)) continue;
    ++measured;
    if (std::fabs(60.0 / *step.step_time_s / target_spm - 1.0) <= band) ++within;
  }
  if (measured < kFewest) return std::nullopt;
  return static_cast<double>(within) / static_cast<double>(measured);
}

std::optional<Adherence::Phase> Adherence::phase(const BeatGrid& grid) const {
  std::size_t counted = 0;
  double along = 0.0, across = 0.0;
  for (const Kept& step : steps_) {
    if (step.contact_ns < grid.anchor_ns) continue;
    const double angle = 2.0 * kPi * grid.phase(step.contact_ns);
    along += std::cos(angle);
    across += std::sin(angle);
    ++counted;
  }
  if (counted < kFewest) return std::nullopt;
  Phase phase;
  phase.error_ms = std::atan2(across, along) / (2.0 * kPi) * grid.period_ns() * 1e-6;
  phase.consistency = std::hypot(along, across) / static_cast<double>(counted);
  return phase;
}

std::optional<BeatReport> judge_beats(std::span<const std::int64_t> beats_ns) {
  if (beats_ns.size() < 3) return std::nullopt;
  const auto count = static_cast<double>(beats_ns.size());
  const double middle = 0.5 * (count - 1.0);
  double mean = 0.0, product = 0.0, squares = 0.0;
  for (const std::int64_t beat : beats_ns) mean += static_cast<double>(beat - beats_ns[0]) / count;
  for (std::size_t k = 0; k < beats_ns.size(); ++k) {
    const double from_middle = static_cast<double>(k) - middle;
    product += from_middle * (static_cast<double>(beats_ns[k] - beats_ns[0]) - mean);
    squares += from_middle * from_middle;
  }
  const double period_ns = product / squares;
  BeatReport report;
  report.tempo_spm = 60e9 / period_ns;
  for (std::size_t k = 0; k < beats_ns.size(); ++k) {
    const double line = mean + (static_cast<double>(k) - middle) * period_ns;
    const double away = static_cast<double>(beats_ns[k] - beats_ns[0]) - line;
    report.largest_jitter_ms = std::max(report.largest_jitter_ms, std::fabs(away) * 1e-6);
  }
  return report;
}

}  // namespace footfall::ui
