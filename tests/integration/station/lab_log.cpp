#include "tests/integration/station/lab_log.hpp"

#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstring>
#include <fstream>
#include <nlohmann/json.hpp>

namespace footfall::tests {
namespace {
constexpr double kRest = 0.02;
constexpr int kRunRegister = 0x091B, kCommandWord = 0x2000, kRunForward = 0x0012;
}  // namespace

LabLog LabLog::read(const std::filesystem::path& file) {
  LabLog log;
  std::ifstream in(file);
  for (std::string line; std::getline(in, line);) log.take(line);
  return log;
}

void LabLog::take(const std::string& line) {
  const auto entry = nlohmann::json::parse(line, nullptr, false);
  if (!entry.is_object()) return;
  const std::string type = entry.value("type", "");
  const core::Timestamp time{entry.value("t_ns", std::int64_t{0})};
  const auto number = [&](const char* key) {
    return entry[key].is_number() ? entry[key].get<double>() : 0.0;
  };
  if (type == "belt") belt.push_back({time, number("speed_m_s"), entry.value("run", false)});
  if (type == "step") {
    steps.push_back({time, number("contact_s"), number("step_s"), number("peak_vgrf_n"),
                     number("braking_impulse_ns"), number("braking_peak_n"), number("shank_angle_deg"),
                     number("thigh_angle_deg"), number("overstride_leg_m"), number("pelvic_drop_deg")});
  }
  if (type == "stop") stops.push_back({time, entry.value("cause", "")});
  const bool delta_run = entry.value("address", 0) == kCommandWord && entry.value("value", 0) == kRunForward;
  if (type == "write" && delta_run && entry.value("exception", 0) == 0) starts.push_back(time);
  if (type == "write" && entry.value("slave", 0) == 1 && entry.value("address", 0) == kRunRegister &&
      entry.value("value", 0) == 1 && entry.value("exception", 0) == 0) {
    starts.push_back(time);
  }
  if (type == "tmx" && entry.value("command", "") == "A0") starts.push_back(time);
  if (type == "stream" && entry.value("action", "") == "start") {
    stream_owners.insert(entry.value("owner_port", 0));
  }
  if (type == "lab_late") {
    late_ms += number("late_ms");
    late.push_back({time, number("late_ms")});
  }
}

double LabLog::speed_at(core::Timestamp time) const {
  double speed = 0.0;
  for (const auto& point : belt) {
    if (point.time > time) break;
    speed = point.speed_m_s;
  }
  return speed;
}

std::optional<core::Timestamp> LabLog::below_after(core::Timestamp time, double speed_m_s) const {
  for (const auto& point : belt) {
    if (point.time >= time && std::abs(point.speed_m_s) < speed_m_s) return point.time;
  }
  return std::nullopt;
}

std::optional<core::Timestamp> LabLog::rest_after(core::Timestamp time) const {
  return below_after(time, kRest);
}

double LabLog::fastest_after(core::Timestamp time) const {
  double fastest = 0.0;
  for (const auto& point : belt) {
    if (point.time >= time) fastest = std::max(fastest, std::abs(point.speed_m_s));
  }
  return fastest;
}

double LabLog::late_s_after(core::Timestamp time) const {
  double ms = 0.0;
  for (const Late& one : late) ms += one.time >= time ? one.ms : 0.0;
  return ms * 1e-3;
}

std::size_t LabLog::starts_after(core::Timestamp time) const {
  return static_cast<std::size_t>(
      std::count_if(starts.begin(), starts.end(), [time](core::Timestamp start) { return start >= time; }));
}

std::string lab_control(const std::filesystem::path& lab_dir, const std::string& line) {
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, (lab_dir / "control.sock").c_str(), sizeof address.sun_path - 1);
  std::string answer = "no connection";
  const std::string text = line + "\n";
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0 &&
      ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size())) {
    std::array<char, 4096> buffer{};
    const auto got = ::read(fd, buffer.data(), buffer.size());
    answer.assign(buffer.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  }
  ::close(fd);
  return answer;
}

HungThread::HungThread(int pid, const std::string& thread_name) {
  const std::filesystem::path tasks = "/proc/" + std::to_string(pid) + "/task";
  std::error_code error;
  for (const auto& task : std::filesystem::directory_iterator(tasks, error)) {
    std::ifstream in(task.path() / "comm");
    std::string name;
    std::getline(in, name);
    if (name == thread_name) tid_ = std::stoi(task.path().filename().string());
  }
  if (tid_ < 0) return;
  int status = 0;
  if (::ptrace(PTRACE_SEIZE, tid_, nullptr, nullptr) != 0 ||
      ::ptrace(PTRACE_INTERRUPT, tid_, nullptr, nullptr) != 0 || ::waitpid(tid_, &status, __WALL) != tid_) {
    tid_ = -1;
  }
}

HungThread::~HungThread() {
  if (tid_ > 0) ::ptrace(PTRACE_DETACH, tid_, nullptr, nullptr);
}

}  // namespace footfall::tests
