#include "gait/contacts/zeroing.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::gait {

namespace {

/// Within a stance the force varies by some hundred newtons in a tenth of a second.
constexpr double kLargestNoiseN = 100.0;
constexpr double kLargestZeroShare = 0.3;
/// Of the blocks, so many have to be of empty belts.
constexpr double kEmptyShare = 0.6;

}  // namespace

double largest_zero_n(std::optional<core::Kilograms> mass) noexcept {
  if (!mass) return kLargestZeroN;
  return std::min(kLargestZeroN, kLargestZeroShare * core::body_weight(*mass).value());
}

std::optional<double> lowest_plateau(std::span<double> values, double largest_n) noexcept {
  if (values.empty()) return std::nullopt;
  const auto nth = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 10);
  std::nth_element(values.begin(), nth, values.end());
  if (!(std::abs(*nth) <= largest_n)) return std::nullopt;
  return *nth;
}

std::optional<double> unloaded_noise(std::span<const double> values, std::size_t block,
                                     std::span<double> work) noexcept {
  const std::size_t blocks = block < 2 ? 0 : values.size() / block;
  if (blocks == 0) return std::nullopt;
  std::size_t light = 0;
  for (std::size_t b = 0; b < blocks; ++b) {
    const auto part = values.subspan(b * block, block);
    double sum = 0.0, squares = 0.0;
    for (const double value : part) {
      const double off = value - part.front();
      sum += off;
      squares += off * off;
    }
    const auto m = static_cast<double>(block);
    light += std::abs(part.front() + sum / m) <= kLargestZeroN ? 1 : 0;
    work[b] = std::sqrt(std::max(0.0, (squares - sum * sum / m) / (m - 1.0)));
  }
  const double typical = median(work.first(blocks));
  if (!(typical < kLargestNoiseN)) return std::nullopt;
  // Half empty and half loaded blocks, as of hopping, have a middle that is neither's.
  const auto alike =
      std::count_if(work.begin(), work.begin() + static_cast<std::ptrdiff_t>(blocks),
                    [typical](double sd) { return sd <= 2.0 * typical && 2.0 * sd >= typical; });
  const double enough = kEmptyShare * static_cast<double>(blocks);
  // A slow jog, hardly ever off the belt, changes as little from block to block as noise does.
  if (static_cast<double>(alike) < enough || static_cast<double>(light) < enough) return std::nullopt;
  return typical;
}

double median(std::span<double> values) noexcept {
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  if (values.size() % 2 == 1) return *middle;
  return 0.5 * (*middle + *std::max_element(values.begin(), middle));
}

namespace {

/// Three-point end slope, kept monotone.
double end_slope(double h0, double h1, double d0, double d1) {
  const double slope = ((2.0 * h0 + h1) * d0 - h0 * d1) / (h0 + h1);
  if (slope * d0 <= 0.0) return 0.0;
  if (d0 * d1 < 0.0 && std::abs(slope) > 3.0 * std::abs(d0)) return 3.0 * d0;
  return slope;
}

}  // namespace

Pchip::Pchip(std::vector<double> x, std::vector<double> y)
    : x_(std::move(x)), y_(std::move(y)), slope_(x_.size(), 0.0) {
  const std::size_t n = x_.size();
  if (n < 2) return;
  std::vector<double> h(n - 1);
  std::vector<double> d(n - 1);
  for (std::size_t i = 0; i + 1 < n; ++i) {
    h[i] = x_[i + 1] - x_[i];
    d[i] = (y_[i + 1] - y_[i]) / h[i];
  }
  if (n == 2) {
    slope_[0] = slope_[1] = d[0];
    return;
  }
  for (std::size_t i = 1; i + 1 < n; ++i) {
    if (d[i - 1] * d[i] <= 0.0) continue;
    const double w1 = 2.0 * h[i] + h[i - 1];
    const double w2 = h[i] + 2.0 * h[i - 1];
    slope_[i] = (w1 + w2) / (w1 / d[i - 1] + w2 / d[i]);
  }
  slope_[0] = end_slope(h[0], h[1], d[0], d[1]);
  slope_[n - 1] = end_slope(h[n - 2], h[n - 3], d[n - 2], d[n - 3]);
}

std::vector<double> Pchip::at_indices(std::size_t n) const {
  std::vector<double> out(n);
  std::size_t k = 0;
  for (std::size_t i = 0; i < n; ++i) {
    const auto x = static_cast<double>(i);
    if (x <= x_.front() || x_.size() == 1) {
      out[i] = y_.front();
      continue;
    }
    if (x >= x_.back()) {
      out[i] = y_.back();
      continue;
    }
    while (x > x_[k + 1]) ++k;
    const double h = x_[k + 1] - x_[k];
    const double t = (x - x_[k]) / h;
    const double u = 1.0 - t;
    out[i] = y_[k] * u * u * (1.0 + 2.0 * t) + y_[k + 1] * t * t * (1.0 + 2.0 * u) +
             h * (slope_[k] * t * u * u - slope_[k + 1] * t * t * u);
  }
  return out;
}

}  // namespace footfall::gait
