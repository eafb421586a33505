#include "sim/runner/gait_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace footfall::sim {
namespace {

constexpr double kSpeedStep = 0.3;
constexpr std::size_t kRows = 19;
constexpr double kSlowestRatio = 0.75;
constexpr double kRatioStep = 0.05;
constexpr std::size_t kNodes = 13;
constexpr std::size_t kNaturalNode = 5;  // ratio 1

double ratio_of(std::size_t node) {
  return kSlowestRatio + kRatioStep * static_cast<double>(node);
}

core::Result<SlipSolution> solve_node(const SlipInputs& inputs, const SlipSolution* nearby) {
  SlipInputs free = inputs;
  free.overstride.reset();
  auto solved = nearby ? solve_slip(free, *nearby) : solve_slip(free);
  if (!solved || !inputs.overstride) return solved;
  const core::Meters wanted =
      std::clamp(*inputs.overstride, 0.85 * solved->overstride, 1.2 * solved->overstride);
  // A jogger who reaches out far has no flight left: then he reaches out half as far, and so on.
  for (const double part : {1.0, 0.5, 0.25, 0.125}) {
    SlipInputs reaching = inputs;
    reaching.overstride = solved->overstride + part * (wanted - solved->overstride);
    const auto reached = solve_slip(reaching, *solved);
    if (reached && reached->flight >= GaitTable::kShortestFlight) return reached;
  }
  return solved;
}

struct Place {
  std::size_t index;
  double part;
};

Place place(double position, std::size_t count) {
  const double held = std::clamp(position, 0.0, static_cast<double>(count - 1));
  const auto index = std::min(static_cast<std::size_t>(held), count - 2);
  return {index, held - static_cast<double>(index)};
}

}  // namespace

core::Result<GaitTable::Row> GaitTable::build_row(const SlipInputs& at_speed) {
  Row row;
  row.nodes.resize(kNodes);
  const core::StepsPerMinute natural = natural_cadence(at_speed.speed);
  SlipInputs inputs = at_speed;
  inputs.cadence = natural;
  const auto middle = solve_node(inputs, nullptr);
  if (!middle) return tl::unexpected(middle.error());
  SlipInputs free_natural = inputs;
  free_natural.overstride.reset();
  const auto origin = solve_slip(free_natural, *middle);
  if (!origin) return tl::unexpected(origin.error());

  const auto fill = [&](std::size_t node, SlipSolution& nearby) {
    inputs.cadence = natural * ratio_of(node);
    const auto solved = solve_node(inputs, &nearby);
    if (!solved || solved->flight < kShortestFlight) return false;
    row.nodes[node] = {solved->contact.value(), solved->overstride.value(), solved->landing_angle_rad,
                       spring_stance(*solved, kStanceIntervals)};
    nearby = *solved;
    return true;
  };
  SlipSolution nearby = *origin;
  std::size_t first = kNaturalNode;
  std::size_t last = kNaturalNode;
  if (!fill(kNaturalNode, nearby)) {
    return core::fail(
        core::Remedy::Reconfigure,
        "Runner model: no flight at %.2f m/s with that leg and overstride; choose other values.",
        at_speed.speed.value());
  }
  while (last + 1 < kNodes && fill(last + 1, nearby)) ++last;
  nearby = *origin;
  while (first > 0 && fill(first - 1, nearby)) --first;
  row.slowest_ratio = ratio_of(first);
  row.fastest_ratio = ratio_of(last);
  return row;
}

core::Result<GaitTable> GaitTable::build(const SlipInputs& inputs) {
  GaitTable table;
  for (std::size_t i = 0; i < kRows; ++i) {
    SlipInputs at_speed = inputs;
    at_speed.speed = kSlowest + core::MetersPerSecond(kSpeedStep * static_cast<double>(i));
    auto row = build_row(at_speed);
    if (!row) return tl::unexpected(row.error());
    table.rows_.push_back(std::move(*row));
  }
  return table;
}

void GaitTable::look_up(core::MetersPerSecond speed, core::StepsPerMinute cadence,
                        SpringStance& stance) const {
  const core::MetersPerSecond held = std::clamp(speed, kSlowest, kFastest);
  const Place row = place((held - kSlowest).value() / kSpeedStep, rows_.size());
  const Row& slow = rows_[row.index];
  const Row& fast = rows_[row.index + 1];
  const core::StepsPerMinute natural = natural_cadence(held);
  const double ratio = std::clamp(cadence / natural, std::max(slow.slowest_ratio, fast.slowest_ratio),
                                  std::min(slow.fastest_ratio, fast.fastest_ratio));
  const Place column = place((ratio - kSlowestRatio) / kRatioStep, kNodes);

  struct Share {
    const Node* node;
    double weight;
  };
  std::array<Share, 4> shares{};
  std::size_t count = 0;
  for (std::size_t corner = 0; corner < 4; ++corner) {
    const bool faster = corner >= 2;
    const bool quicker = corner % 2 == 1;
    const double weight = (faster ? row.part : 1.0 - row.part) * (quicker ? column.part : 1.0 - column.part);
    const Node& node = (faster ? fast : slow).nodes[column.index + (quicker ? 1 : 0)];
    // At the edge of what can be run the neighbour beyond is empty, and its weight is nothing but rounding.
    if (weight > 1e-9 && !node.force.empty()) shares[count++] = {&node, weight};
  }
  stance.cadence = natural * ratio;
  stance.force_bw.assign(kStanceIntervals + 1, 0.0);
  double contact = 0.0;
  double overstride = 0.0;
  double angle = 0.0;
  for (std::size_t i = 0; i < count; ++i) {
    const Node& node = *shares[i].node;
    contact += shares[i].weight * node.contact;
    overstride += shares[i].weight * node.overstride;
    angle += shares[i].weight * node.angle;
    for (std::size_t k = 0; k <= kStanceIntervals; ++k) {
      stance.force_bw[k] += shares[i].weight * node.force[k];
    }
  }
  stance.contact = core::Seconds(contact);
  stance.overstride = core::Meters(overstride);
  stance.landing_angle_rad = angle;
}

}  // namespace footfall::sim
