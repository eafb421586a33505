#include "drivers/ximu3/discovery.hpp"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstring>

namespace footfall::drivers::ximu3 {
namespace {

constexpr core::Duration kGoodFor = core::milliseconds(2000), kLook = core::milliseconds(50);
constexpr std::size_t kMostDevices = 256;  // whoever shouts on the network may not fill the memory

}  // namespace

core::Result<void> Discovery::open() {
  if (socket_) return {};
  io::Descriptor socket(::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  sockaddr_in local{};
  local.sin_family = AF_INET;
  local.sin_port = htons(port_);
  const bool ready = socket && ::inet_pton(AF_INET, address_.c_str(), &local.sin_addr) == 1 &&
                     ::bind(socket.get(), reinterpret_cast<const sockaddr*>(&local), sizeof local) == 0;
  if (!ready) {
    return core::fail(core::Remedy::Reconfigure,
                      "cannot listen for x-IMU3 announcements on %s port %u: %s; close the other program, or "
                      "give each IMU its host",
                      address_.c_str(), unsigned{port_}, std::strerror(errno));
  }
  socklen_t length = sizeof local;
  if (::getsockname(socket.get(), reinterpret_cast<sockaddr*>(&local), &length) == 0)
    port_ = ntohs(local.sin_port);
  socket_ = std::move(socket);
  return {};
}

void Discovery::take_all() {
  const core::Timestamp now = core::monotonic_now();
  std::array<char, protocols::ximu3::kLongestJson> text{};
  for (;;) {
    const ssize_t got = ::recv(socket_.get(), text.data(), text.size(), MSG_DONTWAIT);
    if (got < 0) break;
    auto said = protocols::ximu3::parse_announcement({text.data(), static_cast<std::size_t>(got)});
    if (!said || (heard_.size() >= kMostDevices && heard_.count(said->serial) == 0)) continue;
    const std::string serial = said->serial;
    heard_[serial] = {std::move(*said), now};
  }
  std::erase_if(heard_, [now](const auto& one) { return now - one.second.at > kGoodFor; });
}

std::optional<protocols::ximu3::Announcement> Discovery::find(const std::string& serial) {
  if (!socket_) return std::nullopt;
  take_all();
  const auto found = heard_.find(serial);
  if (found == heard_.end()) return std::nullopt;
  return found->second.announcement;
}

std::optional<protocols::ximu3::Announcement> Discovery::wait_for(const std::string& serial,
                                                                  core::Duration patience) {
  const core::Timestamp give_up = core::monotonic_now() + patience;
  for (;;) {
    if (auto found = find(serial)) return found;
    if (!socket_ || core::monotonic_now() > give_up) return std::nullopt;
    pollfd watched{socket_.get(), POLLIN, 0};
    (void)::poll(&watched, 1, static_cast<int>(kLook.ns / 1'000'000));
  }
}

std::string Discovery::heard() {
  if (socket_) take_all();
  std::string list;
  for (const auto& [serial, one] : heard_) list += (list.empty() ? "" : ", ") + serial;
  return list.empty() ? "none" : list;
}

}  // namespace footfall::drivers::ximu3
