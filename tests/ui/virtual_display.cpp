#include "tests/ui/virtual_display.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <filesystem>
#include <sstream>
#include <thread>

namespace footfall::tests {
namespace {

std::vector<char*> pointers(std::vector<std::string>& words) {
  std::vector<char*> result;
  result.reserve(words.size() + 1);
  for (std::string& word : words) result.push_back(word.data());
  result.push_back(nullptr);
  return result;
}

/// The test's own environment, with `changes` in the place of what they name.
std::vector<std::string> environment_with(const std::vector<std::string>& changes) {
  std::vector<std::string> result = changes;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string own(*entry);
    const std::string name = own.substr(0, own.find('=') + 1);
    const bool changed = std::any_of(changes.begin(), changes.end(), [&name](const std::string& change) {
      return change.rfind(name, 0) == 0;
    });
    if (!changed) result.push_back(own);
  }
  return result;
}

}  // namespace

// Not fork(): the test has threads, and code of ours between fork and exec could meet a lock they hold.
Child::Child(const std::vector<std::string>& command, const std::vector<std::string>& environment,
             int output_fd) {
  std::vector<std::string> words = command, variables = environment_with(environment);
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  if (output_fd >= 0) posix_spawn_file_actions_adddup2(&actions, output_fd, output_fd);
  const int failed = posix_spawnp(&pid_, words[0].c_str(), &actions, nullptr, pointers(words).data(),
                                  pointers(variables).data());
  posix_spawn_file_actions_destroy(&actions);
  if (failed != 0) pid_ = -1;
}

Child::~Child() {
  if (!started() || result_) return;
  send(SIGKILL);
  (void)waitpid(pid_, nullptr, 0);
}

void Child::send(int signal) const {
  if (started() && !result_) kill(pid_, signal);
}

std::optional<int> Child::wait_for(std::chrono::milliseconds time) {
  const auto give_up = std::chrono::steady_clock::now() + time;
  while (!result_ && started()) {
    int status = 0;
    if (waitpid(pid_, &status, WNOHANG) == pid_) {
      result_ = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
      break;
    }
    if (std::chrono::steady_clock::now() > give_up) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return result_;
}

bool program_exists(const std::string& name) {
  const char* path = std::getenv("PATH");
  std::istringstream folders(path != nullptr ? path : "/usr/bin:/bin");
  for (std::string folder; std::getline(folders, folder, ':');) {
    if (access((std::filesystem::path(folder) / name).c_str(), X_OK) == 0) return true;
  }
  return false;
}

VirtualDisplay::VirtualDisplay() {
  std::array<int, 2> ends{};
  if (pipe2(ends.data(), O_CLOEXEC) != 0) return;
  const std::vector<std::string> command{
      "Xvfb", "-displayfd", std::to_string(ends[1]), "-screen", "0", "1280x800x24", "-nolisten", "tcp"};
  server_ = std::make_unique<Child>(command, std::vector<std::string>{}, ends[1]);
  close(ends[1]);
  // The number may come in pieces; it is complete with its line end.
  std::string number;
  pollfd waiting{ends[0], POLLIN, 0};
  char next = 0;
  while (poll(&waiting, 1, 20'000) == 1 && read(ends[0], &next, 1) == 1 && next != '\n') number += next;
  if (next == '\n' && !number.empty()) name_ = ":" + number;
  close(ends[0]);
}

VirtualDisplay::~VirtualDisplay() {
  if (!server_) return;
  server_->send(SIGTERM);
  (void)server_->wait_for(std::chrono::seconds(5));
}

bool VirtualDisplay::xdotool(const std::vector<std::string>& arguments) const {
  std::vector<std::string> command{"xdotool"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  Child tool(command, {"DISPLAY=" + name_});
  return tool.wait_for(std::chrono::seconds(10)) == 0;
}

}  // namespace footfall::tests
