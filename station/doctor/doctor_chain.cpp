#include "station/doctor/doctor_chain.hpp"

#include "control/arming.hpp"
#include "station/api/access.hpp"
#include "station/belt/chain_setup.hpp"
#include "station/belt/machine_tests.hpp"
#include "station/belt/programme_desk.hpp"

namespace footfall::station {
namespace {

constexpr const char* kChain = "stop chain";

std::string names_of(const config::RoleAccess& names) {
  std::string all = names.group.empty() ? "" : "group " + names.group;
  for (const std::string& account : names.accounts) all += (all.empty() ? "" : ", ") + account;
  return all;
}

void check_role(const char* role, const config::RoleAccess& names, Findings& findings) {
  const std::string what = std::string("role ") + role;
  if (const auto rule = AccessRule::make(names); !rule) {
    findings.push_back({Grade::Bad, what, rule.error().what()});
  } else if (const std::string who = names_of(names); who.empty()) {
    findings.push_back({Grade::Note, what,
                        text("every account that can open runtime_dir has it; name a group or accounts in "
                             "[access.%s]",
                             role)});
  } else {
    findings.push_back({Grade::Good, what, who});
  }
}

void tell_contact(const char* name, bool wired, bool healthy, Findings& findings) {
  if (!wired) return;
  findings.push_back({healthy ? Grade::Good : Grade::Note, name,
                      healthy ? "closed" : "open: close it before the machine is armed"});
}

void check_contacts(const config::SafetyInputsConfig& wired, hal::SafetyInputs& inputs, Findings& findings) {
  const auto read = inputs.read();
  if (!read) {
    findings.push_back({Grade::Bad, kChain, std::string("contacts: ") + read.error().what()});
    return;
  }
  tell_contact("emergency stop", true, read->emergency_stop_closed, findings);
  tell_contact("lanyard", wired.lanyard != 0, read->lanyard_closed, findings);
  tell_contact("local stop", wired.local_stop != 0, read->local_stop_released, findings);
}

void check_relay(hal::StopRelay& relay, Findings& findings) {
  const auto closed = relay.closed();
  if (!closed) {
    findings.push_back({Grade::Bad, kChain, std::string("relay's contact: ") + closed.error().what()});
  } else if (*closed) {
    findings.push_back({Grade::Bad, kChain,
                        "the contact is closed though the relay is not fed: the contactor is stuck or wired "
                        "past it; do not run this belt"});
  } else {
    findings.push_back({Grade::Good, kChain, text("relay open, holds %.1f s", relay.hold_time().value())});
  }
}

}  // namespace

void check_access(const config::AccessConfig& access, Findings& findings) {
  check_role("viewer", access.viewer, findings);
  check_role("operator", access.operating, findings);
  check_role("technician", access.technician, findings);
}

void check_relay_is_there(const config::StationConfig& config, hal::WatchdogKind watchdog,
                          Findings& findings) {
  if (config.stop_relay || !control::needs_relay(watchdog)) return;
  findings.push_back({Grade::Bad, kChain,
                      "no stop relay is configured, and nothing else would stop this drive if the station "
                      "died: arming will be refused"});
}

void check_chain(const config::StationConfig& config, Findings& findings) {
  if (!config.stop_relay && !config.safety_inputs) {
    findings.push_back({Grade::Note, kChain,
                        "the station sees neither stop relay nor contacts; the emergency stop has to cut the "
                        "power without it"});
    return;
  }
  const auto chain = open_chain(config);
  if (!chain) {
    findings.push_back({Grade::Bad, kChain, chain.error().what()});
    return;
  }
  if (chain->relay) check_relay(*chain->relay, findings);
  if (chain->inputs && config.safety_inputs) check_contacts(*config.safety_inputs, *chain->inputs, findings);
}

void check_tests(const config::StationConfig& config, std::int64_t now_s, Findings& findings) {
  if (!config.treadmill) return;
  const auto tests = load_machine_tests(config.state_dir / kMachineTestsFile);
  if (!tests) {
    findings.push_back({Grade::Bad, "cable pull", tests.error().what()});
    return;
  }
  const std::string veto = test_veto(*tests, machine_fingerprint(config), config.commissioning,
                                     config.safety_inputs.has_value(), now_s);
  if (!veto.empty()) {
    findings.push_back({Grade::Bad, "cable pull", veto});
  } else if (tests->pull) {
    findings.push_back({tests->pull->passed ? Grade::Good : Grade::Bad, "cable pull",
                        text("%s on %s by %s", tests->pull->passed ? "passed" : "failed",
                             date_text(tests->pull->at_s).c_str(), tests->pull->account.c_str())});
  } else {
    findings.push_back({Grade::Note, "cable pull", "not asked for in this station's file, and never done"});
  }
  if (config.safety_inputs && daily_check_due(*tests, now_s))
    findings.push_back({Grade::Note, "emergency stop check",
                        tests->emergency_stop_at_s
                            ? "last seen " + date_text(*tests->emergency_stop_at_s) + "; due today"
                            : "never seen: footfall commission --emergency-stop"});
}

void check_programmes(const config::StationConfig& config, Findings& findings) {
  if (config.programmes_dir.empty()) return;
  const ProgrammeDesk desk(config.programmes_dir, config.limits);
  for (const std::string& problem : desk.problems()) findings.push_back({Grade::Bad, "programmes", problem});
  if (desk.problems().empty())
    findings.push_back({Grade::Good, "programmes", config.programmes_dir.string()});
}

}  // namespace footfall::station
