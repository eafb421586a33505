#include <algorithm>
#include <charconv>
#include <sstream>

#include "sim/faults/synonyms.hpp"
#include "sim/lab/lab.hpp"

namespace footfall::sim {
namespace {

using Words = std::vector<std::string>;

constexpr std::optional<double> kUsualMishapSeconds = 5.0;

Words split(const std::string& line) {
  std::istringstream stream(line);
  Words words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

/// A number in [low, high], else nullopt.
std::optional<double> number(const Words& words, std::size_t at, double low, double high) {
  if (at >= words.size()) return std::nullopt;
  const std::string& text = words[at];
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !(value >= low && value <= high)) {
    return std::nullopt;
  }
  return value;
}

std::optional<bool> on_off(const Words& words, std::size_t at) {
  if (at >= words.size()) return std::nullopt;
  if (words[at] == "on") return true;
  if (words[at] == "off") return false;
  return std::nullopt;
}

std::string wants(const std::string& usage) {
  return "error usage: " + usage;
}

}  // namespace

std::string Lab::command(const std::string& line) {
  const Words words = split(line);
  if (words.empty()) return "error empty command";
  log_.add(core::monotonic_now(), "control", {{"line", line}});
  const std::string& verb = words[0];
  if (verb == "status") return "ok " + status().dump();
  if (verb == "cadence") {
    const auto cadence = number(words, 1, 60.0, 300.0);
    if (!cadence) return wants("cadence STEPS_PER_MINUTE (60..300)");
    return runner_->set_cadence(core::StepsPerMinute(*cadence)) ? "ok"
                                                                : "error this runner keeps its cadence";
  }
  if (verb == "mishap") return mishap_command(words);
  if (verb == "faults" && words.size() == 1) return list_faults();
  const bool code = words.size() == 2 && words[1].find_first_not_of("0123456789") == std::string::npos;
  if (verb == "fault" && !code) return fault_command({words.begin() + 1, words.end()});
  if (const auto order = in_fault_words(words)) return fault_command(*order);
  if (verb == "imu") return imus_.command(words);
  if (auto answer = chain_.command(words)) return *answer;
  return machine_command(words);
}

std::string Lab::mishap_command(const Words& words) {
  const auto what = words.size() > 1 ? mishap(words[1]) : std::nullopt;
  const auto seconds = words.size() > 2 ? number(words, 2, 0.1, 3600.0) : kUsualMishapSeconds;
  if (!what || !seconds) {
    return wants(
        "mishap scuff|stumble|hop|support|wander|off_plate|straddle|leave|backward|fall "
        "[SECONDS] (0.1..3600; 5)");
  }
  runner_->begin(*what, core::Seconds(*seconds));
  return "ok";
}

std::string Lab::machine_command(const Words& words) {
  const std::string& verb = words[0];
  if (verb == "trip" || verb == "fault") {
    const auto code = number(words, 1, 1.0, 255.0);
    if (!code) return wants("trip CODE (1..255)");
    machine_->inject_fault(static_cast<std::uint8_t>(*code));
    return "ok";
  }
  if (verb == "remote") {
    const auto on = on_off(words, 1);
    if (!on) return wants("remote on|off");
    return machine_->set_remote(*on) ? "ok" : "error this treadmill has no such switch";
  }
  if (verb == "local_stop") {
    const auto on = on_off(words, 1);
    if (!on) return wants("local_stop on|off");
    machine_->set_local_stop(*on);
    chain_.set_local_stop(*on);
    return "ok";
  }
  return "error unknown command '" + verb +
         "', or not used as it should be; known: status fault faults trip local_stop remote cadence mishap "
         "imu, and "
         "in short "
         "plate offset loss reorder duplicate garbage mute delay_replies_ms corrupt unplug plug, and of the "
         "stop chain emergency_stop lanyard relay";
}

nlohmann::ordered_json Lab::status() {
  const TreadmillTruth truth = machine_->truth();
  nlohmann::ordered_json now{{"t_ns", core::monotonic_now().ns},
                             {"speed_m_s", truth.speed.value()},
                             {"right_speed_m_s", truth.right_speed.value()},
                             {"run", truth.run},
                             {"fault", truth.fault},
                             {"incline_percent", truth.incline.value()},
                             {"plugged", machine_->plugged()}};
  for (const auto& one : plates_) {
    now["plates"].push_back({{"name", one->name()},
                             {"sent", one->counts().sent},
                             {"streaming", one->streaming()},
                             {"stream_last_sequence", one->stream().last_sequence}});
  }
  return now;
}

}  // namespace footfall::sim
