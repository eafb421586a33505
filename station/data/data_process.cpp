#include "station/data/data_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "config/list_folder.hpp"

extern char** environ;

namespace footfall::station {
namespace fs = std::filesystem;
namespace {

constexpr int kLowestNice = 19;
/// <linux/ioprio.h>, which Debian does not install for programs: class in the upper bits, 3 is idle.
constexpr int kIoWhoProcess = 1, kIoIdle = 3 << 13;
constexpr std::size_t kLongestLine = 4096;

/// A pipe whose ends no other program inherits.
struct Pipe {
  std::array<int, 2> ends{-1, -1};
  Pipe() {
    if (::pipe2(ends.data(), O_CLOEXEC) != 0) ends = {-1, -1};
  }
  ~Pipe() {
    for (const int end : ends) {
      if (end >= 0) ::close(end);
    }
  }
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  int take_reader() { return std::exchange(ends[0], -1); }
};

/// How the new process differs from this one; frees itself.
struct Manner {
  posix_spawn_file_actions_t files{};
  posix_spawnattr_t attributes{};
  Manner() {
    ::posix_spawn_file_actions_init(&files);
    ::posix_spawnattr_init(&attributes);
  }
  ~Manner() {
    ::posix_spawn_file_actions_destroy(&files);
    ::posix_spawnattr_destroy(&attributes);
  }
  Manner(const Manner&) = delete;
  Manner& operator=(const Manner&) = delete;
};

void arrange(Manner& manner, int answers, int remarks) {
  ::posix_spawn_file_actions_addopen(&manner.files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  ::posix_spawn_file_actions_adddup2(&manner.files, answers, STDOUT_FILENO);
  ::posix_spawn_file_actions_adddup2(&manner.files, remarks, STDERR_FILENO);
  // A serial line held open by an export would keep the next station from it.
  ::posix_spawn_file_actions_addclosefrom_np(&manner.files, STDERR_FILENO + 1);
  sigset_t none, usual;
  ::sigemptyset(&none);
  ::sigemptyset(&usual);
  for (const int signal : {SIGTERM, SIGINT, SIGHUP, SIGPIPE}) ::sigaddset(&usual, signal);
  ::posix_spawnattr_setsigmask(&manner.attributes, &none);
  ::posix_spawnattr_setsigdefault(&manner.attributes, &usual);
  ::posix_spawnattr_setpgroup(&manner.attributes, 0);
  // From its first moment: already loading the program would stand before a STOP. Nobody needs a right for
  // it.
  const sched_param nothing{};
  ::posix_spawnattr_setschedpolicy(&manner.attributes, SCHED_IDLE);
  ::posix_spawnattr_setschedparam(&manner.attributes, &nothing);
  ::posix_spawnattr_setflags(&manner.attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF |
                                                     POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSCHEDULER);
}

/// What is refused here leaves it merely less polite.
void make_polite(pid_t pid) {
  (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(pid), kLowestNice);
  (void)::syscall(SYS_ioprio_set, kIoWhoProcess, pid, kIoIdle);
}

std::vector<std::string> words_of(const DataProcess::Job& job) {
  std::vector<std::string> words{job.program.string(), "export", job.session.string(), "--format",
                                 job.format,           "--out",  job.out.string(),     "--watched"};
  if (job.replace) words.emplace_back("--force");
  return words;
}

}  // namespace

core::Result<std::unique_ptr<DataProcess>> DataProcess::start(const Job& job) {
  Pipe answers, remarks;
  if (answers.ends[0] < 0 || remarks.ends[0] < 0)
    return core::fail(core::Remedy::Retry, "no pipe to the export: %s", std::strerror(errno));
  Manner manner;
  arrange(manner, answers.ends[1], remarks.ends[1]);
  std::vector<std::string> words = words_of(job);
  std::vector<char*> pointers;
  pointers.reserve(words.size() + 1);
  for (std::string& word : words) pointers.push_back(word.data());
  pointers.push_back(nullptr);
  std::unique_ptr<DataProcess> process(new DataProcess());
  const int code = ::posix_spawn(&process->pid_, job.program.c_str(), &manner.files, &manner.attributes,
                                 pointers.data(), environ);
  if (code != 0) {
    process->pid_ = -1;
    return core::fail(core::Remedy::Reconfigure,
                      "%s, which makes the exports, cannot be started (%s): install it beside the station",
                      job.program.c_str(), std::strerror(code));
  }
  make_polite(process->pid_);
  process->answers_.fd = answers.take_reader();
  process->remarks_.fd = remarks.take_reader();
  return process;
}

DataProcess::~DataProcess() {
  if (pid_ > 0 && !reaped_) {
    kill();
    int status = 0;
    while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
  }
  for (const int fd : {answers_.fd, remarks_.fd}) {
    if (fd >= 0) ::close(fd);
  }
}

void DataProcess::ask_to_end() const {
  if (pid_ > 0 && !reaped_) ::kill(pid_, SIGTERM);
}

void DataProcess::kill() const {
  if (pid_ > 0 && !reaped_) ::kill(pid_, SIGKILL);
}

bool DataProcess::listen(Voice& voice) {
  std::array<char, 1024> piece{};
  const ssize_t got = ::read(voice.fd, piece.data(), piece.size());
  if (got < 0) return errno == EINTR || errno == EAGAIN;
  if (got == 0) return false;
  voice.text.append(piece.data(), static_cast<std::size_t>(got));
  for (std::size_t end = voice.text.find('\n'); end != std::string::npos; end = voice.text.find('\n')) {
    const std::string line = voice.text.substr(0, end);
    voice.text.erase(0, end + 1);
    if (&voice == &answers_) hear_answer(line);
    if (&voice == &remarks_) hear_remark(line);
  }
  if (voice.text.size() > kLongestLine) voice.text.clear();
  return true;
}

void DataProcess::hear_answer(const std::string& line) {
  if (!line.starts_with("progress ")) {
    if (line.starts_with("/")) files_.push_back(fs::path(line).filename().string());
    return;
  }
  char* end = nullptr;
  const double share = std::strtod(line.c_str() + std::strlen("progress "), &end);
  if (share >= share_ && share <= 1.0) share_ = share;
  doing_ = *end == ' ' ? end + 1 : "";
}

void DataProcess::hear_remark(const std::string& line) {
  constexpr const char* kWho = "footfall export: ";
  const std::string said = line.starts_with(kWho) ? line.substr(std::strlen(kWho)) : line;
  for (const char* kind : {"note: ", "warning: "}) {
    if (!said.starts_with(kind)) continue;
    notes_.push_back(said.substr(std::strlen(kind)));
    return;
  }
  if (problem_.empty()) problem_ = said;
}

bool DataProcess::step(std::chrono::milliseconds patience) {
  if (reaped_) return false;
  std::array<pollfd, 2> heard{{{answers_.fd, POLLIN, 0}, {remarks_.fd, POLLIN, 0}}};
  const int ready = ::poll(heard.data(), heard.size(), static_cast<int>(patience.count()));
  if (ready < 0) return true;  // a signal
  for (std::size_t i = 0; ready > 0 && i < heard.size(); ++i) {
    Voice& voice = i == 0 ? answers_ : remarks_;
    if (voice.fd < 0 || (heard[i].revents & (POLLIN | POLLHUP | POLLERR)) == 0 || listen(voice)) continue;
    ::close(std::exchange(voice.fd, -1));
  }
  if (answers_.fd >= 0 || remarks_.fd >= 0) return true;
  int status = 0;
  if (::waitpid(pid_, &status, WNOHANG) != pid_) {
    ::poll(nullptr, 0, static_cast<int>(std::min<long>(patience.count(), 10)));
    return true;
  }
  reaped_ = true;
  exit_code_ = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  return false;
}

void DataProcess::sweep_parts(const fs::path& out) const {
  const std::string ending = "." + std::to_string(pid_) + ".part";  // recording/part_file.hpp
  const auto listed = config::list_folder(out);
  if (!listed) return;  // what cannot be seen cannot be removed
  for (const fs::path& file : *listed) {
    const std::string name = file.filename().string();
    std::error_code stays;
    if (name.starts_with(".") && name.ends_with(ending)) fs::remove(file, stays);
  }
}

}  // namespace footfall::station
