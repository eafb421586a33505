#include "ui/model/recorded_steps.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "ui/model/clock_text.hpp"

namespace footfall::ui {
namespace {

constexpr double kShortestCurvesS = 5.0;

double length_of(const Looked& looked, double duration_s) {
  return std::min(std::max(looked.length_s, kShortestLookS), std::max(duration_s, 1.0));
}

void set_middle(Looked& looked, double at_s, double duration_s) {
  const double length = length_of(looked, duration_s);
  looked.from_s = std::clamp(at_s - 0.5 * length, 0.0, std::max(0.0, duration_s - length));
}

}  // namespace

bool RecordedSteps::take(const v1::ReviewStepsAnswer& message) {
  for (const v1::Step& step : message.steps()) history.append(step);
  if (message.duration_s() > 0.0) duration_s = message.duration_s();
  marks.insert(marks.end(), message.marks().begin(), message.marks().end());
  return true;
}

TimeSpan span_of(const Looked& looked, double duration_s) {
  const double length = length_of(looked, duration_s);
  const double from = std::clamp(looked.from_s, 0.0, std::max(0.0, duration_s - length));
  return {from, from + length};
}

void zoom(Looked& looked, double length_s, double duration_s) {
  const TimeSpan before = span_of(looked, duration_s);
  looked.length_s = length_s;
  set_middle(looked, 0.5 * (before.from_s + before.to_s), duration_s);
}

void shift(Looked& looked, double parts, double duration_s) {
  const TimeSpan before = span_of(looked, duration_s);
  looked.from_s = before.from_s + parts * (before.to_s - before.from_s);
  looked.from_s = span_of(looked, duration_s).from_s;
}

void centre(Looked& looked, double at_s, double duration_s) {
  set_middle(looked, at_s, duration_s);
}

void look_at_mark(Looked& looked, double at_s, double duration_s) {
  if (length_of(looked, duration_s) >= duration_s) looked.length_s = kMarkLookS;
  centre(looked, at_s, duration_s);
}

std::string mark_time(const v1::ReviewMark& mark, double duration_s) {
  if (!std::isfinite(mark.time_s())) return "--";
  if (mark.time_s() < 0.0) return "before the start";
  return mark.time_s() > duration_s ? "after the end" : clock_text(mark.time_s());
}

std::string mark_words(const v1::ReviewMark& mark) {
  std::string words = mark.words().empty() ? mark.kind() : mark.words();
  if (!mark.note().empty()) words += (words.empty() ? "" : ": ") + mark.note();
  std::replace(words.begin(), words.end(), '\n', ' ');
  return words;
}

std::optional<v1::ReviewCurvesRequest> curves_question(const std::string& session, TimeSpan span,
                                                       std::string& why_not) {
  const double length = span.to_s - span.from_s;
  if (length > kLongestCurvesS) {
    why_not = "Mean curves are of at most 10 min: choose a shorter stretch.";
    return std::nullopt;
  }
  if (!(length >= kShortestCurvesS)) {
    why_not = "This stretch is shorter than 5 s.";
    return std::nullopt;
  }
  v1::ReviewCurvesRequest question;
  v1::ReviewBlock& block = *question.add_blocks();
  block.set_session(session);
  block.set_from_s(span.from_s);
  block.set_to_s(span.to_s);
  return question;
}

std::vector<double> time_ticks(TimeSpan span, std::size_t most) {
  constexpr std::array kSteps{1.0,   2.0,   5.0,   10.0,   15.0,   30.0,   60.0,    120.0,
                              300.0, 600.0, 900.0, 1800.0, 3600.0, 7200.0, 14'400.0};
  const double length = span.to_s - span.from_s;
  std::vector<double> ticks;
  if (!(length > 0.0) || most == 0) return ticks;
  const auto fits = std::find_if(kSteps.begin(), kSteps.end(),
                                 [&](double step) { return length / step <= static_cast<double>(most); });
  const double step = fits == kSteps.end() ? kSteps.back() : *fits;
  const double first = std::ceil(span.from_s / step - 1e-9) * step;
  const auto count = static_cast<int>(std::floor((span.to_s - first) / step + 1e-9));
  for (int i = 0; i <= count; ++i) {
    const double at = first + i * step;
    ticks.push_back(std::fabs(at) < 1e-9 ? 0.0 : at);
  }
  return ticks;
}

}  // namespace footfall::ui
