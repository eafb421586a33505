#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <stdexcept>

#include "tests/support/bertec/bertec_peer.hpp"

namespace footfall::tests {
namespace {

constexpr core::Duration kPeriod = core::milliseconds(5);
constexpr core::Duration kCorruptFor = core::milliseconds(30), kDropFor = core::milliseconds(320);

int word(const std::uint8_t* bytes, int at) {
  return bytes[at] << 8 | bytes[at + 1];
}

int number(const std::uint8_t* bytes, int at) {
  const int raw = word(bytes, at);
  return raw < 0x8000 ? raw : raw - 0x10000;
}

}  // namespace

BertecPanelPeer::BertecPanelPeer() {
  plug();
  thread_ = std::thread([this] { run(); });
}

BertecPanelPeer::~BertecPanelPeer() {
  ending_ = true;
  thread_.join();
  unplug();
}

void BertecPanelPeer::plug() {
  const std::lock_guard lock(mutex_);
  listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  const int yes = 1;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port_);
  socklen_t length = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  if (bind(listener_, generic, length) != 0 || listen(listener_, 4) != 0 ||
      getsockname(listener_, generic, &length) != 0) {
    throw std::runtime_error("the peer's port cannot be opened");
  }
  port_ = ntohs(address.sin_port);
}

void BertecPanelPeer::unplug() {
  const std::lock_guard lock(mutex_);
  if (client_ >= 0) close(client_);
  if (listener_ >= 0) close(listener_);
  client_ = listener_ = -1;
  incoming_.clear();
}

bool BertecPanelPeer::was_reset() {
  const std::lock_guard lock(mutex_);
  return reset_;
}

void BertecPanelPeer::run() {
  while (!ending_) {
    pollfd waiting{-1, POLLIN, 0};
    {
      const std::lock_guard lock(mutex_);
      waiting.fd = client_ >= 0 ? client_ : listener_;
    }
    poll(&waiting, 1, 1);
    const std::lock_guard lock(mutex_);
    serve();
  }
}

void BertecPanelPeer::serve() {
  if (listener_ < 0) return;
  std::array<std::uint8_t, 640> buffer{};
  while (client_ >= 0) {
    const ssize_t count = recv(client_, buffer.data(), buffer.size(), 0);
    if (count < 0 && errno == EAGAIN) break;
    reset_ = count < 0;
    if (count <= 0) {
      close(client_);
      client_ = -1;
      break;
    }
    incoming_.insert(incoming_.end(), buffer.begin(), buffer.begin() + count);
  }
  while (incoming_.size() >= 64) {
    hear(incoming_.data());
    incoming_.erase(incoming_.begin(), incoming_.begin() + 64);
  }
  if (client_ < 0) incoming_.clear();
  const int next = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (next >= 0 && client_ >= 0) close(next);
  if (next >= 0 && client_ < 0) {
    client_ = next;
    const int yes = 1;
    setsockopt(client_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
  }
  if (core::monotonic_now() >= next_status_) tell();
}

void BertecPanelPeer::hear(const std::uint8_t* bytes) {
  for (int i = 1; i <= 18; ++i) {
    if ((bytes[i] ^ bytes[i + 18]) != 0xFF) return;
  }
  Order order;
  order.right_mm_s = number(bytes, 1);
  order.left_mm_s = number(bytes, 3);
  order.rear_right_mm_s = number(bytes, 5);
  order.rear_left_mm_s = number(bytes, 7);
  order.right_mm_s2 = word(bytes, 9);
  order.left_mm_s2 = word(bytes, 11);
  order.incline = word(bytes, 17);
  obey(order);
  const core::Timestamp now = core::monotonic_now();
  switch (take_fault()) {
    case Fault::Delay:
      silent_until_ = now + delay_;
      break;
    case Fault::Drop:
      silent_until_ = now + kDropFor;
      break;
    case Fault::Corrupt:
      corrupt_until_ = now + kCorruptFor;
      break;
    case Fault::Partial:
      cut_next_ = true;
      break;
    case Fault::None:
    case Fault::Refuse:
      break;
  }
}

void BertecPanelPeer::tell() {
  const core::Timestamp now = core::monotonic_now();
  next_status_ = now + kPeriod;
  if (client_ < 0 || machine_.silent || now < silent_until_) return;
  std::array<std::uint8_t, 32> status{};
  const auto put = [&](std::size_t at, int value) {
    status[at] = static_cast<std::uint8_t>(value >> 8 & 0xFF);
    status[at + 1] = static_cast<std::uint8_t>(value & 0xFF);
  };
  put(1, machine_.right_mm_s);
  put(3, machine_.left_mm_s);
  put(9, machine_.incline);
  if (now < corrupt_until_) status[0] = 0x40;
  const std::size_t size = cut_next_ ? 20 : status.size();
  cut_next_ = false;
  (void)!send(client_, status.data(), size, MSG_NOSIGNAL);
}

}  // namespace footfall::tests
