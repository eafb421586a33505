#pragma once
#include <optional>
#include <vector>

#include "gait/belt/belt_walker.hpp"
#include "gait/belt/belt_watch.hpp"
#include "gait/offline/walking.hpp"
#include "gait/results.hpp"

namespace footfall::gait {

/// Measures one walking stance from its belt's ring in stages, one a frame, so that no frame carries all the
/// work. Frame/units: gait/results.hpp. Thread: one owner. Blocks: never. Allocates: in the constructor only.
/// Errors: nothing when the stance cannot be found in the zero-lag force. Source: gait/offline/walking.hpp.
class BeltMeasurement {
 public:
  /// What only the two belts together know.
  struct Setting {
    Side side = Side::Unknown;
    std::optional<core::Newtons> body_weight;
    bool hand_support = false;
    const BeltWalker* other = nullptr;  ///< the other belt, for where its foot lands
  };
  struct Measured {
    StepResult step;
    std::optional<double> cop_ml_m;  ///< F_v-weighted mean over mid-stance
  };

  explicit BeltMeasurement(const EngineConfig& config);
  void reset() noexcept;
  [[nodiscard]] bool busy() const noexcept { return stage_ != Stage::Idle; }
  void start(const BeltContact& contact, const BeltWalker& belt) noexcept;
  /// Does the next stage; a step when it was the last one.
  [[nodiscard]] std::optional<Measured> advance(const BeltWalker& belt, const Setting& setting) noexcept;

 private:
  enum class Stage : std::uint8_t { Idle, FilterV, FilterAp, FilterMl, Build };
  void filter(const SampleRing& ring, Channel channel, std::vector<double>& smooth) noexcept;
  [[nodiscard]] double zero_at(Channel channel, double number) const noexcept;
  [[nodiscard]] std::optional<Measured> build(const BeltWalker& belt, const Setting& setting) noexcept;
  void find_cop(const SampleRing& ring, std::optional<core::Newtons> body_weight) noexcept;
  [[nodiscard]] std::optional<double> landing_ap(const BeltWalker& belt, double initial_contact,
                                                 const Zeros& zero,
                                                 core::MetersPerSecond belt_speed) noexcept;
  void place(const BeltWalker& belt, const Setting& setting, std::optional<double> cop_ml_m,
             WalkingInput& in) noexcept;
  [[nodiscard]] std::uint32_t judge(const BeltWalker& belt, std::uint64_t first, std::uint64_t end,
                                    WalkingInput& in) noexcept;

  EngineConfig config_;
  Biquad filter_;
  BeltContact contact_;
  FlightEstimate from_, to_;  ///< the zero runs linearly between their centres
  std::uint64_t first_ = 0;
  std::size_t size_ = 0;
  Stage stage_ = Stage::Idle;
  Settling settling_;
  /// Of the stance measured last.
  struct Last {
    const BeltWalker* belt = nullptr;
    double cop_ml_m = 0.0, toe_off = 0.0;
  };
  std::optional<Last> last_;
  std::vector<double> raw_, f_v_, f_ap_, f_ml_, cop_ap_, cop_ml_, landing_f_, landing_cop_, work_;
};

}  // namespace footfall::gait
