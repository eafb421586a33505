#include "station/belt/machine_tests.hpp"

#include <array>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <ctime>
#include <fstream>
#include <nlohmann/json.hpp>
#include <sstream>

#include "station/state_file.hpp"
#include "station/version.hpp"

namespace footfall::station {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::int64_t kDay = 86'400;
constexpr int kFormat = 1;

void mix(std::uint64_t& hash, const std::string& text) {
  for (const char c : text) {
    hash ^= static_cast<unsigned char>(c);
    hash *= 0x100000001b3ULL;
  }
}

/// All of a board that a wrong wire, address or time-out would change.
std::string text_of(const config::BoardAddress& board) {
  const auto& link = board.link;
  std::string text = board.kind + '\n' + board.device + '\n' + board.host + '\n' + link.parity + '\n';
  for (const int number : {static_cast<int>(board.port), board.slave, link.baud, link.response_timeout_ms,
                           link.byte_timeout_ms, link.inter_frame_ms, link.retries})
    text += std::to_string(number) + ' ';
  return text;
}

Json number_or_null(double value) {
  return std::isfinite(value) ? Json(value) : Json(nullptr);
}

double number_or_nan(const Json& json, const char* key) {
  const auto found = json.find(key);
  return found != json.end() && found->is_number() ? found->get<double>() : PullRecord::kUnknown;
}

MachineTests from_json(const Json& json) {
  MachineTests tests;
  if (json.at("format").get<int>() != kFormat) throw std::invalid_argument("another format");
  if (const auto pull = json.find("cable_pull"); pull != json.end()) {
    PullRecord record;
    record.machine = pull->at("machine").get<std::string>();
    record.at_s = pull->at("at_s").get<std::int64_t>();
    record.account = pull->at("account").get<std::string>();
    record.passed = pull->at("passed").get<bool>();
    record.speed_m_s = pull->at("speed_m_s").get<double>();
    record.limit_s = pull->at("limit_s").get<double>();
    record.relay_open_s = number_or_nan(*pull, "relay_open_s");
    record.stopped_s = number_or_nan(*pull, "stopped_s");
    tests.pull = record;
  }
  if (const auto at = json.find("emergency_stop_at_s"); at != json.end())
    tests.emergency_stop_at_s = at->get<std::int64_t>();
  return tests;
}

}  // namespace

std::string machine_fingerprint(const config::StationConfig& config, const std::string& version) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;
  mix(hash, "software " + version + '\n');
  if (config.treadmill) {
    std::ifstream in(config.treadmill->profile_file);
    std::stringstream text;
    text << in.rdbuf();
    const config::TreadmillConfig& machine = *config.treadmill;
    mix(hash, machine.kind + '\n' + machine.device + '\n' + machine.host + '\n' +
                  std::to_string(machine.port) + '\n' + text.str());
  }
  if (const auto& relay = config.stop_relay) {
    std::array<char, 200> text{};
    std::snprintf(text.data(), text.size(), "%d %d %lld %.4f", relay->relay, relay->contact_input,
                  static_cast<long long>(relay->hold.ns), relay->deceleration.value());
    mix(hash, "relay " + text_of(relay->board) + text.data());
  }
  if (const auto& inputs = config.safety_inputs) {
    mix(hash, "inputs " + (inputs->board ? text_of(*inputs->board) : std::string("the relay's board ")) +
                  std::to_string(inputs->emergency_stop) + ' ' + std::to_string(inputs->lanyard) + ' ' +
                  std::to_string(inputs->local_stop));
  }
  std::array<char, 20> text{};
  std::snprintf(text.data(), text.size(), "%016llx", static_cast<unsigned long long>(hash));
  return text.data();
}

std::string machine_fingerprint(const config::StationConfig& config) {
  return machine_fingerprint(config, kVersion);
}

core::Result<MachineTests> load_machine_tests(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error) && !error) return MachineTests{};
  std::ifstream in(file);
  if (!in)
    return core::fail(
        core::Remedy::Operator,
        "%.90s, the record of the machine's tests, cannot be opened (%.40s): correct its rights",
        file.c_str(), std::strerror(errno));
  try {
    return from_json(Json::parse(in));
  } catch (const std::exception& wrong) {
    return core::fail(core::Remedy::Operator,
                      "%.60s is no record of the machine's tests: move it away and repeat the tests (%.70s)",
                      file.c_str(), wrong.what());
  }
}

core::Result<void> save_machine_tests(const std::filesystem::path& file, const MachineTests& tests) {
  Json json{{"format", kFormat}};
  if (const auto& pull = tests.pull) {
    json["cable_pull"] = {{"machine", pull->machine},
                          {"at_s", pull->at_s},
                          {"at", date_text(pull->at_s)},
                          {"account", pull->account},
                          {"passed", pull->passed},
                          {"speed_m_s", pull->speed_m_s},
                          {"limit_s", pull->limit_s},
                          {"relay_open_s", number_or_null(pull->relay_open_s)},
                          {"stopped_s", number_or_null(pull->stopped_s)}};
  }
  if (tests.emergency_stop_at_s) {
    json["emergency_stop_at_s"] = *tests.emergency_stop_at_s;
    json["emergency_stop_at"] = date_text(*tests.emergency_stop_at_s);
  }
  return write_state_file(file, json.dump(2) + "\n");
}

std::string date_text(std::int64_t at_s) {
  const auto at = static_cast<std::time_t>(at_s);
  std::tm utc{};
  ::gmtime_r(&at, &utc);
  std::array<char, 40> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d %H:%M UTC", &utc);
  return text.data();
}

std::string test_veto(const MachineTests& tests, const std::string& machine,
                      const config::CommissioningConfig& config, bool contacts, std::int64_t now_s) {
  if (config.required) {
    const auto& pull = tests.pull;
    if (!pull || pull->machine != machine) {
      return "No cable-pull test of this treadmill as it is set up now, with this version of the software, "
             "is on record: a technician runs footfall commission.";
    }
    if (!pull->passed) {
      return "The cable-pull test of " + date_text(pull->at_s) +
             " failed: no use before a technician has repaired it and run footfall commission.";
    }
    if (now_s - pull->at_s > config.valid_days * kDay || pull->at_s > now_s + kDay) {
      return "The cable-pull test of " + date_text(pull->at_s) +
             " has expired: a technician repeats footfall commission.";
    }
  }
  if (contacts && config.daily_check == config::DailyCheck::Refuse && daily_check_due(tests, now_s)) {
    return "The emergency stop has not been checked today: press it while the belt stands, then release it.";
  }
  return {};
}

bool daily_check_due(const MachineTests& tests, std::int64_t now_s) {
  return !tests.emergency_stop_at_s || now_s - *tests.emergency_stop_at_s > kDay ||
         *tests.emergency_stop_at_s > now_s + kDay;
}

}  // namespace footfall::station
