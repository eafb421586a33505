#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "footfall/v1/data.pb.h"
#include "footfall/v1/review.pb.h"
#include "ui/model/clock_text.hpp"
#include "ui/model/review.hpp"
#include "ui/model/speed_unit.hpp"

/// Two blocks of recorded sessions beside each other, as Review has them: the choice, the question to the
/// station, and its answer as rows of words. Pure. Units: in the names; figures of the answer are SI until
/// they are words. Thread: values. Blocks: never. Allocates: yes. Errors: what is not measurable is "--" with
/// its reason, never 0. Source of the figures: docs/metrics/change.md.
namespace footfall::ui {

enum class CompareFoot : std::uint8_t { Both, Left, Right };
enum class CompareShown : std::uint8_t { Table, Curves };

/// One of the two blocks.
struct BlockChoice {
  std::optional<v1::StoredSession> session{};
  double from_s = 0.0, to_s = 0.0;  ///< after its start; equal: none
  std::array<char, 12> from_text{}, to_text{};
  std::string mistake{};              ///< of what was typed: one sentence
  double anchor_s = 0.0;              ///< where the pointer was put down on the time line
  std::optional<std::size_t> mark{};  ///< of the session's marks: what lies about it is being chosen
  std::size_t first_mark = 0;         ///< of those that there is room for
  std::string unmarked{};             ///< the session whose marks could not be read
};

/// Kept while other pages are shown.
struct CompareState {
  std::array<BlockChoice, 2> blocks{};  ///< A, the baseline, and B
  bool by_hand = false;                 ///< somebody has chosen: a newer session changes nothing
  std::uint32_t list_first = 0;
  CompareFoot foot = CompareFoot::Both;
  CompareShown shown = CompareShown::Table;
  AskAgain curves{};
  std::uint32_t first_row = 0;
};

inline constexpr double kShortestBlockS = 5.0;
/// The time line is dragged in steps of this.
inline constexpr double kTimeLineStepS = 5.0;

enum class Stretch : std::uint8_t { FirstMinute, LastMinute, FirstHalf, SecondHalf, Whole };
/// The minute before a mark, or the one after it, cut to the session; false, and nothing is changed, when
/// less than kShortestBlockS of it is in the session.
enum class Around : std::uint8_t { Before, After };
bool take_around(BlockChoice& block, double mark_s, Around around);
/// A before the mark and B after it, of the session of `from`; false as above.
bool take_both_around(CompareState& state, const v1::StoredSession& session, double mark_s);
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

/// nullopt, with why in `why_not`.
[[nodiscard]] std::optional<v1::ReviewCompareRequest> question_of(const CompareState& state,
                                                                  std::string& why_not);

/// The list tells of markers, pain, effort or stops in its session.
[[nodiscard]] bool has_marks(const BlockChoice& block);

/// The mean curves of the blocks that were compared; nullopt, with why in `why_not`.
[[nodiscard]] std::optional<v1::ReviewCurvesRequest> curves_of(const v1::ReviewCompareRequest& compared,
                                                               std::string& why_not);

/// One measure of the table, in words.
struct ChangeRow {
  std::string label, unit, a, b, change;     ///< change: "+4.8 % [+3.1, +6.5]"
  std::optional<double> percent, low, high;  ///< for drawing; nullopt: nothing to draw
  bool clear = false;                        ///< its interval leaves out 0
  bool doubtful = false;
  std::string why;    ///< greyed: the whole reason
  std::string brief;  ///< greyed: the reason, or the first of them and how many more there are
};
/// The key measures first (key_measures.hpp), then the others as they came.
[[nodiscard]] std::vector<ChangeRow> change_rows(const v1::ReviewTable& table, CompareFoot foot);

/// Half the axis in per cent: the smallest of 10, 20, 50, 100 that shows most intervals whole.
[[nodiscard]] double change_axis_percent(const std::vector<ChangeRow>& rows);

/// "A: 412 steps (10 left out), 168.2 steps/min, 12.0 km/h"; `which` 0 is A.
[[nodiscard]] std::string counted_words(const v1::ReviewTable& table, std::size_t which, SpeedUnit unit);

}  // namespace footfall::ui
