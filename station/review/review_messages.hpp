#pragma once
#include <footfall/v1/review.pb.h>

#include <functional>
#include <string>
#include <vector>

#include "station/review/review_comparison.hpp"
#include "station/review/review_curves.hpp"
#include "station/review/review_session.hpp"
#include "station/review/review_trend.hpp"

/// What Review found, as messages (review.proto), and whether what is asked makes sense. Thread: any. Blocks:
/// never. Allocates: yes. Errors: none; what is not measurable is absent.
namespace footfall::station {

inline constexpr std::size_t kStepsInMessage = 2000;

[[nodiscard]] v1::ReviewTable table_of(const ReviewComparison& comparison);
/// Message by message, the marks with the last; `tell` returns whether to go on. Returns whether all was
/// told.
using TellSteps = std::function<bool(const v1::ReviewStepsAnswer&)>;
bool tell_session(const ReviewSession& session, const TellSteps& tell);

[[nodiscard]] v1::ReviewCurvesAnswer message_of(const std::vector<BlockCurves>& blocks);
/// Those measures that some session has.
[[nodiscard]] v1::ReviewTrendAnswer message_of(const ReviewTrend& trend);

/// Empty, or one sentence: why that cannot be asked.
[[nodiscard]] std::string refusal(const v1::ReviewCompareRequest& request);
[[nodiscard]] std::string refusal(const v1::ReviewStepsRequest& request);
[[nodiscard]] std::string refusal(const v1::ReviewCurvesRequest& request);
[[nodiscard]] std::string refusal(const v1::ReviewTrendRequest& request);
/// It begins before it ends, and at numbers.
[[nodiscard]] bool is_block(const v1::ReviewBlock& block);
[[nodiscard]] ReviewPart part_of(const v1::ReviewBlock& block);

}  // namespace footfall::station
