#include "cli/demo/demo_machine.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <nlohmann/json.hpp>

namespace footfall::cli {
namespace {

struct Machine {
  const char* name;
  const char* kind;     ///< of the station's file
  const char* profile;  ///< in config/treadmills
  const char* option;   ///< of the lab, with the name as its value; nullptr: the lab's own default
  bool stop_relay;
};

constexpr std::array<Machine, 5> kMachines{{{"gs2", "modbus", "gs2-lab.toml", nullptr, false},
                                            {"trackmaster", "tmx", "tmx-lab.toml", "--treadmill", false},
                                            {"delta_vfdb", "modbus", "delta_vfdb.toml", "--drive", true},
                                            {"bertec", "bertec", "bertec-lab.toml", "--treadmill", true},
                                            {"ftms", "ftms", "ftms-lab.toml", "--treadmill", true}}};

const Machine& machine_of(const std::string& name) {
  const auto* found =
      std::find_if(kMachines.begin(), kMachines.end(), [&name](const Machine& m) { return name == m.name; });
  return found == kMachines.end() ? kMachines.front() : *found;
}

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump();
}

/// A pty has no parity, and its second owner is refused one: the profile is copied without.
std::filesystem::path without_parity(const std::filesystem::path& profile, const std::filesystem::path& dir) {
  std::ifstream in(profile);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  const std::string even = "parity = \"E\"";
  const auto at = text.find(even);
  if (at == std::string::npos) return profile;
  text.replace(at, even.size(), "parity = \"N\"");
  const auto copy = dir / profile_copy();
  std::ofstream(copy) << text;
  return copy;
}

/// The lab's brake stops the belt with 1 m/s² when its power is cut.
void write_stop_chain(const nlohmann::json& lab, std::ostream& out) {
  if (!lab.contains("stop_relay")) return;
  const auto& board = lab["stop_relay"];
  out << "\n[stop_relay]\nkind = " << board["kind"] << "\n";
  if (board.contains("device")) {
    out << "device = " << board["device"] << "\nbaud = " << board["baud"] << "\n";
  } else {
    out << "host = " << board["host"] << "\nport = " << board["port"] << "\n";
  }
  out << "relay = " << board["relay"] << "\ncontact_input = " << board["contact_input"]
      << "\nhold_ms = 500\nwithout_power = \"brakes\"\ndeceleration_m_s2 = 1.0\n\n[safety_inputs]\n"
      << "emergency_stop = " << board["emergency_stop"] << "\nlanyard = " << board["lanyard"]
      << "\nlocal_stop = " << board["local_stop"] << "\n";
}

}  // namespace

const char* profile_copy() {
  return "profile.toml";
}

std::vector<std::string> demo_machines() {
  std::vector<std::string> names;
  for (const Machine& machine : kMachines) names.emplace_back(machine.name);
  return names;
}

std::vector<std::string> lab_arguments(const std::string& name) {
  const Machine& machine = machine_of(name);
  std::vector<std::string> arguments;
  if (machine.option != nullptr) arguments = {machine.option, machine.name};
  if (machine.stop_relay) arguments.insert(arguments.end(), {"--stop-relay", "rtu"});
  return arguments;
}

void write_machine(const std::string& name, const nlohmann::json& lab, const std::filesystem::path& dir,
                   std::ostream& out) {
  const Machine& machine = machine_of(name);
  const auto shipped = std::filesystem::path(FOOTFALL_CONFIG_DIR) / "treadmills" / machine.profile;
  const auto profile = without_parity(shipped, dir);
  out << "\n[treadmill]\nkind = \"" << machine.kind << "\"\nprofile = " << quoted(profile.string()) << "\n";
  if (lab.contains("treadmill_tcp")) {
    out << "host = " << lab["treadmill_tcp"]["host"] << "\nport = " << lab["treadmill_tcp"]["port"] << "\n";
  } else {
    out << "device = " << lab["treadmill"] << "\n";
  }
  write_stop_chain(lab, out);
}

}  // namespace footfall::cli
