#include "tests/support/ximu3/ximu3_peer.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cstring>
#include <stdexcept>

#include "core/time.hpp"

namespace footfall::tests {
namespace {

sockaddr_in at(const char* address, std::uint16_t port) {
  sockaddr_in where{};
  where.sin_family = AF_INET;
  where.sin_port = htons(port);
  ::inet_pton(AF_INET, address, &where.sin_addr);
  return where;
}

int bound_socket(const char* address, std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  const sockaddr_in where = at(address, port);
  if (fd >= 0 && ::bind(fd, reinterpret_cast<const sockaddr*>(&where), sizeof where) == 0) return fd;
  if (fd >= 0) ::close(fd);
  return -1;
}

std::uint16_t port_of(int fd) {
  sockaddr_in where{};
  socklen_t length = sizeof where;
  ::getsockname(fd, reinterpret_cast<sockaddr*>(&where), &length);
  return ntohs(where.sin_port);
}

}  // namespace

Ximu3Peer::Ximu3Peer() {
  socket_ = bound_socket("127.0.0.1", 0);
  stranger_ = bound_socket("127.0.0.2", 0);
  // A port that is free now: the station will open it.
  const int probe = bound_socket("127.0.0.1", 0);
  if (socket_ < 0 || stranger_ < 0 || probe < 0) throw std::runtime_error("no loopback sockets");
  command_port_ = port_of(socket_);
  data_port_ = port_of(probe);
  ::close(probe);
  factory_locked();
  thread_ = std::thread([this] { serve(); });
}

Ximu3Peer::~Ximu3Peer() {
  quit_ = true;
  thread_.join();
  ::close(socket_);
  ::close(stranger_);
}

void Ximu3Peer::factory_locked() {
  written_ = {{"binary_mode_enabled", false},
              {"inertial_message_rate_divisor", 8},
              {"synchronisation_enabled", false},
              {"udp_low_latency", false},
              {"udp_data_messages_enabled", false}};
  applied_ = written_;
}

bool Ximu3Peer::streaming_locked() const {
  return applied_.at("udp_data_messages_enabled") == true && !mute_;
}

std::uint64_t Ximu3Peer::period_us_locked() const {
  return 2500 * applied_.at("inertial_message_rate_divisor").get<std::uint64_t>();
}

void Ximu3Peer::serve() {
  while (!quit_) {
    pollfd watched{socket_, POLLIN, 0};
    if (::poll(&watched, 1, 5) <= 0) continue;
    std::array<char, 2048> text{};
    const ssize_t got = ::recv(socket_, text.data(), text.size(), 0);
    if (got > 0) take_command(std::string(text.data(), static_cast<std::size_t>(got)));
  }
}

void Ximu3Peer::take_command(const std::string& text) {
  const std::lock_guard lock(mutex_);
  if (mute_) return;
  if (drop_ > 0) {
    --drop_;
    return;
  }
  ++commands_;
  const auto json = nlohmann::json::parse(text, nullptr, false);
  if (!json.is_object() || json.size() != 1 || text.back() != '\n') return;
  const std::string key = json.begin().key();
  const nlohmann::json reply{{key, answer_locked(key, json.begin().value())}};
  const std::string line = reply.dump() + "\n";
  put_locked(Bytes(line.begin(), line.end()));
  if (key == "apply" && streaming_locked()) sample_locked(true);
}

nlohmann::json Ximu3Peer::answer_locked(const std::string& key, const nlohmann::json& value) {
  if (refused_.count(key) > 0) return {{"error", "Unknown command"}};
  if (key == "ping") return {{"interface", "UDP"}, {"name", "peer"}, {"sn", serial_}};
  if (key == "apply") {
    applied_ = written_;
    return nullptr;
  }
  const auto found = written_.find(key);
  if (found == written_.end()) return {{"error", "Unknown command"}};
  if (!value.is_null() && ignored_.count(key) == 0) found->second = value;
  return found->second;
}

Ximu3Peer::Bytes Ximu3Peer::inertial_locked(std::uint64_t time_us) const {
  if (applied_.at("binary_mode_enabled") != true) {
    std::string line = "I," + std::to_string(time_us);
    for (const float value : reading_) line += ',' + std::to_string(value);
    line += '\n';
    return {line.begin(), line.end()};
  }
  Bytes plain(33);
  plain[0] = 0xC9;
  std::memcpy(&plain[1], &time_us, 8);
  std::memcpy(&plain[9], reading_.data(), 24);
  Bytes line;
  for (const std::uint8_t byte : plain) {
    if (byte != 0x0A && byte != 0xDB) {
      line.push_back(byte);
      continue;
    }
    line.push_back(0xDB);
    line.push_back(byte == 0x0A ? 0xDC : 0xDD);
  }
  line.push_back(0x0A);
  return line;
}

std::vector<std::uint8_t> Ximu3Peer::inertial(std::uint64_t time_us) const {
  const std::lock_guard lock(mutex_);
  return inertial_locked(time_us);
}

void Ximu3Peer::put_locked(const Bytes& datagram) {
  const sockaddr_in where = at("127.0.0.1", data_port_);
  ::sendto(socket_, datagram.data(), datagram.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&where),
           sizeof where);
}

void Ximu3Peer::sample_locked(bool arrives) {
  time_us_ += period_us_locked();
  ++sent_;
  if (arrives) put_locked(inertial_locked(time_us_));
}

void Ximu3Peer::send(int samples) {
  const std::lock_guard lock(mutex_);
  for (int i = 0; i < samples && streaming_locked(); ++i) sample_locked(true);
}

void Ximu3Peer::lose(int samples) {
  const std::lock_guard lock(mutex_);
  for (int i = 0; i < samples && streaming_locked(); ++i) sample_locked(false);
}

void Ximu3Peer::repeat() {
  const std::lock_guard lock(mutex_);
  put_locked(inertial_locked(time_us_));
}

void Ximu3Peer::send_raw(const Bytes& datagram) {
  const std::lock_guard lock(mutex_);
  put_locked(datagram);
}

void Ximu3Peer::send_text(const std::string& text) {
  send_raw({text.begin(), text.end()});
}

void Ximu3Peer::send_from_stranger(const Bytes& datagram) {
  const sockaddr_in where = at("127.0.0.1", data_port_);
  ::sendto(stranger_, datagram.data(), datagram.size(), MSG_NOSIGNAL,
           reinterpret_cast<const sockaddr*>(&where), sizeof where);
}

std::uint64_t Ximu3Peer::sent() {
  const std::lock_guard lock(mutex_);
  return sent_;
}

bool Ximu3Peer::streaming() {
  const std::lock_guard lock(mutex_);
  return streaming_locked();
}

nlohmann::json Ximu3Peer::setting(const std::string& key) {
  const std::lock_guard lock(mutex_);
  return applied_[key];
}

int Ximu3Peer::commands() {
  const std::lock_guard lock(mutex_);
  return commands_;
}

void Ximu3Peer::set_reading(const std::array<float, 6>& values) {
  const std::lock_guard lock(mutex_);
  reading_ = values;
}

void Ximu3Peer::set_mute(bool mute) {
  const std::lock_guard lock(mutex_);
  const std::int64_t now_ns = core::monotonic_now().ns;
  if (mute && !mute_) muted_at_ns_ = now_ns;
  if (!mute && mute_) {
    const std::uint64_t period = period_us_locked();
    const std::uint64_t missed = static_cast<std::uint64_t>(now_ns - muted_at_ns_) / 1000 / period;
    time_us_ += missed * period;
    sent_ += missed;
  }
  mute_ = mute;
}

void Ximu3Peer::reboot() {
  const std::lock_guard lock(mutex_);
  factory_locked();
  time_us_ = 0;
}

void Ximu3Peer::drop_next_commands(int count) {
  const std::lock_guard lock(mutex_);
  drop_ = count;
}

void Ximu3Peer::refuse(const std::string& key) {
  const std::lock_guard lock(mutex_);
  refused_[key] = true;
}

void Ximu3Peer::ignore_writes_of(const std::string& key) {
  const std::lock_guard lock(mutex_);
  ignored_[key] = true;
}

void Ximu3Peer::announce_to(std::uint16_t port) {
  const nlohmann::json text{{"name", "peer"}, {"sn", serial_},      {"ip", "127.0.0.1"},
                            {"port", 7000},   {"send", data_port_}, {"receive", command_port_},
                            {"rssi", 80},     {"battery", 60},      {"status", 0}};
  const std::string line = text.dump();
  const sockaddr_in where = at("127.0.0.1", port);
  ::sendto(socket_, line.data(), line.size(), MSG_NOSIGNAL, reinterpret_cast<const sockaddr*>(&where),
           sizeof where);
}

void Ximu3Peer::set_time_us(std::uint64_t time_us) {
  const std::lock_guard lock(mutex_);
  time_us_ = time_us;
}

}  // namespace footfall::tests
