#include "bench/lab_process.hpp"

#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmath>
#include <csignal>
#include <memory>
#include <numbers>

#include "bench/report.hpp"
#include "sim/io/reactor.hpp"
#include "sim/plate/plate_server.hpp"

namespace footfall::bench {
namespace {

constexpr const char* kNames[] = {"left", "right"};
constexpr double kStepS = 0.34, kContactS = 0.24, kPeakN = 1900.0, kFirstContactS = 0.5;

core::Wrench load(double t_s, std::size_t belt) {
  core::Wrench wrench;
  const double since = t_s - kFirstContactS;
  if (since < 0.0) return wrench;
  const auto step = static_cast<std::size_t>(since / kStepS);
  const double phase = (since - static_cast<double>(step) * kStepS) / kContactS;
  if (step % 2 != belt || phase > 1.0) return wrench;
  wrench.f_v = core::Newtons(kPeakN * std::sin(std::numbers::pi * phase));
  wrench.f_ap = core::Newtons(-250.0 * std::sin(2.0 * std::numbers::pi * phase));
  return wrench;
}

}  // namespace

void LabProcess::serve(int report_fd) {
  sim::Reactor reactor;
  std::array<std::unique_ptr<sim::PlateServer>, 2> servers;
  std::array<Ports, 2> ports;
  for (std::size_t i = 0; i < servers.size(); ++i) {
    sim::PlateServerOptions options;
    options.name = kNames[i];
    options.model.seed = i + 1;
    auto server = sim::PlateServer::open(options, reactor);
    if (!server) ::_exit(2);
    servers[i] = std::move(*server);
    ports[i] = {servers[i]->port(), servers[i]->http_port()};
  }
  if (::write(report_fd, ports.data(), sizeof ports) != sizeof ports) ::_exit(2);
  const core::Timestamp start = core::monotonic_now();
  for (std::int64_t tick = 1;; ++tick) {
    reactor.wait(start + core::milliseconds(tick));
    const double t_s = (core::monotonic_now() - start).seconds();
    for (std::size_t i = 0; i < servers.size(); ++i) servers[i]->advance(t_s, load(t_s, i));
  }
}

LabProcess::LabProcess() {
  int ends[2] = {-1, -1};
  if (::pipe(ends) != 0) give_up("bench", "no pipe to the virtual lab");
  const pid_t parent = ::getpid();
  pid_ = ::fork();
  if (pid_ == 0) {
    ::close(ends[0]);
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(2);
    serve(ends[1]);
  }
  ::close(ends[1]);
  const bool known = pid_ > 0 && ::read(ends[0], ports_.data(), sizeof ports_) == sizeof ports_;
  ::close(ends[0]);
  if (!known) give_up("bench", "the virtual lab's plates did not come up");
}

LabProcess::~LabProcess() {
  ::kill(pid_, SIGKILL);
  ::waitpid(pid_, nullptr, 0);
}

config::PlateConfig LabProcess::plate(std::size_t i) const {
  config::PlateConfig plate;
  plate.name = kNames[i];
  plate.kind = "ati_rdt";
  plate.host = "127.0.0.1";
  plate.port = ports_[i].rdt;
  plate.http_port = ports_[i].http;
  return plate;
}

}  // namespace footfall::bench
