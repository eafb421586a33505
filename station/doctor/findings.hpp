#pragma once
#include <array>
#include <cstdint>
#include <cstdio>
#include <string>
#include <vector>

#include "hal/treadmill.hpp"

namespace footfall::station {

/// What a doctor found, in the order of looking. Thread: main. Allocates: yes. Errors: none.
enum class Grade : std::uint8_t { Good, Note, Bad };

struct Finding {
  Grade grade = Grade::Good;
  std::string what, text;
};

using Findings = std::vector<Finding>;

/// printf into a string, cut at 300 characters.
template <class... Args>
std::string text(const char* format, Args... args) {
  std::array<char, 300> buffer{};
  std::snprintf(buffer.data(), buffer.size(), format, args...);
  return buffer.data();
}

/// One line each, or one JSON object; on stdout.
void print(const Findings& findings, bool json);
/// 0 all good, 1 a note, 2 something bad.
[[nodiscard]] int exit_code(const Findings& findings);
/// What arming would think of the drive's settings; `watchdog_max_s` is the longest time-out that may arm. Of
/// a drive that is guarded by a stop relay only what still counts is judged: its power is cut.
void check_readback(const hal::DriveReadback& drive, hal::WatchdogKind kind, double watchdog_max_s,
                    Findings& findings);

}  // namespace footfall::station
