#include <cstdio>

#include "gait/results.hpp"

namespace footfall::gait {

std::array<char, 64> Method::id() const {
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "thr%g/bw2x2-%gHz/%s/v1", threshold.value(), filter_cutoff.value(),
                zero_flight ? "zero-flight" : "zero-none");
  return text;
}

}  // namespace footfall::gait
