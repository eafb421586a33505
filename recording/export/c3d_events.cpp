#include "recording/export/c3d_events.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::recording {

using formats::c3d_integers;
using formats::c3d_texts;
using formats::C3dParameter;

namespace {

/// A parameter holds 255 of anything; the section 255 blocks, of which this is left to the events.
constexpr std::size_t kPerParameter = 255, kMostBytes = std::size_t{110} * 1024;
constexpr double kStrikeIcon = 1.0, kOffIcon = 2.0;

struct Event {
  double time_s = 0.0;
  bool strike = true;
  gait::Side side = gait::Side::Unknown;
};

const char* context_of(gait::Side side) {
  if (side == gait::Side::Left) return "Left";
  return side == gait::Side::Right ? "Right" : "General";
}

std::string short_label(const Event& event) {
  const char* side = event.side == gait::Side::Left ? "L" : (event.side == gait::Side::Right ? "R" : "G");
  return side + std::string(event.strike ? "FS" : "FO");
}

std::vector<Event> events_of(const std::vector<gait::StepResult>& steps, core::Timestamp from,
                             core::Timestamp to) {
  std::vector<Event> events;
  for (const gait::StepResult& step : steps) {
    const auto add = [&](core::Timestamp time, bool strike) {
      if (time >= from && time <= to) events.push_back({(time - from).seconds(), strike, step.side});
    };
    add(step.initial_contact, true);
    add(step.toe_off, false);
  }
  std::stable_sort(events.begin(), events.end(),
                   [](const Event& a, const Event& b) { return a.time_s < b.time_s; });
  return events;
}

void add_group(const std::vector<Event>& events, std::size_t first, const std::string& subject,
               std::vector<C3dParameter>& out) {
  const std::string number = first == 0 ? "" : std::to_string(first / kPerParameter + 1);
  std::vector<std::string> labels, contexts, subjects;
  std::vector<double> times, icons;
  const std::size_t end = std::min(events.size(), first + kPerParameter);
  for (std::size_t i = first; i < end; ++i) {
    const Event& event = events[i];
    labels.emplace_back(event.strike ? "Foot Strike" : "Foot Off");
    contexts.emplace_back(context_of(event.side));
    subjects.push_back(subject);
    // Whole minutes and the seconds after them: 32 bits keep the microseconds of a long session so.
    const double minutes = std::floor(event.time_s / 60.0);
    times.insert(times.end(), {minutes, event.time_s - 60.0 * minutes});
    icons.push_back(event.strike ? kStrikeIcon : kOffIcon);
  }
  const auto count = static_cast<std::uint8_t>(end - first);
  out.push_back(c3d_texts("EVENT", "LABELS" + number, labels));
  out.push_back(c3d_texts("EVENT", "CONTEXTS" + number, contexts));
  out.push_back(c3d_texts("EVENT", "SUBJECTS" + number, subjects));
  out.push_back(formats::c3d_reals("EVENT", "TIMES" + number, times, {2, count}));
  out.push_back(c3d_integers("EVENT", "ICON_IDS" + number, icons, {count}));
}

void add_contexts(std::vector<C3dParameter>& out) {
  out.push_back(c3d_integers("EVENT_CONTEXT", "USED", {3}));
  out.push_back(c3d_texts("EVENT_CONTEXT", "LABELS", {"Left", "Right", "General"}));
  out.push_back(c3d_texts("EVENT_CONTEXT", "DESCRIPTIONS", {"Left side", "Right side", "Side not known"}));
}

}  // namespace

std::size_t add_c3d_events(const std::vector<gait::StepResult>& steps, core::Timestamp from,
                           core::Timestamp to, const std::string& subject, formats::C3dContent& content) {
  std::vector<Event> events = events_of(steps, from, to);
  const std::string whose = subject.substr(0, 32);
  const std::size_t bytes = 11 + 7 + 8 + 2 + whose.size();
  const std::size_t left_out = events.size() - std::min(events.size(), kMostBytes / bytes);
  events.resize(events.size() - left_out);
  auto& out = content.parameters;
  out.push_back(c3d_integers("EVENT", "USED", {static_cast<double>(events.size())}));
  for (std::size_t first = 0; first < events.size(); first += kPerParameter)
    add_group(events, first, whose, out);
  add_contexts(out);
  for (const Event& event : events) content.events.push_back({event.time_s, short_label(event)});
  return left_out;
}

}  // namespace footfall::recording
