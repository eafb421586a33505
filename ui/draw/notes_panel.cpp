#include <algorithm>
#include <array>

#include "ui/draw/screen.hpp"
#include "ui/draw/widgets.hpp"
#include "ui/model/pain.hpp"
#include "ui/model/text.hpp"

/// Markers, pain and exertion by one key or one press each, without a typed word: a hand is never far from
/// the space bar. Kept by the station in the session that is being recorded.
namespace footfall::ui {

/// Cells of a grid, row by row.
class NoteGrid {
 public:
  NoteGrid(const Rect& r, int columns, int rows, float gap)
      : r_(r), columns_(columns), rows_(rows), gap_(gap) {}
  Rect next() {
    const float wide = (r_.w - gap_ * static_cast<float>(columns_ - 1)) / static_cast<float>(columns_);
    const float high = (r_.h - gap_ * static_cast<float>(rows_ - 1)) / static_cast<float>(rows_);
    const int column = at_ % columns_;
    const int row = at_ / columns_;
    const Rect cell{r_.x + static_cast<float>(column) * (wide + gap_),
                    r_.y + static_cast<float>(row) * (high + gap_), wide, high};
    ++at_;
    return cell;
  }

 private:
  Rect r_;
  int columns_, rows_, at_ = 0;
  float gap_;
};

namespace {

constexpr float kGap = 7, kQuestion = 14;
// Keys are numbered as the window's library does: letters and digits as ASCII.
constexpr int kEscape = 256, kKeypadZero = 320, kHighest = 10;
constexpr char kTenKey = 'T';

struct Preset {
  const char* name;   ///< of the item, and of the marker in the session
  const char* label;  ///< on the button
};
constexpr std::array<Preset, 5> kMarkers{
    {{"cue", "Cue"}, {"stumble", "Stumble"}, {"brace", "Brace"}, {"relax", "Relax"}, {"talking", "Talking"}}};

/// A digit also on the keypad. Not while something is typed: no key does two things.
bool pressed(int key) {
  if (ImGui::GetIO().WantTextInput) return false;
  const bool digit = key >= '0' && key <= '9';
  return ImGui::IsKeyPressed(key, false) || (digit && ImGui::IsKeyPressed(kKeypadZero + key - '0', false));
}

/// One of the answers to a question, with the key that chooses it beside its word.
bool answer(const Pen& pen, const char* name, const Rect& cell, const char* label, char key) {
  const bool hit = pen.button(name, cell, "", {true, ""});
  const std::string letter(1, key);
  const float word = pen.width(Type::Body, label), gap = pen.px(5);
  Rect words = cell;
  words.take_left(0.5F * (cell.w - word - gap - pen.width(Type::Caption, letter)));
  pen.text(words.take_left(word + 1.0F, gap - 1.0F), Type::Body, colour::kText, label);
  pen.text(words, Type::Caption, colour::kTextSoft, letter);
  return hit || pressed(key);
}

Command marker(const char* preset, const std::string& words) {
  Command c;
  c.kind = CommandKind::AddMarker;
  c.preset = preset;
  c.note = words + " marked";
  return c;
}

Command pain(const Snapshot& snapshot, unsigned score, const char* region, const char* side) {
  Command c;
  c.kind = CommandKind::AddPain;
  c.score = score;
  c.region = region;
  c.side = side;
  c.phase = pain_phase(snapshot);
  c.note = "Pain " + std::to_string(score) + " of 10";
  for (const std::string word : {region, side}) {
    if (!word.empty() && word != "none") c.note += ", " + word;
  }
  c.note += ", " + c.phase + " the run: kept";
  return c;
}

Command exertion(unsigned value) {
  Command c;
  c.kind = CommandKind::AddExertion;
  c.score = value;
  c.note = "Effort " + std::to_string(value) + " of 10: kept";
  return c;
}

/// The programme ends also when nothing records; one of the two is enough to be pressed for.
Permit leg_permit(const Permits& permits) {
  return permits.programme_go_on.allowed ? Permit{true, ""} : permits.note;
}

/// 0 to 10, by press or by key; -1: none. The digits are their own keys.
int score(const Pen& pen, NoteGrid& grid) {
  int chosen = -1;
  for (int i = 0; i < kHighest; ++i) {
    const std::string label = std::to_string(i);
    if (pen.button(("score_" + label).c_str(), grid.next(), label.c_str(), {true, ""}) || pressed('0' + i))
      chosen = i;
  }
  return answer(pen, "score_10", grid.next(), "10", kTenKey) ? kHighest : chosen;
}

}  // namespace

std::string Screen::note_question(const Snapshot& snapshot) const {
  switch (note_mode_) {
    case NoteMode::Marker:
      return "Mark what?";
    case NoteMode::PainScore:
      return std::string("Pain ") + pain_phase(snapshot) + " the run: 0 none, 10 worst";
    case NoteMode::PainPlace:
      return "Where is the pain?";
    case NoteMode::PainSide:
      return std::string(kPainPlaces[pain_place_].label) + ": which side?";
    case NoteMode::Effort:
      return "Effort now: 0 rest, 10 all you have";
    case NoteMode::Choose:
      break;
  }
  return "";
}

void Screen::notes(const Pen& pen, const Snapshot& snapshot, Rect r, Requests& requests) {
  if (!permits_for(snapshot).note.allowed) note_mode_ = NoteMode::Choose;
  if (note_mode_ == NoteMode::Choose) return choose_note(pen, snapshot, r, requests);
  // Also in the middle of a question.
  if (pressed('L')) return new_leg_symptom(snapshot, requests);
  // Pain and effort are the same ten figures: which of them is asked for has to stand there.
  pen.text(r.take_top(pen.px(kQuestion), pen.px(kGap)), Type::Caption, colour::kText,
           note_question(snapshot));
  const NoteMode asked = note_mode_;
  const bool figures = asked == NoteMode::PainScore || asked == NoteMode::Effort;
  NoteGrid grid(r, figures ? 6 : 3, asked == NoteMode::PainPlace ? 4 : 2, pen.px(kGap));
  if (asked == NoteMode::Marker) {
    choose_marker(pen, grid, requests);
  } else if (asked == NoteMode::PainPlace) {
    for (std::size_t i = 0; i < kPainPlaces.size(); ++i) {
      const PainPlace& place = kPainPlaces[i];
      if (!answer(pen, place.name, grid.next(), place.label, place.key)) continue;
      pain_place_ = i;
      note_mode_ = NoteMode::PainSide;
    }
  } else if (asked == NoteMode::PainSide) {
    choose_side(pen, grid, snapshot, requests);
  } else if (const int chosen = score(pen, grid); chosen >= 0) {
    pain_score_ = static_cast<unsigned>(chosen);
    note_mode_ = NoteMode::Choose;
    if (asked == NoteMode::Effort) {
      requests.commands.push_back(exertion(pain_score_));
    } else if (chosen == 0) {
      requests.commands.push_back(pain(snapshot, 0, "", "none"));
    } else {
      note_mode_ = NoteMode::PainPlace;
    }
  }
  const Rect back = grid.next();
  if (pen.button("note_back", back, figures ? "\xE2\x86\x90" : "\xE2\x86\x90 Esc", {true, ""}) ||
      pressed(kEscape))
    note_mode_ = NoteMode::Choose;
}

void Screen::choose_marker(const Pen& pen, NoteGrid& grid, Requests& requests) {
  char key = '1';
  for (const Preset& preset : kMarkers) {
    if (!answer(pen, preset.name, grid.next(), preset.label, key++)) continue;
    requests.commands.push_back(marker(preset.name, preset.label));
    note_mode_ = NoteMode::Choose;
  }
}

void Screen::choose_side(const Pen& pen, NoteGrid& grid, const Snapshot& snapshot, Requests& requests) {
  const PainPlace& place = kPainPlaces[pain_place_];
  for (const PainSide& side : kPainSides) {
    const char* label = side.label != nullptr ? side.label : place.middle;
    if (label == nullptr || !answer(pen, side.name, grid.next(), label, side.key)) continue;
    requests.commands.push_back(pain(snapshot, pain_score_, place.region, side.side));
    note_mode_ = NoteMode::Choose;
  }
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
  const Permit leg = leg_permit(permits);
  if (pen.button("note_leg", r, "New leg pain or numbness  L", leg) || (pressed('L') && leg.allowed))
    new_leg_symptom(snapshot, requests);
}

void Screen::new_leg_symptom(const Snapshot& snapshot, Requests& requests) {
  const Permits permits = permits_for(snapshot);
  const bool ends = permits.programme_go_on.allowed;
  note_mode_ = NoteMode::Choose;
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
