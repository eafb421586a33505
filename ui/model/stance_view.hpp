#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "footfall/v1/review.pb.h"
#include "ui/chart/axis.hpp"

/// Mean curves over stance as the station tells them, ready to be drawn. Pure. Units: BW where the body
/// weight of every block is known, else N. Thread: values. Blocks: never. Allocates: yes. Errors: a curve
/// that is not there has no points.
namespace footfall::ui {

enum class StanceChannel : std::uint8_t { Vertical, ForeAft };

struct MeanBand {
  std::vector<float> mean{}, sd{};  ///< initial contact 0 % to toe-off 100 %; NaN: too few have it
  std::uint32_t stances = 0;
  [[nodiscard]] bool drawn() const { return mean.size() > 1; }
};

/// Every block has its body weight: curves in multiples of it.
[[nodiscard]] bool in_body_weights(const v1::ReviewCurvesAnswer& answer);
/// "left", "right", or "unknown" for all feet where sides are not known.
[[nodiscard]] MeanBand band_of(const v1::ReviewBlockCurves& block, std::string_view side,
                               StanceChannel channel, bool body_weights);
/// The sides of which anything is drawn: left and right, or "unknown" alone; empty: none.
[[nodiscard]] std::vector<std::string> sides_of(const v1::ReviewCurvesAnswer& answer);
/// Round, with the zero line and every band within it.
[[nodiscard]] ValueAxis stance_axis(const std::vector<MeanBand>& bands, StanceChannel channel,
                                    bool body_weights);
/// "412 left, 410 right stances", "no stance".
[[nodiscard]] std::string stance_count(const v1::ReviewBlockCurves& block);
/// Why a block has no curves, or "no whole contact in this stretch"; empty: it has.
[[nodiscard]] std::string why_no_curves(const v1::ReviewBlockCurves& block);

}  // namespace footfall::ui
