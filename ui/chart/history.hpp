#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "ui/chart/columns.hpp"

namespace footfall::ui {

/// A whole session's samples in bounded memory: every sample of the newest stretch, and before it the minimum
/// and maximum of buckets that grow coarser with age. No peak is ever lost; what fades is when exactly it
/// was. Units: s ascending, values as handed in. Thread: one. Blocks: never. Allocates: at construction, all
/// of it and touched, and never again: bytes() is the bound. Errors: a sample that is not later than the
/// newest is refused; values that are not finite are missing values.
class History {
 public:
  struct Level {
    double bucket_s = 0.0;  ///< 0: single samples
    std::size_t capacity = 0;
  };
  static constexpr std::size_t kLevels = 4;
  using Levels = std::array<Level, kLevels>;
  /// At 1 kHz: 10 min of samples, 1 h of 8 ms, 4 h of 64 ms, 24 h of 0.5 s.
  static constexpr Levels kSession{{{0.0, 600'000}, {0.008, 450'000}, {0.064, 225'000}, {0.512, 168'750}}};

  explicit History(std::size_t channels, const Levels& levels = kSession);

  /// One value per channel; false when refused.
  bool append(double time_s, std::span<const float> values);
  void clear();

  [[nodiscard]] std::size_t channels() const { return channels_; }
  [[nodiscard]] bool empty() const { return appended_ == 0; }
  [[nodiscard]] std::uint64_t appended() const { return appended_; }  ///< grows with every sample
  [[nodiscard]] double newest_s() const { return newest_s_; }
  /// Of what can still be shown.
  [[nodiscard]] double oldest_s() const;
  /// Of the first sample ever: zero of the session's clock.
  [[nodiscard]] double begin_s() const { return begin_s_; }
  /// From here on every single sample is kept.
  [[nodiscard]] double samples_from_s() const { return oldest_of(0); }
  [[nodiscard]] std::size_t bytes() const;

  /// Minimum and maximum of every column, from the coarsest level that is finer than a quarter of a column
  /// and reaches back far enough. A bucket that is longer than a column fills all it touches.
  void columns(std::size_t channel, const ColumnGrid& grid, std::span<ColumnRange> out) const;

  /// The sample nearest to a moment, or the bucket that holds it; nullopt when there is none within
  /// `within_s`. `samples`: from_s == to_s.
  struct Reading {
    double from_s = 0.0, to_s = 0.0;
    float lowest = 0.0F, highest = 0.0F;
  };
  [[nodiscard]] std::optional<Reading> at(std::size_t channel, double time_s, double within_s) const;

  /// Rows of [from_s, to_s] of the finest level that reaches back to from_s.
  struct Rows {
    double bucket_s = 0.0;  ///< 0: samples, `highest` is empty
    std::vector<double> time_s;
    std::vector<std::vector<float>> lowest, highest;  ///< by channel; NaN missing
  };
  [[nodiscard]] Rows rows(double from_s, double to_s) const;

 private:
  /// Row i (counted since the beginning) stands at i modulo capacity.
  struct Ring {
    Level level;
    std::uint64_t count = 0;
    std::vector<double> time_s;          ///< of the sample, or the bucket's start
    std::vector<float> lowest, highest;  ///< channel-major; samples need no highest
    [[nodiscard]] std::uint64_t first() const { return count > level.capacity ? count - level.capacity : 0; }
    [[nodiscard]] std::size_t place(std::uint64_t row) const {
      return static_cast<std::size_t>(row % level.capacity);
    }
    [[nodiscard]] std::uint64_t row_from(double time_s) const;
  };
  void push(Ring& ring, double time_s, std::span<const float> values) const;
  [[nodiscard]] double oldest_of(std::size_t level) const;
  void scan_samples(const Ring& ring, std::size_t channel, const ColumnGrid& grid, double from_s, double to_s,
                    std::span<ColumnRange> out) const;
  void scan_buckets(const Ring& ring, std::size_t channel, const ColumnGrid& grid, double from_s, double to_s,
                    std::span<ColumnRange> out) const;

  std::size_t channels_;
  std::array<Ring, kLevels> rings_;
  std::uint64_t appended_ = 0;
  double begin_s_ = 0.0, newest_s_ = 0.0;
};

}  // namespace footfall::ui
