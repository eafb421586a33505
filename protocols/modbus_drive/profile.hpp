#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/units.hpp"

/// A Modbus variable-frequency drive described as data (sources: protocols/modbus_drive/SPEC.md): registers
/// or coils, scales, limits, watchdog. docs/treadmills.md explains how to write one. Addresses are 0-based
/// PDU addresses. Thread: value, constant after loading. Errors: config/ checks every field.
namespace footfall::protocols::modbus_drive {

enum class LinkType : std::uint8_t { Rtu, Tcp };

struct Link {
  LinkType type = LinkType::Rtu;
  int baud = 19200;
  char parity = 'N';
  int data_bits = 8, stop_bits = 1;
  int response_timeout_ms = 100, byte_timeout_ms = 20, inter_frame_ms = 4;
  int retries = 1;
  /// Silence after a lost exchange before a reply is believed again, where replies of one length cannot be
  /// told apart (see probe_kind()); 0 = not needed.
  int quiet_ms = 0;
};

/// Function 3 and 6, or 1 and 5.
enum class Space : std::uint8_t { Registers, Coils };

/// One read of every poll; `count` registers, or coils packed 16 to a word, first coil in bit 0.
struct StatusRead {
  std::uint16_t address = 0;
  int count = 1;
  Space space = Space::Registers;
  [[nodiscard]] int words() const { return space == Space::Registers ? count : (count + 15) / 16; }
};

/// One write; `value` of a coil is 0 or 1.
struct Write {
  std::uint16_t address = 0, value = 0;
  Space space = Space::Registers;
  bool operator==(const Write&) const = default;
};

/// True when (status word & mask) == equals, or has any bit of the mask where `equals` is not given.
struct Condition {
  int at = -1;  ///< word of the status, -1 = the drive does not tell
  std::uint16_t mask = 0;
  std::optional<std::uint16_t> equals;
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

  // status: every poll reads these, in order; `*_at` counts words through all of them
  std::vector<StatusRead> status;
  int fault_at = 0;
  std::uint16_t fault_mask = 0xFFFF;
  int frequency_out_at = 0;
  int frequency_out_words = 1;  ///< 2: 32 bit, high word first
  int frequency_set_at = -1;    ///< -1 = the drive does not tell; the driver knows what was echoed
  double frequency_scale_hz = 0.1;
  Condition run;         ///< not given: frequency out > 0
  Condition reverse;     ///< not plain forward: the measured speed is negative
  Condition local_stop;  ///< beside local_stop_code
  std::uint16_t communication_loss_code =
      0;  ///< value of the fault field when the drive's watchdog has tripped, 0 = not known
  std::uint16_t local_stop_code =
      0;  ///< value of the fault field for an external fault / local stop, 0 = none

  // commands, function 6 or 5
  Register speed;  ///< scale in Hz per count
  double speed_full_hz =
      0;  ///< > 0: the reference is a part of the drive's maximum frequency, which must be this
  Write run_on, run_off;
  std::optional<Write> direction;  ///< forward; absent where `run_on` holds the direction
  std::vector<Write> trip;         ///< strongest stop, after run_off
  std::vector<Write> release;      ///< takes `trip` back on reset
  std::vector<Write> reset;
  std::optional<Write> release_bus;  ///< hands control back to the drive's panel, at standstill on close
  std::optional<Write> probe;        ///< a write that can only do nothing or stop; its echo proves the line

  // watchdog and safety settings, read back at arming
  std::string watchdog = "readable";       ///< readable | confirmed_at_start | external_relay | none
  std::optional<Setting> watchdog_enable;  ///< absent where a time of 0 means off
  std::optional<Setting> watchdog_ramp;    ///< treatment register whose `required` value means ramp
  std::uint16_t watchdog_coast_value = 0xFFFF;
  std::optional<Register> watchdog_time;      ///< scale in s per count
  std::optional<Register> deceleration_time;  ///< s from maximum frequency to 0
  std::optional<Register> maximum_frequency;  ///< Hz
  std::optional<Setting> frequency_unit;      ///< `required`: the drive counts as `scale_hz` says
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

/// How the answer to a probe is told from a late reply (SPEC.md, "Late replies").
enum class ProbeKind : std::uint8_t {
  Length,  ///< a status read of a length that no other read has
  Echo,    ///< the echo of `probe`
  Quiet,   ///< link.quiet_ms without a byte, then any status read
  None     ///< not usable
};
[[nodiscard]] inline int status_words(const DriveProfile& profile) {
  int words = 0;
  for (const StatusRead& read : profile.status) words += read.words();
  return words;
}
/// The status read whose length a probe varies: the first of 4 registers or more; -1 = none.
[[nodiscard]] inline int probe_block(const DriveProfile& profile) {
  for (std::size_t i = 0; i < profile.status.size(); ++i) {
    const StatusRead& read = profile.status[i];
    if (read.space == Space::Registers && read.count >= 4) return static_cast<int>(i);
  }
  return -1;
}
[[nodiscard]] inline ProbeKind probe_kind(const DriveProfile& profile) {
  if (probe_block(profile) >= 0) return ProbeKind::Length;
  if (profile.probe) return ProbeKind::Echo;
  return profile.link.quiet_ms > 0 && !profile.status.empty() ? ProbeKind::Quiet : ProbeKind::None;
}

}  // namespace footfall::protocols::modbus_drive
