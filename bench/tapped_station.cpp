#include "bench/tapped_station.hpp"

#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <fstream>
#include <nlohmann/json.hpp>

#include "bench/report.hpp"

namespace footfall::bench {
namespace {

namespace fs = std::filesystem;
constexpr core::Duration kPatience = core::milliseconds(20'000);

void make_raw(int fd) {
  termios settings{};
  ::tcgetattr(fd, &settings);
  ::cfmakeraw(&settings);
  ::tcsetattr(fd, TCSANOW, &settings);
}

bool appears(const fs::path& file) {
  const core::Timestamp give_up = core::monotonic_now() + kPatience;
  while (!fs::exists(file) && core::monotonic_now() < give_up)
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  return fs::exists(file);
}

}  // namespace

TappedStation::TappedStation(const char* program) : program_(program) {
  std::string pattern = (fs::temp_directory_path() / "footfall-bench-XXXXXX").string();
  if (::mkdtemp(pattern.data()) == nullptr) give_up(program_, "no temporary folder");
  dir_ = pattern;
  const fs::path bin = cli::own_folder();
  auto lab = cli::ChildProcess::start(
      bin / "footfall-lab", {"--dir", (dir_ / "lab").string(), "--die-with-parent"}, dir_ / "lab.log");
  if (!lab) give_up(program_, lab.error().what());
  lab_ = std::move(*lab);
  if (!appears(dir_ / "lab" / "lab.json")) give_up(program_, "the virtual lab did not come up");

  cable_ = ::posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (cable_ < 0 || ::grantpt(cable_) != 0 || ::unlockpt(cable_) != 0)
    give_up(program_, "no pseudo-terminal");
  make_raw(cable_);
  fs::create_symlink(::ptsname(cable_), dir_ / "cable");
  lab_end_ = ::open((dir_ / "lab" / "treadmill").c_str(), O_RDWR | O_NOCTTY | O_CLOEXEC);
  if (lab_end_ < 0) give_up(program_, "the lab's serial port cannot be opened");
  make_raw(lab_end_);
  thread_ = std::thread([this] { pass_on(); });

  write_configuration();
  auto station = cli::ChildProcess::start(
      bin / "footfall-station", {"--config", (dir_ / "station.toml").string()}, dir_ / "station.log");
  if (!station) give_up(program_, station.error().what());
  station_ = std::move(*station);
  const fs::path socket = dir_ / "run" / "operator.sock";
  if (!appears(socket)) give_up(program_, "the station did not come up");
  client_ = std::make_unique<cli::StationClient>(socket);
  const auto ready = client_->wait_for(
      "the station to see its drive", [](const v1::LiveFrame& f) { return f.status().drive_connected(); },
      kPatience);
  if (!ready) give_up(program_, ready.error().what());
}

TappedStation::~TappedStation() {
  client_.reset();
  (void)station_.stop(core::milliseconds(25'000));
  (void)lab_.stop(core::milliseconds(5000));
  quit_ = true;
  thread_.join();
  ::close(cable_);
  ::close(lab_end_);
  std::error_code ignored;
  fs::remove_all(dir_, ignored);
}

std::string TappedStation::socket(const char* role) const {
  return "unix:" + (dir_ / "run" / (std::string(role) + ".sock")).string();
}

std::vector<WirePiece> TappedStation::take() {
  const std::lock_guard guard(mutex_);
  return std::exchange(pieces_, {});
}

void TappedStation::write_configuration() const {
  std::ifstream in(dir_ / "lab" / "lab.json");
  const auto lab = nlohmann::json::parse(in);
  std::ofstream out(dir_ / "station.toml");
  out << "[station]\nname = \"bench\"\nsimulation = true\nruntime_dir = \"run\"\nsession_dir = "
         "\"sessions\"\n";
  for (const auto& plate : lab["plates"]) {
    out << "\n[[plate]]\nname = " << plate["name"] << "\nkind = \"ati_rdt\"\nhost = " << plate["host"]
        << "\nport = " << plate["port"] << "\nhttp_port = " << plate["http_port"]
        << "\nexpected_rate_hz = " << plate["rate_hz"]
        << "\naxes = [\"+y\", \"+z\", \"+x\"]\norigin_m = " << plate["origin_m"]
        << "\nmeasures_force_on_runner = true\n";
  }
  out << "\n[treadmill]\nkind = \"modbus\"\nprofile = \"" << FOOTFALL_CONFIG_DIR
      << "/treadmills/gs2-lab.toml\"\ndevice = \"" << (dir_ / "cable").string() << "\"\n";
}

void TappedStation::pass_on() {
  sched_param priority{};
  priority.sched_priority = 85;
  (void)::pthread_setschedparam(::pthread_self(), SCHED_FIFO, &priority);  // refused: the figures tell
  std::array<std::uint8_t, 256> bytes{};
  while (!quit_) {
    std::array<pollfd, 2> ends{{{cable_, POLLIN, 0}, {lab_end_, POLLIN, 0}}};
    if (::poll(ends.data(), ends.size(), 50) <= 0) continue;
    for (std::size_t i = 0; i < ends.size(); ++i) {
      if ((ends[i].revents & POLLIN) == 0) {
        // The station has not opened its end yet, or has closed it: nothing to wait on.
        if ((ends[i].revents & POLLHUP) != 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
        continue;
      }
      const ssize_t n = ::read(ends[i].fd, bytes.data(), bytes.size());
      const core::Timestamp now = core::monotonic_now();
      if (n <= 0) continue;
      [[maybe_unused]] const ssize_t put =
          ::write(i == 0 ? lab_end_ : cable_, bytes.data(), static_cast<std::size_t>(n));
      const std::lock_guard guard(mutex_);
      pieces_.push_back({now, i == 0, {bytes.begin(), bytes.begin() + n}});
    }
  }
}

}  // namespace footfall::bench
