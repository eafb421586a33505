#include <algorithm>
#include <cmath>

#include "ui/draw/screen.hpp"
#include "ui/draw/widgets.hpp"
#include "ui/model/programme_curve.hpp"
#include "ui/model/text.hpp"

/// A programme is chosen, seen as a curve, and paused, resumed, skipped and ended here. The countdown before
/// a change is the largest thing on the panel.
namespace footfall::ui {
namespace {

constexpr float kGap = 7, kButtonHeight = 34;
constexpr std::chrono::seconds kListEvery{5};

Command command(CommandKind kind) {
  Command c;
  c.kind = kind;
  return c;
}

void curve_picture(const Pen& pen, const Rect& r, const ProgrammeCurve& curve, double at_s, bool strong) {
  pen.fill(r, colour::kField, pen.px(4));
  if (curve.points.size() < 2 || curve.length_s() <= 0.0) return;
  const Rect in = r.inset(pen.px(6));
  const double top = 1.1 * std::max(0.1, curve.fastest_m_s);
  const auto at = [&](double time_s, double speed_m_s) {
    return ImVec2{in.x + in.w * static_cast<float>(time_s / curve.length_s()),
                  in.bottom() - in.h * static_cast<float>(std::clamp(speed_m_s / top, 0.0, 1.0))};
  };
  for (const double begin : curve.begins_s) {
    const float x = at(begin, 0).x;
    pen.list().AddLine({x, in.y}, {x, in.bottom()}, colour::kGrid);
  }
  std::vector<ImVec2> line;
  for (const CurvePoint& point : curve.points) line.push_back(at(point.time_s, point.speed_m_s));
  pen.list().AddPolyline(line.data(), static_cast<int>(line.size()),
                         strong ? colour::kAccent : colour::kTextSoft, 0, pen.px(2));
  if (at_s < 0.0) return;
  const ImVec2 here = at(at_s, speed_at(curve, at_s));
  pen.list().AddLine({here.x, in.y}, {here.x, in.bottom()}, colour::kText, pen.px(1.5F));
  pen.list().AddCircleFilled(here, pen.px(5), colour::kText);
}

/// Its number is read across the room.
void countdown(const Pen& pen, Rect r, const v1::ProgrammeStatus& status, SpeedUnit unit) {
  pen.fill(r, colour::kWarning, pen.px(6));
  const std::string left = number(std::ceil(status.countdown_left_s()), 0);
  const Rect digits = r.take_left(pen.px(64));
  const float wide = pen.figure_width(Type::Large, left);
  pen.figure(digits.x + 0.5F * (digits.w - wide), digits.y + 0.5F * (digits.h - pen.px(52)), Type::Large,
             colour::kBackground, left);
  r.w -= pen.px(4);
  Rect upper = r.take_top(0.5F * r.h);
  upper.y += pen.px(6);
  pen.text(upper, Type::Strong, colour::kBackground, "seconds, then");
  pen.text(r, Type::Title, colour::kBackground,
           speed_words(unit, status.next_speed_m_s()) + " " + unit_words(unit));
}

}  // namespace

void Screen::programme_panel(const Pen& pen, const Snapshot& snapshot, const Rect& panel,
                             Requests& requests) {
  ask_for_programmes(snapshot, requests);
  if (panel.h <= 0) return;
  pen.panel(panel, "programme");
  Rect r = panel.inset(pen.px(10));
  const v1::ProgrammeStatus& status = snapshot.status.programme();
  const bool alive = programme_alive(snapshot.status);
  const int count = snapshot.programmes.programmes_size();
  chosen_ = count > 0 ? std::clamp(chosen_, 0, count - 1) : 0;
  const v1::Programme* shown = alive ? under_way(snapshot) : nullptr;
  if (!alive && count > 0) shown = &snapshot.programmes.programmes(chosen_);
  const bool last_one = shown != nullptr && status.name() == shown->name();

  Rect head = r.take_top(pen.px(22), pen.px(4));
  const bool paused = snapshot.trusted() && status.state() == "Paused";
  const std::string left = alive              ? minutes(status.left_s()) + " left"
                           : shown != nullptr ? minutes(shown->length_s())
                                              : "";
  pen.text(head, Type::Strong, colour::kText, left, Align::Right);
  head.w -= pen.width(Type::Strong, left) + pen.px(10);
  pen.text(head, Type::Strong, snapshot.trusted() ? colour::kText : colour::kTextOff,
           alive || (last_one && status.state() != "None") ? programme_title(status)
           : shown != nullptr                              ? shown->name()
                                                           : "No programme on this station");

  Rect buttons{r.right() - pen.px(190), r.y, pen.px(190), r.h};
  r.w -= buttons.w + pen.px(10);
  std::string words = alive || last_one ? programme_sentence(status, snapshot.unit) : "";
  if (words.empty() && shown != nullptr)
    words = shown->refusal().empty() ? shown->description() : shown->refusal();
  if (words.empty() && !snapshot.programmes.problems().empty()) words = snapshot.programmes.problems(0);
  const bool refused = !alive && shown != nullptr && !shown->refusal().empty();
  // A long one takes a second line from the curve.
  const float high = pen.width(Type::Caption, words) > r.w ? pen.px(36) : pen.px(18);
  const Rect sentence{r.x, r.bottom() - high, r.w, high};
  r.h -= high + pen.px(4);
  const ImU32 sentence_tint = paused || refused ? colour::kWarning : colour::kTextSoft;
  if (high > pen.px(18)) {
    pen.paragraph(sentence, Type::Caption, sentence_tint, words);
  } else {
    pen.text(sentence, Type::Caption, sentence_tint, words);
  }
  if (alive && status.announcing() && snapshot.trusted()) {
    countdown(pen, {r.right() - pen.px(170), r.y, pen.px(170), r.h}, status, snapshot.unit);
    r.w -= pen.px(178);
  }
  if (shown != nullptr) {
    const double begun = alive ? curve_start_m_s_ : snapshot.status.requested_speed_m_s();
    if (!alive) curve_start_m_s_ = begun;
    const ProgrammeCurve curve = curve_of(*shown, begun);
    const bool place = alive || (last_one && status.state() != "None");
    curve_picture(pen, r, curve, place ? position_s(curve, status) : -1.0, alive && !paused);
  } else {
    pen.fill(r, colour::kField, pen.px(4));
  }
  if (alive) {
    programme_buttons(pen, snapshot, buttons, requests);
  } else {
    choose_programme(pen, snapshot, buttons, shown, requests);
  }
}

/// Now and then while nothing runs: lengths and refusals are as of now.
void Screen::ask_for_programmes(const Snapshot& snapshot, Requests& requests) {
  const auto now = std::chrono::steady_clock::now();
  const std::string& state = snapshot.status.state();
  if (viewer_ || !snapshot.trusted() || state == "Armed" || state == "Starting" || now < list_due_) return;
  list_due_ = now + kListEvery;
  requests.commands.push_back(command(CommandKind::ListProgrammes));
}

void Screen::programme_buttons(const Pen& pen, const Snapshot& snapshot, Rect r, Requests& requests) const {
  const Permits permits = permits_for(snapshot);
  const float gap = pen.px(kGap);
  const bool paused = snapshot.status.programme().state() == "Paused";
  const Rect first = r.take_top(pen.px(kButtonHeight + 8), gap);
  if (pen.button("programme_pause", first, paused ? "Resume" : "Pause",
                 paused ? permits.programme_resume : permits.programme_pause,
                 paused ? Tone::Primary : Tone::Normal)) {
    requests.commands.push_back(command(paused ? CommandKind::ResumeProgramme : CommandKind::PauseProgramme));
  }
  Rect row = r.take_top(pen.px(kButtonHeight), gap);
  if (pen.button("programme_skip", row.take_left(0.5F * (row.w - gap), gap), "Skip",
                 permits.programme_go_on)) {
    requests.commands.push_back(command(CommandKind::SkipSegment));
  }
  if (pen.button("programme_end", row, "End", permits.programme_go_on)) {
    requests.commands.push_back(command(CommandKind::EndProgramme));
  }
}

void Screen::choose_programme(const Pen& pen, const Snapshot& snapshot, Rect r, const v1::Programme* shown,
                              Requests& requests) {
  const Permits permits = permits_for(snapshot);
  const v1::ProgrammeStatus& status = snapshot.status.programme();
  const float gap = pen.px(kGap);
  const int count = snapshot.programmes.programmes_size();
  Permit begin = permits.programme_begin;
  if (begin.allowed && shown == nullptr) begin = {false, "This station has no programmes."};
  const bool broken_off = shown != nullptr && status.state() == "Ended" && status.name() == shown->name();
  if (begin.allowed && !shown->refusal().empty() && !broken_off) begin = {false, shown->refusal()};
  const Rect first = r.take_top(pen.px(kButtonHeight + 8), gap);
  if (pen.button("programme_begin", first, "Begin", begin, Tone::Primary)) {
    Command c = command(CommandKind::BeginProgramme);
    c.programme = shown->name();
    requests.commands.push_back(c);
  }
  Rect row = r.take_top(pen.px(kButtonHeight), gap);
  const float narrow = pen.px(36);
  const Permit choose{count > 1, count > 1 ? "" : "There is no other programme."};
  if (pen.button("programme_before", row.take_left(narrow, gap), "<", choose))
    chosen_ = (chosen_ + count - 1) % count;
  if (pen.button("programme_after", row.take_left(narrow, gap), ">", choose)) chosen_ = (chosen_ + 1) % count;
  if (!broken_off) {
    const std::string place = count > 0 ? std::to_string(chosen_ + 1) + " of " + std::to_string(count) : "";
    pen.text(row, Type::Caption, colour::kTextSoft, place, Align::Centre);
    return;
  }
  const std::string label = "Go on at " + std::to_string(status.segment() + 1);
  if (pen.button("programme_continue", row, label.c_str(), begin)) {
    Command c = command(CommandKind::BeginProgramme);
    c.programme = shown->name();
    c.from_segment = status.segment();
    requests.commands.push_back(c);
  }
}

void Screen::level_button(const Pen& pen, const Snapshot& snapshot, const Rect& box, Requests& requests) {
  const Permits permits = permits_for(snapshot);
  ImGui::SetCursorScreenPos({box.x, box.y});
  ImGui::InvisibleButton("level", {box.w, box.h});
  pen.note("level", box, permits.level.allowed);
  const bool hovered = ImGui::IsItemHovered();
  const bool down = ImGui::IsItemActive() && hovered;
  const auto action = level_.update(down, permits.level.allowed, permits.level.allowed, snapshot.level_token,
                                    HoldControl::TimePoint::clock::now());
  if (action == HoldControl::Action::Begin) requests.commands.push_back(command(CommandKind::BeginLevel));
  if (action == HoldControl::Action::Beat) {
    Command beat = command(CommandKind::LevelBeat);
    beat.token = snapshot.level_token;
    requests.commands.push_back(beat);
  }
  const bool moves = snapshot.trusted() && snapshot.status.levelling();
  const ImU32 back = !permits.level.allowed      ? colour::kControlOff
                     : moves || level_.holding() ? colour::kPrimaryHover
                     : hovered                   ? colour::kControlHover
                                                 : colour::kControl;
  pen.fill(box, back, pen.px(7));
  pen.text(box.inset(pen.px(4)), Type::Strong,
           permits.level.allowed ? colour::kText : colour::kControlTextOff,
           moves ? "Levelling: keep holding" : "Hold: deck to level", Align::Centre);
  if (hovered && !permits.level.allowed) pen.tooltip(permits.level.why, box);
}

}  // namespace footfall::ui
