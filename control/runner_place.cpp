#include "control/runner_place.hpp"

#include <algorithm>

namespace footfall::control {
namespace {

constexpr double kHalfSecond = 0.5, kLeak = 0.03;
constexpr double kUrgency = 3.0;
constexpr double kOutsideM = 0.02, kNearM = 0.15;
constexpr std::size_t kLeastReaches = 6;

}  // namespace

void RunnerPlace::close_half_second(Edge& edge) const noexcept {
  edge.drifts = false;
  if (!edge.reach) {
    edge.known = 0;
    return;
  }
  std::copy_backward(edge.reaches.begin(), edge.reaches.end() - 1, edge.reaches.end());
  edge.reaches.front() = *edge.reach;
  edge.known = std::min(edge.known + 1, kReaches);
  edge.reach.reset();
  if (edge.known < kLeastReaches) return;
  // Least squares over the newest: k half seconds ago, so the slope's sign turns.
  const double n = static_cast<double>(edge.known), mean_k = 0.5 * (n - 1.0);
  double mean = 0.0, product = 0.0, square = 0.0;
  for (std::size_t k = 0; k < edge.known; ++k) mean += edge.reaches[k] / n;
  for (std::size_t k = 0; k < edge.known; ++k) {
    const double from_mean = static_cast<double>(k) - mean_k;
    product += from_mean * (edge.reaches[k] - mean);
    square += from_mean * from_mean;
  }
  const double speed = -product / square / kHalfSecond;
  const double newest = mean + speed * kHalfSecond * mean_k;
  const bool is_near = newest > -limits_.edge_margin.value() - kNearM;
  edge.drifts = is_near && newest + speed * limits_.drift_horizon.seconds() > 0.0;
}

void RunnerPlace::watch(Edge& edge, double distance, double dt) const noexcept {
  edge.reach = std::max(edge.reach.value_or(distance), distance);
  const double depth = (distance + limits_.edge_margin.value()) / limits_.edge_margin.value();
  // At the edge itself four times as urgent as at the margin: a fast runner's toe is there for a moment only.
  if (depth > 0.0) edge.beyond_s += dt * (1.0 + kUrgency * depth);
}

void RunnerPlace::step(const RunnerLoad& load) noexcept {
  const double dt = load.dt.seconds();
  const auto& edges = limits_.edges;
  for (Edge* edge : {&rear_, &front_}) edge->beyond_s = std::max(0.0, edge->beyond_s - kLeak * dt);
  bool outside = false;
  if (load.cop_ap && load.cop_ml) {
    const double ap = load.cop_ap->value(), ml = load.cop_ml->value();
    if (edges.rear_ap) {
      watch(rear_, edges.rear_ap->value() - ap, dt);
      outside = outside || ap < edges.rear_ap->value() - kOutsideM;
    }
    if (edges.front_ap) {
      watch(front_, ap - edges.front_ap->value(), dt);
      outside = outside || ap > edges.front_ap->value() + kOutsideM;
    }
    outside = outside || (edges.left_ml && ml < edges.left_ml->value() - kOutsideM) ||
              (edges.right_ml && ml > edges.right_ml->value() + kOutsideM);
  }
  outside_s_ = outside ? outside_s_ + dt : 0.0;
  half_s_ += dt;
  const bool closes = half_s_ >= kHalfSecond;
  if (closes) half_s_ = 0.0;
  for (Edge* edge : {&rear_, &front_}) {
    if (closes) close_half_second(*edge);
    edge->alarm = edge->drifts || edge->beyond_s >= limits_.edge_time.seconds();
  }
}

}  // namespace footfall::control
