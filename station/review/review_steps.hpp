#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "recording/session.hpp"

/// The steps of one recorded session as the station measured them. Frame/units: as gait/results.hpp; times in
/// the session's own station time. Thread: any, stateless; never one of the belt's. Blocks: disk. Allocates:
/// the steps, at most kMostReviewSteps. Errors: one sentence.
namespace footfall::station {

inline constexpr std::size_t kMostReviewSteps = 60'000;  ///< some six hours

/// One belt cycle's incline, for telling blocks on different slopes apart.
struct InclineMoment {
  core::Timestamp time;
  core::GradePercent grade;
};

struct ReviewSteps {
  std::string name, pseudonym;
  core::Timestamp started;
  std::vector<gait::StepResult> steps;  ///< in order of time
  std::optional<gait::Method> method;   ///< by which they were measured; nullopt: not told, or another's
  std::vector<InclineMoment> inclines;  ///< empty: the treadmill did not tell
  std::string method_id{};              ///< as the session calls its method, known or not
};

/// By which the session's first result set was computed; nullopt: it does not say, or it is none of this
/// program's.
[[nodiscard]] core::Result<std::optional<gait::Method>> method_of(recording::SessionReader& reader);

/// Errors: Reconfigure when the file cannot be read or has more than kMostReviewSteps.
[[nodiscard]] core::Result<ReviewSteps> read_review_steps(const std::filesystem::path& file);
/// Without the inclines, for which the belt's whole record would have to be read.
[[nodiscard]] core::Result<ReviewSteps> read_review_steps(recording::SessionReader& reader);

}  // namespace footfall::station
