#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>

#include "ui/draw/chart_panel.hpp"
#include "ui/model/cadence_gauge.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

const Permit kAllowed{true, {}};

struct Named {
  v1::RunnerReadout readout;
  const char *name, *words;
};
constexpr std::array<Named, 6> kReadouts{{{v1::RUNNER_CADENCE, "cadence", "Cadence"},
                                          {v1::RUNNER_CADENCE_BAND, "band", "Band to keep"},
                                          {v1::RUNNER_BEAT, "beat", "Beat"},
                                          {v1::RUNNER_SPEED, "speed", "Speed"},
                                          {v1::RUNNER_TIME_LEFT, "time", "Time left"},
                                          {v1::RUNNER_NOTHING, "nothing", "Nothing"}}};

std::int64_t now_ns() {
  return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

std::string phase_words(const CueDesk& desk) {
  if (!desk.running()) return "Silent";
  const CueState& state = desk.state();
  const std::string left = ", " + clock_words(state.left_s, 1.0) + " left";
  switch (state.phase) {
    case CuePhase::Steady:
      return desk.choice.faded ? "Full beat" + left : "Full beat";
    case CuePhase::Fading:
      return "Fading: beat " + number(100.0 * state.share, 0) + " % of the time" + left;
    case CuePhase::Retention:
      return "Retention, without a beat" + left;
    case CuePhase::Done:
      break;
  }
  return "Done";
}

void label_value(const Pen& pen, Rect r, const char* label, const std::string& value, const std::string& unit,
                 const std::string& note) {
  pen.text(r.take_top(pen.px(18), pen.px(2)), Type::Caption, colour::kTextSoft, label);
  Rect line = r.take_top(pen.px(30), pen.px(2));
  const ImU32 tint = value == "--" ? colour::kTextOff : colour::kText;
  const float wide = pen.figure(line.x, line.y, Type::Value, tint, value);
  line.take_left(wide + pen.px(6));
  pen.text(line, Type::Body, colour::kTextSoft, unit);
  pen.text(r.take_top(pen.px(18)), Type::Caption, colour::kTextSoft, note);
}

/// A dot that lights up with the beat and dims until the next.
void beat_light(const Pen& pen, const Rect& r, const CueDesk& desk) {
  const auto grid = desk.beats();
  const float strength = grid ? static_cast<float>(std::exp(-5.0 * grid->phase(now_ns()))) : 0.0F;
  const ImVec2 centre{r.x + 0.5F * r.w, r.y + 0.5F * r.h};
  const float radius = 0.5F * std::min(r.w, r.h);
  pen.list().AddCircle(centre, radius, colour::kPanelEdge, 0, pen.px(2));
  if (!grid) return;
  const auto alpha = static_cast<ImU32>(40.0F + 215.0F * strength);
  pen.list().AddCircleFilled(centre, radius * (0.55F + 0.4F * strength), see_through(colour::kAccent, alpha));
}

void readout_row(const Pen& pen, Rect row, const char* prefix, v1::RunnerReadout& chosen,
                 const Permit& permit, bool may_be_nothing) {
  for (const Named& one : kReadouts) {
    if (one.readout == v1::RUNNER_NOTHING && !may_be_nothing) continue;
    const std::string name = std::string(prefix) + "_" + one.name;
    const float wide = pen.width(Type::Strong, one.words) + pen.px(20);
    const Rect button = row.take_left(wide, pen.px(5));
    if (pen.button(name.c_str(), button, one.words, permit,
                   one.readout == chosen ? Tone::Chosen : Tone::Normal))
      chosen = one.readout;
  }
}

/// Heights at 1280 x 800: with a programme below there is less room, and fewer words.
struct Room {
  float box, button, apart, runner, label;
  explicit Room(bool much)
      : box(much ? 186.0F : 148.0F),
        button(much ? 44.0F : 32.0F),
        apart(much ? 14.0F : 6.0F),
        runner(much ? 178.0F : 104.0F),
        label(much ? 20.0F : 0.0F) {}
};

}  // namespace

void ChartPanel::cue(const Pen& pen, const Snapshot& snapshot, Rect area, CueDesk& desk,
                     const std::string& sound_note) {
  const Room room(area.h >= pen.px(380));
  Rect box = area.take_top(pen.px(room.box), pen.px(room.apart));
  pen.panel(box);
  box = box.inset(pen.px(8));
  const Rect head = box.take_top(pen.px(20), pen.px(4));
  pen.text(head, Type::Strong, colour::kText, "Metronome");
  pen.text(head, Type::Caption, colour::kTextSoft, sound_note, Align::Right);
  Rect row = box.take_top(pen.px(room.button), pen.px(room.apart));
  const char* why = desk.why_not(snapshot);
  const Permit start{why == nullptr, why == nullptr ? "" : why};
  beat_light(pen, row.take_left(pen.px(34), pen.px(8)), desk);
  const Rect toggle = row.take_left(pen.px(96), pen.px(22));
  if (desk.running()) {
    if (pen.button("cue_stop", toggle, "End beat", kAllowed)) desk.stop();
  } else if (pen.button("cue_start", toggle, "Give beat", start)) {
    desk.start(now_ns(), snapshot);
  }
  const Permit plan{!desk.running(), desk.running() ? "Ends with the beat: choose before it." : ""};
  if (pen.button("cue_steady", row.take_left(pen.px(72), pen.px(4)), "Steady", plan,
                 desk.choice.faded ? Tone::Normal : Tone::Chosen))
    desk.choice.faded = false;
  if (pen.button("cue_faded", row.take_left(pen.px(150), pen.px(22)), "Fading, then silent", plan,
                 desk.choice.faded ? Tone::Chosen : Tone::Normal))
    desk.choice.faded = true;
  const Permit sound{sound_note.empty(), sound_note};
  const bool audible = desk.choice.audible && sound_note.empty();
  if (pen.button("cue_audible", row.take_left(pen.px(90)), audible ? "Sound on" : "Sound off", sound,
                 audible ? Tone::Chosen : Tone::Normal))
    desk.choice.audible = !desk.choice.audible;
  Rect values = box;
  const float each = values.w / 3.0F;
  label_value(pen, values.take_left(each), "Target", number(snapshot.target_cadence_spm, 1), "steps/min",
              phase_words(desk));
  const auto share = desk.share_within(snapshot);
  label_value(pen, values.take_left(each), "In the band", share ? number(100.0 * *share, 0) : "--", "%",
              "steps within \xC2\xB1" + number(kBandPercent, 1) + " %, last 60");
  const auto phase = desk.phase();
  label_value(
      pen, values, "Contact to beat",
      phase ? (phase->error_ms > 0.0 ? "+" : "") + number(phase->error_ms, 0) : "--", "ms",
      phase ? "steadiness " + number(phase->consistency, 2) + " of 1" : "needs ten steps with the beat");

  Rect runner = area.take_top(pen.px(room.runner));
  pen.panel(runner);
  runner = runner.inset(pen.px(8));
  const Rect title = runner.take_top(pen.px(20), pen.px(4));
  pen.text(title, Type::Strong, colour::kText, "Runner's screen");
  pen.text(title, Type::Caption, colour::kTextSoft, "second display: footfall-console --runner --monitor 2",
           Align::Right);
  const bool mine = snapshot.holder == Holder::Mine && !snapshot.viewer;
  const Permit choose{mine, mine ? "" : "Take control first."};
  const float high = pen.px(std::min(40.0F, room.button - 4.0F));
  const auto choice = [&](const char* label, const char* prefix, v1::RunnerReadout& chosen,
                          bool may_be_nothing) {
    if (room.label > 0.0F)
      pen.text(runner.take_top(pen.px(room.label)), Type::Caption, colour::kTextSoft, label);
    readout_row(pen, runner.take_top(high, pen.px(6)), prefix, chosen, choose, may_be_nothing);
  };
  choice("Shows", "runner_first", desk.choice.first, false);
  choice("Beside it", "runner_second", desk.choice.second, true);
}

}  // namespace footfall::ui
