#include "ui/model/programme_curve.hpp"

#include <algorithm>
#include <cmath>

#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

/// For drawing a change that is made as the station's limits allow, which the console does not know.
constexpr double kDrawnAcceleration = 0.3;

double ramp_s(const v1::ProgrammeSegment& segment, double from_m_s) {
  if (segment.ramp_s() > 0.0) return segment.ramp_s();
  const double way = std::fabs(segment.speed_m_s() - from_m_s);
  if (segment.acceleration_m_s2() > 0.0) return way / segment.acceleration_m_s2();
  return std::min(segment.hold_s(), way / kDrawnAcceleration);
}

bool change_counts_into_hold(const v1::ProgrammeSegment& segment) {
  return segment.ramp_s() <= 0.0 && segment.acceleration_m_s2() <= 0.0;
}

}  // namespace

ProgrammeCurve curve_of(const v1::Programme& programme, double start_m_s) {
  ProgrammeCurve curve;
  if (programme.segments().empty()) return curve;
  double time = 0.0, speed = start_m_s;
  curve.points.push_back({time, speed});
  curve.fastest_m_s = speed;
  for (const auto& segment : programme.segments()) {
    curve.begins_s.push_back(time);
    const double ramp = ramp_s(segment, speed);
    speed = segment.speed_m_s();
    curve.points.push_back({time + ramp, speed});
    time += change_counts_into_hold(segment) ? segment.hold_s() : ramp + segment.hold_s();
    curve.points.push_back({time, speed});
    curve.fastest_m_s = std::max(curve.fastest_m_s, speed);
  }
  curve.begins_s.push_back(time);
  return curve;
}

double position_s(const ProgrammeCurve& curve, const v1::ProgrammeStatus& status) {
  if (curve.begins_s.size() < 2) return 0.0;
  const std::size_t segment = std::min<std::size_t>(status.segment(), curve.begins_s.size() - 2);
  return std::clamp(curve.begins_s[segment] + status.segment_elapsed_s(), curve.begins_s[segment],
                    curve.begins_s[segment + 1]);
}

double speed_at(const ProgrammeCurve& curve, double time_s) {
  if (curve.points.empty()) return 0.0;
  for (std::size_t i = 1; i < curve.points.size(); ++i) {
    const CurvePoint& a = curve.points[i - 1];
    const CurvePoint& b = curve.points[i];
    if (time_s > b.time_s) continue;
    const double way = b.time_s - a.time_s;
    if (way <= 0.0) return b.speed_m_s;
    return a.speed_m_s + (b.speed_m_s - a.speed_m_s) * std::clamp((time_s - a.time_s) / way, 0.0, 1.0);
  }
  return curve.points.back().speed_m_s;
}

bool programme_alive(const v1::Status& status) {
  return status.programme().state() == "Running" || status.programme().state() == "Paused";
}

const v1::Programme* under_way(const Snapshot& snapshot) {
  for (const auto& programme : snapshot.programmes.programmes()) {
    if (programme.name() == snapshot.status.programme().name()) return &programme;
  }
  return nullptr;
}

std::string minutes(double seconds) {
  if (!std::isfinite(seconds) || seconds < 0.0) return "--";
  const long whole = std::lround(std::ceil(seconds - 1e-6));
  const std::string rest = std::to_string(whole % 60);
  return std::to_string(whole / 60) + (rest.size() < 2 ? ":0" : ":") + rest;
}

std::string announcement(const v1::ProgrammeStatus& status, SpeedUnit unit) {
  if (!status.announcing()) return "";
  return speed_words(unit, status.next_speed_m_s()) + " " + unit_words(unit) + " in " +
         number(std::ceil(status.countdown_left_s()), 0) + " s";
}

std::string programme_title(const v1::ProgrammeStatus& status) {
  std::string title = status.name().empty() ? "Programme" : status.name();
  if (status.segments() == 0) return title;
  title += ": segment " + std::to_string(status.segment() + 1) + " of " + std::to_string(status.segments());
  return status.segment_name().empty() ? title : title + ", " + status.segment_name();
}

std::string programme_sentence(const v1::ProgrammeStatus& status, SpeedUnit unit) {
  if (status.state() == "Paused") return "PAUSED. " + status.pause();
  if (status.state() == "Complete") return "Complete: the belt keeps its speed.";
  if (status.state() == "Ended") return "Ended. Going on takes a running belt and a choice of yours.";
  if (status.state() != "Running") return "";
  if (status.announcing()) return "The belt will change: " + announcement(status, unit) + ".";
  std::string words = minutes(status.segment_left_s()) + " in this segment";
  if (status.segment() + 1 < status.segments())
    words += ", then " + speed_words(unit, status.next_speed_m_s()) + " " + unit_words(unit);
  return words + ".";
}

}  // namespace footfall::ui
