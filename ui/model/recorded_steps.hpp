#pragma once
#include <cstddef>
#include <limits>
#include <optional>
#include <string>
#include <vector>

#include "footfall/v1/data.pb.h"
#include "footfall/v1/review.pb.h"
#include "ui/model/step_history.hpp"

/// A recorded session's steps and marks, and the stretch of it that is looked at. Pure. Units: s after the
/// session's start. Thread: values. Blocks: never. Allocates: yes. Errors: what is missing is absent or
/// "--".
namespace footfall::ui {

/// As the station has read it.
struct RecordedSteps {
  static constexpr std::size_t kMost = 120'000;  ///< some twelve hours
  StepHistory history{kMost};
  std::vector<v1::ReviewMark> marks{};  ///< in order of time
  double duration_s = 0.0;

  /// The messages in the order in which they come; true: the stream told something.
  bool take(const v1::ReviewStepsAnswer& message);
};

/// Which part is shown: `length_s` seconds from `from_s` on; infinite: all.
struct Looked {
  double from_s = 0.0;
  double length_s = std::numeric_limits<double>::infinity();
};
inline constexpr double kShortestLookS = 30.0, kMarkLookS = 120.0;

/// Cut to the session.
[[nodiscard]] TimeSpan span_of(const Looked& looked, double duration_s);
/// Another length about the same middle.
void zoom(Looked& looked, double length_s, double duration_s);
/// By a part of what is shown, + later; stops at the session's ends.
void shift(Looked& looked, double parts, double duration_s);
/// With `at_s` in the middle, as far as the ends let it; nothing of a session that is shown whole.
void centre(Looked& looked, double at_s, double duration_s);
/// The same, and two minutes of a session that was shown whole.
void look_at_mark(Looked& looked, double at_s, double duration_s);

/// "4:10", "before the start", "after the end".
[[nodiscard]] std::string mark_time(const v1::ReviewMark& mark, double duration_s);
/// Its words with the note, in one line.
[[nodiscard]] std::string mark_words(const v1::ReviewMark& mark);

/// One block's curves, at most ten minutes; nullopt, with why in `why_not`.
inline constexpr double kLongestCurvesS = 600.0;
[[nodiscard]] std::optional<v1::ReviewCurvesRequest> curves_question(const std::string& session,
                                                                     TimeSpan span, std::string& why_not);

/// Round moments, at most `most` of them: 1, 2, 5, 10, 15, 30 s, min and h apart.
[[nodiscard]] std::vector<double> time_ticks(TimeSpan span, std::size_t most);

}  // namespace footfall::ui
