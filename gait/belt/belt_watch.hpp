#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/units.hpp"

/// What the belt does under the runner, sample by sample and summed up over a step: how fast it changes
/// speed, whether the deck tilts, and how long ago either has changed. Live and offline use the same code.
/// Sign: speed > 0 moves the runner's foot backward, incline > 0 uphill. Units: m/s, m/s^2, degrees.
/// Unknown is NaN on the way in and in a reading, nullopt in what is told of a step; it is never taken for
/// steady. Thread: one owner. Blocks: never. Allocates: BeltWatch's constructor only. Errors: none.
/// Source: own definition: docs/metrics/signal.md, "The belt".
namespace footfall::gait {

/// Beyond it the belt's own inertia shows in the fore-aft force and the pitch moment.
inline constexpr core::MetersPerSecond2 kSteadyBelt{0.5};
/// Steps after a change of speed or incline that belong to neither condition.
inline constexpr std::uint32_t kSettlingSteps = 10;

struct BeltReading {
  double speed_m_s = 0.0;
  double acceleration_m_s2 = 0.0;  ///< slope over the last 100 ms; NaN before there are any, or speed unknown
  double incline_deg = 0.0;
  bool incline_moving = false;
  /// Number of the sample at which speed or incline were last seen to have changed; -1 never.
  double changed_at = -1.0;
};

/// Window: the slope 100 ms, from the arrival of one value to the arrival of another, so that the stairs of a
/// drive polled at 20 Hz have the slope of its ramp; a change is one of the mean over half
/// a second (by more than 2 % and 0.05 m/s, or 0.2 degrees), so that the dip under each foot is none.
class BeltWatch {
 public:
  explicit BeltWatch(core::Hertz rate);
  void reset() noexcept;
  /// Samples are missing: slopes begin anew, what is known of the condition stays.
  void gap() noexcept;
  BeltReading observe(double speed_m_s, double incline_deg, bool incline_moving) noexcept;

 private:
  /// The last half second of one quantity, and the level from which it has or has not departed.
  struct Track {
    std::vector<double> values;
    double sum = 0.0;
    std::size_t seen = 0, unknown = 0;  ///< since the last gap; within the window
    std::optional<double> level;
    void add(double value) noexcept;
    void clear() noexcept;
    [[nodiscard]] double back(std::size_t samples) const noexcept;
    [[nodiscard]] bool departed(double least, double share) noexcept;
  };
  [[nodiscard]] double slope(double speed_m_s) noexcept;
  double rate_;
  std::size_t slope_;
  Track speed_, incline_;
  std::vector<double> arrival_;  ///< of each speed in the window: since which sample it had been the same
  double last_speed_ = 0.0, since_ = 0.0;
  double number_ = 0.0, changed_at_ = -1.0;
};

/// Sums up the readings of one step.
class BeltOverStep {
 public:
  void add(const BeltReading& reading) noexcept;
  [[nodiscard]] std::optional<core::MetersPerSecond> speed() const noexcept;
  [[nodiscard]] std::optional<core::Degrees> incline() const noexcept;
  /// kBeltNotSteady and kInclineMoving, where they are so. An unknown speed is not steady.
  [[nodiscard]] std::uint32_t health() const noexcept;
  [[nodiscard]] double changed_at() const noexcept { return changed_at_; }

 private:
  double n_ = 0.0, speed_ = 0.0, incline_ = 0.0;
  double fastest_ = -1.0, changed_at_ = -1.0;
  bool moving_ = false;
};

/// Counts the steps since the condition changed.
class Settling {
 public:
  void reset() noexcept { *this = {}; }
  /// kNotSettled, or 0, for the next step in order: it began at sample `first`, and up to its end the
  /// condition had last changed at `changed_at`.
  [[nodiscard]] std::uint32_t health(double first, double changed_at) noexcept;

 private:
  double changed_at_ = -1.0;
  std::uint32_t steps_ = kSettlingSteps;
};

}  // namespace footfall::gait
