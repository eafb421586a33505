#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/units.hpp"

/// A Modbus variable-frequency drive described as data (protocols.md 1.1): registers, scales, limits,
/// watchdog. Addresses are 0-based PDU addresses. Thread: value, constant after loading. Errors: config/
/// checks every field.
namespace footfall::protocols::modbus_drive {

enum class LinkType : std::uint8_t { Rtu, Tcp };

struct Link {
  LinkType type = LinkType::Rtu;
  int baud = 19200;
  char parity = 'N';
  int data_bits = 8, stop_bits = 1;
  int response_timeout_ms = 100, byte_timeout_ms = 20, inter_frame_ms = 4;
  int retries = 1;
};

/// engineering value = raw * scale; raw is unsigned 16 bit.
struct Register {
  std::uint16_t address = 0;
  double scale = 1.0;
};

/// A setting that arming reads back; safe when `raw` satisfies the comparison.
struct Setting {
  std::uint16_t address = 0;
  std::uint16_t required = 0;
};

struct DriveProfile {
  std::string name;
  Link link;
  int slave = 1;
  int max_read = 16;
  double hz_per_m_s = 0.0;  ///< belt calibration, per machine
  core::MetersPerSecond max_speed;
  core::MetersPerSecond2 max_acceleration;
  int poll_period_ms = 50;

  // status block, one function-3 read
  std::uint16_t status_address = 0;
  int status_count = 0;
  int fault_at = 0;  ///< offset in the block
  std::uint16_t fault_mask = 0xFFFF;
  int frequency_out_at = 0, frequency_set_at = 0;
  double frequency_scale_hz = 0.1;
  int run_at = -1;  ///< offset of the word with the running bit, -1 = frequency out > 0
  std::uint16_t run_mask = 0;
  int reverse_at = -1;  ///< offset of the word with the direction bits, -1 = the drive does not tell
  std::uint16_t reverse_mask = 0;  ///< any of these bits: not plain forward, the measured speed is negative
  std::uint16_t communication_loss_code =
      0;  ///< value of the fault field when the drive's watchdog has tripped
  std::uint16_t local_stop_code =
      0;  ///< value of the fault field for an external fault / local stop, 0 = none

  // commands, function 6
  Register speed;  ///< scale in Hz per count
  std::uint16_t run_address = 0, run_on = 1, run_off = 0;
  std::optional<std::pair<std::uint16_t, std::uint16_t>> trip;  ///< address, value
  std::optional<std::pair<std::uint16_t, std::uint16_t>>
      release;  ///< address, value: takes `trip` back on reset
  std::uint16_t reset_address = 0;
  std::vector<std::uint16_t> reset_pulse{1, 0};
  std::uint16_t direction_address = 0, direction_forward = 0;

  // watchdog and safety settings, read back at arming
  std::string watchdog = "readable";       ///< readable | confirmed_at_start | external_relay | none
  Setting watchdog_enable, watchdog_ramp;  ///< treatment register whose `required` value means ramp
  std::uint16_t watchdog_coast_value = 0xFFFF;
  Register watchdog_time;                                                ///< scale in s per count
  Register deceleration_time;                                            ///< s from maximum frequency to 0
  Register maximum_frequency;                                            ///< Hz
  std::optional<Setting> reverse_lock, auto_restart, start_on_power_up;  ///< `required` is the safe value
  std::optional<Setting> stop_method;  ///< `required` means ramp: run = 0 must not let the belt coast

  // incline, a slave of its own (optional)
  struct Incline {
    int slave = 2;
    std::uint16_t set_address = 0, actual_address = 0;
    double scale_percent = 0.1;
    core::GradePercent min, max;
  };
  std::optional<Incline> incline;
};

}  // namespace footfall::protocols::modbus_drive
