#pragma once
#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

namespace footfall::tests {

/// footfall-lab as a process of its own in a temporary folder, known only by its files and wires.
/// Thread: one. Blocks: the constructor until lab.json is there. Errors: throws std::runtime_error.
class LabProcess {
 public:
  explicit LabProcess(std::vector<std::string> arguments = {});
  LabProcess(const LabProcess&) = delete;
  LabProcess& operator=(const LabProcess&) = delete;
  ~LabProcess();

  /// SIGTERM, and the exit status once it has gone.
  int terminate();
  /// One line on the control socket and its answer.
  [[nodiscard]] std::string control(const std::string& line) const;
  /// Every line of the truth log so far, of one type if given.
  [[nodiscard]] std::vector<nlohmann::json> log(const std::string& type = "") const;
  [[nodiscard]] const nlohmann::json& description() const { return description_; }
  [[nodiscard]] std::string treadmill() const { return description_.at("treadmill"); }
  [[nodiscard]] const std::filesystem::path& dir() const { return dir_; }
  [[nodiscard]] pid_t pid() const { return pid_; }

 private:
  std::filesystem::path dir_;
  pid_t pid_ = -1;
  nlohmann::json description_;
};

/// Asks every 5 ms until `condition` holds or the (generous) limit is over.
bool eventually(const std::function<bool()>& condition,
                std::chrono::milliseconds limit = std::chrono::seconds(10));

struct ProgramResult {
  int exit_code = -1;
  std::string output;  ///< stdout and stderr
};
/// Runs a program found in PATH and waits for it.
ProgramResult run_program(const std::vector<std::string>& command);
/// Starts a program with /dev/null as its output.
pid_t start_program(const std::vector<std::string>& command);

/// A raw descriptor to the lab's serial port: bytes in, bytes out, nothing of ours in between.
class RawPort {
 public:
  explicit RawPort(const std::string& path);
  RawPort(const RawPort&) = delete;
  RawPort& operator=(const RawPort&) = delete;
  ~RawPort();
  void write(const std::vector<std::uint8_t>& bytes);
  /// Reads until `count` bytes are there or nothing came for `quiet`.
  std::vector<std::uint8_t> read(std::size_t count,
                                 std::chrono::milliseconds quiet = std::chrono::milliseconds(500));
  /// True once the port has hung up.
  bool hung_up();

 private:
  int fd_ = -1;
};

}  // namespace footfall::tests
