#pragma once
#include <cstdint>

#include "gait/belt/belt_watch.hpp"
#include "gait/sample_ring.hpp"

namespace footfall::gait {

/// The belt over samples [first, end) of the live ring. Units, errors: gait/belt/belt_watch.hpp. Thread: the
/// ring's owner. Blocks/allocates: never.
[[nodiscard]] inline BeltOverStep belt_over(const SampleRing& ring, std::uint64_t first,
                                            std::uint64_t end) noexcept {
  BeltOverStep belt;
  for (std::uint64_t i = first; i < end; ++i) {
    belt.add({ring.at(kBeltSpeed, i), ring.at(kBeltAcceleration, i), ring.at(kDeckIncline, i),
              ring.at(kDeckMoving, i) > 0.0, ring.at(kBeltChange, i)});
  }
  return belt;
}

}  // namespace footfall::gait
