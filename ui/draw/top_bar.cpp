#include <algorithm>

#include "ui/draw/screen.hpp"
#include "ui/draw/widgets.hpp"
#include "ui/model/headline.hpp"
#include "ui/model/strip.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

ImU32 link_colour(const Snapshot& snapshot) {
  if (snapshot.trusted()) return colour::kAccent;
  return snapshot.link == Link::Connecting ? colour::kTextSoft : colour::kWarning;
}

void identity(const Pen& pen, const Snapshot& snapshot, Rect r) {
  Rect name = r.take_top(0.5F * r.h);
  const float wide = pen.width(Type::Title, "Footfall");
  pen.text(name, Type::Title, colour::kText, "Footfall");
  if (snapshot.ever_connected && snapshot.status.simulation()) {
    const float x = name.x + wide + pen.px(12);
    pen.badge(x, name.y + 0.5F * (name.h - pen.px(32)), pen.px(32), Type::Title, colour::kSimulation,
              colour::kBackground, "SIMULATION");
  }
  const float radius = pen.px(5);
  const float middle = r.y + 0.5F * r.h;
  pen.list().AddCircleFilled({r.x + radius, middle}, radius, link_colour(snapshot));
  r.take_left(pen.px(18));
  const std::string words = connection_words(snapshot);
  const bool taken = snapshot.trusted() && snapshot.holder == Holder::Another && !snapshot.viewer;
  pen.note_words("connection", r, words);
  pen.text(r, Type::Body, taken ? colour::kWarning : link_colour(snapshot), words);
}

void motion(const Pen& pen, const Snapshot& snapshot, const Headline& headline, Rect r) {
  const std::string& state = snapshot.status.state();
  const bool known = snapshot.trusted();
  const bool alarm = snapshot.stop == StopProgress::Sending || state == "EmergencyStop" || state == "Fault";
  const Rect line = r.take_top(0.5F * r.h);
  pen.text(line, Type::Heading,
           alarm && known ? colour::kAlarm
           : known        ? colour::kText
                          : colour::kTextOff,
           headline.words);
  pen.note_words("motion", line, headline.words);
  pen.paragraph(r, Type::Body,
                !known  ? colour::kWarning
                : alarm ? colour::kAlarm
                        : colour::kTextSoft,
                headline.detail);
}

/// Over everything of the bar but who the station is: two lines of large type, and why beside them.
void loud_motion(const Pen& pen, const Headline& headline, Rect r) {
  const bool alarm = headline.loud == Headline::Loud::Alarm;
  const ImU32 ink = alarm ? colour::kOnStrong : colour::kBackground;
  r.y -= pen.px(3);
  r.h += pen.px(6);
  pen.fill(r, alarm ? colour::kStop : colour::kWarning, pen.px(8));
  pen.note_words("motion", r, headline.words);
  r.take_left(pen.px(16));
  r.w -= pen.px(12);
  const auto colon = headline.words.find(": ");
  const std::string first = headline.words.substr(0, colon);
  const std::string second = colon == std::string::npos ? "" : capital(headline.words.substr(colon + 2));
  const float wide = std::max(pen.width(Type::Value, first), pen.width(Type::Value, second)) + 1.0F;
  const Rect all = r.inset(pen.px(3));
  Rect large = r.take_left(std::min(wide, r.w), pen.px(20));
  large.y = all.y;
  large.h = all.h;
  pen.text(large.take_top(second.empty() ? large.h : 0.5F * large.h), Type::Value, ink, first);
  pen.text(large, Type::Value, ink, second);
  const Type small = pen.height(Type::Body, headline.detail, r.w) > r.h ? Type::Caption : Type::Body;
  const float high = std::min(pen.height(small, headline.detail, r.w), r.h);
  pen.paragraph({r.x, r.y + 0.5F * (r.h - high), r.w, high}, small, ink, headline.detail);
}

void recording(const Pen& pen, const Snapshot& snapshot, Rect r) {
  if (!snapshot.trusted()) return;
  Rect line = r.take_top(0.5F * r.h);
  if (!snapshot.status.recording()) {
    pen.text(line, Type::Body, colour::kTextSoft, "Not recording");
    return;
  }
  // A filled square: the round red dot of other programs would borrow the alarm colour.
  const float side = pen.px(12);
  pen.fill({line.x, line.y + 0.5F * (line.h - side), side, side}, colour::kAccent, pen.px(2));
  line.take_left(side + pen.px(8));
  pen.text(line, Type::Strong, colour::kText, "Recording");
  pen.text(r, Type::Caption, colour::kTextSoft, session_name(snapshot.status.session_file()));
}

void stop_button(const Pen& pen, const Snapshot& snapshot, const Rect& r, Requests& requests) {
  ImGui::SetCursorScreenPos({r.x, r.y});
  ImGui::InvisibleButton("stop", {r.w, r.h});
  pen.note("stop", r, true);
  // On the press, not on the release.
  if (ImGui::IsItemHovered() && ImGui::IsMouseClicked(ImGuiMouseButton_Left)) requests.stop = true;
  pen.fill(r, ImGui::IsItemHovered() ? colour::kStopHover : colour::kStop, pen.px(10));
  Rect words = r;
  const Rect large = words.take_top(0.66F * r.h);
  pen.text(large, Type::Value, colour::kOnStrong, "STOP", Align::Centre);
  words.h -= pen.px(8);
  const char* small = "space bar";
  if (!snapshot.keyboard_focus) small = "click: space bar is dead";
  if (snapshot.stop == StopProgress::Sending) small = "sending...";
  if (snapshot.stop == StopProgress::Unanswered) small = "NOT ANSWERED";
  pen.text(words, Type::Strong, colour::kOnStrong, small, Align::Centre);
}

ImU32 strip_colour(Strip::Kind kind) {
  switch (kind) {
    case Strip::Kind::Good:
      return colour::kAccent;
    case Strip::Kind::Warning:
    case Strip::Kind::AlarmBanner:
      return colour::kWarning;
    case Strip::Kind::AlarmLoud:
      return colour::kAlarm;
    case Strip::Kind::AlarmOld:
      return colour::kControlOff;
    case Strip::Kind::Hint:
    case Strip::Kind::Remark:
      break;
  }
  return colour::kTextSoft;
}

/// Smaller, and then in two lines, before a word is cut.
void sentence(const Pen& pen, const Rect& r, Type largest, ImU32 tint, const std::string& words) {
  for (const Type type : {largest, Type::Caption}) {
    if (pen.width(type, words) > r.w) continue;
    pen.text(r, type, tint, words);
    return;
  }
  pen.paragraph(r, Type::Caption, tint, words);
}

/// In the strip's place and no larger: nothing that can be pressed lies under it.
bool alarm_strip(const Pen& pen, const Strip& strip, Rect r) {
  pen.fill(r, strip_colour(strip.kind), pen.px(7));
  bool seen = false;
  if (strip.wants_seen) {
    const float wide = pen.px(84);
    seen = pen.button("alarm_seen", {r.right() - wide - pen.px(3), r.y + pen.px(3), wide, r.h - pen.px(6)},
                      "Seen", {true, ""});
    r.w -= wide + pen.px(10);
  }
  r.take_left(pen.px(14));
  const ImU32 tint = strip.kind == Strip::Kind::AlarmOld ? colour::kTextSoft : colour::kBackground;
  sentence(pen, r, Type::Strong, tint, strip.text);
  return seen;
}

/// Beside the answer to a command: it has not gone.
void alarm_badge(const Pen& pen, const Snapshot& snapshot, const RecordingAlarm& alarm, Rect& line) {
  const float wide = pen.width(Type::Strong, "Alarm") + pen.px(24);
  const Rect badge{line.right() - wide - pen.px(3), line.y + pen.px(3), wide, line.h - pen.px(6)};
  line.w -= wide + pen.px(12);
  const bool loud = alarm.shown() == RecordingAlarm::Shown::UntilSeen, old = !snapshot.trusted();
  pen.fill(badge, old ? colour::kControlOff : loud ? colour::kAlarm : colour::kWarning, pen.px(6));
  pen.text(badge, Type::Strong, old ? colour::kTextSoft : colour::kBackground, "Alarm", Align::Centre);
}

/// At the right of the sentence.
bool undo_button(const Pen& pen, const Snapshot& snapshot, Rect& line) {
  const float wide = pen.px(140);
  const Rect button{line.right() - wide - pen.px(3), line.y + pen.px(3), wide, line.h - pen.px(6)};
  line.w -= wide + pen.px(12);
  return pen.button("undo_baseline", button, "Undo baseline", permits_for(snapshot).undo_baseline);
}

}  // namespace

void draw_top_bar(const Pen& pen, const Snapshot& snapshot, const Layout& layout, Requests& requests) {
  pen.panel(layout.top, "top");
  if (snapshot.ever_connected && snapshot.status.simulation()) {
    pen.outline(layout.top, colour::kSimulation, pen.px(10), pen.px(2));
  }
  Rect r = layout.top.inset(pen.px(10));
  r.x += pen.px(6);
  r.w -= pen.px(6);
  identity(pen, snapshot, r.take_left(pen.px(300), pen.px(16)));
  const Headline headline = headline_of(snapshot);
  stop_button(pen, snapshot, layout.stop, requests);
  if (headline.loud != Headline::Loud::No) return loud_motion(pen, headline, r);
  const float recording_width = pen.px(190);
  Rect middle = r.take_left(r.w - recording_width - pen.px(12), pen.px(12));
  motion(pen, snapshot, headline, middle);
  recording(pen, snapshot, r);
}

StripPress draw_message_strip(const Pen& pen, const Snapshot& snapshot, const RecordingAlarm& alarm,
                              bool run_page, const Rect& r) {
  const Strip strip = strip_of(snapshot, alarm, run_page);
  pen.note_words("message", r, strip.text);
  Rect line = r;
  if (!snapshot.keyboard_focus) {
    const char* banner = "KEYBOARD NOT ACTIVE HERE: space bar will not stop. Click the window.";
    Rect dead = line.take_left(std::min(line.w, pen.width(Type::Strong, banner) + pen.px(28)), pen.px(10));
    pen.fill(dead, colour::kWarning, pen.px(7));
    pen.text(dead.inset(pen.px(6)), Type::Strong, colour::kBackground, banner, Align::Centre);
    if (strip.kind == Strip::Kind::Hint && !snapshot.undo_baseline) return StripPress::None;
  }
  if (strip.alarm()) return alarm_strip(pen, strip, line) ? StripPress::Seen : StripPress::None;
  if (snapshot.keyboard_focus) {
    pen.fill(r, colour::kPanel, pen.px(7));
    line.take_left(pen.px(16));
    if (!strip.alarm_waits) line.w -= pen.px(16);
  }
  const bool undo = snapshot.undo_baseline && undo_button(pen, snapshot, line);
  if (strip.alarm_waits) alarm_badge(pen, snapshot, alarm, line);
  sentence(pen, line, strip.kind == Strip::Kind::Hint ? Type::Body : Type::Strong, strip_colour(strip.kind),
           strip.text);
  return undo ? StripPress::Undo : StripPress::None;
}

}  // namespace footfall::ui
