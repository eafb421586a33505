#pragma once
#include <span>
#include <vector>

/// One coordinate of the body over time, smooth enough for an accelerometer: value, rate and acceleration are
/// continuous wherever the plan is changed.
/// Units: the coordinate's, seconds. Thread: one. Blocks: never. Allocates: when more pieces are planned than
/// ever before. Errors: none; before the first and after the last piece the coordinate rests.
/// Method: fifth-degree polynomials between states; rates and accelerations at inner keys are those of the
/// cubic spline through the keys.
namespace footfall::sim {

struct TrackState {
  double value = 0.0, rate = 0.0, acceleration = 0.0;
};

struct TrackKey {
  double time_s = 0.0, value = 0.0;
};

class MotionTrack {
 public:
  /// Forgets everything; rests at `value`.
  void rest_at(double value);
  [[nodiscard]] TrackState at(double time_s) const;
  /// Goes on from the state at `time_s` to `end`; what was planned after `time_s` is dropped.
  void cut(double time_s);
  /// From the end of what is planned.
  void go_to(double time_s, const TrackState& end);
  /// Through all keys to the last one, where rate and acceleration are `last_rate` and `last_acceleration`.
  /// Keys rise in time and begin after the end of what is planned.
  void go_through(std::span<const TrackKey> keys, double last_rate, double last_acceleration);
  /// States of the natural cubic spline through the keys: what go_through() would be without a past.
  [[nodiscard]] static std::vector<TrackState> spline(std::span<const TrackKey> keys);

 private:
  struct Piece {
    double begin_s = 0.0, end_s = 0.0;
    double c[6] = {};  ///< polynomial in (time - begin)
  };
  [[nodiscard]] static TrackState value_of(const Piece& piece, double time_s);
  std::vector<Piece> pieces_;
  TrackState rest_;
  double end_s_ = 0.0;
};

}  // namespace footfall::sim
