#pragma once
#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "gait/results.hpp"

/// Left or right foot of each contact, and how sure. Thread: SideTracker one owner, smooth_sides reentrant.
/// Frame/sign/units: lab frame, ml + right, m. Errors: Side::Unknown where the feet cannot be told apart.
/// A runner's feet alternate (probability 0.98), miss a beat, or one of them hops; each landing speaks for a
/// side by its plate, by its CoP's side of the midline, or by a foot or shank sensor. What one landing can
/// say is bounded, so that no single one turns the parity; a few in a row do.
/// Source: own definition: docs/metrics/events.md; the recursion is the forward-backward algorithm (Rabiner
/// 1989), whose posterior is the confidence.
namespace footfall::gait {

struct Landing {
  std::optional<double> cop_ml_m;      ///< F_v-weighted mean over mid-stance, + right
  std::optional<int> plate;            ///< that carried at least 80 % of the vertical impulse, of exactly two
  std::optional<Side> sensor;          ///< by an inertial sensor of the leg (ImuEvents::side_of_contact)
  std::optional<double> since_last_s;  ///< from the last landing; beyond 1.2 s the feet are found anew
  bool cut = false;                    ///< landings may be missing before this one
};

struct SideCall {
  Side side = Side::Unknown;
  double confidence = 0.0;  ///< probability that `side` is right, 0.75 to 1; 0 when Unknown
  bool hop = false;         ///< the same foot again and again
};

/// Feet, or the plates that they land on, closer together than this cannot be told apart by a plate's CoP,
/// some mm of which are noise (docs/metrics/foot.md).
inline constexpr double kLeastSeparationM = 0.008;

/// Below this probability a side is not told; below kSureSide it is told as uncertain.
inline constexpr double kLeastSideConfidence = 0.75, kSureSide = 0.9;

/// Probability of alternating on the left, on the right, hopping on the left, on the right.
using FootBelief = std::array<double, 4>;

/// How far apart the feet land, and how much a metre off the midline then says.
struct StanceWidth {
  double half_width_m = 0.0;  ///< right less left foot, halved
  double log_odds_per_m = 0.0;
};

/// Live: every landing is judged by itself and those before it. Window: 12 landings; with steady feet a side
/// is told from the fourth on. Blocks/allocates: never.
class SideTracker {
 public:
  void reset() noexcept { *this = SideTracker{}; }
  SideCall add(const Landing& landing) noexcept;

  static constexpr std::size_t kMemory = 12;  ///< six landings of either foot

 private:
  std::array<Landing, kMemory> last_{};       ///< oldest first
  std::array<FootBelief, kMemory> belief_{};  ///< after each of them
  std::size_t count_ = 0;
  std::optional<FootBelief> before_;  ///< after the one that left the window last
  std::optional<StanceWidth> stance_;
};

/// Offline: every landing is judged by those before and after it. Allocates.
[[nodiscard]] std::vector<SideCall> smooth_sides(std::span<const Landing> landings);

}  // namespace footfall::gait
