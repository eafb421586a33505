#include "ui/chart/time_window.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace footfall::ui {
namespace {

constexpr double kNearNow = 0.02;  // of the window: moved this close to the newest sample it follows again

double round_step(double least_s) {
  constexpr std::array<double, 18> kSteps{0.01, 0.02, 0.05, 0.1,   0.2,   0.5,   1.0,    2.0,    5.0,
                                          10.0, 30.0, 60.0, 120.0, 300.0, 600.0, 1800.0, 3600.0, 7200.0};
  for (const double step : kSteps) {
    if (step >= least_s) return step;
  }
  return 7200.0 * std::ceil(least_s / 7200.0);
}

int decimals_of(double step_s) {
  return step_s >= 1.0 ? 0 : step_s >= 0.1 ? 1 : 2;
}

std::string ago_words(double ago_s, double step_s) {
  if (ago_s < 1e-9) return "now";
  char text[32] = "";
  if (ago_s >= 120.0) {
    std::snprintf(text, sizeof text, "\xE2\x88\x92%.3g min", ago_s / 60.0);
  } else {
    std::snprintf(text, sizeof text, "\xE2\x88\x92%.*f s", decimals_of(step_s), ago_s);
  }
  return text;
}

}  // namespace

void TimeWindow::tell(double oldest_s, double newest_s) {
  if (newest_s < newest_s_) following_ = true;  // another clock: what stood there is gone
  oldest_s_ = oldest_s;
  newest_s_ = newest_s;
  if (!following_) limit();
}

void TimeWindow::pause() {
  end_s_ = end_s();
  following_ = false;
}

void TimeWindow::zoom(double factor, double fraction) {
  if (!(factor > 0.0)) return;
  const double anchor = following_ ? 1.0 : std::clamp(fraction, 0.0, 1.0);
  const double kept_s = at(anchor);
  const double longest = std::max(kUsualS, newest_s_ - oldest_s_);
  length_s_ = std::clamp(factor * length_s_, kShortestS, longest);
  if (following_) return;
  end_s_ = kept_s + (1.0 - anchor) * length_s_;
  limit();
}

void TimeWindow::move(double share) {
  if (share == 0.0 || (following_ && share > 0.0)) return;
  pause();
  end_s_ += share * length_s_;
  if (share > 0.0 && end_s_ >= newest_s_ - kNearNow * length_s_) following_ = true;
  limit();
}

void TimeWindow::show_all() {
  length_s_ = std::max(kUsualS, newest_s_ - oldest_s_);
}

void TimeWindow::limit() {
  const double first_end = std::min(newest_s_, oldest_s_ + length_s_);
  end_s_ = std::clamp(end_s_, first_end, newest_s_);
}

std::string clock_words(double seconds, double step_s) {
  const bool negative = seconds < 0.0;
  const int decimals = decimals_of(step_s);
  const double unit = std::pow(10.0, -decimals);
  const double rounded = std::round(std::fabs(seconds) / unit) * unit;
  const auto whole = static_cast<long long>(std::floor(rounded + 1e-9));
  char text[48] = "";
  const int wide = decimals == 0 ? 2 : 3 + decimals;
  const double rest = std::max(0.0, rounded - static_cast<double>(whole / 60 * 60));
  if (whole >= 3600) {
    std::snprintf(text, sizeof text, "%lld:%02lld:%0*.*f", whole / 3600, whole / 60 % 60, wide, decimals,
                  rest);
  } else {
    std::snprintf(text, sizeof text, "%lld:%0*.*f", whole / 60, wide, decimals, rest);
  }
  return (negative && rounded > 0.0 ? "\xE2\x88\x92" : "") + std::string(text);
}

std::vector<TimeTick> time_ticks(const TimeWindow& window, double zero_s, std::size_t most) {
  std::vector<TimeTick> ticks;
  const double step = round_step(window.length_s() / static_cast<double>(std::max<std::size_t>(most, 1)));
  if (window.following()) {
    for (double ago = 0.0; ago <= window.length_s() * (1.0 + 1e-9); ago += step)
      ticks.push_back({window.end_s() - ago, ago_words(ago, step)});
    return ticks;
  }
  for (double k = std::ceil((window.begin_s() - zero_s) / step); zero_s + k * step <= window.end_s();
       k += 1.0)
    ticks.push_back({zero_s + k * step, clock_words(k * step, step)});
  return ticks;
}

void Cursors::pin(double time_s) {
  if (first_s && !second_s) {
    second_s = time_s;
  } else {
    first_s = time_s;
    second_s.reset();
  }
}

}  // namespace footfall::ui
