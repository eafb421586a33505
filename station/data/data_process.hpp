#pragma once
#include <sys/types.h>

#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace footfall::station {

/// One `footfall export --watched` under way: the same exporter as on the command line, as a process of its
/// own. Why a process: its memory is not locked as the station's is, a fault in it is not the station's, and
/// it can be ended at any moment. It begins without copying the station's pages (posix_spawn), inherits no
/// descriptor, runs at SCHED_IDLE with idle disk priority, and dies with the thread that started it.
/// Thread: one, which must live as long. Blocks: step() for its patience; the destructor until the process
/// is gone. Allocates: yes. Errors: start(), when the program cannot be run.
class DataProcess {
 public:
  struct Job {
    std::filesystem::path program;  ///< `footfall`
    std::filesystem::path session;  ///< absolute
    std::string format;
    std::filesystem::path out;  ///< absolute
    bool replace = false;
  };
  static core::Result<std::unique_ptr<DataProcess>> start(const Job& job);
  ~DataProcess();
  DataProcess(const DataProcess&) = delete;
  DataProcess& operator=(const DataProcess&) = delete;

  /// Takes what it has said; false when it has ended.
  bool step(std::chrono::milliseconds patience);
  void ask_to_end() const;  ///< it leaves nothing
  void kill() const;        ///< its part files are left to sweep_parts()
  [[nodiscard]] double share() const { return share_; }
  [[nodiscard]] const std::string& doing() const { return doing_; }
  [[nodiscard]] const std::vector<std::string>& files() const { return files_; }
  [[nodiscard]] const std::vector<std::string>& notes() const { return notes_; }
  [[nodiscard]] const std::string& problem() const { return problem_; }
  [[nodiscard]] int exit_code() const { return exit_code_; }  ///< -1: it was killed, or runs
  /// Removes what a killed one had begun in `out`.
  void sweep_parts(const std::filesystem::path& out) const;

 private:
  struct Voice {
    int fd = -1;
    std::string text;
  };
  DataProcess() = default;
  [[nodiscard]] bool listen(Voice& voice);
  void hear_answer(const std::string& line);
  void hear_remark(const std::string& line);

  pid_t pid_ = -1;
  bool reaped_ = false;
  Voice answers_, remarks_;
  double share_ = 0.0;
  std::string doing_, problem_;
  std::vector<std::string> files_, notes_;
  int exit_code_ = -1;
};

}  // namespace footfall::station
