#pragma once
#include <array>
#include <cmath>
#include <cstddef>
#include <optional>

namespace footfall::gait {

/// Linear least squares with N unknowns, one equation at a time: normal equations, columns scaled to unit
/// length, Cholesky. For a handful of well-scaled unknowns. Units: the caller's. Thread: value.
/// Blocks/allocates: never. Errors: nullopt when the equations do not determine the unknowns.
/// Source: Golub and Van Loan, Matrix Computations, 5.3.2.
template <std::size_t N>
class LeastSquares {
 public:
  using Row = std::array<double, N>;

  void add(const Row& row, double value) noexcept {
    for (std::size_t i = 0; i < N; ++i) {
      for (std::size_t j = 0; j < N; ++j) a_[i][j] += row[i] * row[j];
      b_[i] += row[i] * value;
    }
  }

  [[nodiscard]] std::optional<Row> solve() const noexcept {
    Row scale{};
    for (std::size_t i = 0; i < N; ++i) {
      if (!(a_[i][i] > 0.0) || !std::isfinite(a_[i][i])) return std::nullopt;
      scale[i] = 1.0 / std::sqrt(a_[i][i]);
    }
    std::array<Row, N> l{};
    for (std::size_t i = 0; i < N; ++i) {
      for (std::size_t j = 0; j <= i; ++j) {
        double sum = a_[i][j] * scale[i] * scale[j];
        for (std::size_t k = 0; k < j; ++k) sum -= l[i][k] * l[j][k];
        if (i != j) {
          l[i][j] = sum / l[j][j];
        } else if (sum > kLeastPivot) {
          l[i][i] = std::sqrt(sum);
        } else {
          return std::nullopt;
        }
      }
    }
    Row x{};
    for (std::size_t i = 0; i < N; ++i) {
      double sum = b_[i] * scale[i];
      for (std::size_t k = 0; k < i; ++k) sum -= l[i][k] * x[k];
      x[i] = sum / l[i][i];
    }
    for (std::size_t i = N; i-- > 0;) {
      double sum = x[i];
      for (std::size_t k = i + 1; k < N; ++k) sum -= l[k][i] * x[k];
      x[i] = sum / l[i][i];
    }
    for (std::size_t i = 0; i < N; ++i) x[i] *= scale[i];
    return x;
  }

 private:
  /// Below it a column is, to rounding, a sum of the others.
  static constexpr double kLeastPivot = 1e-12;
  std::array<Row, N> a_{};
  Row b_{};
};

}  // namespace footfall::gait
