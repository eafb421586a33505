#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "gait/belt/belt_measurement.hpp"
#include "gait/belt/belt_walker.hpp"
#include "gait/contacts/support_watch.hpp"

namespace footfall::gait {

/// Walking on two belts, live: decides from the order of landings whether somebody walks or runs, tells the
/// events of walking and completes its stances. A second foot that lands 100 ms after the first, which still
/// stands, walks; after a running step it has to stand on for 100 ms after the first one's toe-off. Both
/// belts unloaded is a flight and ends walking; a standing foot below 0.3 body weights is about to leave,
/// which is running without a flight. Frame/units: gait/results.hpp. Window: a stride. Thread: one owner.
/// Blocks: never. Allocates: in the constructor only. Errors: straddled feet are marked and their limb's
/// values left out. Source: own definition: docs/metrics/events.md, docs/metrics/quality.md (straddle).
class SplitBelts {
 public:
  /// What the engine knows from the summed force.
  struct Sum {
    bool contact_told = false;   ///< its open contact was told as an event
    bool runs = false;           ///< the last contact was a runner's, less than 1.5 s ago
    double body_weight_n = 0.0;  ///< 0: not known
  };

  explicit SplitBelts(const EngineConfig& config);
  void reset() noexcept;
  void lost(bool hold) noexcept;
  /// One sample of either belt; true when a belt's zero was measured.
  bool take(const std::array<ChannelValues, 2>& values, core::Timestamp time, std::uint16_t flags,
            const Sum& sum, EventList& events) noexcept;
  [[nodiscard]] bool walking() const noexcept { return walking_; }
  /// The summed force says flight: walking ends. True when what looked like walking was one landing of a
  /// runner across both belts, below 350 ms: then its stances are forgotten.
  bool flight_begins() noexcept;
  /// Which foot landed at a time, by a sensor of the leg.
  void hint(core::Timestamp initial_contact, Side side) noexcept;
  /// Zeros of both belts summed; nullopt until both have one.
  [[nodiscard]] std::optional<Zeros> zero() const noexcept;
  [[nodiscard]] std::optional<core::Newtons> body_weight() const noexcept;

 private:
  struct Candidate {
    std::size_t standing = 0;
    std::optional<double> toe_off;  ///< of the standing foot
  };
  struct Load {
    double force = 0.0, samples = 0.0;
  };
  void on_contact(std::size_t p, const Sum& sum, EventList& events) noexcept;
  void on_toe_off(std::size_t p, double at) noexcept;
  void judge_candidate(const Sum& sum, EventList& events) noexcept;
  void begin_walk(std::size_t standing, const Sum& sum, EventList& events) noexcept;
  void end_walk() noexcept;
  void on_confirmed(std::size_t p) noexcept;
  void on_settled(std::size_t p) noexcept;
  void mark_straddles(std::size_t p, BeltContact& landed) noexcept;
  void mark_within(const BeltContact& stance, std::size_t other) noexcept;
  void add_load(double landing) noexcept;
  void complete(EventList& events) noexcept;
  [[nodiscard]] bool ready(const BeltContact& contact) const noexcept;
  [[nodiscard]] Side side_of(std::size_t p) const noexcept;
  [[nodiscard]] double typical_length() const noexcept;
  void emit(EventKind kind, double number, EventList& events) const noexcept;
  [[nodiscard]] double samples(double seconds) const noexcept { return seconds * rate_; }
  [[nodiscard]] double now() const noexcept { return static_cast<double>(belts_[0].newest()); }

  static constexpr std::size_t kLoads = 30, kFewestLoads = 4, kLengths = 8;

  EngineConfig config_;
  double rate_;
  std::array<BeltWalker, 2> belts_;
  BeltMeasurement measurement_;
  std::size_t measuring_ = 0;  ///< the belt of the stance being measured
  core::Timestamp time_;
  bool walking_ = false;
  bool across_ = false;  ///< what ended last was a runner's one landing on both belts
  double walk_began_ = 0.0;
  std::optional<Candidate> candidate_;
  std::array<std::optional<double>, 2> cop_ml_m_{};
  std::array<Load, kLoads> loads_{};
  std::size_t load_count_ = 0;
  std::optional<double> last_landing_;
  std::array<double, kLengths> lengths_{};
  std::size_t length_count_ = 0;
  SupportWatch support_;
};

}  // namespace footfall::gait
