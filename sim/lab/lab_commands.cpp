#include <algorithm>
#include <charconv>
#include <sstream>

#include "sim/lab/lab.hpp"

namespace footfall::sim {
namespace {

using Words = std::vector<std::string>;

constexpr std::optional<double> kUsualProbability = 0.05, kUsualMishapSeconds = 5.0;

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

PlateServer* Lab::plate(const std::string& name) {
  const auto found =
      std::find_if(plates_.begin(), plates_.end(), [&name](const auto& one) { return one->name() == name; });
  return found == plates_.end() ? nullptr : found->get();
}

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
  if (verb == "imu") return imus_.command(words);
  if (verb == "mishap") return mishap_command(words);
  if (verb == "plate" || verb == "offset") return plate_command(words);
  if (verb == "loss" || verb == "reorder" || verb == "duplicate" || verb == "garbage") {
    return network_command(words);
  }
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

std::string Lab::plate_command(const Words& words) {
  PlateServer* const which = words.size() > 1 ? plate(words[1]) : nullptr;
  if (words[0] == "offset") {
    const auto offset = number(words, 2, -5000.0, 5000.0);
    if (which == nullptr || !offset) return wants("offset left|right NEWTONS");
    which->model().set_offset(core::Newtons(*offset));
    return "ok";
  }
  const auto silent = on_off(words, 3);
  if (which == nullptr || words.size() < 4 || words[2] != "silent" || !silent) {
    return wants("plate left|right silent on|off");
  }
  which->set_silent(*silent);
  return "ok";
}

std::string Lab::network_command(const Words& words) {
  const auto probability = words.size() == 1 ? kUsualProbability : number(words, 1, 0.0, 1.0);
  if (!probability) return wants(words[0] + " [PROBABILITY] (0..1, of each datagram, both plates; 0.05)");
  for (const auto& one : plates_) {
    NetworkFaults& faults = one->network().faults();
    if (words[0] == "loss") faults.loss = *probability;
    if (words[0] == "reorder") faults.reorder = *probability;
    if (words[0] == "duplicate") faults.duplicate = *probability;
    if (words[0] == "garbage") faults.garbage = *probability;
  }
  return "ok";
}

std::string Lab::machine_command(const Words& words) {
  const std::string& verb = words[0];
  if (verb == "fault") {
    const auto code = number(words, 1, 1.0, 255.0);
    if (!code) return wants("fault CODE (1..255)");
    machine_->inject_fault(static_cast<std::uint8_t>(*code));
    return "ok";
  }
  if (verb == "local_stop" || verb == "mute") {
    const auto on = on_off(words, 1);
    if (!on) return wants(verb + " on|off");
    if (verb == "mute") machine_->faults().mute = *on;
    if (verb == "local_stop") {
      machine_->set_local_stop(*on);
      chain_.set_local_stop(*on);
    }
    return "ok";
  }
  if (verb == "delay_replies_ms") {
    const auto delay = number(words, 1, 0.0, 10'000.0);
    if (!delay) return wants("delay_replies_ms MILLISECONDS (0..10000)");
    machine_->faults().delay = core::from_seconds(*delay / 1000.0);
    return "ok";
  }
  if (verb == "corrupt") {
    const auto probability = number(words, 1, 0.0, 1.0);
    if (!probability) return wants("corrupt PROBABILITY (0..1, of each reply)");
    machine_->faults().corrupt = *probability;
    return "ok";
  }
  if (verb == "unplug") {
    machine_->unplug();
    return "ok";
  }
  if (verb == "plug") {
    const auto plugged = machine_->plug();
    return plugged ? "ok" : std::string("error ") + plugged.error().what();
  }
  return "error unknown command '" + verb +
         "'; known: status cadence mishap plate imu offset loss reorder duplicate garbage fault local_stop "
         "mute "
         "delay_replies_ms corrupt unplug plug emergency_stop lanyard relay";
}

nlohmann::ordered_json Lab::status() {
  const TreadmillTruth truth = machine_->truth();
  nlohmann::ordered_json now{{"t_ns", core::monotonic_now().ns},
                             {"speed_m_s", truth.speed.value()},
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
