#pragma once
#include <cstdint>
#include <map>
#include <optional>
#include <string>

#include "core/result.hpp"
#include "core/time.hpp"
#include "drivers/io/descriptor.hpp"
#include "protocols/ximu3/command.hpp"

namespace footfall::drivers::ximu3 {

/// Listens for what x-IMU3 devices announce about once a second, and remembers each for 2 s
/// (protocols/ximu3/SPEC.md). Thread: one, the one that starts and maintains the devices. Blocks: wait_for()
/// only. Allocates: yes. Errors: Reconfigure when the port is taken.
class Discovery {
 public:
  /// `port` 0: one chosen by the system, for tests. `address`: the network to listen on, "0.0.0.0" all.
  explicit Discovery(std::uint16_t port = protocols::ximu3::kAnnouncementPort,
                     std::string address = "0.0.0.0")
      : port_(port), address_(std::move(address)) {}

  /// Opens the port; nothing to do when it is open.
  core::Result<void> open();
  [[nodiscard]] std::uint16_t port() const { return port_; }
  /// The newest announcement of a device, if it is younger than 2 s.
  [[nodiscard]] std::optional<protocols::ximu3::Announcement> find(const std::string& serial);
  [[nodiscard]] std::optional<protocols::ximu3::Announcement> wait_for(const std::string& serial,
                                                                       core::Duration patience);
  /// Serial numbers heard within 2 s, for a sentence: "A, B" or "none".
  [[nodiscard]] std::string heard();

 private:
  struct Heard {
    protocols::ximu3::Announcement announcement;
    core::Timestamp at;
  };
  void take_all();

  std::uint16_t port_;
  std::string address_;
  io::Descriptor socket_;
  std::map<std::string, Heard> heard_;
};

}  // namespace footfall::drivers::ximu3
