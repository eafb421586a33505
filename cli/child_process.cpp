#include "cli/child_process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <thread>
#include <utility>

namespace footfall::cli {
namespace {

constexpr auto kPollEvery = std::chrono::milliseconds(10);

[[noreturn]] void become(char* const* arguments, const char* log, pid_t parent) {
  ::prctl(PR_SET_PDEATHSIG, SIGTERM);
  if (::getppid() != parent) ::_exit(127);
  const int fd = ::open(log, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0640);
  if (fd >= 0) {
    ::dup2(fd, STDOUT_FILENO);
    ::dup2(fd, STDERR_FILENO);
  }
  // Its own process group: a Ctrl-C reaches us, and we end the children in order.
  ::setpgid(0, 0);
  ::execv(arguments[0], arguments);
  ::_exit(127);
}

}  // namespace

core::Result<ChildProcess> ChildProcess::start(const std::filesystem::path& program,
                                               const std::vector<std::string>& arguments,
                                               const std::filesystem::path& log) {
  if (::access(program.c_str(), X_OK) != 0) {
    return core::fail(core::Remedy::Reconfigure, "%s cannot be started (%s); build it with scripts/build",
                      program.c_str(), std::strerror(errno));
  }
  std::vector<std::string> words{program.string()};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers;
  for (auto& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  const pid_t parent = ::getpid();
  ChildProcess child;
  child.pid_ = ::fork();
  if (child.pid_ == 0) become(pointers.data(), log.c_str(), parent);
  if (child.pid_ < 0)
    return core::fail(core::Remedy::Retry, "no process for %s: %s", program.c_str(), std::strerror(errno));
  return child;
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), exit_code_(other.exit_code_) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  if (this != &other) {
    (void)stop(core::milliseconds(1000));
    pid_ = std::exchange(other.pid_, -1);
    exit_code_ = other.exit_code_;
  }
  return *this;
}

ChildProcess::~ChildProcess() {
  (void)stop(core::milliseconds(2000));
}

bool ChildProcess::running() {
  if (pid_ <= 0) return false;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) return true;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  pid_ = -1;
  return false;
}

bool ChildProcess::wait(core::Duration patience) {
  const core::Timestamp give_up = core::monotonic_now() + patience;
  while (running()) {
    if (core::monotonic_now() > give_up) return false;
    std::this_thread::sleep_for(kPollEvery);
  }
  return true;
}

int ChildProcess::stop(core::Duration patience) {
  if (!running()) return exit_code_;
  ::kill(pid_, SIGTERM);
  if (!wait(patience)) {
    ::kill(pid_, SIGKILL);
    (void)wait(core::milliseconds(2000));
  }
  return exit_code_;
}

std::filesystem::path own_folder() {
  std::error_code
      unknown;  // without /proc programs are looked for in the working folder, and what is missing says so
  return std::filesystem::read_symlink("/proc/self/exe", unknown).parent_path();
}

}  // namespace footfall::cli
