#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "gait/metrics/metric_catalogue.hpp"
#include "gait/stats/random.hpp"
#include "gait/stats/steady_window.hpp"

/// How sure a mean over steps is: circular block bootstrap over whole strides.
/// Steps are not independent (a long contact is followed by another), and left and right belong together: so
/// blocks of strides in a row are drawn, never single steps. Deterministic: same steps and seed, same digits.
/// Frame/sign/units: SI of the metric. Window: the steps given (steady_window.hpp). Thread: reentrant.
/// Blocks: CPU only. Allocates: yes. Errors: nullopt with fewer than kFewestStrides strides. Source: Politis
/// & Romano 1992 (circular blocks); block length of Politis & White 2004 for a first-order process.
namespace footfall::gait {

inline constexpr std::size_t kFewestStrides = 5;

struct BootstrapOptions {
  std::size_t replicates = 2000;
  std::uint64_t seed = 20;
};

/// 1.4 n^(1/3) strides, rounded up, at most a quarter of them. That is the optimum for strides with a
/// correlation of 0.5 from one to the next; runners show 0.1 to 0.3, for which it is on the safe side.
[[nodiscard]] std::size_t block_strides(std::size_t strides) noexcept;

struct Estimate {
  double value = 0.0;
  double low = 0.0, high = 0.0;  ///< 95 %
  double standard_error = 0.0;
  std::size_t n = 0;  ///< steps
};

/// One value for both feet together and for each.
template <class T>
struct BySide {
  T both, left, right;
};

/// Sum and number of a metric's values: of both feet, the left, the right.
struct SideSums {
  std::array<double, 3> sum{}, n{};
  static constexpr std::size_t kBoth = 0, kLeftFoot = 1, kRightFoot = 2;
  [[nodiscard]] double mean(std::size_t foot) const { return sum.at(foot) / n.at(foot); }
};

/// A metric over the strides of one window, ready to be drawn from again and again.
class StrideSeries {
 public:
  /// Steps of doubtful health for the metric are left out, unless more than a tenth are: then all count, and
  /// doubtful() says so.
  StrideSeries(const StepMetric& metric, std::span<const StepResult> steps);

  [[nodiscard]] std::size_t strides() const noexcept { return strides_; }
  [[nodiscard]] std::size_t block() const noexcept { return block_; }
  [[nodiscard]] bool measurable() const noexcept { return strides_ >= kFewestStrides; }
  /// As measured, not drawn.
  [[nodiscard]] const SideSums& totals() const noexcept { return totals_; }
  /// One draw with replacement of as many strides.
  [[nodiscard]] SideSums drawn(SplitMix64& random) const noexcept;
  /// Totals of `count` strides from `first` on.
  [[nodiscard]] SideSums of(std::size_t first, std::size_t count) const noexcept;
  /// Standard deviation of the values about their side's mean; nullopt with fewer than three.
  [[nodiscard]] std::optional<double> step_sd() const noexcept { return step_sd_; }

  [[nodiscard]] bool doubtful() const noexcept { return doubtful_; }
  [[nodiscard]] std::uint32_t reasons() const noexcept { return reasons_; }  ///< StepHealth behind the doubt
  [[nodiscard]] std::size_t left_out() const noexcept { return left_out_; }  ///< steps, for their health

 private:
  std::vector<SideSums> prefix_;  ///< cumulative, over the strides and once more over the first block
  SideSums totals_;
  std::size_t strides_ = 0, block_ = 1, left_out_ = 0;
  std::optional<double> step_sd_;
  bool doubtful_ = false;
  std::uint32_t reasons_ = 0;
};

/// The 95 % interval of `value` from its replicates; those that are NaN do not count. Widened for few blocks:
/// Student's t with one degree of freedom less than blocks, and sqrt(n / (n - block)) for what the blocks
/// hide.
[[nodiscard]] Estimate interval_of(double value, std::vector<double> replicates, std::size_t strides,
                                   std::size_t steps);

/// Means of `options.replicates` draws: of both feet, the left, the right; NaN where a draw has no such step.
using Replicates = std::array<std::vector<double>, 3>;
[[nodiscard]] Replicates replicates_of(const StrideSeries& series, const BootstrapOptions& options);

struct StepMean {
  BySide<std::optional<Estimate>> mean;
  bool doubtful = false;      ///< more than a tenth of the steps are of doubtful health for the metric
  std::uint32_t reasons = 0;  ///< StepHealth bits
  std::size_t left_out = 0;   ///< steps of doubtful health that do not count
};

/// Mean per step with its interval; the feet only where they are known.
[[nodiscard]] StepMean step_mean(const StepMetric& metric, std::span<const StepResult> steps,
                                 const BootstrapOptions& options = {});
/// The same from draws that are at hand.
[[nodiscard]] StepMean step_mean(const StrideSeries& series, const Replicates& replicates);

}  // namespace footfall::gait
