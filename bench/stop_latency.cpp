// From the call of Stop at the API's socket to the first byte of the stop frame on the serial wire, on one
// clock. This program is the caller and the cable between a real station and the virtual lab's drive. A stop
// waits for the exchange that is on the wire, so that one's rest is told apart: "beyond the exchange" is the
// station's own time. The caller takes the precedence that the station has, so that its own waiting for a
// processor, before the call has reached the socket, is not the station's. Alone, while recording, while the
// station exports a session of ten minutes (one export after the other, as the console's Data page asks for
// them), beside an export of half a minute from a command line that is started again and again, and beside
// 10^4 viewer requests a second from another process. Usage: stop_latency
// [--stops N]
#include <fcntl.h>
#include <footfall/v1/data.grpc.pb.h>
#include <footfall/v1/station.grpc.pb.h>
#include <grpcpp/grpcpp.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cmath>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <functional>
#include <iomanip>
#include <numbers>
#include <random>
#include <thread>

#include "bench/report.hpp"
#include "bench/tapped_station.hpp"
#include "station/measure/realtime.hpp"

namespace {

using namespace footfall;
using bench::WirePiece;

constexpr const char* kProgram = "stop_latency";
constexpr double kLimitMs = 5.0;
constexpr int kFloodPerSecond = 10'000, kFloodThreads = 16, kFloodConnections = 64;

double ms(core::Duration time) {
  return static_cast<double>(time.ns) * 1e-6;
}

/// run := 0 (GS2: register 0x091B), as it stands on the wire.
bool is_stop(const WirePiece& piece) {
  const auto& b = piece.bytes;
  return piece.from_station && b.size() >= 6 && b[1] == 6 && b[2] == 0x09 && b[3] == 0x1B && b[4] == 0 &&
         b[5] == 0;
}

struct Latencies {
  std::vector<double> all_ms, own_ms, exchange_ms;
  int missed = 0;
  double flood_per_s = 0.0;
};

struct Stop {
  double all_ms = 0.0, exchange_ms = 0.0;
};

/// The request may already have been on its way to the drive when the call reached the station.
constexpr core::Duration kOnTheWay = core::milliseconds(1);

std::optional<Stop> judge(const std::vector<WirePiece>& wire, core::Timestamp called) {
  core::Timestamp asked, answered;  // of the exchange under way at the call
  for (const WirePiece& piece : wire) {
    if (is_stop(piece) && piece.time >= called) {
      const bool under_way = asked.ns != 0 && answered > called;
      return Stop{ms(piece.time - called), under_way ? ms(answered - called) : 0.0};
    }
    if (piece.from_station && piece.time <= called + kOnTheWay) asked = piece.time;
    if (!piece.from_station) answered = piece.time;
  }
  return std::nullopt;
}

Latencies measure(bench::TappedStation& station, int stops, const std::string& socket) {
  const auto viewer = v1::Viewer::NewStub(grpc::CreateChannel(socket, grpc::InsecureChannelCredentials()));
  std::mt19937 random(1);
  std::uniform_int_distribution<int> pause_us(60'000, 160'000);
  Latencies latencies;
  (void)station.take();
  for (int i = 0; i < stops; ++i) {
    std::this_thread::sleep_for(std::chrono::microseconds(pause_us(random)));
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(1000));
    v1::Empty nothing;
    v1::Outcome outcome;
    const core::Timestamp called = core::monotonic_now();
    const bool taken = viewer->Stop(&context, nothing, &outcome).ok() && outcome.accepted();
    std::vector<WirePiece> wire = station.take();
    std::optional<Stop> stop = judge(wire, called);
    for (int waits = 0; !stop && waits < 50; ++waits) {
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
      for (WirePiece& piece : station.take()) wire.push_back(std::move(piece));
      stop = judge(wire, called);
    }
    if (!taken || !stop) {
      ++latencies.missed;
      continue;
    }
    latencies.all_ms.push_back(stop->all_ms);
    latencies.exchange_ms.push_back(stop->exchange_ms);
    latencies.own_ms.push_back(stop->all_ms - stop->exchange_ms);
  }
  return latencies;
}

void report(const std::string& when, const Latencies& l) {
  std::printf(
      "%s: %zu stops, %d missed; p50 %.2f p99 %.2f max %.2f ms, of it the exchange on the wire p50 %.2f\n",
      when.c_str(), l.all_ms.size(), l.missed, bench::percentile(l.all_ms, 0.5),
      bench::percentile(l.all_ms, 0.99), bench::percentile(l.all_ms, 1.0),
      bench::percentile(l.exchange_ms, 0.5));
  if (l.missed > 0) bench::give_up(kProgram, "a STOP was not carried out while " + when);
  bench::print_row({"STOP at the API to the wire beyond the exchange on it, " + when + ", p50", "ms",
                    bench::percentile(l.own_ms, 0.5)});
  bench::print_row({"the same, p99", "ms", bench::percentile(l.own_ms, 0.99), {}, {}, kLimitMs});
}

/// Work of another process for as long as this lives.
class Beside {
 public:
  explicit Beside(const std::function<void(int)>& work) {
    if (::pipe2(pipe_, O_CLOEXEC) != 0 || (pid_ = ::fork()) < 0)
      bench::give_up(kProgram, "no second process");
    if (pid_ > 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    station::give_back_precedence();
    work(pipe_[1]);
    ::_exit(0);
  }
  ~Beside() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    ::close(pipe_[0]);
    ::close(pipe_[1]);
  }
  Beside(const Beside&) = delete;
  Beside& operator=(const Beside&) = delete;
  /// Bytes that the work has written: it writes one for each hundred things done.
  [[nodiscard]] std::size_t hundreds() const {
    int waiting = 0;
    return ::ioctl(pipe_[0], FIONREAD, &waiting) == 0 ? static_cast<std::size_t>(waiting) : 0;
  }

 private:
  int pipe_[2] = {-1, -1};
  pid_t pid_ = -1;
};

/// One export after the other through the station, for as long as this lives.
class StationExports {
 public:
  StationExports(const std::string& socket, std::string session)
      : data_(v1::Data::NewStub(grpc::CreateChannel(socket, grpc::InsecureChannelCredentials()))),
        session_(std::move(session)),
        thread_([this] { run(); }) {}
  ~StationExports() {
    quit_ = true;
    thread_.join();
  }
  StationExports(const StationExports&) = delete;
  StationExports& operator=(const StationExports&) = delete;
  [[nodiscard]] int begun() const { return begun_; }

 private:
  void run() {
    while (!quit_) {
      grpc::ClientContext context;
      v1::ExportRequest request;
      request.set_session(session_);
      request.set_format("csv");
      request.set_replace(true);
      v1::Outcome outcome;
      if (data_->StartExport(&context, request, &outcome).ok() && outcome.accepted()) ++begun_;
      std::this_thread::sleep_for(std::chrono::milliseconds(50));  // refused while the last one runs
    }
  }
  std::unique_ptr<v1::Data::Stub> data_;
  const std::string session_;
  std::atomic<int> begun_{0};
  std::atomic<bool> quit_{false};
  std::thread thread_;
};

/// Ten minutes of half-sine stances at 1 kHz, imported into the station's folder. Returns the session's name.
std::string long_session(const std::filesystem::path& dir, const std::filesystem::path& sessions) {
  const std::filesystem::path csv = dir / "ten_minutes.csv";
  {
    std::ofstream out(csv);
    out << "time_s,fx_n,fy_n,fz_n\n";
    for (int i = 0; i < 600'000; ++i) {
      const double phase = (i % 340) / 240.0;
      const double force = phase < 1.0 ? 1800.0 * std::sin(std::numbers::pi * phase) : 0.0;
      out << i / 1000 << '.' << std::setw(3) << std::setfill('0') << i % 1000 << ",0,0," << force << '\n';
    }
  }
  const std::string command = "'" + (cli::own_folder() / "footfall").string() + "' import '" + csv.string() +
                              "' --out '" + sessions.string() + "' >/dev/null";
  if (std::system(command.c_str()) != 0) bench::give_up(kProgram, "the long session cannot be imported");
  return "ten_minutes.footfall";
}

/// A fresh program, because gRPC does not live through a fork.
[[noreturn]] void become(const std::vector<std::string>& words, int out) {
  if (out >= 0) ::dup2(out, 3);
  std::vector<char*> argv;
  argv.reserve(words.size() + 1);
  for (const std::string& word : words) argv.push_back(const_cast<char*>(word.c_str()));
  argv.push_back(nullptr);
  ::execv(argv[0], argv.data());
  ::_exit(127);
}

/// The station answers 200 requests a second to each connection and refuses the rest: enough connections that
/// all of the flood is answered.
std::vector<std::unique_ptr<v1::Viewer::Stub>> connections(const std::string& socket, int first) {
  std::vector<std::unique_ptr<v1::Viewer::Stub>> viewers;
  for (int c = first; c < kFloodConnections; c += kFloodThreads) {
    grpc::ChannelArguments own;  // otherwise the channels share one connection
    own.SetInt("footfall.bench", c);
    own.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
    viewers.push_back(
        v1::Viewer::NewStub(grpc::CreateCustomChannel(socket, grpc::InsecureChannelCredentials(), own)));
  }
  return viewers;
}

/// This program as the flood: GetStatus at a fixed rate, a byte on descriptor 3 for each hundred answers.
int flood(const std::string& socket) {
  std::atomic<int> answered{0};
  std::vector<std::thread> callers;
  callers.reserve(kFloodThreads);
  for (int t = 0; t < kFloodThreads; ++t) {
    callers.emplace_back([&socket, &answered, t] {
      const auto viewers = connections(socket, t);
      const auto period = std::chrono::nanoseconds(1'000'000'000LL * kFloodThreads / kFloodPerSecond);
      auto due = std::chrono::steady_clock::now();
      for (std::size_t n = 0;; ++n) {
        grpc::ClientContext context;
        v1::Empty nothing;
        v1::LiveFrame frame;
        if (viewers[n % viewers.size()]->GetStatus(&context, nothing, &frame).ok() && ++answered % 100 == 0 &&
            ::write(3, "x", 1) < 0)
          return;
        due = std::max(due + period, std::chrono::steady_clock::now() - std::chrono::milliseconds(50));
        std::this_thread::sleep_until(due);
      }
    });
  }
  for (auto& caller : callers) caller.join();
  return 0;
}

void require(const core::Result<v1::RecordingReply>& reply) {
  if (!reply) bench::give_up(kProgram, reply.error().what());
}

}  // namespace

int main(int argc, char** argv) {
  if (argc == 3 && std::string(argv[1]) == "--flood") return flood(argv[2]);
  const int stops = bench::option(argc, argv, "--stops", 300);
  bench::TappedStation station(kProgram);
  if (const auto first = station::take_precedence(); !first) std::puts(first.error().what());
  report("alone", measure(station, stops, station.operator_socket()));

  if (const auto control = station.client().take_control(); !control)
    bench::give_up(kProgram, control.error().what());
  require(station.client().start_recording("bench"));
  report("recording", measure(station, stops, station.operator_socket()));
  const auto finished = station.client().stop_recording();
  require(finished);
  {
    const std::string session =
        long_session(station.dir(), std::filesystem::path(finished->session_file()).parent_path());
    const StationExports exporting(station.operator_socket(), session);
    const Latencies latencies = measure(station, stops, station.operator_socket());
    if (exporting.begun() < 1) bench::give_up(kProgram, "the station made no exports");
    report("exporting", latencies);
    bench::print_row({"exports begun meanwhile", "", static_cast<double>(exporting.begun())});
  }
  {
    const std::string program = (cli::own_folder() / "footfall").string(), file = finished->session_file(),
                      out = (station.dir() / "export").string();
    const Beside exporting([&](int) {
      for (;;) {
        const pid_t pid = ::fork();
        if (pid == 0) {
          const int nowhere = ::open("/dev/null", O_WRONLY);
          ::dup2(nowhere, STDOUT_FILENO);
          ::dup2(nowhere, STDERR_FILENO);
          become({program, "export", file, "--csv", "--force", "--out", out}, -1);
        }
        ::waitpid(pid, nullptr, 0);
      }
    });
    report("beside exports from a command line", measure(station, stops, station.operator_socket()));
  }
  {
    const std::string self = (cli::own_folder() / kProgram).string(), socket = station.viewer_socket();
    const Beside flooding([&](int out) { become({self, "--flood", socket}, out); });
    std::this_thread::sleep_for(std::chrono::seconds(1));
    const std::size_t before = flooding.hundreds();
    const core::Timestamp from = core::monotonic_now();
    const Latencies latencies = measure(station, stops, station.operator_socket());
    const double seconds = (core::monotonic_now() - from).seconds();
    const double rate = 100.0 * static_cast<double>(flooding.hundreds() - before) / seconds;
    report("under a flood of viewer requests", latencies);
    report("from the flooded viewer socket itself", measure(station, stops, station.viewer_socket()));
    bench::print_row({"viewer requests answered meanwhile", "1/s", rate});
  }
  return 0;
}
