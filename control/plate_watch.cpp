#include "control/plate_watch.hpp"

#include <bit>

namespace footfall::control {
namespace {

constexpr core::Duration kStuck = core::milliseconds(200), kSaturated = core::milliseconds(70),
                         kInvalid = core::milliseconds(70), kGood = core::milliseconds(200),
                         kGap = core::milliseconds(500);

bool same(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

bool same(const core::Wrench& a, const core::Wrench& b) {
  return same(a.f_ap.value(), b.f_ap.value()) && same(a.f_v.value(), b.f_v.value()) &&
         same(a.f_ml.value(), b.f_ml.value()) && same(a.m_ap.value(), b.m_ap.value()) &&
         same(a.m_v.value(), b.m_v.value()) && same(a.m_ml.value(), b.m_ml.value());
}

bool finite(const core::Wrench& w) {
  return w.f_ap.is_finite() && w.f_v.is_finite() && w.f_ml.is_finite() && w.m_ap.is_finite() &&
         w.m_v.is_finite() && w.m_ml.is_finite();
}

}  // namespace

const char* words_for(PlateDoubt doubt) {
  switch (doubt) {
    case PlateDoubt::None:
      return "";
    case PlateDoubt::Stuck:
      return "its value does not change";
    case PlateDoubt::Saturated:
      return "it stays at its end stop";
    case PlateDoubt::Invalid:
      return "it reports errors, or values that are no numbers";
  }
  return "";
}

PlateDoubt PlateWatch::step(const core::ForceSample& sample, bool belt_moves) noexcept {
  const core::Timestamp now = sample.station_time;
  const bool follows = last_ && now > last_->station_time && now - last_->station_time <= kGap;
  if (last_ && !follows) *this = PlateWatch();
  const bool all = follows && same(sample.wrench, last_->wrench);
  const bool vertical = follows && belt_moves && same(sample.wrench.f_v.value(), last_->wrench.f_v.value());
  last_ = sample;

  const bool saturated = (sample.flags & core::kSaturated) != 0;
  const bool invalid = (sample.flags & core::kInvalid) != 0 || !finite(sample.wrench);
  const bool all_stuck = all_same_.holds(all, now, kStuck);
  const bool vertical_stuck = vertical_same_.holds(vertical, now, kStuck);
  const bool saturated_long = saturated_.holds(saturated, now, kSaturated);
  const bool invalid_long = invalid_.holds(invalid, now, kInvalid);
  const bool good_long = good_.holds(!all && !vertical && !saturated && !invalid, now, kGood);

  if (invalid_long) {
    doubt_ = PlateDoubt::Invalid;
  } else if (saturated_long) {
    doubt_ = PlateDoubt::Saturated;
  } else if (all_stuck || vertical_stuck) {
    doubt_ = PlateDoubt::Stuck;
  } else if (good_long) {
    doubt_ = PlateDoubt::None;
  }
  return doubt_;
}

}  // namespace footfall::control
