#include "sim/faults/fault_book.hpp"

#include <algorithm>
#include <cstdio>

namespace footfall::sim {
namespace {

bool bites_at(const ActiveFault& fault, core::Timestamp now) {
  if (fault.form->verb != FaultVerb::Intermittent || fault.form->what == "random") return true;
  const std::int64_t into = (now - fault.begun).ns % fault.period.ns;
  return static_cast<double>(into) < fault.amount * static_cast<double>(fault.period.ns);
}

bool meant(const FaultOrder& order, const ActiveFault& fault) {
  if (fault.device != order.device) return false;
  if (order.form != nullptr) return fault.form == order.form;
  return (!order.end_verb || fault.form->verb == *order.end_verb) &&
         (order.end_what.empty() || fault.form->what == order.end_what);
}

}  // namespace

std::string ActiveFault::text() const {
  std::string text = device.text() + " " + std::string(name_of(form->verb)) + " " + std::string(form->what);
  if (form->takes_number()) {
    std::array<char, 32> number{};
    std::snprintf(number.data(), number.size(), " %g ", amount);
    text += number.data() + std::string(form->unit);
  }
  return text;
}

std::vector<FaultChange> FaultBook::take(const FaultOrder& order, core::Timestamp now) {
  std::vector<FaultChange> changes;
  for (const ActiveFault& fault : active_) {
    if (meant(order, fault)) changes.push_back({FaultEvent::Ends, fault});
  }
  active_.erase(
      std::remove_if(active_.begin(), active_.end(), [&](const ActiveFault& f) { return meant(order, f); }),
      active_.end());
  if (order.form == nullptr) return changes;
  ActiveFault fault{order.device, order.form, order.amount, now, order.period, std::nullopt, true};
  if (order.lasting) fault.ends = now + *order.lasting;
  active_.push_back(fault);
  changes.push_back({FaultEvent::Begins, fault});
  return changes;
}

std::vector<FaultChange> FaultBook::advance(core::Timestamp now) {
  std::vector<FaultChange> changes;
  for (ActiveFault& fault : active_) {
    const bool over = fault.ends && now >= *fault.ends;
    const bool bites = !over && bites_at(fault, now);
    if (over) {
      changes.push_back({FaultEvent::Ends, fault});
    } else if (bites != fault.bites) {
      fault.bites = bites;
      changes.push_back({bites ? FaultEvent::Bites : FaultEvent::Rests, fault});
    }
  }
  const auto over = [now](const ActiveFault& fault) { return fault.ends && now >= *fault.ends; };
  active_.erase(std::remove_if(active_.begin(), active_.end(), over), active_.end());
  return changes;
}

InForce FaultBook::in_force(const FaultDevice& device) const {
  InForce faults;
  for (const ActiveFault& fault : active_) {
    if (fault.device == device && fault.bites) faults.add(*fault.form, fault.amount);
  }
  return faults;
}

}  // namespace footfall::sim
