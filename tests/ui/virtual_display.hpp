#pragma once
#include <sys/types.h>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace footfall::tests {

/// A child process of the test, ended with it. Thread: one. Blocks: wait_for() up to its time; the destructor
/// until the child is gone (it is killed).
class Child {
 public:
  /// `environment` entries ("NAME=value") are added to the test's own. `output_fd`: kept open in the child.
  Child(const std::vector<std::string>& command, const std::vector<std::string>& environment,
        int output_fd = -1);
  ~Child();
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;

  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] bool started() const { return pid_ > 0; }
  void send(int signal) const;
  /// Exit code, or nullopt while it still runs after `time`. A death by signal is 128 + signal.
  [[nodiscard]] std::optional<int> wait_for(std::chrono::milliseconds time);

 private:
  pid_t pid_ = -1;
  std::optional<int> result_;
};

[[nodiscard]] bool program_exists(const std::string& name);

/// An X server of its own on a display number that the server chooses itself.
class VirtualDisplay {
 public:
  VirtualDisplay();
  ~VirtualDisplay();
  VirtualDisplay(const VirtualDisplay&) = delete;
  VirtualDisplay& operator=(const VirtualDisplay&) = delete;
  /// ":99", or empty when it did not start.
  [[nodiscard]] const std::string& name() const { return name_; }
  /// Runs xdotool on this display; true when it succeeded.
  [[nodiscard]] bool xdotool(const std::vector<std::string>& arguments) const;

 private:
  std::string name_;
  std::unique_ptr<Child> server_;
};

}  // namespace footfall::tests
