#pragma once
#include <algorithm>
#include <array>
#include <cstddef>
#include <numeric>
#include <string_view>
#include <vector>

namespace footfall::ui {

/// Which measures come first wherever there are many: those by which the load of running is judged
/// (own choice), with step length and overstride, which are changed to change it. Keys are those of
/// gait/metrics/metric_catalogue.hpp; the tests hold them together. Pure.
inline constexpr std::array<std::string_view, 8> kKeyMeasures{"step_time_s",
                                                              "step_length_m",
                                                              "overstride_cop_m",
                                                              "peak_vgrf_n",
                                                              "vertical_average_loading_rate_bw_s",
                                                              "braking_impulse_ns",
                                                              "braking_peak_n",
                                                              "contact_time_s"};

/// Indices of `all`, the key measures first and in their order, the others after them as they stand.
template <class All, class KeyOf>
[[nodiscard]] std::vector<std::size_t> key_first(const All& all, KeyOf key_of) {
  std::vector<std::size_t> order(static_cast<std::size_t>(all.size()));
  std::iota(order.begin(), order.end(), std::size_t{0});
  const auto rank = [&](std::size_t which) {
    const std::string_view key = key_of(*(all.begin() + static_cast<std::ptrdiff_t>(which)));
    return std::find(kKeyMeasures.begin(), kKeyMeasures.end(), key) - kKeyMeasures.begin();
  };
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
  return order;
}

}  // namespace footfall::ui
