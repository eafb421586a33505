#include "tests/integration/lab_peers/lab_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <thread>

#include "tests/support/programs.hpp"

namespace footfall::tests {
namespace {

pid_t spawn(const std::vector<std::string>& command, int output) {
  std::vector<char*> argv;
  for (const std::string& word : command) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  const pid_t pid = ::fork();
  if (pid != 0) return pid;
  if (output >= 0) {
    ::dup2(output, STDOUT_FILENO);
    ::dup2(output, STDERR_FILENO);
  }
  ::execvp(argv[0], argv.data());
  ::_exit(127);
}

int wait_for(pid_t pid) {
  int status = 0;
  ::waitpid(pid, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace

bool eventually(const std::function<bool()>& condition, std::chrono::milliseconds limit) {
  const auto end = std::chrono::steady_clock::now() + limit;
  while (!condition()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

LabProcess::LabProcess(std::vector<std::string> arguments) {
  std::string pattern = (std::filesystem::temp_directory_path() / "footfall-lab-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) throw std::runtime_error("no temporary folder");
  dir_ = pattern;
  std::vector<std::string> command{program("footfall-lab"), "--dir", dir_.string(), "--die-with-parent"};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const int nothing = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  pid_ = spawn(command, nothing);
  ::close(nothing);
  const auto file = dir_ / "lab.json";
  if (!eventually([&file] { return std::filesystem::exists(file); })) {
    throw std::runtime_error("footfall-lab did not get ready");
  }
  description_ = nlohmann::json::parse(std::ifstream(file));
}

LabProcess::~LabProcess() {
  if (pid_ > 0) terminate();
  std::error_code ignored;
  std::filesystem::remove_all(dir_, ignored);
}

int LabProcess::terminate() {
  ::kill(pid_, SIGTERM);
  const int status = wait_for(pid_);
  pid_ = -1;
  return status;
}

std::string LabProcess::control(const std::string& line) const {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = description_.at("control");
  std::strncpy(address.sun_path, path.c_str(), sizeof address.sun_path - 1);
  std::string answer;
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) {
    const std::string sent = line + "\n";
    if (::write(fd, sent.data(), sent.size()) == static_cast<ssize_t>(sent.size())) {
      char c = 0;
      while (::read(fd, &c, 1) == 1 && c != '\n') answer += c;
    }
  }
  ::close(fd);
  return answer;
}

std::vector<nlohmann::json> LabProcess::log(const std::string& type) const {
  std::vector<nlohmann::json> lines;
  std::ifstream file(dir_ / "lab.jsonl");
  for (std::string line; std::getline(file, line);) {
    if (file.eof()) break;  // a line still being written
    nlohmann::json entry = nlohmann::json::parse(line);
    if (type.empty() || entry.at("type") == type) lines.push_back(std::move(entry));
  }
  return lines;
}

ProgramResult run_program(const std::vector<std::string>& command) {
  std::array<int, 2> pipe{};
  if (::pipe2(pipe.data(), O_CLOEXEC) != 0) throw std::runtime_error("no pipe");
  const pid_t pid = spawn(command, pipe[1]);
  ::close(pipe[1]);
  ProgramResult result;
  std::array<char, 512> chunk{};
  for (ssize_t got = 0; (got = ::read(pipe[0], chunk.data(), chunk.size())) > 0;) {
    result.output.append(chunk.data(), static_cast<std::size_t>(got));
  }
  ::close(pipe[0]);
  result.exit_code = wait_for(pid);
  return result;
}

pid_t start_program(const std::vector<std::string>& command) {
  const int nothing = ::open("/dev/null", O_WRONLY | O_CLOEXEC);
  const pid_t pid = spawn(command, nothing);
  ::close(nothing);
  return pid;
}

RawPort::RawPort(const std::string& path)
    : fd_(::open(path.c_str(), O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)) {
  if (fd_ < 0) throw std::runtime_error("cannot open " + path);
  termios settings{};
  ::tcgetattr(fd_, &settings);
  ::cfmakeraw(&settings);
  ::tcsetattr(fd_, TCSANOW, &settings);
}

RawPort::~RawPort() {
  ::close(fd_);
}

void RawPort::write(const std::vector<std::uint8_t>& bytes) {
  if (::write(fd_, bytes.data(), bytes.size()) != static_cast<ssize_t>(bytes.size())) {
    throw std::runtime_error("short write to the port");
  }
}

std::vector<std::uint8_t> RawPort::read(std::size_t count, std::chrono::milliseconds quiet) {
  std::vector<std::uint8_t> bytes;
  while (bytes.size() < count) {
    pollfd waiting{fd_, POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(quiet.count())) <= 0) break;
    std::array<std::uint8_t, 256> chunk{};
    const ssize_t got = ::read(fd_, chunk.data(), std::min(chunk.size(), count - bytes.size()));
    if (got <= 0) break;
    bytes.insert(bytes.end(), chunk.begin(), chunk.begin() + got);
  }
  return bytes;
}

bool RawPort::hung_up() {
  pollfd waiting{fd_, POLLIN, 0};
  return ::poll(&waiting, 1, 0) == 1 && (waiting.revents & POLLHUP) != 0;
}

}  // namespace footfall::tests
