#include "tests/ui/console_driver.hpp"

#include <cmath>
#include <fstream>
#include <sstream>
#include <thread>
#include <vector>

namespace footfall::tests {
namespace {

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> fields;
  std::istringstream in(line);
  for (std::string field; std::getline(in, field, '\t');) fields.push_back(field);
  return fields;
}

template <class Condition>
bool soon(std::chrono::milliseconds time, Condition condition) {
  const auto give_up = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < give_up) {
    if (condition()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(30));
  }
  return condition();
}

}  // namespace

std::map<std::string, ConsoleDriver::Item> ConsoleDriver::items() const {
  std::map<std::string, Item> found;
  std::ifstream file(items_file_);
  for (std::string line; std::getline(file, line);) {
    const auto fields = fields_of(line);
    if (fields.size() < 7 || fields[0] != "control") continue;
    found[fields[6]] = {std::stod(fields[1]), std::stod(fields[2]), std::stod(fields[3]),
                        std::stod(fields[4]), fields[5] == "1",     fields.size() > 7 ? fields[7] : ""};
  }
  return found;
}

std::string ConsoleDriver::page() const {
  std::ifstream file(items_file_);
  std::string line;
  std::getline(file, line);
  const auto fields = fields_of(line);
  return fields.size() == 2 ? fields[1] : "";
}

std::string ConsoleDriver::words(const std::string& name) const {
  std::ifstream file(items_file_);
  for (std::string line; std::getline(file, line);) {
    const auto fields = fields_of(line);
    if (fields.size() > 7 && fields[0] == "words" && fields[6] == name) return fields[7];
  }
  return "";
}

std::optional<ConsoleDriver::Item> ConsoleDriver::wait_for(const std::string& name, Time time) const {
  std::optional<Item> found;
  (void)soon(time, [&] {
    const auto all = items();
    const auto item = all.find(name);
    if (item != all.end() && item->second.enabled) found = item->second;
    return found.has_value();
  });
  return found;
}

bool ConsoleDriver::wait_for_page(const std::string& name, Time time) const {
  return soon(time, [&] { return page() == name; });
}

bool ConsoleDriver::click(const std::string& name, Time time) const {
  const auto item = wait_for(name, time);
  if (!item) return false;
  const auto middle = [](double from, double length) {
    return std::to_string(std::lround(from + 0.5 * length));
  };
  return display_.xdotool({"mousemove", middle(item->x, item->w), middle(item->y, item->h), "click", "1"});
}

}  // namespace footfall::tests
