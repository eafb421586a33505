#pragma once
#include <cstdint>

#include "core/units.hpp"

namespace footfall::gait {

/// Stance or flight from causally filtered, drift-corrected vertical force, with hysteresis. Units: N, one
/// call a sample. Thread: one owner. Blocks/allocates: never. Errors: Unknown until a flight was seen.
/// Source: own definition: docs/metrics/events.md (arming, release, gaps).
class ContactDetector {
 public:
  enum class Phase : std::uint8_t { Unknown, Flight, Stance };
  enum class Change : std::uint8_t {
    None,
    Contact,        ///< stance began; its initial contact lies just before
    ToeOff,         ///< stance ended
    MissedContact,  ///< in stance after a gap, when it began is not known
    MissedToeOff    ///< in flight after a gap
  };

  /// Running, all belts summed.
  ContactDetector(core::Hertz rate, core::Newtons threshold);
  /// Walking, one belt: 30 N for 8 ms (docs/metrics/events.md); released below 30 N, as a foot that rolls off
  /// fades slowly. The 50 N that an initial contact waits for besides are the hysteresis.
  [[nodiscard]] static ContactDetector of_belt(core::Hertz rate);
  void reset() noexcept;
  /// Raises the thresholds where the unloaded force is noisy.
  void set_noise(double sigma_n) noexcept;
  /// After a gap nothing is reported until the phase is seen again; `hold` keeps it meanwhile.
  void resync(bool hold) noexcept;
  Change step(double f_v) noexcept;
  [[nodiscard]] Phase phase() const noexcept { return phase_; }

 private:
  ContactDetector(core::Hertz rate, double on_n, double off_n, double on_s);

  double least_on_, least_off_, on_, off_;
  int n_on_, n_off_;
  int above_ = 0, below_ = 0;
  Phase phase_ = Phase::Unknown;
  bool silent_ = false;
};

}  // namespace footfall::gait
