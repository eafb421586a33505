#pragma once
#include "sim/drive/modbus_frame.hpp"
#include "tests/campaigns/campaign.hpp"

namespace footfall::campaigns {

/// What noise does to one frame: at most 3 flipped bits, or a burst of at most 16 bits, or one or two bytes
/// lost or added. The frame always differs afterwards.
inline void corrupt(sim::Bytes& frame, Random& random) {
  const int last = static_cast<int>(frame.size()) - 1;
  const auto flip = [&](int bit) {
    frame[static_cast<std::size_t>(bit / 8)] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  };
  const int kind = integer_between(random, 0, 3);
  if (kind == 0) {
    const int first = integer_between(random, 0, 8 * last + 7);
    flip(first);
    for (int more = integer_between(random, 0, 2); more > 0; --more) {
      const int bit = integer_between(random, 0, 8 * last + 7);
      if (bit != first) flip(bit);
    }
  } else if (kind == 1) {
    const int length = integer_between(random, 1, 16);
    const int begin = integer_between(random, 0, 8 * last + 8 - length);
    flip(begin);  // a burst begins and ends with a wrong bit
    for (int bit = begin + 1; bit < begin + length - 1; ++bit) {
      if (random() % 2 == 0) flip(bit);
    }
    if (length > 1) flip(begin + length - 1);
  } else {
    for (int count = integer_between(random, 1, 2); count > 0 && !frame.empty(); --count) {
      const auto at = static_cast<std::ptrdiff_t>(random() % frame.size());
      if (kind == 2) {
        frame.erase(frame.begin() + at);
      } else {
        frame.insert(frame.begin() + at, static_cast<std::uint8_t>(random()));
      }
    }
  }
}

}  // namespace footfall::campaigns
