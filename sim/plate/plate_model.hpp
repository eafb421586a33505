#pragma once
#include <array>
#include <cstdint>
#include <random>

#include "core/samples.hpp"
#include "core/units.hpp"
#include "sim/faults/fault_book.hpp"

namespace footfall::sim {

/// Lab-frame place of a transducer: ap, v, ml.
struct PlatePose {
  core::Meters ap, v, ml;
};

struct PlateModelOptions {
  PlatePose origin;
  double counts_per_n = 1e5, counts_per_nm = 1e5;  ///< 1e5: 21,474 N fit an int32
  core::Newtons noise{0.8}, quantum{0.02};         ///< standard deviation, step of the converter
  core::NewtonMeters moment_noise{0.05}, moment_quantum{0.002};
  core::Newtons range{15'000.0};  ///< of each force channel; beyond it the channel clips and status says so
  core::Newtons warm_up_drift;    ///< vertical offset approached with a time constant of 120 s
  std::uint64_t seed = 1;
};

/// One reading in the transducer's frame, x right, y forward, z up, force on the runner: Fx Fy Fz Tx Ty Tz.
struct PlateReading {
  std::array<std::int32_t, 6> counts{};
  std::uint32_t status = 0;
};

/// From the forces on a belt to the counts of the transducer under it: pose, offset, drift, noise, bias,
/// quantisation, clipping. Deterministic for a seed. Thread: the lab's. Blocks/allocates: never. Errors:
/// status bits.
class PlateModel {
 public:
  explicit PlateModel(const PlateModelOptions& options);
  /// `wrench`: lab frame, about the lab origin, at lab time `t_s` (rising).
  PlateReading measure(double t_s, const core::Wrench& wrench);
  /// The present reading becomes zero ("software bias").
  void take_bias() { bias_ = last_unbiased_; }
  void set_offset(core::Newtons vertical) { offset_ = vertical; }
  /// What is at fault with the transducer from now on; replaces what was, the offset too.
  void set_faults(const InForce& faults);
  [[nodiscard]] const PlateModelOptions& options() const { return options_; }

 private:
  void spoil(PlateReading& reading) const;
  PlateModelOptions options_;
  std::mt19937_64 random_;
  std::normal_distribution<double> normal_;
  core::Newtons offset_;
  std::array<double, 6> bias_{}, last_unbiased_{};
  double scale_ = 1.0;
  std::array<bool, 6> stuck_{};
  bool saturated_ = false, invalid_ = false, error_ = false;
  PlateReading last_;
};

}  // namespace footfall::sim
