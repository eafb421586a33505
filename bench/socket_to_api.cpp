// From the plate's sendto() to the sample's arrival in a WatchLive frame at a gRPC client, one way, on one
// clock. This program is the plate (the virtual lab's Net F/T box) and the watcher; a real footfall-station
// runs between them as a child process. Every sample carries a force that tells which one it is, so its send
// time is known without asking the station. Beside it, at the same moments: the same number of bytes over
// plain UDP to a thread that waits for them. Usage: socket_to_api [--rounds N] [--seconds S]
#include <arpa/inet.h>
#include <footfall/v1/station.grpc.pb.h>
#include <grpcpp/grpcpp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <thread>
#include <utility>

#include "bench/report.hpp"
#include "cli/child_process.hpp"
#include "core/time.hpp"
#include "protocols/ati_rdt/rdt.hpp"
#include "sim/io/reactor.hpp"
#include "sim/plate/plate_server.hpp"

namespace {

using namespace footfall;
namespace fs = std::filesystem;

constexpr const char* kProgram = "socket_to_api";
constexpr std::uint32_t kFramesPerSecond = 60;
constexpr double kTagN = 0.25;        // between the forces of successive samples; the plate resolves 0.02 N
constexpr std::int64_t kTags = 8000;  // 8 s until a force comes again

double us(std::int64_t ns) {
  return static_cast<double>(ns) * 1e-3;
}

/// One-way times of datagrams on the loopback interface.
class PlainUdp {
 public:
  PlainUdp() {
    address_.sin_family = AF_INET;
    address_.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    receiver_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sender_ = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    auto* address = reinterpret_cast<sockaddr*>(&address_);
    socklen_t length = sizeof address_;
    if (::bind(receiver_, address, length) != 0 || ::getsockname(receiver_, address, &length) != 0)
      bench::give_up(kProgram, "no UDP socket on the loopback interface");
    thread_ = std::thread([this] { receive(); });
  }
  ~PlainUdp() {
    quit_ = true;
    send();
    thread_.join();
    ::close(sender_);
    ::close(receiver_);
  }
  PlainUdp(const PlainUdp&) = delete;
  PlainUdp& operator=(const PlainUdp&) = delete;

  void send() const {
    protocols::ati_rdt::RecordBytes bytes{};
    const std::int64_t now = core::monotonic_now().ns;
    std::memcpy(bytes.data(), &now, sizeof now);
    (void)::sendto(sender_, bytes.data(), bytes.size(), 0, reinterpret_cast<const sockaddr*>(&address_),
                   sizeof address_);
  }
  std::vector<double> take() {
    const std::lock_guard guard(mutex_);
    return std::exchange(times_us_, {});
  }

 private:
  void receive() {
    protocols::ati_rdt::RecordBytes bytes{};
    while (!quit_) {
      if (::recv(receiver_, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) continue;
      const std::int64_t now = core::monotonic_now().ns;
      std::int64_t sent = 0;
      std::memcpy(&sent, bytes.data(), sizeof sent);
      const std::lock_guard guard(mutex_);
      times_us_.push_back(us(now - sent));
    }
  }

  int receiver_ = -1, sender_ = -1;
  sockaddr_in address_{};
  std::atomic<bool> quit_{false};
  std::mutex mutex_;
  std::vector<double> times_us_;
  std::thread thread_;
};

/// The virtual lab's plate at 1 kHz; sample n shows kTagN * (n modulo kTags).
class TaggedPlate {
 public:
  explicit TaggedPlate(PlainUdp& udp) : udp_(udp) {
    sim::PlateServerOptions options;
    options.name = "left";
    options.model.noise = core::Newtons(0.0);
    auto server = sim::PlateServer::open(options, reactor_);
    if (!server) bench::give_up(kProgram, server.error().what());
    server_ = std::move(*server);
    thread_ = std::thread([this] { serve(); });
  }
  ~TaggedPlate() {
    quit_ = true;
    thread_.join();
  }
  TaggedPlate(const TaggedPlate&) = delete;
  TaggedPlate& operator=(const TaggedPlate&) = delete;
  [[nodiscard]] std::uint16_t port() const { return server_->port(); }
  [[nodiscard]] std::uint16_t http_port() const { return server_->http_port(); }
  /// When the sample that shows this force was sent.
  [[nodiscard]] core::Timestamp sent_at(float force_n) const {
    const auto tag = static_cast<std::int64_t>(std::lround(static_cast<double>(force_n) / kTagN));
    return {sent_ns_[static_cast<std::size_t>(((tag % kTags) + kTags) % kTags)].load()};
  }

 private:
  void serve() {
    const core::Timestamp start = core::monotonic_now();
    for (std::int64_t n = 1; !quit_; ++n) {
      const core::Timestamp due = start + core::milliseconds(n);
      const timespec until{due.ns / 1'000'000'000, due.ns % 1'000'000'000};
      while (::clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &until, nullptr) == EINTR) {
      }
      reactor_.wait(due);
      if (n % 2 == 0) udp_.send();
      send(n);
      if (n % 2 != 0) udp_.send();
    }
  }
  void send(std::int64_t n) {
    core::Wrench wrench;
    wrench.f_v = core::Newtons(kTagN * static_cast<double>(n % kTags));
    sent_ns_[static_cast<std::size_t>(n % kTags)].store(core::monotonic_now().ns);
    server_->advance(static_cast<double>(n) * 1e-3, wrench);
  }

  PlainUdp& udp_;
  sim::Reactor reactor_;
  std::unique_ptr<sim::PlateServer> server_;
  std::array<std::atomic<std::int64_t>, kTags> sent_ns_{};
  std::atomic<bool> quit_{false};
  std::thread thread_;
};

/// footfall-station on that plate, in a private folder that goes with it.
class StationProcess {
 public:
  explicit StationProcess(const TaggedPlate& plate) {
    std::string pattern = (fs::temp_directory_path() / "footfall-bench-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) bench::give_up(kProgram, "no temporary folder");
    dir_ = pattern;
    write_configuration(plate);
    auto station = cli::ChildProcess::start(cli::own_folder() / "footfall-station",
                                            {"--config", (dir_ / "station.toml").string()}, dir_ / "log");
    if (!station) bench::give_up(kProgram, station.error().what());
    process_ = std::move(*station);
    const core::Timestamp last = core::monotonic_now() + core::milliseconds(20'000);
    while (!fs::exists(socket())) {
      if (!process_.running() || core::monotonic_now() > last)
        bench::give_up(kProgram, "the station did not come up; its log is " + (dir_ / "log").string());
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  }
  ~StationProcess() {
    (void)process_.stop(core::milliseconds(10'000));
    std::error_code ignored;
    fs::remove_all(dir_, ignored);
  }
  StationProcess(const StationProcess&) = delete;
  StationProcess& operator=(const StationProcess&) = delete;
  [[nodiscard]] fs::path socket() const { return dir_ / "run" / "viewer.sock"; }

 private:
  void write_configuration(const TaggedPlate& plate) const {
    std::ofstream out(dir_ / "station.toml");
    out << "[station]\nname = \"bench\"\nsimulation = true\nruntime_dir = \"run\"\nsession_dir = "
           "\"sessions\"\n"
        << "\n[[plate]]\nname = \"left\"\nkind = \"ati_rdt\"\nhost = \"127.0.0.1\"\nport = " << plate.port()
        << "\nhttp_port = " << plate.http_port() << "\nexpected_rate_hz = 1000.0\n"
        << "axes = [\"+y\", \"+z\", \"+x\"]\nmeasures_force_on_runner = true\n";
  }
  fs::path dir_;
  cli::ChildProcess process_;
};

struct Times {
  std::vector<double> newest_us;  ///< the last sample of each frame: the way alone
  std::vector<double> every_us;   ///< also waits for the next frame
  std::uint64_t skipped = 0;
};

/// One stream of WatchLive for `seconds`; its first half second does not count.
Times watch(v1::Viewer::Stub& viewer, const TaggedPlate& plate, PlainUdp& udp, int seconds) {
  grpc::ClientContext context;
  v1::WatchRequest request;
  request.set_frames_per_second(kFramesPerSecond);
  const auto stream = viewer.WatchLive(&context, request);
  const core::Timestamp from = core::monotonic_now() + core::milliseconds(500);
  const core::Timestamp to = from + core::milliseconds(1000 * seconds);
  Times times;
  bool counting = false;
  v1::LiveFrame frame;
  while (stream->Read(&frame)) {
    const core::Timestamp now = core::monotonic_now();
    if (now > to) break;
    if (now < from) continue;
    if (!std::exchange(counting, true)) (void)udp.take();
    const auto& forces = frame.forces().left_f_v_n();
    for (const float force : forces) times.every_us.push_back(us((now - plate.sent_at(force)).ns));
    if (!forces.empty()) times.newest_us.push_back(times.every_us.back());
    times.skipped = frame.frames_skipped() + frame.samples_skipped();
  }
  context.TryCancel();
  (void)stream->Finish();
  if (times.every_us.size() < static_cast<std::size_t>(seconds) * 500)
    bench::give_up(kProgram, "fewer than half of the samples arrived");
  return times;
}

struct Series {
  std::vector<double> ours_p50, ours_p99, ratio_p50, ratio_p99;
  void add(const std::vector<double>& ours, double udp_p50, double udp_p99) {
    ours_p50.push_back(bench::percentile(ours, 0.5));
    ours_p99.push_back(bench::percentile(ours, 0.99));
    ratio_p50.push_back(ours_p50.back() / udp_p50);
    ratio_p99.push_back(ours_p99.back() / udp_p99);
  }
  void print(const std::string& name, const std::vector<double>& udp_p50,
             const std::vector<double>& udp_p99) const {
    using bench::median;
    bench::print_row({name + ", p50", "us", median(ours_p50), median(udp_p50), median(ratio_p50)});
    bench::print_row({name + ", p99", "us", median(ours_p99), median(udp_p99), median(ratio_p99)});
  }
};

}  // namespace

int main(int argc, char** argv) {
  const int rounds = bench::option(argc, argv, "--rounds", 10);
  const int seconds = bench::option(argc, argv, "--seconds", 3);
  PlainUdp udp;
  const TaggedPlate plate(udp);
  const StationProcess station(plate);
  const auto viewer = v1::Viewer::NewStub(
      grpc::CreateChannel("unix:" + station.socket().string(), grpc::InsecureChannelCredentials()));
  Series newest, every;
  std::vector<double> udp_p50, udp_p99;
  for (int round = 0; round < rounds; ++round) {
    const Times times = watch(*viewer, plate, udp, seconds);
    const std::vector<double> plain = udp.take();
    udp_p50.push_back(bench::percentile(plain, 0.5));
    udp_p99.push_back(bench::percentile(plain, 0.99));
    newest.add(times.newest_us, udp_p50.back(), udp_p99.back());
    every.add(times.every_us, udp_p50.back(), udp_p99.back());
    std::printf(
        "round %d of %d: newest of a frame p50 %.0f p99 %.0f us, every sample p50 %.0f p99 %.0f us (%zu), "
        "skipped "
        "%llu; plain UDP p50 %.0f p99 %.0f us\n",
        round + 1, rounds, newest.ours_p50.back(), newest.ours_p99.back(), every.ours_p50.back(),
        every.ours_p99.back(), times.every_us.size(), static_cast<unsigned long long>(times.skipped),
        udp_p50.back(), udp_p99.back());
    std::fflush(stdout);
  }
  newest.print("socket to API at 60 frames/s, newest sample of a frame, beside plain UDP", udp_p50, udp_p99);
  every.print("socket to API at 60 frames/s, every sample, beside plain UDP", udp_p50, udp_p99);
  return 0;
}
