#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "gait/stats/block_bootstrap.hpp"
#include "station/data/shelf_folder.hpp"
#include "station/review/review_desk.hpp"
#include "station/review/review_steps.hpp"

/// One person's recorded sessions beside each other: the mean of each metric over the steady steps with its
/// 95 % interval, by the functions and settings of the comparison (gait::steady_steps(), gait::step_mean()),
/// so that a session's figures here are those of it as block A. Frame/sign/units: SI of the metric. Window:
/// the whole session. Thread: a job of ReviewDesk. Blocks: disk, CPU (resampling; some 0.1 s for a session of
/// 1,500 steps). Allocates: the steps of one session. Errors: one sentence: the folder's; given up. What is
/// wrong with a session stands in its entry.
namespace footfall::station {

inline constexpr std::size_t kUsualTrend = 20, kMostTrend = 60;

struct TrendSession {
  std::string name;
  std::int64_t started_wall_ns = 0;
  std::size_t steps = 0, left_out = 0;  ///< steady ones, that count
  std::optional<core::StepsPerMinute> cadence;
  std::optional<core::MetersPerSecond> speed;
  std::optional<core::GradePercent> incline;  ///< nullopt too where it was not one
  bool another_method = false;                ///< than the newest session that can be read
  std::string why_none;                       ///< one sentence; no means then
  std::vector<gait::StepMean> means;          ///< of gait::step_metrics(), in its order
};

struct ReviewTrend {
  std::vector<TrendSession> sessions;  ///< oldest first
  std::size_t not_shown = 0;           ///< older ones
};

/// All but `name` and `started_wall_ns`. `task` given up: less than that.
[[nodiscard]] TrendSession trend_of(const ReviewSteps& session, const ReviewTask& task);

/// The newest `most` sessions of exactly this pseudonym, which must name somebody.
[[nodiscard]] core::Result<ReviewTrend> trend_of(ShelfFolder& shelf, const std::string& pseudonym,
                                                 std::size_t most, ReviewTask& task);

}  // namespace footfall::station
