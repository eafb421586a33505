#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "ui/model/snapshot.hpp"

/// What must be in order before somebody runs, as the station tells it. Pure. Thread: any. Blocks: never.
/// Allocates: yes. Errors: none; what the station has not told is Unknown, never good.
namespace footfall::ui {

enum class CheckState : std::uint8_t { Good, Attention, Bad, Unknown };

struct Check {
  std::string label;
  CheckState state = CheckState::Unknown;
  std::string sentence;  ///< what is so, or what to do
};

[[nodiscard]] std::vector<Check> checks_before_run(const Snapshot& snapshot);
[[nodiscard]] const char* check_words(CheckState state);

/// All of them in one line: "2 not in order", "3 to check", "all in order", and the state to colour it by.
struct ChecksSum {
  std::string words;
  CheckState worst = CheckState::Good;
};
[[nodiscard]] ChecksSum sum_of(const std::vector<Check>& checks);

}  // namespace footfall::ui
