#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "core/units.hpp"

/// A Bertec treadmill (SPEC.md), described as data: link, belts, limits, and what a technician states of it.
/// Thread: value, constant after loading. Errors: config/ checks every field.
namespace footfall::protocols::bertec {

enum class LinkType : std::uint8_t {
  Classic,  ///< 64-byte commands and 32-byte status, TCP 4000
  Rpc       ///< ZeroMQ and JSON, 5555
};

/// How the panel's computer reads numbers in JSON (the locale trap of SPEC.md).
enum class NumberStyle : std::uint8_t {
  Number,     ///< 1.25
  PointText,  ///< "1.25"
  CommaText   ///< "1,25"
};

struct MachineProfile {
  std::string name;
  LinkType link = LinkType::Classic;
  int belts = 2;                  ///< 1, 2 (left, right), or 4 (rear belts follow the front ones)
  int response_timeout_ms = 150;  ///< from a command to a status or reply
  int byte_timeout_ms = 20;       ///< Classic: the rest of a status frame
  int poll_period_ms = 50;
  NumberStyle numbers = NumberStyle::Number;  ///< Rpc
  std::uint16_t heartbeat_port = 0;           ///< Rpc: of this computer; 0 = no heartbeat
  std::string heartbeat_host;                 ///< Rpc: this computer as the panel reaches it

  core::MetersPerSecond max_speed;
  core::MetersPerSecond max_split;  ///< largest difference of the belts, either sign
  core::MetersPerSecond2 max_acceleration;
  /// Of the faster belt; the other one's is smaller, so that both rest together.
  core::MetersPerSecond2 stop_deceleration{1.0}, trip_deceleration{2.0};

  /// What the machine cannot tell and a technician has found out; nullopt = nobody has.
  struct Stated {
    std::optional<core::MetersPerSecond2> deceleration;  ///< of each belt when the stop chain opens
    std::optional<core::MetersPerSecond> max_speed;      ///< the panel refuses more
    std::optional<bool> reverse_locked, auto_restart_off, start_on_power_up_off;
  };
  Stated stated;

  struct Incline {
    core::GradePercent min, max;  ///< >= 0
  };
  std::optional<Incline> incline;
};

}  // namespace footfall::protocols::bertec
