#include "gait/method.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace footfall::gait {

std::array<char, 64> Method::id() const {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "thr%g/bw2x2-%gHz/%s/v1", threshold.value(), filter_cutoff.value(),
                zero_flight ? "zero-flight" : "zero-none");
  return text;
}

std::optional<Method> method_called(std::string_view id) {
  std::array<char, 64> text{};
  if (id.size() >= text.size()) return std::nullopt;
  std::copy(id.begin(), id.end(), text.begin());
  double threshold = 0.0, cutoff = 0.0;
  std::array<char, 8> zero{};
  if (std::sscanf(text.data(), "thr%lf/bw2x2-%lfHz/zero-%7[a-z]", &threshold, &cutoff, zero.data()) != 3)
    return std::nullopt;
  if (!std::isfinite(threshold) || !std::isfinite(cutoff)) return std::nullopt;
  Method method;
  method.threshold = core::Newtons(threshold);
  method.filter_cutoff = core::Hertz(cutoff);
  method.zero_flight = std::string_view(zero.data()) == "flight";
  if (id != method.id().data()) return std::nullopt;
  return method;
}

}  // namespace footfall::gait
