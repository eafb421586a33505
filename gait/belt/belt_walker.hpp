#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "gait/contacts/contact_detector.hpp"
#include "gait/contacts/drift_tracker.hpp"
#include "gait/engine.hpp"
#include "gait/filter.hpp"
#include "gait/sample_ring.hpp"

namespace footfall::gait {

/// One stance on one belt; numbers of the belt's ring, fractions interpolate.
struct BeltContact {
  double initial_contact = 0.0, toe_off = 0.0;  ///< live estimates; zero-lag once confirmed and settled
  bool ended = false, confirmed = false, settled = false;
  bool announced = false;              ///< the initial contact was told: the stance is a walking one
  bool measurable = true;              ///< no gap inside
  bool straddle = false;               ///< a foot on both belts or on the wrong one
  int landings_within = 0;             ///< of the other belt's
  std::optional<double> last_toe_off;  ///< of the same foot, before this contact
  std::optional<double> other_toe_off, next_other, next_same;
  std::optional<FlightEstimate> before, after;  ///< zeros of the swings around it
  std::optional<Side> sensor_side;
  std::uint64_t limit = UINT64_MAX;  ///< a gap begins at this sample
};

/// Contacts of one belt of two, live: the state machine of walking, with a zero of its own from each swing of
/// at least 150 ms. Frame/sign: lab. Units: N, N·m, sample numbers since the reset. Window: 4.2 s. Thread:
/// one owner. Blocks: never. Allocates: in the constructor only. Errors: no contacts until a plateau or a
/// swing gave a zero. Source: own definition: docs/metrics/events.md (walking), docs/metrics/signal.md
/// (zero).
class BeltWalker {
 public:
  /// What one sample brought.
  struct Report {
    enum class Change : std::uint8_t { None, Contact, ToeOff } change = Change::None;
    double at = 0.0;         ///< number of the event
    bool announced = false;  ///< of a toe-off: its initial contact was told
    bool confirmed = false;  ///< the newest contact has lasted 80 ms
    bool settled = false;    ///< the newest ended contact's toe-off is final
  };

  explicit BeltWalker(const EngineConfig& config);
  void reset() noexcept;
  /// The next sample follows a gap; the phase is held through a short one.
  void lost(bool hold) noexcept;
  Report take(ChannelValues values, core::Timestamp time, std::uint16_t flags) noexcept;

  /// Oldest first; those that ended wait until they are dropped.
  [[nodiscard]] std::span<BeltContact> contacts() noexcept { return std::span(contacts_).first(count_); }
  [[nodiscard]] BeltContact* open() noexcept;
  void drop_oldest() noexcept;
  [[nodiscard]] bool unloaded() const noexcept {
    return detector_.phase() == ContactDetector::Phase::Flight && !pending_;
  }
  /// A foot has been on it for a while: not one that is just landing.
  [[nodiscard]] bool stands() const noexcept {
    return detector_.phase() != ContactDetector::Phase::Flight && !pending_;
  }
  /// Filtered and zeroed force of the newest sample.
  [[nodiscard]] double live_v() const noexcept { return ring_.at(kLiveV, newest()) - drift_.zero()[kForceV]; }
  [[nodiscard]] std::uint64_t newest() const noexcept { return ring_.next() - 1; }
  [[nodiscard]] std::uint64_t continuous_since() const noexcept { return continuous_since_; }
  [[nodiscard]] const SampleRing& ring() const noexcept { return ring_; }
  [[nodiscard]] const DriftTracker& drift() const noexcept { return drift_; }

 private:
  void supervise_drift() noexcept;
  void on_contact(Report& report) noexcept;
  void on_toe_off(Report& report) noexcept;
  void confirm(BeltContact& contact) noexcept;
  [[nodiscard]] double zero_lag_crossing(double estimate, bool rising) noexcept;
  [[nodiscard]] double crossing(bool rising, double look_back_s) const noexcept;
  [[nodiscard]] double samples(double seconds) const noexcept { return seconds * rate_; }
  [[nodiscard]] double since(double number) const noexcept { return static_cast<double>(newest()) - number; }

  double rate_, threshold_;
  SampleRing ring_;
  CausalFilter live_;
  Biquad zero_lag_;
  DriftTracker drift_;
  ContactDetector detector_;
  std::array<BeltContact, 4> contacts_{};
  std::size_t count_ = 0;
  std::optional<double> swing_start_;
  bool pending_ = false;  ///< loaded, but the threshold of events has not been crossed yet
  bool started_ = false;
  std::uint64_t continuous_since_ = 0, next_relock_ = 0;
  std::vector<double> raw_, smooth_, work_;
};

}  // namespace footfall::gait
