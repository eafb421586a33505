#include <algorithm>
#include <array>
#include <utility>

#include "ui/draw/screen.hpp"
#include "ui/draw/widgets.hpp"
#include "ui/model/entry.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

constexpr float kButton = 40, kGap = 7;
constexpr double kRecordingBeginsS = 3.0, kConfirmS = 3.0;
// A true minus.
constexpr const char kHalfLess[] = {'\xE2', '\x88', '\x92', '0', '.', '5', '\0'};
constexpr const char kTenthLess[] = {'\xE2', '\x88', '\x92', '0', '.', '1', '\0'};

Command command(CommandKind kind) {
  Command c;
  c.kind = kind;
  return c;
}

Command speed_command(double speed_m_s) {
  Command c = command(CommandKind::SetSpeed);
  c.speed_m_s = speed_m_s;
  return c;
}

Command incline_command(double percent) {
  Command c = command(CommandKind::SetIncline);
  c.incline_percent = percent;
  return c;
}

void heading(const Pen& pen, Rect& r, const std::string& words) {
  pen.text(r.take_top(pen.px(20), pen.px(4)), Type::Strong, colour::kTextSoft, words);
}

void divider(const Pen& pen, Rect& r) {
  r.take_top(pen.px(8));
  pen.fill({r.x, r.y, r.w, std::max(1.0F, pen.px(1))}, colour::kPanelEdge);
  r.take_top(pen.px(9));
}

/// How far the hold has come.
void ring(const Pen& pen, const Rect& r, float progress) {
  constexpr float kTurn = 6.2831853F;
  const ImVec2 centre{r.x + 0.5F * r.w, r.y + 0.5F * r.h};
  const float radius = 0.42F * r.h;
  pen.list().AddCircle(centre, radius, colour::kControlOff, 48, pen.px(5));
  pen.list().PathArcTo(centre, radius, -0.25F * kTurn, (progress - 0.25F) * kTurn, 48);
  pen.list().PathStroke(colour::kOnStrong, ImDrawFlags_None, pen.px(5));
}

/// "requested 10.8   commanded 10.8", label soft, number strong.
void labelled(const Pen& pen, Rect r, const char* label, const std::string& value, ImU32 value_colour) {
  pen.text(r, Type::Caption, colour::kTextSoft, label);
  r.take_left(pen.width(Type::Caption, label) + pen.px(6));
  pen.text(r, Type::Strong, value_colour, value);
}

double stepped(const Snapshot& snapshot, double by) {
  return stepped_speed_m_s(snapshot.status.requested_speed_m_s(), by, snapshot.status.ceiling_m_s(),
                           snapshot.unit);
}

/// Two belts: how much faster the right one runs, beside the left one's speed.
void split_steps(const Pen& pen, const Snapshot& snapshot, Rect r, Requests& requests) {
  const v1::Status& status = snapshot.status;
  const bool known = snapshot.trusted() && status.has_measured_split_m_s();
  const std::string measured =
      known ? signed_number(speed_in(snapshot.unit, status.measured_split_m_s()), 1) : "--";
  labelled(pen, r.take_top(pen.px(18), pen.px(4)), "right belt", measured,
           known ? colour::kText : colour::kTextOff);
  const float gap = pen.px(kGap), each = 0.5F * (r.w - gap);
  for (const double step : {-0.1, 0.1}) {
    if (!pen.button(step > 0 ? "split+0.1" : "split-0.1", r.take_left(each, gap),
                    step > 0 ? "+0.1" : kTenthLess, permits_for(snapshot).speed))
      continue;
    Command c = speed_command(status.requested_speed_m_s());
    c.split_m_s = stepped_split_m_s(status.requested_split_m_s(), step, status.largest_split_m_s(),
                                    status.requested_speed_m_s(), status.slowest_speed_m_s(),
                                    status.ceiling_m_s(), snapshot.unit);
    requests.commands.push_back(c);
  }
}

/// Where nobody hears the warning in time, the operator gives it.
const char* how_to_start(WarningSound sound) {
  if (sound == WarningSound::Heard) return "mouse or Enter, 1 s";
  return sound == WarningSound::Late ? "late sound: say it aloud first" : "no sound: say it aloud first";
}

}  // namespace

void Screen::control_panel(const Pen& pen, const Snapshot& snapshot, Rect r, bool enter_down,
                           Requests& requests) {
  pen.panel(r, "control");
  r = r.inset(pen.px(14));
  lease_row(pen, snapshot, r, requests);
  hold_to_start(pen, snapshot, r, enter_down, requests);
  divider(pen, r);
  speed_block(pen, snapshot, r, requests);
  divider(pen, r);
  // A question needs buttons that a glance can hit; the keys of the incline go on.
  const bool asks = note_mode_ != NoteMode::Choose && permits_for(snapshot).note.allowed;
  if (!asks || note_mode_ != NoteMode::PainPlace) {
    incline_block(pen, snapshot, r, requests);
    divider(pen, r);
  }
  if (!asks) record_button(pen, snapshot, r.take_top(pen.px(kButton), pen.px(kGap)), requests);
  notes(pen, snapshot, r, requests);
  keys(snapshot, requests);
}

void Screen::lease_row(const Pen& pen, const Snapshot& snapshot, Rect& r, Requests& requests) const {
  const Permits permits = permits_for(snapshot);
  Rect row = r.take_top(pen.px(kButton), pen.px(kGap));
  const float gap = pen.px(kGap);
  const float wide = row.w * 0.44F;
  const bool mine = snapshot.holder == Holder::Mine;
  if (pen.button("lease", row.take_left(wide, gap), mine ? "Give up control" : "Take control",
                 mine ? permits.release : permits.take, mine ? Tone::Normal : Tone::Primary)) {
    requests.commands.push_back(command(mine ? CommandKind::ReleaseLease : CommandKind::AcquireLease));
  }
  if (pen.button("reset", row.take_left(0.5F * (row.w - gap), gap), "Reset", permits.reset)) {
    requests.commands.push_back(command(CommandKind::Reset));
  }
  const bool armed = snapshot.status.state() == "Armed";
  if (pen.button("arm", row, armed ? "Disarm" : "Arm", armed ? permits.disarm : permits.arm)) {
    requests.commands.push_back(command(armed ? CommandKind::Disarm : CommandKind::Arm));
  }
}

void Screen::hold_to_start(const Pen& pen, const Snapshot& snapshot, Rect& r, bool enter_down,
                           Requests& requests) {
  const Permits permits = permits_for(snapshot);
  const v1::Status& status = snapshot.status;
  const Rect box = r.take_top(pen.px(64), pen.px(kGap));
  ImGui::SetCursorScreenPos({box.x, box.y});
  ImGui::InvisibleButton("hold_to_start", {box.w, box.h});
  const bool hovered = ImGui::IsItemHovered();
  const bool down = (ImGui::IsItemActive() && hovered) || enter_down;
  // A beat came too late: the station has given the hold up, and no beat brings it back.
  const bool lapsed = snapshot.reply && snapshot.reply->kind == CommandKind::HoldBeat &&
                      snapshot.reply->verdict == ReplyVerdict::Refused &&
                      snapshot.reply->serial > answered_at_hold_;
  switch (hold_.update(down, permits.hold.allowed, permits.go_on_holding.allowed && !lapsed,
                       snapshot.start_token, HoldControl::TimePoint::clock::now())) {
    case HoldControl::Action::Begin:
      answered_at_hold_ = snapshot.reply ? snapshot.reply->serial : 0;
      requests.commands.push_back(command(CommandKind::BeginStart));
      break;
    case HoldControl::Action::Beat: {
      Command beat = command(CommandKind::HoldBeat);
      beat.token = snapshot.start_token;
      requests.commands.push_back(beat);
      break;
    }
    case HoldControl::Action::None:
      break;
  }

  const bool counting = status.state() == "Starting" && snapshot.trusted();
  const bool live = permits.hold.allowed || counting;
  pen.fill(box, live ? colour::kPrimary : colour::kControlOff, pen.px(8));
  const double progress = snapshot.trusted() ? std::clamp(status.hold_progress(), 0.0, 1.0) : 0.0;
  const bool filling = live && (hold_.holding() || counting);
  if (filling) {
    pen.fill({box.x, box.y, box.w * static_cast<float>(progress), box.h}, colour::kPrimaryHover, pen.px(8));
  }
  std::string label = "Hold to start";
  const char* how = how_to_start(snapshot.warning_sound);
  std::string small = permits.hold.allowed ? how : permits.hold.why;
  if (counting) {
    label = countdown_words(status.countdown_left_s());
    small = "STOP cancels";
  } else if (filling) {
    label = "Keep holding";
    small = "letting go cancels";
  } else if (lapsed && down && permits.hold.allowed) {
    label = "Let go, hold again";
    small = "the hold was interrupted";
  }
  ImU32 small_tint = live ? colour::kOnStrong : colour::kTextSoft;
  // Nothing can be begun: who is measured, and whether it is kept, is what may go wrong unseen.
  if (status.state() == "Running" && snapshot.trusted() && snapshot.holder == Holder::Mine) {
    label = "Belt runs";
    small = !status.recording() ? "not recorded"
            : recorded_.empty() ? "recorded"
                                : "recorded as " + recorded_;
    if (pen.width(Type::Caption, small) > box.w - pen.px(16)) small = recorded_;
    if (!status.recording()) small_tint = colour::kWarning;
  }
  pen.note("hold_to_start", box, permits.hold.allowed, small);
  Rect words = box.inset(pen.px(8));
  if (filling) ring(pen, words.take_left(words.h, pen.px(4)), static_cast<float>(progress));
  pen.text(words.take_top(0.56F * words.h), Type::Title, live ? colour::kOnStrong : colour::kTextOff, label,
           Align::Centre);
  pen.text(words, Type::Caption, small_tint, small, Align::Centre);
}

void Screen::speed_block(const Pen& pen, const Snapshot& snapshot, Rect& r, Requests& requests) {
  const Permits permits = permits_for(snapshot);
  const v1::Status& status = snapshot.status;
  const bool known = snapshot.trusted() && status.drive_connected();
  const ImU32 strong = known ? colour::kText : colour::kTextOff;
  heading(pen, r,
          std::string(status.belts() > 1 ? "Left belt, measured by " : "Belt speed, measured by ") +
              (status.speed_source() == "encoder" ? "encoder" : "the drive"));
  Rect big = r.take_top(pen.px(56), pen.px(2));
  if (status.belts() > 1) {
    const float wide = pen.px(106);
    split_steps(pen, snapshot, {big.right() - wide, big.y, wide, big.h}, requests);
    big.w -= wide + pen.px(6);
  }
  // Without a drive there is no measurement, and 0 would be a claim that the belt stands.
  const bool measurable =
      snapshot.ever_connected && status.drive_connected() && status.has_measured_speed_m_s();
  const std::string measured = measurable ? speed_words(snapshot.unit, status.measured_speed_m_s()) : "--";
  const float wide = pen.figure(big.x, big.y, Type::Large, strong, measured);
  big.take_left(wide + pen.px(10));
  Rect units{big.x, big.y + pen.px(8), big.w, pen.px(22)};
  pen.text(units, Type::Title, known ? colour::kTextSoft : colour::kTextOff, unit_words(snapshot.unit));
  units.y += pen.px(21);
  pen.text(units, Type::Caption, colour::kTextSoft,
           (measurable ? speed_m_per_s(status.measured_speed_m_s()) : std::string("--")) + " m/s");

  Rect pair = r.take_top(pen.px(20), pen.px(1));
  const std::string none = "--";
  labelled(pen, pair.take_left(0.5F * pair.w), "requested",
           snapshot.ever_connected ? speed_words(snapshot.unit, status.requested_speed_m_s()) : none, strong);
  labelled(pen, pair, "commanded",
           snapshot.ever_connected ? speed_words(snapshot.unit, status.commanded_speed_m_s()) : none, strong);
  const auto question = too_slow_.question(status);
  const bool unsure = status.outcome() == "Unknown" || status.outcome() == "Rejected";
  pen.text(r.take_top(pen.px(20), pen.px(5)), Type::Caption,
           question || unsure ? colour::kWarning
           : known            ? colour::kTextSoft
                              : colour::kTextOff,
           question                  ? too_slow_words(*question, snapshot.unit)
           : snapshot.ever_connected ? outcome_sentence(status, snapshot.unit)
                                     : "");
  const float gap = pen.px(kGap);
  Rect row = r.take_top(pen.px(kButton), gap);
  if (question) {
    answer_too_slow(pen, snapshot, *question, row, requests);
  } else {
    speed_steps(pen, snapshot, row, requests);
  }
  row = r.take_top(pen.px(kButton), gap);
  const float set_width = pen.px(64), end_width = pen.px(92);
  const bool entered = pen.field("##speed", row.take_left(row.w - set_width - end_width - 2 * gap, gap),
                                 unit_words(snapshot.unit), speed_text_.data(), speed_text_.size(), true);
  const auto typed = parse_number(speed_text_.data());
  const auto wanted = typed ? speed_request_m_s(*typed, status.ceiling_m_s(), snapshot.unit) : std::nullopt;
  Permit set = permits.speed;
  if (set.allowed && !wanted) {
    set = {false, typed ? "Not between 0 and the ceiling of " +
                              speed_words(snapshot.unit, status.ceiling_m_s()) + " " +
                              unit_words(snapshot.unit) + "."
                        : std::string("Type a speed in ") + unit_words(snapshot.unit) + "."};
  }
  if ((pen.button("set_speed", row.take_left(set_width, gap), "Set", set) || entered) && set.allowed) {
    ask_for_speed(snapshot, *wanted, requests);
    speed_text_.fill('\0');
  }
  if (pen.button("end_run", row, "End run", permits.end, question ? Tone::Primary : Tone::Normal)) {
    requests.commands.push_back(command(CommandKind::EndMotion));
  }
}

void Screen::speed_steps(const Pen& pen, const Snapshot& snapshot, Rect row, Requests& requests) {
  struct Step {
    const char* name;
    const char* label;
    double by;
  };
  constexpr std::array<Step, 4> kSteps{{{"speed-0.5", kHalfLess, -0.5},
                                        {"speed-0.1", kTenthLess, -0.1},
                                        {"speed+0.1", "+0.1", 0.1},
                                        {"speed+0.5", "+0.5", 0.5}}};
  const Permit permit = permits_for(snapshot).speed;
  const float gap = pen.px(kGap), each = (row.w - 3 * gap) / 4;
  for (const Step& step : kSteps) {
    if (pen.button(step.name, row.take_left(each, gap), step.label, permit))
      ask_for_speed(snapshot, stepped(snapshot, step.by), requests);
  }
}

void Screen::ask_for_speed(const Snapshot& snapshot, double speed_m_s, Requests& requests) {
  if (too_slow_.admit(speed_m_s, snapshot.status)) requests.commands.push_back(speed_command(speed_m_s));
}

/// In the place of the steps; where slower was pressed lies what changes nothing.
void Screen::answer_too_slow(const Pen& pen, const Snapshot& snapshot, const TooSlow::Question& question,
                             Rect row, Requests& requests) {
  const float gap = pen.px(kGap);
  const Rect keep = row.take_left(0.5F * (row.w - gap), gap);
  const std::string now = "Keep " + speed_words(snapshot.unit, question.goes_on_m_s);
  if (pen.button("speed_keep", keep, now.c_str(), {true, ""})) too_slow_.answered();
  const std::string slowest = "Slowest " + number(speed_in(snapshot.unit, question.slowest_m_s), 2);
  if (pen.button("speed_slowest", row, slowest.c_str(), permits_for(snapshot).speed)) {
    requests.commands.push_back(speed_command(question.slowest_m_s));
    too_slow_.answered();
  }
}

void Screen::incline_block(const Pen& pen, const Snapshot& snapshot, Rect& r, Requests& requests) {
  const Permits permits = permits_for(snapshot);
  const v1::Status& status = snapshot.status;
  const bool measurable = status.incline_available() && status.drive_connected();
  const bool known = snapshot.trusted() && measurable;
  Rect line = r.take_top(pen.px(22), pen.px(6));
  const Rect left = line.take_left(0.3F * line.w);
  pen.text(left, Type::Strong, colour::kTextSoft, "Incline");
  const std::string value = measurable ? number(status.measured_incline_percent(), 1) + " %   (requested " +
                                             number(status.requested_incline_percent(), 1) + ")"
                            : status.incline_available() ? "--"
                                                         : "not available";
  pen.text(line, Type::Strong, known ? colour::kText : colour::kTextOff, value, Align::Right);

  const float gap = pen.px(kGap);
  Rect row = r.take_top(pen.px(kButton), 0);
  // At rest there is one thing to do with the deck, and it takes a held key.
  if (status.state() == "Idle") return level_button(pen, snapshot, row, requests);
  const float step_width = pen.px(54), set_width = pen.px(64);
  for (const double step : {-0.5, 0.5}) {
    const bool up = step > 0;
    if (pen.button(up ? "incline+0.5" : "incline-0.5", row.take_left(step_width, gap),
                   up ? "+0.5" : kHalfLess, permits.incline)) {
      requests.commands.push_back(
          incline_command(stepped_incline_percent(status.requested_incline_percent(), step)));
    }
  }
  const bool entered = pen.field("##incline", row.take_left(row.w - set_width - gap, gap), "%",
                                 incline_text_.data(), incline_text_.size(), true);
  const auto typed = parse_number(incline_text_.data());
  const auto wanted = typed ? incline_request_percent(*typed) : std::nullopt;
  Permit set = permits.incline;
  if (set.allowed && !wanted) set = {false, "Type an incline in percent."};
  if ((pen.button("set_incline", row, "Set", set) || entered) && set.allowed) {
    requests.commands.push_back(incline_command(*wanted));
    incline_text_.fill('\0');
  }
}

/// It lies beside the notes, and while somebody runs a slip would end his recording: a second press, at the
/// same place, under a name of its own, so that no double-click is one.
void Screen::stop_recording(const Pen& pen, const Snapshot& snapshot, const Rect& row, Requests& requests) {
  const Permit permit = permits_for(snapshot).stop_recording;
  const bool asked = ImGui::GetTime() < stop_confirm_until_s_;
  const char* words = asked ? "Press again to stop recording" : "Stop recording";
  if (!pen.button(asked ? "record_confirm" : "record", row, words, permit,
                  asked ? Tone::Attention : Tone::Normal))
    return;
  if (!asked && may_move(snapshot)) {
    stop_confirm_until_s_ = ImGui::GetTime() + kConfirmS;
    return;
  }
  stop_confirm_until_s_ = 0.0;
  requests.commands.push_back(command(CommandKind::StopRecording));
}

void Screen::record_button(const Pen& pen, const Snapshot& snapshot, const Rect& row, Requests& requests) {
  const Permits permits = permits_for(snapshot);
  if (snapshot.status.recording()) return stop_recording(pen, snapshot, row, requests);
  stop_confirm_until_s_ = 0.0;
  const bool mass_typed = mass_text_[0] != '\0';
  const auto mass = parse_mass_kg(mass_text_.data());
  Permit permit = permits.record;
  if (permit.allowed && mass_typed && !mass) permit = {false, "The mass is not between 20 and 250 kg."};
  const std::string who = pseudonym_[0] == '\0' ? "unnamed" : pseudonym_.data();
  const std::string named = "Record " + who;
  const bool fits = pen.width(Type::Strong, named) <= row.w - pen.px(16);
  if (pen.button("record", row, fits ? named.c_str() : who.c_str(), permit)) {
    Command start = command(CommandKind::StartRecording);
    start.subject_pseudonym = who;
    start.mass_kg = mass;
    record_asked_ = who;
    record_asked_until_s_ = ImGui::GetTime() + kRecordingBeginsS;
    requests.commands.push_back(start);
  }
}

/// Only what this console has asked for, and the station begun soon after, goes by the name that it gave.
void Screen::follow_recording(const Snapshot& snapshot) {
  if (!snapshot.trusted()) return;
  if (!snapshot.status.recording()) {
    recorded_.clear();
    if (ImGui::GetTime() > record_asked_until_s_) record_asked_.clear();
  } else if (!record_asked_.empty()) {
    recorded_ = std::exchange(record_asked_, {});
  }
}

/// Up and down: a tenth of the unit. Page up and down: half a per cent of incline. One press, one step: a key
/// that is held down repeats nothing.
void Screen::keys(const Snapshot& snapshot, Requests& requests) {
  if (ImGui::GetIO().WantTextInput) return;
  const auto pressed = [](ImGuiKey key) { return ImGui::IsKeyPressed(ImGui::GetKeyIndex(key), false); };
  const Permits permits = permits_for(snapshot);
  const v1::Status& status = snapshot.status;
  for (const auto& [key, by] : {std::pair{ImGuiKey_UpArrow, 0.1}, std::pair{ImGuiKey_DownArrow, -0.1}}) {
    if (pressed(key) && permits.speed.allowed) ask_for_speed(snapshot, stepped(snapshot, by), requests);
  }
  for (const auto& [key, by] : {std::pair{ImGuiKey_PageUp, 0.5}, std::pair{ImGuiKey_PageDown, -0.5}}) {
    if (!pressed(key) || !permits.incline.allowed) continue;
    requests.commands.push_back(
        incline_command(stepped_incline_percent(status.requested_incline_percent(), by)));
  }
}

}  // namespace footfall::ui
