#include "sim/runner/motion_track.hpp"

#include <algorithm>
#include <optional>

namespace footfall::sim {
namespace {

constexpr double kRemembered = 1.5;  // s: the truth of a contact is told at its toe-off

/// Second derivatives at the keys of the cubic spline; an end without a rate is natural.
std::vector<double> curvatures(std::span<const TrackKey> k, std::optional<double> first_rate,
                               std::optional<double> last_rate) {
  const std::size_t n = k.size();
  std::vector<double> below(n, 0.0), diagonal(n, 1.0), above(n, 0.0), right(n, 0.0);
  const auto h = [&](std::size_t i) { return k[i + 1].time_s - k[i].time_s; };
  const auto slope = [&](std::size_t i) { return (k[i + 1].value - k[i].value) / h(i); };
  if (first_rate) {
    diagonal[0] = h(0) / 3.0;
    above[0] = h(0) / 6.0;
    right[0] = slope(0) - *first_rate;
  }
  for (std::size_t i = 1; i + 1 < n; ++i) {
    below[i] = h(i - 1) / 6.0;
    diagonal[i] = (h(i - 1) + h(i)) / 3.0;
    above[i] = h(i) / 6.0;
    right[i] = slope(i) - slope(i - 1);
  }
  if (last_rate) {
    below[n - 1] = h(n - 2) / 6.0;
    diagonal[n - 1] = h(n - 2) / 3.0;
    right[n - 1] = *last_rate - slope(n - 2);
  }
  for (std::size_t i = 1; i < n; ++i) {
    const double factor = below[i] / diagonal[i - 1];
    diagonal[i] -= factor * above[i - 1];
    right[i] -= factor * right[i - 1];
  }
  std::vector<double> second(n);
  second[n - 1] = right[n - 1] / diagonal[n - 1];
  for (std::size_t i = n - 1; i-- > 0;) second[i] = (right[i] - above[i] * second[i + 1]) / diagonal[i];
  return second;
}

std::vector<TrackState> spline_states(std::span<const TrackKey> k, std::optional<double> first_rate,
                                      std::optional<double> last_rate) {
  const std::vector<double> second = curvatures(k, first_rate, last_rate);
  std::vector<TrackState> states(k.size());
  for (std::size_t i = 0; i < k.size(); ++i) {
    const bool last = i + 1 == k.size();
    const std::size_t a = last ? i - 1 : i;
    const double h = k[a + 1].time_s - k[a].time_s;
    const double slope = (k[a + 1].value - k[a].value) / h;
    const double rate = last ? slope + h / 6.0 * (second[a] + 2.0 * second[a + 1])
                             : slope - h / 6.0 * (2.0 * second[a] + second[a + 1]);
    states[i] = {k[i].value, rate, second[i]};
  }
  return states;
}

}  // namespace

void MotionTrack::rest_at(double value) {
  pieces_.clear();
  rest_ = {value, 0.0, 0.0};
  end_s_ = 0.0;
}

TrackState MotionTrack::value_of(const Piece& piece, double time_s) {
  const double t = time_s - piece.begin_s;
  const auto& c = piece.c;
  return {c[0] + t * (c[1] + t * (c[2] + t * (c[3] + t * (c[4] + t * c[5])))),
          c[1] + t * (2 * c[2] + t * (3 * c[3] + t * (4 * c[4] + t * 5 * c[5]))),
          2 * c[2] + t * (6 * c[3] + t * (12 * c[4] + t * 20 * c[5]))};
}

TrackState MotionTrack::at(double time_s) const {
  if (pieces_.empty() || time_s == end_s_) return rest_;
  if (time_s > end_s_) return {rest_.value, 0.0, 0.0};
  const auto after = std::upper_bound(pieces_.begin(), pieces_.end(), time_s,
                                      [](double t, const Piece& piece) { return t < piece.begin_s; });
  if (after == pieces_.begin()) return {pieces_.front().c[0], 0.0, 0.0};
  return value_of(*std::prev(after), time_s);
}

void MotionTrack::cut(double time_s) {
  rest_ = at(time_s);
  end_s_ = time_s;
  while (!pieces_.empty() && pieces_.back().begin_s >= time_s) pieces_.pop_back();
  const auto recent = std::find_if(pieces_.begin(), pieces_.end(),
                                   [&](const Piece& piece) { return piece.end_s > time_s - kRemembered; });
  pieces_.erase(pieces_.begin(), recent);
}

void MotionTrack::go_to(double time_s, const TrackState& end) {
  Piece piece;
  piece.begin_s = end_s_;
  piece.end_s = time_s;
  const double h = time_s - end_s_;
  auto& c = piece.c;
  c[0] = rest_.value;
  c[1] = rest_.rate;
  c[2] = 0.5 * rest_.acceleration;
  const double value = end.value - (c[0] + h * (c[1] + h * c[2]));
  const double rate = (end.rate - (c[1] + 2.0 * h * c[2])) * h;
  const double acceleration = (end.acceleration - 2.0 * c[2]) * h * h;
  c[3] = (10.0 * value - 4.0 * rate + 0.5 * acceleration) / (h * h * h);
  c[4] = (-15.0 * value + 7.0 * rate - acceleration) / (h * h * h * h);
  c[5] = (6.0 * value - 3.0 * rate + 0.5 * acceleration) / (h * h * h * h * h);
  pieces_.push_back(piece);
  rest_ = end;
  end_s_ = time_s;
}

void MotionTrack::go_through(std::span<const TrackKey> keys, double last_rate, double last_acceleration) {
  std::vector<TrackKey> all{{end_s_, rest_.value}};
  all.insert(all.end(), keys.begin(), keys.end());
  std::vector<TrackState> states = spline_states(all, rest_.rate, last_rate);
  states.back().acceleration = last_acceleration;
  for (std::size_t i = 1; i < all.size(); ++i) go_to(all[i].time_s, states[i]);
}

std::vector<TrackState> MotionTrack::spline(std::span<const TrackKey> keys) {
  return spline_states(keys, std::nullopt, std::nullopt);
}

}  // namespace footfall::sim
