#include <algorithm>
#include <array>

#include "ui/draw/screen.hpp"
#include "ui/draw/widgets.hpp"
#include "ui/model/text.hpp"

/// Markers, pain and exertion by one key or one press each, without a typed word: a hand is never far from
/// the space bar. Kept by the station in the session that is being recorded.
namespace footfall::ui {
namespace {

constexpr float kGap = 7, kQuestion = 14;
constexpr int kEscape = 256,
              kHighest = 10;  // keys are numbered as the window's library does: letters as ASCII

struct Preset {
  const char* name;   ///< of the item, and of the marker in the session
  const char* label;  ///< on the button
};
constexpr std::array<Preset, 5> kMarkers{
    {{"cue", "Cue"}, {"stumble", "Stumble"}, {"brace", "Brace"}, {"relax", "Relax"}, {"talking", "Talking"}}};

struct Place {
  const char* name;
  const char* label;
  const char* region;
  const char* side;
};
constexpr std::array<Place, 5> kPlaces{{{"place_low_back", "Low back", "low back", "none"},
                                        {"place_buttock", "Buttock", "buttock", "none"},
                                        {"place_hip", "Hip", "hip", "none"},
                                        {"place_left_leg", "Left leg", "leg", "left"},
                                        {"place_right_leg", "Right leg", "leg", "right"}}};

bool pressed(int key) {
  return !ImGui::GetIO().WantTextInput && ImGui::IsKeyPressed(key, false);
}

Command marker(const char* preset, const std::string& words) {
  Command c;
  c.kind = CommandKind::AddMarker;
  c.preset = preset;
  c.note = words + " marked";
  return c;
}

Command pain(unsigned score, const char* region, const char* side) {
  Command c;
  c.kind = CommandKind::AddPain;
  c.score = score;
  c.region = region;
  c.side = side;
  c.note = "Pain " + std::to_string(score) + " of 10" + (*region != '\0' ? std::string(", ") + region : "") +
           ": kept";
  return c;
}

Command exertion(unsigned value) {
  Command c;
  c.kind = CommandKind::AddExertion;
  c.score = value;
  c.note = "Effort " + std::to_string(value) + " of 10: kept";
  return c;
}

/// Cells of a grid of two rows, row by row.
class Grid {
 public:
  Grid(const Pen& pen, const Rect& r, int columns) : r_(r), columns_(columns), gap_(pen.px(kGap)) {}
  Rect next() {
    const float wide = (r_.w - gap_ * static_cast<float>(columns_ - 1)) / static_cast<float>(columns_);
    const float high = 0.5F * (r_.h - gap_);
    const int column = at_ % columns_;
    const int row = at_ / columns_;
    const Rect cell{r_.x + static_cast<float>(column) * (wide + gap_),
                    r_.y + static_cast<float>(row) * (high + gap_), wide, high};
    ++at_;
    return cell;
  }

 private:
  Rect r_;
  int columns_, at_ = 0;
  float gap_;
};

/// 0 to 10, by press or by key; -1: none.
int score(const Pen& pen, Grid& grid, const Permit& permit) {
  int chosen = -1;
  for (int i = 0; i <= kHighest; ++i) {
    const std::string label = std::to_string(i);
    const bool key = i < kHighest && pressed('0' + i) && permit.allowed;
    if (pen.button(("score_" + label).c_str(), grid.next(), label.c_str(), permit) || key) chosen = i;
  }
  return chosen;
}

}  // namespace

const char* Screen::note_question() const {
  switch (note_mode_) {
    case NoteMode::Marker:
      return "Mark what?";
    case NoteMode::PainScore:
      return "Pain now: 0 none, 10 worst";
    case NoteMode::PainPlace:
      return "Where is the pain?";
    case NoteMode::Effort:
      return "Effort now: 0 rest, 10 all you have";
    case NoteMode::Choose:
      break;
  }
  return "";
}

void Screen::notes(const Pen& pen, const Snapshot& snapshot, Rect r, Requests& requests) {
  const Permits permits = permits_for(snapshot);
  const auto send = [&](const Command& command) {
    requests.commands.push_back(command);
    note_mode_ = NoteMode::Choose;
  };
  const auto back = [&](Grid& grid) {
    if (pen.button("note_back", grid.next(), "\xE2\x86\x90", {true, ""}) || pressed(kEscape))
      note_mode_ = NoteMode::Choose;
  };
  if (!permits.note.allowed) note_mode_ = NoteMode::Choose;
  if (note_mode_ == NoteMode::Choose) return choose_note(pen, snapshot, r, requests);
  // Pain and effort are the same ten figures: which of them is asked for has to stand there.
  pen.text(r.take_top(pen.px(kQuestion), pen.px(kGap)), Type::Caption, colour::kText, note_question());
  Grid grid(pen, r, note_mode_ == NoteMode::PainScore || note_mode_ == NoteMode::Effort ? 6 : 3);
  if (note_mode_ == NoteMode::Marker) {
    for (const Preset& preset : kMarkers) {
      if (pen.button(preset.name, grid.next(), preset.label, permits.note))
        send(marker(preset.name, preset.label));
    }
  } else if (note_mode_ == NoteMode::PainPlace) {
    for (const Place& place : kPlaces) {
      if (pen.button(place.name, grid.next(), place.label, permits.note))
        send(pain(pain_score_, place.region, place.side));
    }
  } else if (const int chosen = score(pen, grid, permits.note); chosen >= 0) {
    const auto value = static_cast<unsigned>(chosen);
    if (note_mode_ == NoteMode::Effort) {
      send(exertion(value));
    } else if (value == 0) {
      send(pain(0, "", "none"));
    } else {
      pain_score_ = value;
      note_mode_ = NoteMode::PainPlace;
      return;
    }
  }
  back(grid);
}

void Screen::choose_note(const Pen& pen, const Snapshot& snapshot, Rect r, Requests& requests) {
  const Permits permits = permits_for(snapshot);
  struct Way {
    const char* name;
    const char* label;
    int key;
    NoteMode mode;
  };
  constexpr std::array<Way, 3> kWays{{{"note_marker", "Mark  M", 'M', NoteMode::Marker},
                                      {"note_pain", "Pain  P", 'P', NoteMode::PainScore},
                                      {"note_effort", "Effort  E", 'E', NoteMode::Effort}}};
  const float gap = pen.px(kGap);
  Rect row = r.take_top(0.5F * (r.h - gap), gap);
  const float each = (row.w - 2 * gap) / 3;
  for (const Way& way : kWays) {
    const bool key = pressed(way.key) && permits.note.allowed;
    if (pen.button(way.name, row.take_left(each, gap), way.label, permits.note) || key) note_mode_ = way.mode;
  }
  const bool ends = permits.programme_go_on.allowed;
  // The programme ends also when nothing records; one of the two is enough to be pressed for.
  const Permit leg = ends ? Permit{true, ""} : permits.note;
  const bool key = pressed('L') && leg.allowed;
  if (!pen.button("note_leg", r, "New leg pain or numbness  L", leg) && !key) return;
  if (ends) {
    Command end;
    end.kind = CommandKind::EndProgramme;
    requests.commands.push_back(end);
  }
  if (permits.note.allowed)
    requests.commands.push_back(
        marker("new_leg_symptom", ends ? "New leg symptom: programme ended," : "New leg symptom:"));
}

}  // namespace footfall::ui
