#include "ui/model/stance_view.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::ui {
namespace {

const char* name_of(StanceChannel channel) {
  return channel == StanceChannel::Vertical ? "vertical" : "fore_aft";
}

const v1::ReviewCurve* find(const v1::ReviewBlockCurves& block, std::string_view side,
                            StanceChannel channel) {
  for (const v1::ReviewCurve& curve : block.curves())
    if (curve.side() == side && curve.channel() == name_of(channel) && curve.stances() > 0) return &curve;
  return nullptr;
}

}  // namespace

bool in_body_weights(const v1::ReviewCurvesAnswer& answer) {
  return answer.blocks_size() > 0 &&
         std::all_of(answer.blocks().begin(), answer.blocks().end(), [](const v1::ReviewBlockCurves& block) {
           return block.curves().empty() || (block.has_body_weight_n() && block.body_weight_n() > 0.0);
         });
}

MeanBand band_of(const v1::ReviewBlockCurves& block, std::string_view side, StanceChannel channel,
                 bool body_weights) {
  MeanBand band;
  const v1::ReviewCurve* curve = find(block, side, channel);
  if (curve == nullptr) return band;
  const float scale = body_weights ? 1.0F / static_cast<float>(block.body_weight_n()) : 1.0F;
  band.stances = curve->stances();
  for (const float value : curve->mean_n()) band.mean.push_back(scale * value);
  for (const float value : curve->sd_n()) band.sd.push_back(scale * value);
  band.sd.resize(band.mean.size(), std::nanf(""));
  return band;
}

std::vector<std::string> sides_of(const v1::ReviewCurvesAnswer& answer) {
  const auto has = [&](const char* side) {
    return std::any_of(answer.blocks().begin(), answer.blocks().end(), [&](const auto& block) {
      return find(block, side, StanceChannel::Vertical) || find(block, side, StanceChannel::ForeAft);
    });
  };
  std::vector<std::string> sides;
  for (const char* side : {"left", "right"})
    if (has(side)) sides.emplace_back(side);
  if (sides.empty() && has("unknown")) sides.emplace_back("unknown");
  return sides;
}

ValueAxis stance_axis(const std::vector<MeanBand>& bands, StanceChannel channel, bool body_weights) {
  double lowest = 0.0, highest = 0.0;
  for (const MeanBand& band : bands) {
    for (std::size_t i = 0; i < band.mean.size(); ++i) {
      const auto mean = static_cast<double>(band.mean[i]), sd = static_cast<double>(band.sd[i]);
      if (!std::isfinite(mean)) continue;
      lowest = std::min(lowest, mean - (std::isfinite(sd) ? sd : 0.0));
      highest = std::max(highest, mean + (std::isfinite(sd) ? sd : 0.0));
    }
  }
  const bool vertical = channel == StanceChannel::Vertical;
  const double least = (vertical ? 1.0 : 0.2) * (body_weights ? 1.0 : 800.0);
  if (highest - lowest < least) highest = lowest + least;
  if (!vertical) return round_axis(lowest, highest, 5);
  // Nobody pulls at the belt: what is below nothing is the spread of a small force.
  constexpr double kBelow = 0.05;
  ValueAxis axis = round_axis(lowest < -kBelow * highest ? lowest : 0.0, highest, 5);
  if (axis.lowest == 0.0) axis.lowest = -kBelow * axis.highest;
  return axis;
}

std::string stance_count(const v1::ReviewBlockCurves& block) {
  std::string words;
  for (const char* side : {"left", "right", "unknown"}) {
    const v1::ReviewCurve* curve = find(block, side, StanceChannel::Vertical);
    if (curve == nullptr) curve = find(block, side, StanceChannel::ForeAft);
    if (curve == nullptr) continue;
    words += (words.empty() ? "" : ", ") + std::to_string(curve->stances()) +
             (std::string_view(side) == "unknown" ? " of unknown side" : std::string(" ") + side);
  }
  return words.empty() ? "no stance" : words + " stances";
}

std::string why_no_curves(const v1::ReviewBlockCurves& block) {
  if (!block.why_none().empty()) return block.why_none();
  return block.curves().empty() ? "No whole contact in this stretch." : "";
}

}  // namespace footfall::ui
