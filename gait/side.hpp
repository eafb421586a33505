#pragma once
#include <array>
#include <cstddef>
#include <optional>

#include "gait/results.hpp"

namespace footfall::gait {

/// Left or right foot of each contact. Steps alternate feet, so the tracker decides which of the two parities
/// is which: from the plates where contacts alternate between two of them, else from the CoP's side of the
/// midline; one noisy step cannot flip it, three contradictions in a row start it anew. Thread: one owner.
/// Blocks/allocates: never. Errors: Side::Unknown until 4 contacts tell, or when the feet cannot be told
/// apart. Source: science.md 2.2.
class SideTracker {
 public:
  struct Landing {
    std::optional<double> cop_ml_m;  ///< F_v-weighted mean over mid-stance, + right
    std::optional<int> plate;        ///< that carried at least 80 % of the vertical impulse, of exactly two
  };
  void reset() noexcept { *this = SideTracker{}; }
  Side add(const Landing& landing) noexcept;

 private:
  static constexpr std::size_t kMemory = 12;  ///< six contacts of either foot
  [[nodiscard]] Side by_plate() const noexcept;
  [[nodiscard]] Side by_cop() noexcept;
  /// Median CoP of the remembered contacts chosen by number; nullopt of fewer than two.
  template <class Chosen>
  [[nodiscard]] std::optional<double> typical_cop(Chosen chosen) const noexcept;
  std::array<Landing, kMemory> last_{};
  std::size_t count_ = 0;
  int contradictions_ = 0;
};

}  // namespace footfall::gait
