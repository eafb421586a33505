#pragma once
#include <optional>
#include <vector>

#include "gait/belt_walker.hpp"
#include "gait/results.hpp"

namespace footfall::gait {

/// Measures one walking stance from its belt's ring in stages, one a frame, so that no frame carries all the
/// work. Frame/units: gait/results.hpp. Thread: one owner. Blocks: never. Allocates: in the constructor only.
/// Errors: nothing when the stance cannot be found in the zero-lag force. Source: gait/walking.hpp.
class BeltMeasurement {
 public:
  /// What only the two belts together know.
  struct Setting {
    Side side = Side::Unknown;
    std::optional<core::Newtons> body_weight;
    bool hand_support = false;
  };
  struct Measured {
    StepResult step;
    std::optional<double> cop_ml_m;  ///< F_v-weighted mean over the stance
  };

  explicit BeltMeasurement(const EngineConfig& config);
  void reset() noexcept { stage_ = Stage::Idle; }
  [[nodiscard]] bool busy() const noexcept { return stage_ != Stage::Idle; }
  void start(const BeltContact& contact, const BeltWalker& belt) noexcept;
  /// Does the next stage; a step when it was the last one.
  [[nodiscard]] std::optional<Measured> advance(const BeltWalker& belt, const Setting& setting) noexcept;

 private:
  enum class Stage : std::uint8_t { Idle, FilterV, FilterAp, Build };
  void filter(const SampleRing& ring, Channel channel, std::vector<double>& smooth) noexcept;
  [[nodiscard]] double zero_at(Channel channel, double number) const noexcept;
  [[nodiscard]] std::optional<Measured> build(const BeltWalker& belt, const Setting& setting) noexcept;
  [[nodiscard]] std::optional<double> mean_cop_ml(const SampleRing& ring, std::size_t first,
                                                  std::size_t end) const noexcept;

  EngineConfig config_;
  Biquad filter_;
  BeltContact contact_;
  FlightEstimate from_, to_;  ///< the zero runs linearly between their centres
  std::uint64_t first_ = 0;
  std::size_t size_ = 0;
  Stage stage_ = Stage::Idle;
  std::vector<double> raw_, f_v_, f_ap_, work_;
};

}  // namespace footfall::gait
