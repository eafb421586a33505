#pragma once
#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "tests/ui/virtual_display.hpp"

namespace footfall::tests {

/// Drives a console as a person does: finds things by their names (the console's --items file) and sends real
/// pointer and key events. Thread: one. Blocks: the waits up to their time. Errors: false when the item never
/// was there, or never could be pressed.
class ConsoleDriver {
 public:
  using Time = std::chrono::milliseconds;

  ConsoleDriver(const VirtualDisplay& display, std::string items_file)
      : display_(display), items_file_(std::move(items_file)) {}

  struct Item {
    double x = 0, y = 0, w = 0, h = 0;
    bool enabled = false;
    std::string value;
  };
  /// As of the newest frame.
  [[nodiscard]] std::map<std::string, Item> items() const;
  [[nodiscard]] std::string page() const;
  /// What stands at a named place: "message", "motion"; empty when there is none.
  [[nodiscard]] std::string words(const std::string& name) const;
  [[nodiscard]] std::optional<Item> wait_for(const std::string& name, Time time = Time{20'000}) const;
  [[nodiscard]] bool wait_for_page(const std::string& name, Time time = Time{10'000}) const;
  bool click(const std::string& name, Time time = Time{20'000}) const;
  bool key(const std::string& key) const { return display_.xdotool({"key", key}); }
  bool key_down(const std::string& key) const { return display_.xdotool({"keydown", key}); }
  bool key_up(const std::string& key) const { return display_.xdotool({"keyup", key}); }
  bool type(const std::string& text) const { return display_.xdotool({"type", text}); }

 private:
  const VirtualDisplay& display_;
  std::string items_file_;
};

}  // namespace footfall::tests
