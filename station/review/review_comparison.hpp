#pragma once
#include <string>
#include <vector>

#include "gait/stats/compare.hpp"
#include "station/data/shelf_folder.hpp"
#include "station/review/review_desk.hpp"
#include "station/review/review_steps.hpp"

/// Two blocks of one session or of two, compared by gait::compare(), the same function as `footfall compare`.
/// Frame/sign/units: as gait/stats/compare.hpp; block A is the baseline. Thread: pure. Blocks: CPU
/// (resampling). Allocates: yes. Errors: none; what cannot be compared says why. Source:
/// docs/metrics/change.md.
namespace footfall::station {

/// From (included) to (not included), in seconds after the session's start.
struct ReviewBlock {
  double from_s = 0.0, to_s = 0.0;
};

/// A block of a session that the shelf lists.
struct ReviewPart {
  std::string session;  ///< its name in the list
  ReviewBlock block;
};

struct ReviewComparison {
  gait::Comparison comparison;
  bool another_person = false;         ///< the pseudonyms differ, or one is not known
  std::vector<std::string> obstacles;  ///< why it cannot be compared, or only with care: one sentence each
};

/// Slopes closer than this are the same: in per cent of grade.
inline constexpr double kSameGradePercent = 0.25;

/// Steps whose initial contact lies in the block.
[[nodiscard]] std::vector<gait::StepResult> steps_in(const ReviewSteps& session, const ReviewBlock& block);

/// The method of both sessions is known.
[[nodiscard]] ReviewComparison compare_blocks(const ReviewSteps& session_a, const ReviewBlock& a,
                                              const ReviewSteps& session_b, const ReviewBlock& b,
                                              const gait::CompareOptions& options = {});

/// A job of the desk. Blocks: the disk. Errors: one sentence: a name that the shelf does not list (Operator),
/// those of reading, a session that does not say by which method its steps were measured.
[[nodiscard]] core::Result<ReviewComparison> compare_parts(const ShelfFolder& shelf, const ReviewPart& a,
                                                           const ReviewPart& b, ReviewTask& task);

}  // namespace footfall::station
