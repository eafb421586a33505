#include "ui/model/step_trail.hpp"

#include <cmath>
#include <limits>

#include "ui/model/force_history.hpp"

namespace footfall::ui {
namespace {

constexpr double kGapS = 0.010;

template <class T>
void keep_last(std::deque<T>& kept, std::size_t most) {
  while (kept.size() > most) kept.pop_front();
}

bool doubtful(const v1::Step& step, const char* key) {
  for (const v1::Metric& metric : step.metrics()) {
    if (metric.key() == key) return metric.doubtful();
  }
  return false;
}

/// False when a value is missing at one of the two samples.
bool resample(const std::vector<double>& time_s, const std::vector<float>& values, double from_s, double to_s,
              std::array<float, Stance::kPoints>& out) {
  std::size_t after = 1;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const double at = from_s + (to_s - from_s) * static_cast<double>(i) / static_cast<double>(out.size() - 1);
    while (after + 1 < time_s.size() && time_s[after] < at) ++after;
    const double share = (at - time_s[after - 1]) / (time_s[after] - time_s[after - 1]);
    out[i] = values[after - 1] + static_cast<float>(share) * (values[after] - values[after - 1]);
    if (!std::isfinite(out[i])) return false;
  }
  return true;
}

}  // namespace

std::optional<Stance> stance_of(const History& history, double from_s, double to_s) {
  if (history.empty() || !(to_s > from_s) || from_s - kGapS < history.samples_from_s() ||
      to_s > history.newest_s())
    return std::nullopt;
  const History::Rows rows = history.rows(from_s - kGapS, to_s + kGapS);
  if (rows.bucket_s != 0.0 || rows.time_s.size() < 3) return std::nullopt;
  if (rows.time_s.front() > from_s || rows.time_s.back() < to_s) return std::nullopt;
  for (std::size_t i = 1; i < rows.time_s.size(); ++i) {
    if (rows.time_s[i] - rows.time_s[i - 1] > kGapS) return std::nullopt;
  }
  Stance stance;
  if (!resample(rows.time_s, rows.lowest[ForceHistory::Vertical], from_s, to_s, stance.vertical_n))
    return std::nullopt;
  // A plate without fore-aft force still has its vertical curve.
  if (!resample(rows.time_s, rows.lowest[ForceHistory::ForeAft], from_s, to_s, stance.fore_aft_n))
    stance.fore_aft_n.fill(std::numeric_limits<float>::quiet_NaN());
  for (std::size_t i = 0; i < rows.time_s.size(); ++i) {
    const float ml = rows.lowest[ForceHistory::CopMl][i], ap = rows.lowest[ForceHistory::CopAp][i];
    const bool inside = rows.time_s[i] >= from_s && rows.time_s[i] <= to_s;
    if (inside && std::isfinite(ml) && std::isfinite(ap)) stance.cop_m.emplace_back(ml, ap);
  }
  return stance;
}

void StepTrail::clear() {
  bars_.clear();
  left_.clear();
  right_.clear();
  ++serial_;
}

void StepTrail::add(const v1::Step& step, double epoch_s, const History& history) {
  StepBar bar;
  bar.foot = step.side() == "left" ? Foot::Left : step.side() == "right" ? Foot::Right : Foot::Unknown;
  bar.contact_s = epoch_s + step.initial_contact_s();
  if (step.has_braking_impulse_ns()) bar.braking_impulse_ns = step.braking_impulse_ns();
  if (step.has_vertical_average_loading_rate_bw_s())
    bar.loading_rate_bw_s = step.vertical_average_loading_rate_bw_s();
  if (step.has_step_time_s()) bar.step_time_s = step.step_time_s();
  if (step.contact_time_s() > 0.0) bar.contact_time_ms = 1000.0 * step.contact_time_s();
  bar.braking_doubtful = doubtful(step, "braking_impulse_ns");
  bar.loading_doubtful = doubtful(step, "vertical_average_loading_rate_bw_s");
  bars_.push_back(bar);
  keep_last(bars_, kBars);
  ++serial_;
  if (bar.foot == Foot::Unknown || !bar.contact_time_ms) return;
  auto stance = stance_of(history, bar.contact_s, bar.contact_s + step.contact_time_s());
  if (!stance) return;
  auto& side = bar.foot == Foot::Left ? left_ : right_;
  side.push_back(std::move(*stance));
  keep_last(side, kContacts);
}

MeanCurve StepTrail::mean(Foot foot, bool fore_aft) const {
  MeanCurve curve;
  std::array<double, Stance::kPoints> mean{}, squares{};
  for (const Stance& stance : stances(foot)) {
    const auto& values = fore_aft ? stance.fore_aft_n : stance.vertical_n;
    if (!std::isfinite(values[0])) continue;
    ++curve.contacts;
    for (std::size_t i = 0; i < values.size(); ++i) {
      // Welford
      const double away = static_cast<double>(values[i]) - mean[i];
      mean[i] += away / static_cast<double>(curve.contacts);
      squares[i] += away * (static_cast<double>(values[i]) - mean[i]);
    }
  }
  for (std::size_t i = 0; i < mean.size(); ++i) {
    curve.mean[i] =
        curve.contacts > 0 ? static_cast<float>(mean[i]) : std::numeric_limits<float>::quiet_NaN();
    curve.sd[i] = curve.contacts > 1
                      ? static_cast<float>(std::sqrt(squares[i] / static_cast<double>(curve.contacts - 1)))
                      : std::numeric_limits<float>::quiet_NaN();
  }
  return curve;
}

}  // namespace footfall::ui
