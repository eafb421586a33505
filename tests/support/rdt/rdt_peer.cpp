#include "tests/support/rdt/rdt_peer.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <stdexcept>

namespace footfall::tests {
namespace {

constexpr std::uint32_t kInternalPerRecord = 7;  // 7 kHz inside, 1 kHz out

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int open_port(int type, std::uint16_t& port) {
  const int fd = ::socket(AF_INET, type | SOCK_CLOEXEC, 0);
  sockaddr_in address = loopback(port);
  socklen_t length = sizeof address;
  const int on = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
  if (fd < 0 || ::bind(fd, reinterpret_cast<sockaddr*>(&address), length) != 0 ||
      ::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &length) != 0) {
    throw std::runtime_error("the test peer cannot open a loopback port");
  }
  if (type == SOCK_STREAM) ::listen(fd, 8);
  port = ntohs(address.sin_port);
  return fd;
}

void append_u32(std::vector<std::uint8_t>& out, std::uint32_t value) {
  const std::uint32_t network_order = htonl(value);
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(&network_order);
  out.insert(out.end(), bytes, bytes + 4);
}

}  // namespace

RdtPeer::RdtPeer() {
  udp_ = open_port(SOCK_DGRAM, port_);
  listener_ = open_port(SOCK_STREAM, http_port_);
  std::uint16_t any = 0;
  stranger_ = open_port(SOCK_DGRAM, any);
  thread_ = std::thread([this] { serve(); });
}

RdtPeer::~RdtPeer() {
  quit_ = true;
  thread_.join();
  for (const int fd : hanging_) ::close(fd);
  for (const int fd : {udp_, listener_, stranger_}) {
    if (fd >= 0) ::close(fd);
  }
}

void RdtPeer::serve() {
  while (!quit_) {
    int udp = -1;
    {
      const std::lock_guard lock(mutex_);
      udp = udp_;
    }
    std::array<pollfd, 2> watched{pollfd{udp, POLLIN, 0}, pollfd{listener_, POLLIN, 0}};
    if (::poll(watched.data(), watched.size(), 2) <= 0) continue;
    if ((watched[0].revents & POLLIN) != 0) take_request();
    if ((watched[1].revents & POLLIN) != 0) answer_http();
  }
}

void RdtPeer::take_request() {
  const std::lock_guard lock(mutex_);
  if (udp_ < 0) return;
  std::array<std::uint8_t, 64> request{};
  sockaddr_in from{};
  socklen_t length = sizeof from;
  const ssize_t got = ::recvfrom(udp_, request.data(), request.size(), MSG_DONTWAIT,
                                 reinterpret_cast<sockaddr*>(&from), &length);
  // 1234 command(2) count(4), big-endian.
  if (got != 8 || request[0] != 0x12 || request[1] != 0x34 || request[2] != 0 || mute_) return;
  if (request[3] == 2 || request[3] == 3) {
    ++counts_.starts;
    owner_ = from;
    streaming_ = true;
    if (sequence_ < 0x8000'0000U) sequence_ = 1;  // a test that set a high sequence keeps it
    counts_.sent = 0;
    pending_.clear();
    held_.clear();
    sample_locked(true);
  } else if (request[3] == 0) {
    ++counts_.stops;
    if (!deaf_to_stop_) streaming_ = false;
  } else if (request[3] == 0x42) {
    ++counts_.biases;
  }
}

void RdtPeer::answer_http() {
  const int client = ::accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0) return;
  const std::lock_guard lock(mutex_);
  if (page_.hangs) {
    hanging_.push_back(client);
    return;
  }
  std::array<char, 1024> request{};
  const ssize_t got = ::recv(client, request.data(), request.size(), 0);
  const std::string line(request.data(), got > 0 ? static_cast<std::size_t>(got) : 0);
  const bool asked = line.rfind("GET /netftapi2.xml HTTP/1.", 0) == 0;
  const std::string reply = (asked ? page_.status_line : "HTTP/1.1 404 Not Found") +
                            "\r\nContent-Type: text/xml\r\n\r\n" + page_text_locked();
  [[maybe_unused]] const ssize_t put = ::send(client, reply.data(), reply.size(), MSG_NOSIGNAL);
  ::close(client);
}

std::string RdtPeer::page_text_locked() const {
  if (!page_.replacement.empty()) return page_.replacement;
  return "<?xml version=\"1.0\"?>\n<netft>\n<prodname>" + page_.product + "</prodname>\n<cfgcpf>" +
         std::to_string(page_.counts_per_force) + "</cfgcpf>\n<cfgcpt>" +
         std::to_string(page_.counts_per_torque) + "</cfgcpt>\n<scfgfu>" + page_.force_unit +
         "</scfgfu>\n<scfgtu>" + page_.torque_unit + "</scfgtu>\n<comrdtrate>" +
         std::to_string(page_.rate_hz) + "</comrdtrate>\n" +
         (page_.calibration_serial.empty()
              ? ""
              : "<cfgcalsel>0</cfgcalsel><cfgcalsn>" + page_.calibration_serial + "</cfgcalsn>\n") +
         "</netft>\n";
}

void RdtPeer::sample_locked(bool arrives) {
  Bytes record;
  append_u32(record, sequence_++);
  append_u32(record, internal_);
  append_u32(record, status_);
  for (const std::int32_t count : reading_) append_u32(record, static_cast<std::uint32_t>(count));
  if (!frozen_) internal_ += kInternalPerRecord;
  ++counts_.sent;
  if (!arrives) {
    ++counts_.dropped;
    return;
  }
  pending_.insert(pending_.end(), record.begin(), record.end());
  if (pending_.size() >= records_per_datagram_ * record.size() || counts_.sent == 1) {
    carry_locked(pending_);
    pending_.clear();
  }
}

void RdtPeer::carry_locked(const Bytes& datagram) {
  std::uniform_real_distribution<double> dice(0.0, 1.0);
  const std::uint64_t records = datagram.size() / 36;
  if (dice(random_) < faults_.loss) {
    counts_.dropped += records;
    return;
  }
  if (dice(random_) < faults_.reorder) {
    held_.push_back({datagram, 1 + static_cast<int>(dice(random_) * 5.0)});
    return;
  }
  put_locked(datagram);
  if (dice(random_) < faults_.duplicate) {
    counts_.duplicated += records;
    put_locked(datagram);
  }
  for (std::size_t i = 0; i < held_.size();) {
    if (--held_[i].behind > 0) {
      ++i;
      continue;
    }
    counts_.reordered += held_[i].datagram.size() / 36;
    put_locked(held_[i].datagram);
    held_.erase(held_.begin() + static_cast<std::ptrdiff_t>(i));
  }
}

void RdtPeer::put_locked(const Bytes& datagram) {
  if (udp_ < 0) return;
  [[maybe_unused]] const ssize_t put = ::sendto(udp_, datagram.data(), datagram.size(), MSG_NOSIGNAL,
                                                reinterpret_cast<const sockaddr*>(&owner_), sizeof owner_);
}

RdtPeer::Counts RdtPeer::counts() {
  const std::lock_guard lock(mutex_);
  return counts_;
}

bool RdtPeer::streaming() {
  const std::lock_guard lock(mutex_);
  return streaming_;
}

void RdtPeer::send(int records) {
  const std::lock_guard lock(mutex_);
  for (int i = 0; i < records && streaming_ && !mute_; ++i) sample_locked(true);
}

void RdtPeer::flush() {
  const std::lock_guard lock(mutex_);
  for (const Held& held : held_) {
    counts_.reordered += held.datagram.size() / 36;
    put_locked(held.datagram);
  }
  held_.clear();
}

void RdtPeer::lose(int records) {
  const std::lock_guard lock(mutex_);
  for (int i = 0; i < records; ++i) sample_locked(false);
}

void RdtPeer::send_raw(const std::vector<std::uint8_t>& datagram) {
  const std::lock_guard lock(mutex_);
  put_locked(datagram);
}

void RdtPeer::send_from_stranger(int records) {
  const std::lock_guard lock(mutex_);
  const Bytes nonsense(36, 0x55);
  for (int i = 0; i < records; ++i) {
    [[maybe_unused]] const ssize_t put = ::sendto(stranger_, nonsense.data(), nonsense.size(), MSG_NOSIGNAL,
                                                  reinterpret_cast<const sockaddr*>(&owner_), sizeof owner_);
  }
}

void RdtPeer::set_page(const RdtPage& page) {
  const std::lock_guard lock(mutex_);
  page_ = page;
}
void RdtPeer::set_faults(const RdtFaults& faults) {
  const std::lock_guard lock(mutex_);
  faults_ = faults;
}
void RdtPeer::set_records_per_datagram(int records) {
  const std::lock_guard lock(mutex_);
  records_per_datagram_ = static_cast<std::size_t>(records);
}
void RdtPeer::set_reading(const std::array<std::int32_t, 6>& counts, std::uint32_t status) {
  const std::lock_guard lock(mutex_);
  reading_ = counts;
  status_ = status;
}
void RdtPeer::set_next_sequence(std::uint32_t sequence) {
  const std::lock_guard lock(mutex_);
  sequence_ = sequence;
}
void RdtPeer::freeze_internal_counter(bool frozen) {
  const std::lock_guard lock(mutex_);
  frozen_ = frozen;
}
void RdtPeer::set_mute(bool mute) {
  const std::lock_guard lock(mutex_);
  mute_ = mute;
  streaming_ = false;
}
void RdtPeer::set_deaf_to_stop(bool deaf) {
  const std::lock_guard lock(mutex_);
  deaf_to_stop_ = deaf;
}
void RdtPeer::reboot() {
  const std::lock_guard lock(mutex_);
  streaming_ = false;
  sequence_ = 1;
  internal_ = 0;
}
void RdtPeer::close_port() {
  const std::lock_guard lock(mutex_);
  ::close(udp_);
  udp_ = -1;
  streaming_ = false;
}
void RdtPeer::reopen_port() {
  const std::lock_guard lock(mutex_);
  udp_ = open_port(SOCK_DGRAM, port_);
}

}  // namespace footfall::tests
