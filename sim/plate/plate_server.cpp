#include "sim/plate/plate_server.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <memory>

namespace footfall::sim {
namespace {

constexpr double kFtCounterHz = 7000.0;         // the box's internal sampling
constexpr std::size_t kRecordsInBuffered = 10;  // the real box: 1 to 40, set on its web page
constexpr double kSameInstant = 1e-9;           // s

std::string description(const PlateServerOptions& options) {
  char text[1024];
  std::snprintf(text, sizeof text,
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<netft>\n"
                "<runstat>0x00000000</runstat>\n"
                "<prodname>Footfall Lab Net F/T (simulation)</prodname>\n"
                "<setbrsn>%s belt</setbrsn>\n"
                "<cfgcalsel>0</cfgcalsel><cfgcalsn>SIM-%s</cfgcalsn>\n"
                "<cfgcpf>%.0f</cfgcpf>\n<cfgcpt>%.0f</cfgcpt>\n"
                "<scfgfu>N</scfgfu>\n<scfgtu>Nm</scfgtu>\n"
                "<comrdte>Enabled</comrdte>\n<comrdtrate>%.0f</comrdtrate>\n<comrdtbsiz>%zu</comrdtbsiz>\n"
                "</netft>\n",
                options.name.c_str(), options.name.c_str(), options.model.counts_per_n,
                options.model.counts_per_nm, options.rate_hz, kRecordsInBuffered);
  return text;
}

core::Wrench between(const core::Wrench& a, const core::Wrench& b, double fraction) {
  return (1.0 - fraction) * a + fraction * b;
}

}  // namespace

PlateServer::PlateServer(const PlateServerOptions& options, Descriptor socket, std::uint16_t port,
                         HttpPage page)
    : options_(options),
      socket_(std::move(socket)),
      port_(port),
      page_(std::move(page)),
      model_(options.model),
      network_(options.model.seed + 1, [this](std::span<const std::uint8_t> datagram) {
        // A full buffer or an owner that went away loses the datagram: nobody tells a real box either.
        [[maybe_unused]] const ssize_t put =
            ::sendto(socket_.get(), datagram.data(), datagram.size(), MSG_NOSIGNAL,
                     reinterpret_cast<const sockaddr*>(&owner_), sizeof owner_);
      }) {}

core::Result<std::unique_ptr<PlateServer>> PlateServer::open(const PlateServerOptions& options,
                                                             Reactor& reactor) {
  auto page = HttpPage::open("/netftapi2.xml", "text/xml", description(options));
  if (!page) return tl::unexpected<core::Error>(page.error());
  auto udp = open_loopback(SOCK_DGRAM);
  if (!udp) return tl::unexpected<core::Error>(udp.error());
  std::unique_ptr<PlateServer> server(
      new PlateServer(options, std::move(udp->socket), udp->port, std::move(*page)));
  server->page_.serve(reactor);
  PlateServer* raw = server.get();
  reactor.add(raw->socket_.get(), [raw] { raw->take_request(); });
  return server;
}

void PlateServer::take_request() {
  std::array<std::uint8_t, 64> datagram{};
  sockaddr_in from{};
  socklen_t length = sizeof from;
  const ssize_t got = ::recvfrom(socket_.get(), datagram.data(), datagram.size(), 0,
                                 reinterpret_cast<sockaddr*>(&from), &length);
  if (got < 0 || !powered_) return;
  const auto request = parse_rdt_request(std::span(datagram).first(static_cast<std::size_t>(got)));
  if (!request) return;
  switch (request->command) {
    case RdtCommand::Stop:
      end_stream();
      break;
    case RdtCommand::StartSingle:
    case RdtCommand::StartBuffered:
      start(*request, from);
      break;
    case RdtCommand::TakeBias:
      model_.take_bias();
      break;
    case RdtCommand::ResetLatch:
      break;  // nothing latches here
  }
}

void PlateServer::start(const RdtRequest& request, const sockaddr_in& owner) {
  end_stream();
  owner_ = owner;
  streaming_ = true;
  remaining_ = request.sample_count;
  records_per_datagram_ = request.command == RdtCommand::StartBuffered ? kRecordsInBuffered : 1;
  stream_ = {true, ntohs(owner.sin_port), 1, 0, 0};
  if (on_stream_) on_stream_(stream_);
}

void PlateServer::end_stream() {
  if (!streaming_) return;
  send_pending();
  network_.flush();
  streaming_ = false;
  stream_.started = false;
  if (on_stream_) on_stream_(stream_);
}

void PlateServer::apply_faults(const InForce& plate, const InForce& network, const InForce& clock) {
  set_power(!plate.has(FaultVerb::Off, "power"));
  silent_ = plate.has(FaultVerb::Off, "data");
  const double next_s = next_due_s();
  clock_stands_ = clock.has(FaultVerb::Stuck, "sampling") || clock.has(FaultVerb::Intermittent, "sampling");
  clock_ppm_ = clock.amount(FaultVerb::Wrong, "rate", 0.0);
  slowness_ = clock.amount(FaultVerb::Slow, "rate", 1.0) * plate.amount(FaultVerb::Slow, "sampling", 1.0);
  anchor_s_ = next_s;
  anchor_sample_ = next_sample_;
  model_.set_faults(plate);

  NetworkFaults& faults = network_.faults();
  const auto both = [&](FaultVerb verb, const char* what) {
    // Lost by either.
    return 1.0 - (1.0 - plate.amount(verb, what, 0.0)) * (1.0 - network.amount(verb, what, 0.0));
  };
  faults.loss = both(FaultVerb::Intermittent, "random");
  faults.garbage = both(FaultVerb::Garbage, "datagrams");
  faults.reorder = network.amount(FaultVerb::Wrong, "order", 0.0);
  faults.duplicate = network.amount(FaultVerb::Wrong, "twice", 0.0);
  faults.off = network.has(FaultVerb::Off, "data") || network.has(FaultVerb::Intermittent, "data") ||
               plate.has(FaultVerb::Intermittent, "data");
  faults.held = network.has(FaultVerb::Stuck, "data");
  faults.delay_s = (plate.delay("data") + network.delay("data")).seconds();
  faults.bunch_s = network.amount(FaultVerb::Slow, "bunches", 0.0) * 1e-3;
}

void PlateServer::set_power(bool on) {
  if (!on && powered_) {
    pending_.clear();
    end_stream();
  }
  powered_ = on;
  page_.set_answering(on);
}

double PlateServer::period_s() const {
  return slowness_ / (options_.rate_hz * (1.0 + (options_.clock_ppm + clock_ppm_) * 1e-6));
}

double PlateServer::next_due_s() const {
  return anchor_s_ + static_cast<double>(next_sample_ - anchor_sample_) * period_s();
}

void PlateServer::advance(double t_s, const core::Wrench& wrench) {
  network_.advance(t_s);
  if (clock_stands_) {
    anchor_s_ = std::max(next_due_s(), t_s + period_s());
    anchor_sample_ = next_sample_;
  }
  double due_s = next_due_s();
  while (due_s <= t_s + kSameInstant) {
    const double span_s = t_s - last_t_s_;
    const double fraction = span_s > kSameInstant ? (due_s - last_t_s_) / span_s : 1.0;
    sample(due_s, std::abs(1.0 - fraction) < 1e-6 ? wrench : between(last_wrench_, wrench, fraction));
    ++next_sample_;
    due_s = next_due_s();
  }
  last_t_s_ = t_s;
  last_wrench_ = wrench;
}

void PlateServer::sample(double t_s, const core::Wrench& wrench) {
  const PlateReading reading = model_.measure(t_s, wrench);
  if (!streaming_) return;
  ++stream_.last_sequence;
  if (silent_) {
    ++counts_.silent;
  } else {
    const auto ft_sequence = static_cast<std::uint32_t>(
        static_cast<std::uint64_t>(static_cast<double>(next_sample_) * kFtCounterHz / options_.rate_hz));
    const RdtRecord record = encode_rdt_record(stream_.last_sequence, ft_sequence, reading);
    pending_.insert(pending_.end(), record.begin(), record.end());
    ++counts_.sent;
    ++stream_.sent;
    if (pending_.size() >= records_per_datagram_ * kRdtRecordSize) send_pending();
  }
  if (remaining_ > 0 && --remaining_ == 0) end_stream();
}

void PlateServer::send_pending() {
  if (!pending_.empty()) network_.carry(pending_);
  pending_.clear();
}

}  // namespace footfall::sim
