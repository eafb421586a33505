#include <algorithm>

#include "sim/faults/synonyms.hpp"
#include "sim/lab/lab.hpp"

// The lab's side of the language of faults: what its devices can have, who is told, what is logged.

namespace footfall::sim {
namespace {

const char* name_of(FaultEvent event) {
  switch (event) {
    case FaultEvent::Begins:
      return "begins";
    case FaultEvent::Ends:
      return "ends";
    case FaultEvent::Bites:
      return "bites";
    case FaultEvent::Rests:
      return "rests";
  }
  return "";
}

nlohmann::ordered_json described(const ActiveFault& fault) {
  return {{"device", fault.device.text()},
          {"verb", name_of(fault.form->verb)},
          {"what", fault.form->what},
          {"amount", fault.amount},
          {"unit", fault.form->unit}};
}

}  // namespace

std::string Lab::refusal(const FaultOrder& order) {
  const FaultKind kind = order.device.kind;
  if (kind == FaultKind::Imu) {
    const auto& servers = imus_.servers();
    const bool known = std::any_of(servers.begin(), servers.end(),
                                   [&](const auto& one) { return one->name() == order.device.name; });
    return known ? "" : "this lab has no " + order.device.text() + "; see --imu";
  }
  const bool machine = kind == FaultKind::Drive || kind == FaultKind::Incline;
  if (!machine || order.form == nullptr || machine_->can(*order.form)) return {};
  return "this lab's treadmill cannot have that fault: " + order.device.text() + " " +
         std::string(footfall::sim::name_of(order.form->verb)) + " " + std::string(order.form->what);
}

std::string Lab::fault_command(const std::vector<std::string>& words) {
  const auto order = parse_order(words);
  if (!order) return std::string("error ") + order.error().what();
  return take_fault(*order, core::monotonic_now());
}

std::string Lab::take_fault(const FaultOrder& order, core::Timestamp t) {
  if (const std::string why = refusal(order); !why.empty()) return "error " + why;
  return spread_faults(faults_.take(order, t), t);
}

void Lab::advance_faults(core::Timestamp t) {
  while (const FaultOrder* due = options_.scenario.next_due(t - begin_)) {
    if (const std::string answer = take_fault(*due, t); answer != "ok")
      log_.add(t, "fault", {{"device", due->device.text()}, {"event", "refused"}, {"why", answer}});
  }
  if (const auto changes = faults_.advance(t); !changes.empty()) (void)spread_faults(changes, t);
}

std::string Lab::spread_faults(const std::vector<FaultChange>& changes, core::Timestamp t) {
  if (changes.empty()) return "ok";
  for (const FaultChange& change : changes) {
    nlohmann::ordered_json fields = described(change.fault);
    fields["event"] = name_of(change.event);
    log_.add(t, "fault", fields);
  }
  const InForce network = faults_.in_force({FaultKind::Network, {}});
  const InForce clock = faults_.in_force({FaultKind::Clock, {}});
  for (const auto& plate : plates_)
    plate->apply_faults(faults_.in_force({FaultKind::Plate, plate->name()}), network, clock);
  for (const auto& imu : imus_.servers()) imu->apply_faults(faults_.in_force({FaultKind::Imu, imu->name()}));
  const auto applied = machine_->apply_faults(faults_.in_force({FaultKind::Drive, {}}),
                                              faults_.in_force({FaultKind::Incline, {}}));
  return applied ? "ok" : std::string("error ") + applied.error().what();
}

std::string Lab::list_faults() const {
  auto list = nlohmann::ordered_json::array();
  const core::Timestamp now = core::monotonic_now();
  for (const ActiveFault& fault : faults_.active()) {
    auto item = described(fault);
    item["bites"] = fault.bites;
    item["for_s"] = fault.ends ? nlohmann::ordered_json((*fault.ends - now).seconds()) : nullptr;
    list.push_back(std::move(item));
  }
  return "ok " + list.dump();
}

}  // namespace footfall::sim
