#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include "recording/session.hpp"

/// The steps of one recorded session as the station measured them, for comparing blocks of it. Frame/units:
/// as gait/results.hpp; times in the session's own station time. Thread: any, stateless; never one of the
/// belt's. Blocks: disk. Allocates: the steps, at most kMostReviewSteps. Errors: one sentence.
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
  gait::Method method;                  ///< by which they were measured
  std::vector<InclineMoment> inclines;  ///< empty: the treadmill did not tell
};

/// Errors: Reconfigure when the file cannot be read, has more than kMostReviewSteps, or does not say by which
/// method its steps were measured.
[[nodiscard]] core::Result<ReviewSteps> read_review_steps(const std::filesystem::path& file);

}  // namespace footfall::station
