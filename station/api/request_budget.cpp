#include "station/api/request_budget.hpp"

#include <algorithm>

namespace footfall::station {
namespace {

constexpr std::size_t kMany = 256;
constexpr core::Duration kQuiet = core::milliseconds(10'000), kTellEvery = core::milliseconds(1000);

}  // namespace

bool RequestBudget::take(std::uint64_t connection, core::Timestamp now) {
  const std::lock_guard guard(mutex_);
  if (purses_.size() > kMany) forget_quiet(now);
  const auto [place, fresh] = purses_.try_emplace(connection);
  Purse& purse = place->second;
  if (fresh) purse = {burst_, now, {}};
  const double earned = std::max(0.0, (now - purse.last).seconds()) * per_second_;
  purse.left = std::min(burst_, purse.left + earned);
  purse.last = std::max(purse.last, now);
  if (purse.left < 1.0) return false;
  purse.left -= 1.0;
  return true;
}

bool RequestBudget::worth_telling(std::uint64_t connection, core::Timestamp now) {
  const std::lock_guard guard(mutex_);
  const auto found = purses_.find(connection);
  if (found == purses_.end()) return false;
  Purse& purse = found->second;
  if (purse.told.ns != 0 && now - purse.told < kTellEvery) return false;
  purse.told = now;
  return true;
}

void RequestBudget::forget_quiet(core::Timestamp now) {
  for (auto it = purses_.begin(); it != purses_.end();) {
    it = now - it->second.last > kQuiet ? purses_.erase(it) : std::next(it);
  }
}

}  // namespace footfall::station
