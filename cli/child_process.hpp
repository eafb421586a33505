#pragma once
#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"

namespace footfall::cli {

/// A program started by us; it dies with us, and the destructor ends it (SIGTERM, then SIGKILL).
/// Thread: one. Blocks: stop() up to `patience`. Errors: start() when the program cannot be executed.
class ChildProcess {
 public:
  /// `log` receives the program's stdout and stderr.
  static core::Result<ChildProcess> start(const std::filesystem::path& program,
                                          const std::vector<std::string>& arguments,
                                          const std::filesystem::path& log);
  ChildProcess() = default;
  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  ~ChildProcess();
  [[nodiscard]] bool running();
  /// Waits for the end without asking for it; false when `patience` ran out.
  bool wait(core::Duration patience);
  /// SIGTERM, and SIGKILL after `patience`. The exit code, or -1 when it was killed.
  int stop(core::Duration patience);
  [[nodiscard]] pid_t pid() const { return pid_; }
  [[nodiscard]] int exit_code() const { return exit_code_; }

 private:
  pid_t pid_ = -1;
  int exit_code_ = -1;
};

/// The folder of the running executable, where the other programs are; empty without /proc.
std::filesystem::path own_folder();

}  // namespace footfall::cli
