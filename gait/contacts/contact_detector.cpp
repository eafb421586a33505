#include "gait/contacts/contact_detector.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::gait {

namespace {

constexpr double kOnS = 0.004;
constexpr double kOffS = 0.006;
constexpr double kReleaseShare = 0.6;  // 30 N for 50 N
constexpr double kBeltOnN = 30.0, kBeltOffN = 30.0, kBeltOnS = 0.008;
constexpr double kOnSigmas = 5.0;
constexpr double kOffSigmas = 3.0;

int samples(double seconds, core::Hertz rate) {
  return std::max(2, static_cast<int>(std::ceil(seconds * rate.value() - 1e-9)));
}

}  // namespace

ContactDetector::ContactDetector(core::Hertz rate, double on_n, double off_n, double on_s)
    : least_on_(on_n),
      least_off_(off_n),
      on_(on_n),
      off_(off_n),
      n_on_(samples(on_s, rate)),
      n_off_(samples(kOffS, rate)) {}

ContactDetector::ContactDetector(core::Hertz rate, core::Newtons threshold)
    : ContactDetector(rate, threshold.value(), kReleaseShare * threshold.value(), kOnS) {}

ContactDetector ContactDetector::of_belt(core::Hertz rate) {
  return {rate, kBeltOnN, kBeltOffN, kBeltOnS};
}

void ContactDetector::reset() noexcept {
  above_ = below_ = 0;
  phase_ = Phase::Unknown;
  silent_ = false;
  set_noise(0.0);
}

void ContactDetector::set_noise(double sigma_n) noexcept {
  on_ = std::max(least_on_, kOnSigmas * sigma_n);
  off_ = std::max(least_off_, kOffSigmas * sigma_n);
}

void ContactDetector::resync(bool hold) noexcept {
  above_ = below_ = 0;
  if (!hold) phase_ = Phase::Unknown;
  silent_ = phase_ != Phase::Unknown;
}

ContactDetector::Change ContactDetector::step(double f_v) noexcept {
  above_ = f_v > on_ ? above_ + 1 : 0;
  below_ = f_v < off_ ? below_ + 1 : 0;
  if (above_ >= n_on_) {
    const bool silent = silent_;
    silent_ = false;
    if (phase_ != Phase::Flight) return Change::None;
    phase_ = Phase::Stance;
    return silent ? Change::MissedContact : Change::Contact;
  }
  if (below_ >= n_off_) {
    const bool silent = silent_;
    const Phase before = phase_;
    silent_ = false;
    phase_ = Phase::Flight;
    if (before != Phase::Stance) return Change::None;
    return silent ? Change::MissedToeOff : Change::ToeOff;
  }
  return Change::None;
}

}  // namespace footfall::gait
