#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

/// Commands, their responses and the network announcement: JSON, see SPEC.md.
/// Thread: any but the measuring thread. Blocks: never. Allocates: yes. Errors: nullopt for what is no such
/// text; texts above kLongestJson are refused unread.
namespace footfall::protocols::ximu3 {

inline constexpr std::size_t kLongestJson = 1024;
inline constexpr std::uint16_t kAnnouncementPort = 10000;
inline constexpr double kInertialRateHz = 400.0;  ///< at rate divisor 1

/// null, a switch, a number or a text: what a setting can be.
using Value = std::variant<std::monostate, bool, double, std::string>;

/// One command line with its 0x0A, e.g. {"inertial_message_rate_divisor":2}.
[[nodiscard]] std::string command(std::string_view key, const Value& value = {});

struct Response {
  std::string key;
  Value value;        ///< null for an object or array
  std::string error;  ///< what the device refuses, empty when it does not
};
[[nodiscard]] std::optional<Response> parse_response(std::string_view json);

struct Ping {
  std::string interface_name, name, serial;
};
/// Of {"ping":{...}}; nullopt for any other response.
[[nodiscard]] std::optional<Ping> parse_ping(std::string_view json);

/// What a device tells everybody on its network about once a second.
struct Announcement {
  std::string name, serial, ip;
  std::uint16_t tcp_port = 0;
  std::uint16_t send_port = 0;     ///< where the device sends to: ours to listen on
  std::uint16_t receive_port = 0;  ///< where the device listens: ours to send to
  std::optional<int> battery_percent, rssi_percent;
};
/// nullopt without a serial number or without both UDP ports: such a device cannot be used.
[[nodiscard]] std::optional<Announcement> parse_announcement(std::string_view json);

}  // namespace footfall::protocols::ximu3
