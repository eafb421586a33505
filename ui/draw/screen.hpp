#pragma once
#include <array>
#include <chrono>
#include <optional>
#include <vector>

#include "ui/draw/chart_panel.hpp"
#include "ui/draw/intake_page.hpp"
#include "ui/draw/items.hpp"
#include "ui/draw/layout.hpp"
#include "ui/draw/page.hpp"
#include "ui/draw/press_guard.hpp"
#include "ui/draw/review_page.hpp"
#include "ui/draw/theme.hpp"
#include "ui/model/alarm.hpp"
#include "ui/model/hold.hpp"
#include "ui/model/incident.hpp"
#include "ui/model/preferences.hpp"
#include "ui/model/snapshot.hpp"
#include "ui/model/too_slow.hpp"

namespace footfall::ui {

class Pen;
class NoteGrid;

/// Of the 5/20 panel: a target above +10 % that was pressed and waits for consent.
struct ComparisonState {
  std::optional<v1::TargetRule> asked{};
};

/// What the operator did on the screen in one frame.
struct Requests {
  bool stop = false;
  std::vector<Command> commands{};
  std::vector<ChartExport> exports{};  ///< a viewer may as well
  DataRequests data{};
  ReviewRequests review{};
};

/// The console's pages under one bar with STOP. Draws the snapshot and returns what was asked for; sends
/// nothing itself. Thread: draw thread, between NewFrame and Render. Blocks: never. Allocates: yes. Errors:
/// none.
class Screen {
 public:
  Screen(const Fonts& fonts, bool viewer, Preferences preferences = {})
      : fonts_(fonts), viewer_(viewer), preferences_(preferences) {}

  /// `enter_down`: the Enter key is held and no field wants it.
  Requests draw(const Snapshot& snapshot, const Layout& layout, bool enter_down, Textures& textures);
  [[nodiscard]] ChartPanel& charts() { return charts_; }
  /// As chosen on the settings page; for layout, palette and units of the next frame.
  [[nodiscard]] const Preferences& preferences() const { return preferences_; }
  [[nodiscard]] const ItemList& items() const { return items_; }
  [[nodiscard]] Page page() const { return page_; }
  void show(Page page) { page_ = page; }

 private:
  void control_panel(const Pen& pen, const Snapshot& snapshot, Rect r, bool enter_down, Requests& requests);
  void lease_row(const Pen& pen, const Snapshot& snapshot, Rect& r, Requests& requests) const;
  void hold_to_start(const Pen& pen, const Snapshot& snapshot, Rect& r, bool enter_down, Requests& requests);
  void speed_block(const Pen& pen, const Snapshot& snapshot, Rect& r, Requests& requests);
  void speed_steps(const Pen& pen, const Snapshot& snapshot, Rect row, Requests& requests);
  void ask_for_speed(const Snapshot& snapshot, double speed_m_s, Requests& requests);
  void answer_too_slow(const Pen& pen, const Snapshot& snapshot, const TooSlow::Question& question, Rect row,
                       Requests& requests);
  void incline_block(const Pen& pen, const Snapshot& snapshot, Rect& r, Requests& requests);
  // programme_panel.cpp
  void programme_panel(const Pen& pen, const Snapshot& snapshot, const Rect& panel, Requests& requests);
  void ask_for_programmes(const Snapshot& snapshot, Requests& requests);
  void programme_buttons(const Pen& pen, const Snapshot& snapshot, Rect r, Requests& requests) const;
  void choose_programme(const Pen& pen, const Snapshot& snapshot, Rect r, const v1::Programme* shown,
                        Requests& requests);
  void level_button(const Pen& pen, const Snapshot& snapshot, const Rect& box, Requests& requests);
  void stop_recording(const Pen& pen, const Snapshot& snapshot, const Rect& row, Requests& requests);
  void record_button(const Pen& pen, const Snapshot& snapshot, const Rect& row, Requests& requests);
  // notes_panel.cpp
  void notes(const Pen& pen, const Snapshot& snapshot, Rect r, Requests& requests);
  [[nodiscard]] std::string note_question(const Snapshot& snapshot) const;
  void choose_marker(const Pen& pen, NoteGrid& grid, Requests& requests);
  void choose_side(const Pen& pen, NoteGrid& grid, const Snapshot& snapshot, Requests& requests);
  void new_leg_symptom(const Snapshot& snapshot, Requests& requests);
  void choose_note(const Pen& pen, const Snapshot& snapshot, Rect r, Requests& requests);
  void keys(const Snapshot& snapshot, Requests& requests);
  void navigation(const Pen& pen, Rect r);
  void run_page(const Pen& pen, const Snapshot& snapshot, const Layout& layout, bool enter_down,
                Textures& textures, Requests& requests);
  void session_page(const Pen& pen, const Snapshot& snapshot, Rect r, Requests& requests);
  void adopt_subject(const Snapshot& snapshot);
  void keep_mass_with_runner();
  void follow_recording(const Snapshot& snapshot);
  void settings_page(const Pen& pen, Rect r);
  void readouts(const Pen& pen, const Snapshot& snapshot, Rect r, Requests& requests) const;

  const Fonts& fonts_;
  bool viewer_;
  Preferences preferences_;
  Page page_ = Page::Run;
  ItemList items_;
  PressGuard guard_;
  ReviewState review_;
  DataPageState data_;
  ComparisonState comparison_;
  enum class NoteMode : std::uint8_t { Choose, Marker, PainScore, PainPlace, PainSide, Effort };
  NoteMode note_mode_ = NoteMode::Choose;
  unsigned pain_score_ = 0;
  std::size_t pain_place_ = 0;  ///< of kPainPlaces
  ChartPanel charts_;
  HoldControl hold_, level_;
  std::uint64_t answered_at_hold_ = 0;  ///< the newest answer when the hold began
  int chosen_ = 0;                      ///< of the programmes
  double curve_start_m_s_ = 0.0;        ///< the speed at which the present programme was begun
  std::chrono::steady_clock::time_point list_due_{};
  IncidentPanelState incident_;
  IntakeEntry intake_entry_;
  bool intake_open_ = false;      ///< on the session page
  bool subject_adopted_ = false;  ///< the station's runner stands in the field of a fresh console
  RecordingAlarm alarm_;
  TooSlow too_slow_;
  std::array<char, 16> speed_text_{}, incline_text_{}, mass_text_{};
  std::array<char, 32> pseudonym_{};
  std::string mass_of_{};  ///< for which pseudonym the mass was typed
  std::string record_asked_{},
      recorded_{};  ///< the name under which this console has a recording begun; empty: another has
  double record_asked_until_s_ = 0.0;
  double stop_confirm_until_s_ = 0.0;  ///< a second press stops the recording
  bool mass_forgotten_ = false;        ///< it was another runner's, and is gone
};

/// Panels without a state of their own.
void draw_top_bar(const Pen& pen, const Snapshot& snapshot, const Layout& layout, Requests& requests);
enum class StripPress : std::uint8_t { None, Seen, Undo };
/// Seen: an alarm that waited for it. Undo: of the baseline. `run_page`: the belt's keys do something here.
StripPress draw_message_strip(const Pen& pen, const Snapshot& snapshot, const RecordingAlarm& alarm,
                              bool run_page, const Rect& r);
void draw_comparison(const Pen& pen, const Snapshot& snapshot, const Rect& r, ComparisonState& state,
                     Requests& requests);
void draw_overstride(const Pen& pen, const Snapshot& snapshot, Rect r);
/// The last stop over the place of the traces; true when it was closed. `snapshot.incident` is there.
bool draw_incident(const Pen& pen, const Snapshot& snapshot, const Rect& panel);
[[nodiscard]] Rect incident_rect(const Layout& layout);
/// Opens it again; true when pressed.
bool draw_incident_button(const Pen& pen, const Layout& layout);
void draw_status_strip(const Pen& pen, const Snapshot& snapshot, const Rect& r);

}  // namespace footfall::ui
