#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "recording/session.hpp"

/// The recorded sessions of a folder, for review: which there are, and the steps of one of them as the
/// station measured them. A session goes by its id, the name of its file without the ending, and only an id
/// that the folder lists is opened: nothing from a client becomes a path. Frame/units: as gait/results.hpp;
/// times in the session's own station time. Thread: any, stateless; never one of the belt's. Blocks: disk.
/// Allocates: the steps, at most kMostReviewSteps. Errors: one sentence; a file that cannot be read is listed
/// with its sentence and hides no other.
namespace footfall::station {

inline constexpr std::size_t kMostReviewSteps = 60'000;  ///< some six hours

struct ReviewSession {
  std::string id, pseudonym;
  std::int64_t started_wall_ns = 0;  ///< label only
  double duration_s = 0.0;
  bool simulated = false;
  std::string error;  ///< why it cannot be read; empty otherwise
};

/// One belt cycle's incline, for telling blocks on different slopes apart.
struct InclineMoment {
  core::Timestamp time;
  core::GradePercent grade;
};

struct ReviewSteps {
  std::string id, pseudonym;
  core::Timestamp started;
  std::vector<gait::StepResult> steps;  ///< in order of time
  gait::Method method;                  ///< by which they were measured
  std::vector<InclineMoment> inclines;  ///< empty: the treadmill did not tell
};

class ReviewArchive {
 public:
  explicit ReviewArchive(std::filesystem::path dir) : dir_(std::move(dir)) {}
  /// The newest `most` by name, which begins with the time of the start.
  [[nodiscard]] std::vector<ReviewSession> list(std::size_t most) const;
  /// Errors: Reconfigure when the folder has no such session, when it cannot be read, has more than
  /// kMostReviewSteps, or does not say by which method its steps were measured.
  [[nodiscard]] core::Result<ReviewSteps> steps(const std::string& id) const;

 private:
  [[nodiscard]] std::vector<std::string> ids() const;
  std::filesystem::path dir_;
};

}  // namespace footfall::station
