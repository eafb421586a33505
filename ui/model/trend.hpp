#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "footfall/v1/data.pb.h"
#include "footfall/v1/review.pb.h"
#include "ui/model/review.hpp"
#include "ui/model/speed_unit.hpp"

/// One person's sessions beside each other, one measure at a time. Pure. Units: as told for people. Thread:
/// values. Blocks: never. Allocates: yes. Errors: what is not measurable is absent, with its sentence;
/// nothing is called better or worse.
namespace footfall::ui {

/// Kept while other pages are shown.
struct TrendState {
  std::string person{};  ///< whose sessions; empty: nobody yet
  bool by_hand = false;  ///< somebody has chosen
  std::uint32_t first_person = 0, first_measure = 0;
  std::string measure{};  ///< its key; empty: the first
  bool more = false;      ///< as many sessions as the station tells, not only the newest
  std::string session{};  ///< the one whose figures are told; empty: the newest
  AskAgain asking{};
};

/// Pseudonyms of the list, each once, that of the newest session first.
[[nodiscard]] std::vector<std::string> people_of(const v1::SessionPage& page);
/// Whose trend is shown until somebody chooses: the runner of the Session page when there are sessions of
/// them, else that of the newest.
void follow(TrendState& state, const v1::SessionPage& page, std::string_view runner);
[[nodiscard]] std::optional<v1::ReviewTrendRequest> question_of(const TrendState& state);

/// Of one foot, or of both, for people.
struct TrendValue {
  double mean = 0.0;
  std::optional<double> low{}, high{};
};
/// One session.
struct TrendColumn {
  std::string session{}, date{}, when{};  ///< date: "26 Nov"; when: with year and hour
  std::optional<TrendValue> both{}, left{}, right{};
  std::optional<double> speed{}, cadence{}, incline{};  ///< the operator's unit, steps/min, %
  std::uint32_t steps = 0, left_out = 0;
  bool hollow = false;    ///< not to be laid beside the newest
  std::string because{};  ///< hollow: why, a few words
  bool doubtful = false;
};
struct TrendWithout {
  std::string when{}, why{};
};
struct TrendPicture {
  std::string label{}, unit{};
  int decimals = 0;
  std::vector<TrendColumn> columns{};   ///< oldest first
  std::vector<TrendWithout> without{};  ///< sessions that nothing can be told of
  std::string hollow_words{};           ///< one sentence on the hollow ones; empty: there are none
};

/// A larger difference of the belt's speed makes loads another thing: as docs/metrics/change.md has it.
inline constexpr double kTrendSpeedPercent = 1.0;
/// Of the incline, in its own per cent.
inline constexpr double kTrendInclinePercent = 0.5;

/// Indices of the measures, the key ones first.
[[nodiscard]] std::vector<std::size_t> measure_order(const v1::ReviewTrendAnswer& answer);
/// Of the measure with that key, or of the first when there is none such.
[[nodiscard]] TrendPicture trend_picture(const v1::ReviewTrendAnswer& answer, const std::string& key,
                                         SpeedUnit unit);
/// "26 Nov 2026  10:15: left 246.1 [244.0, 248.2], right ..., 10.8 km/h, 164.2 steps/min, 162 steps".
[[nodiscard]] std::string column_words(const TrendColumn& column, const TrendPicture& picture,
                                       SpeedUnit unit);

}  // namespace footfall::ui
