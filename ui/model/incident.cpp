#include "ui/model/incident.hpp"

#include <algorithm>
#include <cmath>

#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

std::string detail_of(const v1::IncidentDetail& incident) {
  std::string detail = "Black box: " + incident.ending();
  if (incident.head().triggers() > 1)
    detail += "; " + std::to_string(incident.head().triggers()) + " causes in a row";
  if (incident.head().lost_records() > 0)
    detail += "; " + std::to_string(incident.head().lost_records()) + " records lost";
  return detail;
}

/// A cause goes by its name in the record, "PlateLost": "plate lost". What is a sentence stays one.
std::string plain(const std::string& what) {
  if (what.empty() || what.find(' ') != std::string::npos) return what;
  const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
  if (std::count_if(what.begin(), what.end(), upper) == static_cast<std::ptrdiff_t>(what.size())) return what;
  std::string words;
  for (const char c : what) {
    if (upper(c) && !words.empty()) words += ' ';
    words += upper(c) ? static_cast<char>(c - 'A' + 'a') : c;
  }
  return words;
}

std::string text_of(const v1::IncidentEvent& event) {
  std::string text = event.kind() == "trigger" ? plain(event.what()) : event.what();
  if (!event.who().empty()) text = event.role() + " " + event.who() + ": " + text;
  if (event.kind() == "command") text = "drive: " + text;
  if (!event.value().empty()) text += " " + (event.kind() == "state" ? plain(event.value()) : event.value());
  if (!event.outcome().empty() && event.kind() != "trigger") text += " - " + event.outcome();
  return text;
}

/// By the state alone: after some faults nobody knows the belt's speed, and the record is wanted most.
bool moves(const Snapshot& snapshot) {
  const std::string& state = snapshot.status.state();
  return state == "Starting" || state == "Running" || state == "Slowing";
}

/// What happened to the machine for seconds (a poll that failed) would bury what people look for.
bool is_mark(const v1::IncidentEvent& event) {
  return event.kind() != "poll" && event.kind() != "station" && event.kind() != "loss";
}

}  // namespace

IncidentView view_of(const v1::IncidentDetail& incident) {
  IncidentView view;
  const v1::Incident& head = incident.head();
  view.alarm = !head.ordinary();
  view.title =
      (head.ordinary() ? "Ordinary end at " : "Stopped at ") + local_clock(head.trigger_wall_time_ns());
  view.sentence = head.sentence().empty() ? head.cause() : head.sentence();
  view.detail = detail_of(incident);
  view.from_s = -head.before_s();
  view.to_s = head.after_s();
  const auto reach = [&view](double time_s) { view.to_s = std::max(view.to_s, time_s); };
  for (const double time_s : incident.belt_time_s()) reach(time_s);
  if (!(view.to_s - view.from_s > 1.0)) view.from_s = view.to_s - 1.0;
  for (const float speed : incident.commanded_speed_m_s())
    view.highest_m_s = std::max(view.highest_m_s, std::isfinite(speed) ? static_cast<double>(speed) : 0.0);
  for (const float speed : incident.measured_speed_m_s())
    view.highest_m_s = std::max(view.highest_m_s, std::isfinite(speed) ? static_cast<double>(speed) : 0.0);
  for (const float force : incident.f_v_n())
    view.highest_n = std::max(view.highest_n, std::isfinite(force) ? static_cast<double>(force) : 0.0);
  for (const v1::IncidentEvent& event : incident.events()) {
    if (is_mark(event)) view.marks.push_back({event.time_s(), event.kind() == "trigger", text_of(event)});
  }
  return view;
}

bool IncidentPanelState::available(const Snapshot& snapshot) {
  return snapshot.incident != nullptr && !moves(snapshot);
}

bool IncidentPanelState::shown(const Snapshot& snapshot) {
  if (snapshot.incident == nullptr) {
    open_ = false;
    seen_.clear();
    return false;
  }
  const v1::Incident& head = snapshot.incident->head();
  // The name alone would not tell an ordinary end that became a fault.
  const std::string identity = head.name() + (head.ordinary() ? "" : "!");
  if (identity != seen_) {
    open_ = !head.ordinary();
    seen_ = identity;
  }
  // While the belt still slows down the operator looks at the belt and the runner.
  return open_ && !moves(snapshot);
}

}  // namespace footfall::ui
