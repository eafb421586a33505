#pragma once
#include "ui/draw/session_chooser.hpp"
#include "ui/draw/step_rows.hpp"
#include "ui/model/recorded_steps.hpp"
#include "ui/model/review.hpp"

/// Review's recorded session: one session of the station's list, its steps in the rows of the present run,
/// its marks, the stretch that is looked at, and the mean curves of that stretch. Reads only, so that a
/// viewer may do all of it; nothing is typed. Thread: draw thread. Blocks: never. Errors: none; what the
/// station cannot do is one sentence.
namespace footfall::ui {

/// Kept while other pages are shown.
struct RecordedState {
  std::optional<v1::StoredSession> session{};
  bool by_hand = false;  ///< somebody has chosen: a newer session changes nothing
  std::uint32_t list_first = 0;
  Looked looked{};
  bool curves = false;  ///< in the place of the steps
  std::size_t first_mark = 0;
  std::optional<std::size_t> mark{};  ///< pressed last
  AskAgain steps{}, stance{};
  StepRowsCache rows{};
  TimeSpan settled{};       ///< the stretch that has been shown since
  double settled_at = 0.0;  ///< ImGui's time
  double grip_s = 0.0;      ///< from the middle of the stretch to where the time line was taken hold of
};

void draw_recorded(const Pen& pen, const Snapshot& snapshot, Rect r, RecordedState& state,
                   ReviewRequests& requests);

// recorded_marks.cpp
/// The list of the session's marks; a press looks at one. nullptr: not read.
void draw_marks(const Pen& pen, Rect r, const RecordedSteps* steps, RecordedState& state);
/// Their numbers above their lines.
void draw_mark_tags(const Pen& pen, const Rect& across, const RecordedSteps& steps, TimeSpan span);
/// The whole session with its marks and what of it is shown; dragging moves that.
void draw_session_line(const Pen& pen, Rect r, const RecordedSteps& steps, RecordedState& state);
/// Ticks of a session's marks along its whole length.
void draw_mark_ticks(const Pen& pen, const Rect& line, std::span<const v1::ReviewMark> marks,
                     double duration_s);

}  // namespace footfall::ui
