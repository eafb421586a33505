#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "gait/offline/stance_curves.hpp"
#include "station/data/shelf_folder.hpp"
#include "station/review/review_comparison.hpp"
#include "station/review/review_desk.hpp"

/// Stance-aligned forces of recorded blocks by gait::stance_curves(), the function of `footfall analyze
/// --plot`, from the samples as recorded by the session's own method. Frame/sign/units:
/// gait/offline/stance_curves.hpp. Window: contacts whose initial contact lies in the block; kCurveMargin
/// more is read on either side, for filters, drift and sides. Thread: a job of ReviewDesk. Blocks: disk, CPU.
/// Allocates: several times the samples of one block. Errors: one sentence.
namespace footfall::station {

inline constexpr double kLongestCurveBlockS = 600.0;
inline constexpr core::Duration kCurveMargin = core::milliseconds(5000);

struct BlockCurves {
  std::vector<gait::StanceCurves> curves;
  std::optional<core::Newtons> body_weight;
  std::string why_none;  ///< one sentence where there are no curves
};

/// Parallel to the blocks, each at most kLongestCurveBlockS. Errors: a name that the shelf does not list
/// (Operator), a file that cannot be opened; given up. What is in a file becomes BlockCurves::why_none.
[[nodiscard]] core::Result<std::vector<BlockCurves>> curves_of(const ShelfFolder& shelf,
                                                               std::span<const ReviewPart> blocks,
                                                               ReviewTask& task);

}  // namespace footfall::station
