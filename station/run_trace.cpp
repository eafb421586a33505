#include "station/run_trace.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <cmath>
#include <ctime>
#include <fstream>
#include <system_error>

#include "core/time.hpp"
#include "station/doctor/findings.hpp"
#include "station/measure/realtime.hpp"

namespace footfall::station {
namespace {

constexpr auto kLookEvery = std::chrono::milliseconds(50);
constexpr double kSpeedStep = 0.1;  // m/s: a smaller change is not worth a write
constexpr std::int64_t kSecond = 1'000'000'000;

/// "running SPEED WALL_SECONDS RECORDING", the recording to the end of the line.
std::string sentence_of(const std::filesystem::path& file) {
  std::ifstream in(file);
  std::string word, recording;
  double speed = 0.0;
  std::int64_t wall_s = 0;
  if (!(in >> word >> speed >> wall_s) || word != "running") return {};
  std::getline(in >> std::ws, recording);
  recording.erase(recording.find_last_not_of(' ') + 1);
  const auto time = static_cast<std::time_t>(wall_s);
  std::tm utc{};
  ::gmtime_r(&time, &utc);
  std::string sentence =
      text("The last station ended by itself while the belt ran at %.1f m/s (%02d:%02d:%02d UTC).", speed,
           utc.tm_hour, utc.tm_min, utc.tm_sec);
  if (!recording.empty()) {
    const std::string name = std::filesystem::path(recording).filename();
    sentence += text(" Its recording %s is marked interrupted.", name.c_str());
  }
  return sentence;
}

}  // namespace

RunTrace::~RunTrace() {
  quit_ = true;
  if (thread_.joinable()) thread_.join();
  if (fd_ < 0) return;
  ::close(fd_);
  // A station that had to end with the belt still moving leaves word of it.
  if (!look_ || !look_().moving) ::unlink(file_.c_str());
}

core::Result<void> RunTrace::open(std::function<Moment()> look) {
  interrupted_run_ = sentence_of(file_);
  look_ = std::move(look);
  fd_ = ::open(file_.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0640);
  if (fd_ < 0 || !write({})) {
    const std::string reason = std::generic_category().message(errno);
    return core::fail(core::Remedy::Operator,
                      "%s cannot be written (%s): a run cut off by a crash will not be told of",
                      file_.c_str(), reason.c_str());
  }
  thread_ = std::thread([this] { run(); });
  return {};
}

void RunTrace::run() {
  name_thread("trace");
  Moment written;
  while (!quit_) {
    const Moment now = look_();
    const bool changed = now.moving != written.moving || now.recording != written.recording ||
                         std::abs(now.speed_m_s - written.speed_m_s) >= kSpeedStep;
    if (changed && write(now)) written = now;
    std::this_thread::sleep_for(kLookEvery);
  }
}

/// Padded, so that no rest of a longer line stays behind; one write, so that a kill cannot cut it.
bool RunTrace::write(const Moment& moment) {
  std::string line = "standing";
  if (moment.moving) {
    line = text("running %.2f %lld ", moment.speed_m_s,
                static_cast<long long>(core::clock_ns(CLOCK_REALTIME) / kSecond)) +
           moment.recording;
  }
  constexpr std::size_t kLine = 4096;
  line.resize(std::max(kLine - 1, line.size()), ' ');
  line += '\n';
  return ::pwrite(fd_, line.data(), line.size(), 0) == static_cast<ssize_t>(line.size());
}

}  // namespace footfall::station
