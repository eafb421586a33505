#pragma once
#include <array>
#include <cstddef>
#include <optional>

#include "control/runner_load.hpp"

namespace footfall::control {

/// Does the belt carry the feet at the speed that the drive reports? In the middle of a running stance (35 to
/// 75 %) the foot lies on the belt, and the centre of pressure goes back with it, less its own way forward
/// under the foot. That way per second of stance is the runner's own: it is learned from the first ten
/// stances of a motion at steady speed; what no foot can do (not -0.15 to 0.30 m a stance) is not learned,
/// and then nothing is said. Mismatch: six stances in a row off by more than `belt_mismatch` of the drive's
/// speed (at least 0.3 m/s), to the same side. A belt wrong from the start by less than a foot's length a
/// stance is not seen. Not measurable: walking (feet overlap in the sum), below 1 m/s, a belt that changes
/// speed within the stance. Frame/sign: lab frame, belt speed > 0 carries the foot backward. Window: six
/// stances. Thread: one owner. Blocks/allocates: never. Source: docs/safety-states.md, "What the force plates
/// see".
class StanceBelt {
 public:
  explicit StanceBelt(const RunnerLimits& limits) : limits_(limits) {}
  void reset() noexcept { *this = StanceBelt(limits_); }
  void step(const RunnerLoad& load) noexcept;
  /// After a gap the stance under way is not measured.
  void gap() noexcept { stance_.broken = true; }
  [[nodiscard]] bool mismatch() const noexcept { return in_a_row_ >= kInARow; }
  /// Speed of the belt by the newest measured stance, once the runner's own way is known.
  [[nodiscard]] std::optional<core::MetersPerSecond> speed() const noexcept { return speed_; }

 private:
  static constexpr std::size_t kMost = 128, kLearn = 10;
  static constexpr int kInARow = 6;
  struct Point {
    double t_s, cop_m;
  };
  struct Stance {
    core::Timestamp start;
    std::array<Point, kMost> points{};
    std::size_t size = 0;
    double slowest = 0.0, fastest = 0.0;
    bool broken = true;
  };
  void take(const RunnerLoad& load) noexcept;
  void judge(double contact_s) noexcept;
  [[nodiscard]] std::optional<double> cop_speed(double contact_s) const noexcept;
  void learn(double way_m) noexcept;

  RunnerLimits limits_;
  Stance stance_;
  bool was_loaded_ = false;
  double learned_m_ = 0.0, learned_at_ = 0.0;
  std::size_t learned_ = 0;
  int in_a_row_ = 0;
  bool faster_ = false;
  std::optional<core::MetersPerSecond> speed_;
};

}  // namespace footfall::control
