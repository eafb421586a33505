#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <thread>

#include "drivers/ximu3/ximu3_imu.hpp"

// The control side: finding the device, settings, silence. Apart from the measuring side in ximu3_imu.cpp.
namespace footfall::drivers::ximu3 {

namespace wire = protocols::ximu3;

namespace {

constexpr core::Duration kAnswerPatience = core::milliseconds(200), kFindPatience = core::milliseconds(2500),
                         kSetUpPatience = core::milliseconds(4000), kFirstSample = core::milliseconds(1000),
                         kFirstPause = core::milliseconds(250), kLongestPause = core::milliseconds(5000);
constexpr int kAttempts = 4, kRoundTrips = 16;
constexpr core::Duration kRoundTripsPatience = core::milliseconds(600);
constexpr const char* kLowLatency = "udp_low_latency";

struct Setting {
  const char* key;
  wire::Value value;
};

/// Data messages last, so that the stream starts as configured.
std::array<Setting, 5> settings_of(const Ximu3Options& options) {
  return {{{"binary_mode_enabled", true},
           {"inertial_message_rate_divisor", std::round(wire::kInertialRateHz / options.rate_hz)},
           {"synchronisation_enabled", options.synchronised},
           {kLowLatency, true},
           {"udp_data_messages_enabled", true}}};
}

template <std::size_t N>
void copy_text(const std::string& text, std::array<char, N>& to) {
  std::snprintf(to.data(), to.size(), "%s", text.c_str());
}

bool names_a_simulation(std::string name) {
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name.find("simulat") != std::string::npos;
}

}  // namespace

core::Error Ximu3Imu::named(const core::Error& error) const {
  return {error.remedy(), "IMU %s: %s", options_.name.c_str(), error.what()};
}

core::Result<void> Ximu3Imu::start() {
  stop();
  wanted_ = true;
  reset_counters();
  const auto opened = open_link();
  if (opened) return {};
  const core::Error error = named(opened.error());
  trouble_ = error.what();
  wanted_ = error.remedy() != core::Remedy::Reconfigure;
  next_try_ = core::monotonic_now() + kFirstPause;
  try_again_after_ = kFirstPause;
  return tl::unexpected<core::Error>(error);
}

core::Result<void> Ximu3Imu::open_link() {
  const double divisor = wire::kInertialRateHz / options_.rate_hz;
  if (!(divisor >= 1.0) || std::abs(divisor - std::round(divisor)) > 1e-6) {
    return core::fail(core::Remedy::Reconfigure,
                      "%g Hz is no rate of this device; write 400, 200, 133.333, "
                      "100, 80 or another 400 / n",
                      options_.rate_hz);
  }
  const auto endpoint = find_device();
  if (!endpoint) return tl::unexpected<core::Error>(endpoint.error());
  endpoint_ = *endpoint;
  if (const auto opened = link_.open(endpoint_); !opened) return opened;
  started_ = core::monotonic_now();
  receive_clock_.reset(started_);
  parser_.reset();
  auto ready = set_up();
  if (ready && !await_first_sample()) {
    ready = core::fail(core::Remedy::Reconnect,
                       "answers at %s but sends no samples to UDP port %u; check its udp_ip_address",
                       endpoint_.host.c_str(), unsigned{endpoint_.data_port});
  }
  if (!ready) {
    link_.close();
    return ready;
  }
  // After a reopened link the numbers go on.
  if (!stream_) {
    stream_.emplace(
        SampleStreamOptions{core::Hertz(options_.rate_hz), info_.full_scale_rad_s, info_.full_scale_m_s2,
                            core::from_seconds(options_.max_lateness_ms * 1e-3), options_.device});
  }
  measure_link_delay();
  trouble_.clear();
  next_try_ = {};
  try_again_after_ = kFirstPause;
  gate_.open();
  return {};
}

core::Result<Endpoint> Ximu3Imu::find_device() {
  if (!options_.host.empty()) return Endpoint{options_.host, options_.command_port, options_.data_port};
  if (options_.serial.empty() || !discovery_) {
    return core::fail(core::Remedy::Reconfigure, "neither a host nor a serial number is given; give one");
  }
  if (const auto open = discovery_->open(); !open) return tl::unexpected<core::Error>(open.error());
  const auto said = discovery_->wait_for(options_.serial, kFindPatience);
  if (said) return Endpoint{said->ip, said->receive_port, said->send_port};
  return core::fail(core::Remedy::Reconnect,
                    "no device with serial number %s is heard on the network (heard: %s); switch it on",
                    options_.serial.c_str(), discovery_->heard().c_str());
}

core::Result<void> Ximu3Imu::set_up() {
  const core::Timestamp deadline = core::monotonic_now() + kSetUpPatience;
  const std::uint64_t restarts = counters_.restarts.load(std::memory_order_acquire);
  auto done = identify(deadline);
  if (done) done = write_settings(deadline);
  if (done) done = read_back(deadline);
  if (done) set_up_restarts_ = restarts;
  return done;
}

core::Result<void> Ximu3Imu::identify(core::Timestamp deadline) {
  const auto answer = ask("ping", {}, deadline, kAttempts);
  if (!answer) return tl::unexpected<core::Error>(answer.error());
  const auto ping = wire::parse_ping(*answer);
  if (!ping) return core::fail(core::Remedy::Reconnect, "answers a ping with '%.60s'", answer->c_str());
  if (!options_.serial.empty() && ping->serial != options_.serial) {
    return core::fail(core::Remedy::Reconfigure,
                      "serial number %s answers, the configuration says %s; correct one of them",
                      ping->serial.c_str(), options_.serial.c_str());
  }
  copy_text(ping->name, info_.product);
  copy_text(ping->serial, info_.serial);
  info_.simulated = names_a_simulation(ping->name);
  return {};
}

core::Result<void> Ximu3Imu::write_settings(core::Timestamp deadline) {
  for (const Setting& setting : settings_of(options_)) {
    const auto answer = ask(setting.key, setting.value, deadline, kAttempts);
    if (!answer) return tl::unexpected<core::Error>(answer.error());
    const auto response = wire::parse_response(*answer);
    if (!response || response->error.empty()) continue;
    low_latency_refused_ = setting.key == kLowLatency;
    if (low_latency_refused_) continue;
    return core::fail(core::Remedy::Reconfigure, "refuses %s: %.80s; update its firmware", setting.key,
                      response->error.c_str());
  }
  if (!gate_.is_open()) inertial_seen_ = false;
  const auto applied = ask("apply", {}, deadline, kAttempts);
  if (!applied) return tl::unexpected<core::Error>(applied.error());
  return {};
}

core::Result<void> Ximu3Imu::read_back(core::Timestamp deadline) {
  for (const Setting& setting : settings_of(options_)) {
    if (setting.key == kLowLatency) continue;  // may be refused
    const auto answer = ask(setting.key, {}, deadline, kAttempts);
    if (!answer) return tl::unexpected<core::Error>(answer.error());
    const auto response = wire::parse_response(*answer);
    if (response && response->value == setting.value) continue;
    return core::fail(core::Remedy::Reconfigure, "keeps %s after %s was written; check the device's settings",
                      answer->c_str(), wire::command(setting.key, setting.value).c_str());
  }
  return {};
}

core::Result<std::string> Ximu3Imu::ask(const std::string& key, const wire::Value& value,
                                        core::Timestamp deadline, int attempts) {
  Line old;
  while (responses_.try_pop(old)) {
  }
  const std::string line = wire::command(key, value);
  for (int attempt = 0; attempt < attempts && core::monotonic_now() < deadline; ++attempt) {
    link_.send(line);
    if (auto answer = await_response(key, core::monotonic_now() + kAnswerPatience)) return *answer;
  }
  return core::fail(core::Remedy::Reconnect, "no answer to '%s' from %s UDP port %u; is it switched on?",
                    key.c_str(), endpoint_.host.c_str(), unsigned{endpoint_.command_port});
}

std::optional<std::string> Ximu3Imu::await_response(const std::string& key, core::Timestamp deadline) {
  while (core::monotonic_now() < deadline) {
    if (gate_.is_open()) {
      std::this_thread::sleep_for(std::chrono::milliseconds(2));  // the measuring thread drains
    } else if (link_.wait_readable(core::milliseconds(20))) {
      receive_clock_.begin_cycle(core::ClockPair::read());
      take_datagrams(nullptr);
    }
    Line line;
    while (responses_.try_pop(line)) {
      std::string text(line.text.data(), line.size);
      const auto response = wire::parse_response(text);
      if (!response || response->key != key) continue;
      answered_ = line.received;
      return text;
    }
  }
  return std::nullopt;
}

void Ximu3Imu::measure_link_delay() {
  const core::Timestamp give_up = core::monotonic_now() + kRoundTripsPatience;
  std::optional<core::Duration> shortest;
  for (int i = 0; i < kRoundTrips && core::monotonic_now() < give_up; ++i) {
    const core::Timestamp sent = core::monotonic_now();
    if (!ask("ping", {}, sent + kAnswerPatience, 1)) continue;
    const core::Duration trip = answered_ - sent;
    if (trip.ns >= 0 && (!shortest || trip < *shortest)) shortest = trip;
  }
  if (shortest) stream_->set_link_delay(*shortest / 2);
}

bool Ximu3Imu::await_first_sample() {
  const core::Timestamp give_up = core::monotonic_now() + kFirstSample;
  while (!inertial_seen_ && core::monotonic_now() < give_up) {
    if (!link_.wait_readable(core::milliseconds(20))) continue;
    receive_clock_.begin_cycle(core::ClockPair::read());
    take_datagrams(nullptr);
  }
  return inertial_seen_;
}

void Ximu3Imu::stop() noexcept {
  wanted_ = false;
  const bool streaming = gate_.is_open();
  gate_.close();
  if (streaming) {
    // Else it would go on filling the air and emptying its battery.
    const core::Timestamp deadline = core::monotonic_now() + core::milliseconds(1000);
    (void)ask("udp_data_messages_enabled", false, deadline, 2);
    (void)ask("apply", {}, deadline, 2);
  }
  link_.close();
  stream_.reset();
  trouble_.clear();
}

bool Ximu3Imu::is_silent(core::Timestamp now) const noexcept {
  const core::Timestamp last{
      std::max(counters_.last_receive_ns.load(std::memory_order_acquire), started_.ns)};
  if (now - last <= kSilence) return false;
  // Samples may be waiting for a measuring thread that hangs: then the device is not the silent one.
  const core::Timestamp emptied{counters_.last_emptied_ns.load(std::memory_order_acquire)};
  return core::monotonic_now() - emptied <= kSilence;
}

bool Ximu3Imu::has_moved() {
  if (!options_.host.empty() || !discovery_) return false;
  const auto said = discovery_->find(options_.serial);
  return said && Endpoint{said->ip, said->receive_port, said->send_port} != endpoint_;
}

void Ximu3Imu::maintain(core::Timestamp now) noexcept {
  if (!wanted_ || now < next_try_) return;
  const bool open = gate_.is_open();
  const bool restarted = counters_.restarts.load(std::memory_order_acquire) != set_up_restarts_;
  if (open && !restarted && !is_silent(now)) {
    try_again_after_ = kFirstPause;
    trouble_.clear();
    return;
  }
  look_after();
  next_try_ = now + try_again_after_;
  try_again_after_ = std::min(try_again_after_ * 2, kLongestPause);
}

void Ximu3Imu::look_after() {
  core::Result<void> done;
  if (gate_.is_open() && has_moved()) {
    gate_.close();
    link_.close();
  }
  if (!gate_.is_open()) {
    done = open_link();
  } else {
    const auto answer = ask("ping", {}, core::monotonic_now() + kAnswerPatience, 1);
    done = answer ? set_up() : core::Result<void>(tl::unexpected<core::Error>(answer.error()));
  }
  if (!done) trouble_ = named(done.error()).what();
}

}  // namespace footfall::drivers::ximu3
