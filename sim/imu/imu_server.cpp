#include "sim/imu/imu_server.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "sim/imu/imu_wire.hpp"

namespace footfall::sim {
namespace {

constexpr double kTickS = 0.0025, kAnnounceEveryS = 1.0, kStatusEveryS = 5.0, kSameInstant = 1e-9;
constexpr std::uint64_t kTickUs = 2500;
constexpr double kDegreesPerRad = 57.295779513082321, kStandardGravity = 9.80665;
// Below the ports that the system hands out by itself, so that the odd one beside ours stays free.
constexpr unsigned kFirstPort = 20'000, kPortPairs = 6000;

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  where.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return where;
}

Descriptor bound(std::uint16_t port) {
  Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const sockaddr_in where = loopback(port);
  if (!socket || ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&where), sizeof where) != 0)
    return {};
  return socket;
}

SegmentMotion between(const SegmentMotion& a, const SegmentMotion& b, double fraction) {
  SegmentMotion out;
  for (std::size_t i = 0; i < 3; ++i) {
    out.angular_rate_rad_s[i] = std::lerp(a.angular_rate_rad_s[i], b.angular_rate_rad_s[i], fraction);
    out.acceleration_m_s2[i] = std::lerp(a.acceleration_m_s2[i], b.acceleration_m_s2[i], fraction);
  }
  return out;
}

SegmentMotion standing_still() {
  SegmentMotion still;
  still.acceleration_m_s2 = {0.0, kStandardGravity, 0.0};
  return still;
}

std::string serial_of(std::uint16_t port) {
  char text[16];
  std::snprintf(text, sizeof text, "F007%04X", unsigned{port});
  return text;
}

std::map<std::string, nlohmann::json> factory_settings() {
  return {
      {"binary_mode_enabled", true},     {"inertial_message_rate_divisor", 8}, {"ahrs_message_type", 0},
      {"synchronisation_enabled", true}, {"udp_data_messages_enabled", false}, {"udp_low_latency", false}};
}

}  // namespace

ImuServer::ImuServer(const ImuServerOptions& options, Descriptor socket, std::uint16_t port)
    : options_(options),
      socket_(std::move(socket)),
      command_port_(port),
      serial_(serial_of(port)),
      model_(options.model),
      network_(options.model.seed + 1,
               [this](std::span<const std::uint8_t> datagram) { put(datagram, data_port()); }),
      random_(options.model.seed + 2),
      written_(factory_settings()),
      applied_(written_),
      last_motion_(standing_still()) {}

core::Result<std::unique_ptr<ImuServer>> ImuServer::open(const ImuServerOptions& options, Reactor& reactor) {
  const auto first = static_cast<unsigned>(::getpid());
  for (unsigned i = 0; i < kPortPairs; ++i) {
    const auto port = static_cast<std::uint16_t>(kFirstPort + 2 * ((first + i) % kPortPairs));
    Descriptor socket = bound(port);
    const Descriptor neighbour = bound(static_cast<std::uint16_t>(port + 1));
    if (!socket || !neighbour) continue;
    std::unique_ptr<ImuServer> server(new ImuServer(options, std::move(socket), port));
    ImuServer* raw = server.get();
    reactor.add(raw->socket_.get(), [raw] { raw->take_command(); });
    return server;
  }
  return core::fail(core::Remedy::Operator, "no pair of UDP ports is free for a simulated IMU");
}

void ImuServer::apply_faults(const InForce& faults) {
  silent_ = faults.has(FaultVerb::Off, "data");
  stuck_ = faults.has(FaultVerb::Stuck, "all");
  wrong_rate_rad_s_ = faults.amount(FaultVerb::Wrong, "rate", 0.0) / kDegreesPerRad;
  slowness_ = static_cast<std::uint64_t>(std::lround(faults.amount(FaultVerb::Slow, "sampling", 1.0)));
  NetworkFaults& network = network_.faults();
  network.loss = faults.amount(FaultVerb::Intermittent, "random", 0.0);
  network.off = faults.has(FaultVerb::Intermittent, "data");
  network.garbage = faults.amount(FaultVerb::Garbage, "datagrams", 0.0);
  network.delay_s = faults.delay("data").seconds();
}

bool ImuServer::streaming() const {
  return applied_.at("udp_data_messages_enabled") == true;
}

void ImuServer::reboot() {
  written_ = applied_ = factory_settings();
  powered_at_s_ = last_t_s_;
  next_tick_ = 1;
  held_.clear();
  answers_.clear();
  held_answers_.clear();
}

void ImuServer::take_command() {
  char text[1024];
  const ssize_t got = ::recv(socket_.get(), text, sizeof text, 0);
  if (got <= 0 || silent_) return;
  const auto json = nlohmann::json::parse(text, text + got, nullptr, false);
  if (!json.is_object() || json.size() != 1) return;
  const std::string key = json.begin().key();
  const nlohmann::json reply{{key, answer(key, json.begin().value())}};
  answers_.push_back(reply.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + "\n");
}

/// There and back through the radio.
void ImuServer::hold_answers(double t_s) {
  std::uniform_real_distribution<double> jitter(0.0, options_.jitter_s);
  for (const std::string& line : answers_) {
    double due_s = t_s + 2.0 * options_.shortest_delay_s + jitter(random_);
    if (!held_answers_.empty()) due_s = std::max(due_s, held_answers_.back().due_s);
    held_answers_.push_back({due_s, {line.begin(), line.end()}});
  }
  answers_.clear();
}

nlohmann::json ImuServer::answer(const std::string& key, const nlohmann::json& value) {
  if (key == "ping")
    return {{"interface", "UDP"}, {"name", "Footfall Lab " + name() + " (simulation)"}, {"sn", serial_}};
  if (key == "strobe" || key == "note" || key == "save" || key == "time") return value;
  if (key == "apply") {
    applied_ = written_;
    return nullptr;
  }
  const auto found = written_.find(key);
  if (found == written_.end()) return {{"error", "Unknown command"}};
  if (value.is_null()) return found->second;
  const bool divisor_ok =
      key != "inertial_message_rate_divisor" || (value.is_number_unsigned() && value >= 0U && value <= 400U);
  if (value.type_name() != std::string(found->second.type_name()) || !divisor_ok)
    return {{"error", "Invalid value"}};
  found->second = value;
  return value;
}

void ImuServer::put(std::span<const std::uint8_t> datagram, std::uint16_t port) const {
  const sockaddr_in where = loopback(port);
  // Nobody listening is no error: a radio does not know either.
  [[maybe_unused]] const ssize_t sent =
      ::sendto(socket_.get(), datagram.data(), datagram.size(), MSG_NOSIGNAL,
               reinterpret_cast<const sockaddr*>(&where), sizeof where);
}

void ImuServer::announce() const {
  const nlohmann::json said{{"name", "Footfall Lab " + name() + " (simulation)"},
                            {"sn", serial_},
                            {"ip", "127.0.0.1"},
                            {"port", 7000},
                            {"send", data_port()},
                            {"receive", command_port_},
                            {"rssi", 80},
                            {"battery", static_cast<int>(battery_percent_)},
                            {"status", 0}};
  const std::string text = said.dump();
  put({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()}, options_.announce_port);
}

void ImuServer::advance(double t_s, const std::optional<SegmentMotion>& motion) {
  const SegmentMotion now = motion.value_or(standing_still());
  const double rate = 1.0 + options_.clock_ppm * 1e-6;
  for (;;) {
    const double due_s = powered_at_s_ + static_cast<double>(next_tick_) * kTickS / rate;
    if (due_s > t_s + kSameInstant) break;
    const double span_s = t_s - last_t_s_;
    const double fraction = span_s > kSameInstant ? std::clamp((due_s - last_t_s_) / span_s, 0.0, 1.0) : 1.0;
    sample(due_s, next_tick_, between(last_motion_, now, fraction));
    ++next_tick_;
  }
  last_t_s_ = t_s;
  last_motion_ = now;
  network_.advance(t_s);
  hold_answers(t_s);
  release(t_s);
  if (options_.announce_port != 0 && !silent_ && t_s >= next_announcement_s_) {
    announce();
    next_announcement_s_ = t_s + kAnnounceEveryS;
  }
}

void ImuServer::sample(double t_s, std::uint64_t tick, const SegmentMotion& motion) {
  SegmentMotion read = model_.measure(motion);
  for (double& rate : read.angular_rate_rad_s) rate += wrong_rate_rad_s_;
  if (stuck_) read = last_read_;
  last_read_ = read;
  const auto divisor = applied_.at("inertial_message_rate_divisor").get<std::uint64_t>();
  if (!streaming() || divisor == 0 || tick % (divisor * slowness_) != 0) return;
  std::array<float, 6> values{};
  for (std::size_t i = 0; i < 3; ++i) {
    values[i] = static_cast<float>(read.angular_rate_rad_s[i] * kDegreesPerRad);
    values[i + 3] = static_cast<float>(read.acceleration_m_s2[i] / kStandardGravity);
  }
  ++counts_.sampled;
  const std::uint64_t time_us = tick * kTickUs;
  transmit(t_s, encode_imu_message('I', time_us, values, applied_.at("binary_mode_enabled") == true));
  if (t_s >= next_status_s_) tell_status(t_s, time_us);
}

void ImuServer::tell_status(double t_s, std::uint64_t time_us) {
  next_status_s_ = t_s + kStatusEveryS;
  const bool binary = applied_.at("binary_mode_enabled") == true;
  const std::array<float, 3> battery{static_cast<float>(battery_percent_), 3.9F, 0.0F};
  const std::array<float, 2> radio{80.0F, -50.0F};
  transmit(t_s, encode_imu_message('B', time_us, battery, binary));
  transmit(t_s, encode_imu_message('W', time_us, radio, binary));
}

void ImuServer::transmit(double t_s, std::vector<std::uint8_t> datagram) {
  std::uniform_real_distribution<double> jitter(0.0, options_.jitter_s);
  double due_s = t_s + options_.shortest_delay_s + jitter(random_);
  if (!held_.empty()) due_s = std::max(due_s, held_.back().due_s);
  if (silent_) {
    ++counts_.silent;
    return;
  }
  held_.push_back({due_s, std::move(datagram)});
}

void ImuServer::release(double t_s) {
  while (!held_.empty() && held_.front().due_s <= t_s) {
    network_.carry(held_.front().datagram);
    held_.pop_front();
  }
  while (!held_answers_.empty() && held_answers_.front().due_s <= t_s) {
    put(held_answers_.front().datagram, data_port());
    held_answers_.pop_front();
  }
}

}  // namespace footfall::sim
