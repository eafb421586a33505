#include "gait/side.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::gait {

namespace {

constexpr std::size_t kFewest = 4;
/// Feet closer together than this cannot be told apart by a plate's CoP (science.md 1.2: some mm of noise).
constexpr double kLeastSeparationM = 0.008;
constexpr int kContradictionsToReset = 3;

}  // namespace

template <class Chosen>
std::optional<double> SideTracker::typical_cop(Chosen chosen) const noexcept {
  std::array<double, kMemory> values{};
  std::size_t n = 0;
  for (std::size_t back = 0; back < std::min(count_, kMemory); ++back) {
    const std::size_t k = count_ - 1 - back;
    if (chosen(k) && last_[k % kMemory].cop_ml_m) values[n++] = *last_[k % kMemory].cop_ml_m;
  }
  if (n * 2 < kFewest) return std::nullopt;
  std::sort(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(n));
  return 0.5 * (values[(n - 1) / 2] + values[n / 2]);
}

Side SideTracker::add(const Landing& landing) noexcept {
  last_[count_ % kMemory] = landing;
  ++count_;
  const Side plate = by_plate();
  return plate != Side::Unknown ? plate : by_cop();
}

Side SideTracker::by_plate() const noexcept {
  if (count_ < kFewest) return Side::Unknown;
  for (std::size_t back = 0; back + 1 < kFewest; ++back) {
    const auto& newer = last_[(count_ - 1 - back) % kMemory];
    const auto& older = last_[(count_ - 2 - back) % kMemory];
    if (!newer.plate || !older.plate || *newer.plate == *older.plate) return Side::Unknown;
  }
  const auto on = [this](int plate) {
    return typical_cop([this, plate](std::size_t k) { return last_[k % kMemory].plate == plate; });
  };
  const auto first = on(0);
  const auto second = on(1);
  // Where the plates' contacts lie decides; else the first plate is the left one by configuration.
  const bool first_is_left =
      !first || !second || std::abs(*first - *second) < kLeastSeparationM || *first < *second;
  const bool on_first = *last_[(count_ - 1) % kMemory].plate == 0;
  return on_first == first_is_left ? Side::Left : Side::Right;
}

Side SideTracker::by_cop() noexcept {
  const std::size_t parity = (count_ - 1) % 2;
  const auto same = typical_cop([parity](std::size_t k) { return k % 2 == parity; });
  const auto other = typical_cop([parity](std::size_t k) { return k % 2 != parity; });
  if (!same || !other) return Side::Unknown;
  const double separation = *same - *other;
  if (std::abs(separation) < kLeastSeparationM) return Side::Unknown;
  const double midline = 0.5 * (*same + *other);
  const auto& newest = last_[(count_ - 1) % kMemory];
  if (newest.cop_ml_m) {
    contradictions_ = (*newest.cop_ml_m - midline) * separation < 0.0 ? contradictions_ + 1 : 0;
    if (contradictions_ >= kContradictionsToReset) {
      reset();
      return Side::Unknown;
    }
  }
  return separation < 0.0 ? Side::Left : Side::Right;
}

}  // namespace footfall::gait
