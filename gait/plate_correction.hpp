#pragma once
#include <array>
#include <optional>

#include "gait/belt/deck_inertia.hpp"
#include "gait/belt/deck_weight.hpp"
#include "gait/results.hpp"

namespace footfall::gait {

/// What a plate's commissioning says of the deck above it. Both are optional and off by default.
struct PlateCorrection {
  std::optional<DeckWeight> deck_weight;  ///< used where the incline is known
  std::optional<DeckInertia> deck_inertia;
};
using PlateCorrections = std::array<PlateCorrection, core::kMaxPlates>;

/// Takes deck weight and belt inertia off each plate's wrench before the plates are summed. Frame/sign/units:
/// core/samples.hpp. Thread: one owner. Blocks: never. Allocates: in the constructor only. Errors: an unknown
/// incline, an unknown belt speed or a model of another sample rate leaves the wrench as it is.
/// Source: docs/metrics/signal.md, "What the deck itself does".
class PlateCorrector {
 public:
  PlateCorrector(const PlateCorrections& corrections, core::Hertz rate);
  /// Something is configured.
  [[nodiscard]] bool active() const noexcept { return active_; }
  void reset() noexcept;
  void apply(ForceFrame& frame) noexcept;

 private:
  struct Inertia {
    ArxFilter pitch, parallel;
    bool used = false;
  };
  void take_inertia(ForceFrame& frame) noexcept;
  void forget_inertia() noexcept;

  PlateCorrections corrections_;
  std::array<Inertia, core::kMaxPlates> inertia_{};
  BeltAcceleration acceleration_;
  core::Duration longest_step_;
  std::optional<core::Timestamp> last_;
  bool active_ = false, inertial_ = false;
};

}  // namespace footfall::gait
