#pragma once
#include <netinet/in.h>

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <vector>

#include "core/body_segment.hpp"
#include "core/result.hpp"
#include "sim/faults/fault_book.hpp"
#include "sim/imu/imu_model.hpp"
#include "sim/io/descriptor.hpp"
#include "sim/io/reactor.hpp"
#include "sim/plate/network_faults.hpp"

namespace footfall::sim {

struct ImuServerOptions {
  core::BodySegment segment = core::BodySegment::LeftShank;
  double clock_ppm = 0.0;               ///< how much faster than true its own clock runs
  double shortest_delay_s = 0.001;      ///< of the radio
  double jitter_s = 0.008;              ///< added to it, evenly spread; order is kept
  std::uint16_t announce_port = 10000;  ///< on 127.0.0.1; 0 = says nothing
  ImuModelOptions model;
};

struct ImuCounts {
  std::uint64_t sampled = 0;  ///< inertial messages made while data messages were on
  std::uint64_t silent = 0;   ///< of them, swallowed by the fault "silent"
};

/// An x-IMU3 on the loopback interface: commands, settings, announcement and data over UDP, with its own
/// clock and a radio that delays, both ways. It samples at 400 Hz of its clock and sends each n-th sample.
/// Settings come into force with "apply" and are factory ones at power-on. Thread: the lab's. Blocks: never.
/// Allocates: yes. Errors: Result at opening.
class ImuServer {
 public:
  static core::Result<std::unique_ptr<ImuServer>> open(const ImuServerOptions& options, Reactor& reactor);

  /// The segment's motion at lab time `t_s` (rising); nullopt = standing still. Every sample due since the
  /// last call is taken, between two calls by linear interpolation; what the radio has held is sent.
  void advance(double t_s, const std::optional<SegmentMotion>& motion);

  void set_silent(bool silent) { silent_ = silent; }
  /// What is at fault from now on; replaces what was.
  void apply_faults(const InForce& faults);
  void set_battery(double percent) { battery_percent_ = percent; }
  /// Power off and on: factory settings, clock at 0.
  void reboot();
  FaultyNetwork& network() { return network_; }
  [[nodiscard]] const ImuModel& model() const { return model_; }
  [[nodiscard]] const ImuServerOptions& options() const { return options_; }
  [[nodiscard]] std::string name() const { return std::string(core::name_of(options_.segment)); }
  [[nodiscard]] const std::string& serial() const { return serial_; }
  [[nodiscard]] std::uint16_t command_port() const { return command_port_; }
  [[nodiscard]] std::uint16_t data_port() const { return static_cast<std::uint16_t>(command_port_ + 1); }
  [[nodiscard]] const ImuCounts& counts() const { return counts_; }
  [[nodiscard]] bool streaming() const;

 private:
  ImuServer(const ImuServerOptions& options, Descriptor socket, std::uint16_t port);
  struct Held {
    double due_s;
    std::vector<std::uint8_t> datagram;
  };
  void take_command();
  [[nodiscard]] nlohmann::json answer(const std::string& key, const nlohmann::json& value);
  void sample(double t_s, std::uint64_t tick, const SegmentMotion& motion);
  void transmit(double t_s, std::vector<std::uint8_t> datagram);
  void hold_answers(double t_s);
  void put(std::span<const std::uint8_t> datagram, std::uint16_t port) const;
  void tell_status(double t_s, std::uint64_t time_us);
  void announce() const;
  void release(double t_s);

  ImuServerOptions options_;
  Descriptor socket_;
  std::uint16_t command_port_;
  std::string serial_;
  ImuModel model_;
  FaultyNetwork network_;
  std::mt19937_64 random_;
  std::map<std::string, nlohmann::json> written_, applied_;
  ImuCounts counts_;
  bool silent_ = false, stuck_ = false;
  double wrong_rate_rad_s_ = 0.0;
  std::uint64_t slowness_ = 1;  ///< sends each so manieth of its messages
  SegmentMotion last_read_;
  double battery_percent_ = 90.0;
  double powered_at_s_ = 0.0, last_t_s_ = 0.0, next_announcement_s_ = 0.0, next_status_s_ = 0.0;
  std::uint64_t next_tick_ = 1;  ///< of 400 Hz, since power-on
  SegmentMotion last_motion_;
  std::deque<Held> held_;
  std::vector<std::string> answers_;  ///< since the last advance()
  std::deque<Held> held_answers_;
};

}  // namespace footfall::sim
