#include "sim/faults/synonyms.hpp"

namespace footfall::sim {
namespace {

using Words = std::vector<std::string>;

/// "on" begins it, "off" ends it.
std::optional<Words> switched(const std::string& state, Words device, const char* verb, const char* what) {
  if (state != "on" && state != "off") return std::nullopt;
  if (state == "off") device.emplace_back("clear");
  device.emplace_back(verb);
  device.emplace_back(what);
  return device;
}

/// A number begins it, 0 ends it.
Words amount(const std::string& number, Words device, const char* verb, const char* what) {
  const bool none = number.find_first_not_of("0.") == std::string::npos;
  if (none) device.emplace_back("clear");
  device.emplace_back(verb);
  device.emplace_back(what);
  if (!none) device.push_back(number);
  return device;
}

std::optional<Words> of_network(const Words& words) {
  if (words.size() > 2) return std::nullopt;
  const std::string number = words.size() == 2 ? words[1] : "0.05";
  if (words[0] == "loss") return amount(number, {"network"}, "intermittent", "random");
  if (words[0] == "reorder") return amount(number, {"network"}, "wrong", "order");
  if (words[0] == "duplicate") return amount(number, {"network"}, "wrong", "twice");
  if (words[0] == "garbage") return amount(number, {"network"}, "garbage", "datagrams");
  return std::nullopt;
}

std::optional<Words> of_drive(const Words& words) {
  const std::string& word = words[0];
  if (words.size() == 1 && word == "unplug") return Words{"drive", "off", "line"};
  if (words.size() == 1 && word == "plug") return Words{"drive", "clear", "off", "line"};
  if (words.size() != 2) return std::nullopt;
  if (word == "mute") return switched(words[1], {"drive"}, "off", "answers");
  if (word == "delay_replies_ms") return amount(words[1], {"drive"}, "delayed", "answers");
  if (word == "corrupt") return amount(words[1], {"drive"}, "garbage", "bits");
  return std::nullopt;
}

}  // namespace

std::optional<Words> in_fault_words(const Words& words) {
  if (words.empty()) return std::nullopt;
  if (words.size() == 4 && words[2] == "silent" && (words[0] == "plate" || words[0] == "imu"))
    return switched(words[3], {words[0], words[1]}, "off", "data");
  if (words.size() == 4 && words[0] == "imu" && words[2] == "loss")
    return amount(words[3], {"imu", words[1]}, "intermittent", "random");
  if (words.size() == 3 && words[0] == "offset")
    return amount(words[2], {"plate", words[1]}, "wrong", "offset");
  if (auto found = of_network(words)) return found;
  return of_drive(words);
}

}  // namespace footfall::sim
