#include "ui/model/step_history.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::ui {
namespace {

constexpr float kNone = std::numeric_limits<float>::quiet_NaN();
constexpr float kMillisecond = 1000.0F, kCentimetre = 100.0F, kMinute = 60.0F;

float value(bool has, double number, float scale = 1.0F) {
  return has ? scale * static_cast<float>(number) : kNone;
}

StepPoint point_of(const v1::Step& step) {
  StepPoint point;
  point.time_s = step.initial_contact_s();
  point.left = step.side() == "left";
  point.right = step.side() == "right";
  point.doubtful = step.health() != 0;
  const bool timed = step.has_step_time_s() && step.step_time_s() > 0.0;
  point.values = {
      timed ? kMinute / static_cast<float>(step.step_time_s()) : kNone,
      value(step.contact_time_s() > 0.0, step.contact_time_s(), kMillisecond),
      value(step.has_peak_vgrf_bw(), step.peak_vgrf_bw()),
      value(step.has_vertical_average_loading_rate_bw_s(), step.vertical_average_loading_rate_bw_s()),
      value(step.has_braking_impulse_ns(), std::fabs(step.braking_impulse_ns())),
      value(step.has_overstride_cop_m(), step.overstride_cop_m(), kCentimetre)};
  return point;
}

struct Sum {
  double total = 0.0;
  std::size_t count = 0;
  void add(double number) {
    total += number;
    ++count;
  }
  [[nodiscard]] std::optional<double> mean() const {
    return count > 0 ? std::optional(total / static_cast<double>(count)) : std::nullopt;
  }
};

}  // namespace

void StepHistory::append(const v1::LiveFrame& frame) {
  for (const v1::Step& step : frame.steps()) {
    // A new stream counts its time anew.
    if (!steps_.empty() && step.initial_contact_s() < steps_.back().time_s) steps_.clear();
    append(step);
  }
}

void StepHistory::append(const v1::Step& step) {
  const StepPoint point = point_of(step);
  const auto before = [](double at, const StepPoint& other) { return at < other.time_s; };
  if (steps_.empty() || point.time_s >= steps_.back().time_s) {
    steps_.push_back(point);
  } else {
    steps_.insert(std::upper_bound(steps_.begin(), steps_.end(), point.time_s, before), point);
  }
  if (steps_.size() > most_) steps_.pop_front();
}

std::pair<std::size_t, std::size_t> StepHistory::within(TimeSpan span) const {
  const auto first = std::lower_bound(steps_.begin(), steps_.end(), span.from_s,
                                      [](const StepPoint& step, double at) { return step.time_s < at; });
  const auto last = std::upper_bound(first, steps_.end(), span.to_s,
                                     [](double at, const StepPoint& step) { return at < step.time_s; });
  return {static_cast<std::size_t>(first - steps_.begin()), static_cast<std::size_t>(last - steps_.begin())};
}

SideMeans StepHistory::means(StepMeasure measure, double from_s, double to_s) const {
  Sum left, right, all;
  for (const StepPoint& step : steps_) {
    if (step.doubtful || step.time_s < from_s || step.time_s > to_s || !std::isfinite(step[measure]))
      continue;
    const auto number = static_cast<double>(step[measure]);
    all.add(number);
    if (step.left) left.add(number);
    if (step.right) right.add(number);
  }
  SideMeans means{left.mean(), right.mean(), all.mean(), std::nullopt, all.count};
  if (means.left && means.right && *means.left + *means.right > 0.0) {
    means.symmetry = 2.0 * (*means.left - *means.right) / (*means.left + *means.right);
  }
  return means;
}

MeasureText text_for(StepMeasure measure) {
  switch (measure) {
    case StepMeasure::Cadence:
      return {"Cadence", "steps/min", 0};
    case StepMeasure::ContactTime:
      return {"Contact time", "ms", 0};
    case StepMeasure::PeakForce:
      return {"Peak vertical GRF", "BW", 2};
    case StepMeasure::LoadingRate:
      return {"Loading rate (VALR)", "BW/s", 0};
    case StepMeasure::BrakingImpulse:
      return {"Braking impulse", "N s", 1};
    case StepMeasure::Overstride:
      break;
  }
  return {"Overstride, by CoP", "cm", 1};
}

}  // namespace footfall::ui
