#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "footfall/v1/data.pb.h"
#include "footfall/v1/review.pb.h"
#include "ui/model/speed_unit.hpp"

/// Two blocks of recorded sessions beside each other, as Review has them: the choice, the question to the
/// station, and its answer as rows of words. Pure. Units: in the names; figures of the answer are SI until
/// they are words. Thread: values. Blocks: never. Allocates: yes. Errors: what is not measurable is "--" with
/// its reason, never 0. Source of the figures: docs/metrics/change.md.
namespace footfall::ui {

/// What the client knows.
struct CompareView {
  enum class Phase : std::uint8_t { None, Running, Done, Failed, Cancelled };
  std::shared_ptr<const v1::SessionPage> page{};  ///< the newest sessions; nullptr: not told yet
  std::string list_problem{};                     ///< the station does not answer: one sentence
  Phase phase = Phase::None;
  v1::ReviewCompareRequest asked{};                ///< what the phase is about
  std::string doing{};                             ///< Running
  double share = 0.0;                              ///< Running: 0..1
  std::shared_ptr<const v1::ReviewTable> table{};  ///< Done
  std::string problem{};                           ///< Failed: one sentence
};

/// What the page wants in one frame.
struct CompareRequests {
  std::optional<std::uint32_t>
      list_first{};  ///< it looks at the list from this row on; nullopt: nobody looks
  std::optional<v1::ReviewCompareRequest> begin{};
  bool cancel = false;
};

/// Sessions asked for at once.
inline constexpr std::uint32_t kCompareListed = 9;

enum class CompareFoot : std::uint8_t { Both, Left, Right };

/// One of the two blocks.
struct BlockChoice {
  std::optional<v1::StoredSession> session{};
  double from_s = 0.0, to_s = 0.0;  ///< after its start; equal: none
  std::array<char, 12> from_text{}, to_text{};
  std::string mistake{};  ///< of what was typed: one sentence
  double anchor_s = 0.0;  ///< where the pointer was put down on the time line
};

/// Kept while other pages are shown.
struct CompareState {
  bool open = false;
  std::array<BlockChoice, 2> blocks{};  ///< A, the baseline, and B
  bool by_hand = false;                 ///< somebody has chosen: a newer session changes nothing
  std::uint32_t list_first = 0;
  CompareFoot foot = CompareFoot::Both;
  std::uint32_t first_row = 0;
};

inline constexpr double kShortestBlockS = 5.0;
/// The time line is dragged in steps of this.
inline constexpr double kTimeLineStepS = 5.0;

enum class Stretch : std::uint8_t { FirstMinute, LastMinute, FirstHalf, SecondHalf, Whole };
/// Cut to the session; the first minute of a shorter one is all of it.
void take_stretch(BlockChoice& block, Stretch stretch);
/// Cut to the session, ends in their order; both fields follow.
void set_block(BlockChoice& block, double from_s, double to_s);
/// Of another session, with the stretch that fits it: A its first minute, B its last.
void choose(BlockChoice& block, const v1::StoredSession& session, std::size_t which);
/// Takes what was typed into the two fields; else a sentence in `mistake`, and nothing is changed.
void take_typed(BlockChoice& block);
/// The newest session that can be read, for both blocks, until somebody chooses.
void follow(CompareState& state, const v1::SessionPage& page);

/// "3:05", "1:02:00".
[[nodiscard]] std::string clock_text(double seconds);
/// Of "m:ss" or "h:mm:ss"; nullopt for anything else.
[[nodiscard]] std::optional<double> clock_seconds(std::string_view text);

/// nullopt, with why in `why_not`.
[[nodiscard]] std::optional<v1::ReviewCompareRequest> question_of(const CompareState& state,
                                                                  std::string& why_not);
[[nodiscard]] bool same_question(const v1::ReviewCompareRequest& a, const v1::ReviewCompareRequest& b);

/// One measure of the table, in words.
struct ChangeRow {
  std::string label, unit, a, b, change;     ///< change: "+4.8 % [+3.1, +6.5]"
  std::optional<double> percent, low, high;  ///< for drawing; nullopt: nothing to draw
  bool clear = false;                        ///< its interval leaves out 0
  bool doubtful = false;
  std::string why;    ///< greyed: the whole reason
  std::string brief;  ///< greyed: the reason, or the first of them and how many more there are
};
[[nodiscard]] std::vector<ChangeRow> change_rows(const v1::ReviewTable& table, CompareFoot foot);

/// Half the axis in per cent: the smallest of 10, 20, 50, 100 that shows most intervals whole.
[[nodiscard]] double change_axis_percent(const std::vector<ChangeRow>& rows);

/// "A: 412 steps (10 left out), 168.2 steps/min, 12.0 km/h"; `which` 0 is A.
[[nodiscard]] std::string counted_words(const v1::ReviewTable& table, std::size_t which, SpeedUnit unit);

}  // namespace footfall::ui
