#pragma once
#include <netinet/in.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/samples.hpp"
#include "sim/faults/fault_book.hpp"
#include "sim/io/descriptor.hpp"
#include "sim/io/reactor.hpp"
#include "sim/plate/http_page.hpp"
#include "sim/plate/network_faults.hpp"
#include "sim/plate/plate_model.hpp"
#include "sim/plate/rdt_wire.hpp"

namespace footfall::sim {

struct PlateServerOptions {
  std::string name;  ///< "left", "right"
  double rate_hz = 1000.0;
  double clock_ppm = 0.0;  ///< how much faster than true its own clock runs
  PlateModelOptions model;
};

struct PlateCounts {
  std::uint64_t sent = 0;    ///< records handed to the network, whatever it then did to them
  std::uint64_t silent = 0;  ///< records swallowed by the fault "off data", sequence numbers used up
};

/// One stream's life, told when it starts and ends, for the truth log.
struct StreamReport {
  bool started = false;  ///< else ended
  std::uint16_t owner_port = 0;
  std::uint32_t first_sequence = 0, last_sequence = 0;
  std::uint64_t sent = 0;
};

/// A Net F/T box on the loopback interface: RDT over UDP and the description page over HTTP, ports ephemeral.
/// It samples on its own clock, sample n at n / rate; a late lab sends the backlog with the right sequence
/// numbers. One stream owner; a second start redirects. Thread: the lab's. Blocks: never (a full socket
/// buffer loses, as a network does). Allocates: yes. Errors: Result at opening.
class PlateServer {
 public:
  static core::Result<std::unique_ptr<PlateServer>> open(const PlateServerOptions& options, Reactor& reactor);

  /// The wrench on this belt at lab time `t_s` (rising): every sample due since the last call is taken,
  /// between two calls by linear interpolation.
  void advance(double t_s, const core::Wrench& wrench);

  void on_stream(std::function<void(const StreamReport&)> listener) { on_stream_ = std::move(listener); }
  void set_silent(bool silent) { silent_ = silent; }
  /// What is at fault from now on with this plate, its network and its clock; replaces what was.
  void apply_faults(const InForce& plate, const InForce& network, const InForce& clock);
  PlateModel& model() { return model_; }
  FaultyNetwork& network() { return network_; }
  [[nodiscard]] const std::string& name() const { return options_.name; }
  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::uint16_t http_port() const { return page_.port(); }
  [[nodiscard]] const PlateCounts& counts() const { return counts_; }
  [[nodiscard]] bool streaming() const { return streaming_; }
  /// The running stream, or the last one.
  [[nodiscard]] const StreamReport& stream() const { return stream_; }

 private:
  PlateServer(const PlateServerOptions& options, Descriptor socket, std::uint16_t port, HttpPage page);
  void take_request();
  void start(const RdtRequest& request, const sockaddr_in& owner);
  void end_stream();
  void sample(double t_s, const core::Wrench& wrench);
  void send_pending();
  void set_power(bool on);
  [[nodiscard]] double period_s() const;
  [[nodiscard]] double next_due_s() const;

  PlateServerOptions options_;
  Descriptor socket_;
  std::uint16_t port_ = 0;
  HttpPage page_;
  PlateModel model_;
  FaultyNetwork network_;
  std::function<void(const StreamReport&)> on_stream_;
  PlateCounts counts_;
  StreamReport stream_;
  sockaddr_in owner_{};
  bool streaming_ = false, silent_ = false, powered_ = true, clock_stands_ = false;
  double clock_ppm_ = 0.0, slowness_ = 1.0;  ///< of the sample clock
  std::uint32_t remaining_ = 0;              ///< of a limited stream
  std::size_t records_per_datagram_ = 1;
  std::vector<std::uint8_t> pending_;
  std::uint64_t next_sample_ = 0;
  double anchor_s_ = 0.0;  ///< the sample clock runs evenly since this sample
  std::uint64_t anchor_sample_ = 0;
  double last_t_s_ = 0.0;
  core::Wrench last_wrench_;
};

}  // namespace footfall::sim
