#pragma once
#include <array>
#include <cstdint>
#include <type_traits>

#include "core/time.hpp"
#include "core/units.hpp"

/// What devices deliver. Trivially copyable, so that a ring can carry them.
/// Frame: lab frame, force of the ground on the runner, ap + forward, v + up, ml + to the runner's right;
/// origin on the belt surface (docs/frames-and-signs.md; Wu & Cavanagh 1995). Units in the types. Thread:
/// values. Blocks/allocates: never. Errors: flags, never magic numbers.
namespace footfall::core {

/// Force and moment about the lab origin; moment about axis X (ap), Y (v), Z (ml), right-handed.
struct Wrench {
  Newtons f_ap, f_v, f_ml;
  NewtonMeters m_ap, m_v, m_ml;

  friend constexpr Wrench operator+(const Wrench& a, const Wrench& b) {
    return {a.f_ap + b.f_ap, a.f_v + b.f_v, a.f_ml + b.f_ml, a.m_ap + b.m_ap, a.m_v + b.m_v, a.m_ml + b.m_ml};
  }
  friend constexpr Wrench operator-(const Wrench& a, const Wrench& b) {
    return {a.f_ap - b.f_ap, a.f_v - b.f_v, a.f_ml - b.f_ml, a.m_ap - b.m_ap, a.m_v - b.m_v, a.m_ml - b.m_ml};
  }
  friend constexpr Wrench operator*(double k, const Wrench& w) {
    return {k * w.f_ap, k * w.f_v, k * w.f_ml, k * w.m_ap, k * w.m_v, k * w.m_ml};
  }
};

/// Bits of a sample's `flags`.
enum SampleFlag : std::uint16_t {
  kSaturated = 1U << 0,  ///< a channel at its end stop, or the device says so
  kGapBefore = 1U << 1,  ///< at least one sample is missing before this one
  kStale = 1U << 2,      ///< arrived later than the device's max_lateness; stored, excluded live
  kInvalid = 1U << 3,    ///< the device reports an error, or a value is not finite
  kClockJump = 1U << 4,  ///< the wall clock stepped; the time is the cycle's, not the kernel's
};

inline constexpr std::size_t kMaxPlates = 4;
inline constexpr std::size_t kMaxBelts = 2;

struct ForceSample {
  std::uint64_t sequence = 0;  ///< the device's counter, unwrapped
  Timestamp device_time;       ///< device clock: sequence / rate where the wire has no time
  Timestamp station_time;      ///< device_time through the device's clock map
  Timestamp receive_time;      ///< kernel receive stamp in station time
  Wrench wrench;               ///< calibrated, in the lab frame, neither tared nor filtered
  std::uint32_t device_status = 0;
  std::uint16_t flags = 0;
  std::uint8_t plate = 0;  ///< index in the station's configuration
};

struct ImuSample {
  std::uint64_t sequence = 0;
  Timestamp device_time, station_time, receive_time;
  std::array<double, 3> angular_rate_rad_s{};  ///< sensor frame
  std::array<double, 3> acceleration_m_s2{};   ///< sensor frame, gravity included
  float clock_drift_ppm = 0.0F;                ///< slope of the clock map that gave station_time
  std::uint16_t flags = 0;
  std::uint8_t device = 0;
};

/// Where a belt speed comes from: a nominal one cannot show dips during stance.
enum class SpeedSource : std::uint8_t { DriveNominal, Encoder };

/// One poll of the treadmill.
struct TreadmillState {
  Timestamp time;  ///< when the reply was complete
  /// Set-point as the drive reads it back. A machine without anything to read back (Bertec): the accepted one
  /// for the time of its ramp and one second, after that what the belt does.
  MetersPerSecond set_speed;
  MetersPerSecond measured_speed;  ///< > 0 moves the runner's foot backward (normal running); NaN = the drive
                                   ///< cannot tell (emergency stop of a TMX machine)
  /// Two belts: the speeds above are the left one's, and the right one runs that much faster. 0 with one
  /// belt.
  MetersPerSecond set_split, measured_split;
  GradePercent set_incline, measured_incline;
  std::uint32_t fault_code = 0;  ///< the drive's own code, 0 = none
  SpeedSource speed_source = SpeedSource::DriveNominal;
  bool running = false;             ///< the drive says it is driving
  bool local_stop = false;          ///< stopped at the machine (emergency stop, stop key)
  bool communication_loss = false;  ///< the drive's own watchdog has tripped
  bool incline_available = false;
  bool watchdog_confirmed =
      false;  ///< the drive says that its own watchdog guards this very motion (TMX: 32h)
};

static_assert(std::is_trivially_copyable_v<ForceSample> && std::is_trivially_copyable_v<ImuSample> &&
              std::is_trivially_copyable_v<TreadmillState>);

}  // namespace footfall::core
