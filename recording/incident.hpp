#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"
#include "core/units.hpp"

/// What the black box keeps of one stop or fault (docs/black-box.md): a head and five streams of rows.
/// Frame/sign/units: as core/samples.hpp; forces on the runner, newtons. Thread: values. Errors: what was
/// not measured is NaN or nullopt.
namespace footfall::recording {

/// Recording: still growing, or the station died while it was. Complete: up to ten seconds after the last
/// trigger. Cut: the station was shut down, or the session ended, before.
enum class IncidentState : std::uint8_t { Recording, Complete, Cut };
[[nodiscard]] std::string_view name_of(IncidentState state);  ///< as in the file: "recording", ...

struct IncidentHead {
  std::int64_t id = 0;                    ///< counts from 1 since the station's start
  core::Timestamp trigger, last_trigger;  ///< first and last of those that were merged
  core::Timestamp from, to;               ///< the window; rows reach up to `to` once complete
  std::int64_t wall_ns = 0;               ///< of the trigger, Unix time; label only
  std::string cause, sentence;  ///< of the first trigger that was no ordinary end, else of the first
  bool ordinary = true;         ///< every trigger was the operator's ordinary end of a run
  std::uint32_t triggers = 0;
  std::uint64_t lost = 0;  ///< rows that a full ring declined while the window was filled
  IncidentState state = IncidentState::Recording;
};

/// One cycle of the treadmill thread.
struct IncidentMotion {
  core::Timestamp time;
  std::optional<core::Timestamp> poll_time;  ///< of the newest good reply; nullopt: there never was one
  core::MetersPerSecond requested_speed, commanded_speed, set_speed, measured_speed;
  core::MetersPerSecond set_split, measured_split;  ///< right minus left belt
  core::GradePercent set_incline, measured_incline;
  std::string state, stop, outcome, cause;
  std::int64_t fault_code = 0;
  bool running = false, local_stop = false, communication_loss = false, console_stale = false,
       bus_silent = false;
};

/// One command to the drive. `action`: set_motion, start, stop, trip, reset_fault.
struct IncidentCommand {
  core::Timestamp time, answered;  ///< before the first byte, and when the driver returned
  std::string action;
  std::optional<core::MetersPerSecond> speed, split;  ///< of set_motion and start
  std::optional<core::GradePercent> incline;
  std::string outcome;  ///< accepted, rejected, unknown
  std::string reason;   ///< the driver's sentence; empty when there is none
};

/// Everything else. `kind`: trigger, state, poll, stop, operator, alarm, device, loss, station.
struct IncidentEvent {
  core::Timestamp time;
  std::string kind, who, role, what, value, outcome;
};

/// One frame of the drive's line. `direction`: sent, received, garbled, drained.
struct IncidentWire {
  core::Timestamp time;
  std::string direction;
  std::int64_t size = 0;         ///< on the wire; `bytes` has the first 64
  std::vector<std::byte> bytes;  ///< hal/wire_trace.hpp
};

/// One sample of one plate, as measured: neither tared nor filtered.
struct IncidentForce {
  core::Timestamp time;
  float f_v_n = 0, f_ap_n = 0, f_ml_n = 0;
  std::uint16_t flags = 0;  ///< core::SampleFlag
  std::uint8_t plate = 0;

  friend bool operator==(const IncidentForce&, const IncidentForce&) = default;
};

/// Rows in the order of time within each stream.
struct IncidentRows {
  std::vector<IncidentMotion> motions;
  std::vector<IncidentCommand> commands;
  std::vector<IncidentEvent> events;
  std::vector<IncidentWire> wire;
  std::vector<IncidentForce> forces;

  [[nodiscard]] bool empty() const {
    return motions.empty() && commands.empty() && events.empty() && wire.empty() && forces.empty();
  }
};

struct Incident {
  IncidentHead head;
  IncidentRows rows;
  /// One sentence: "complete: 30.0 s before and 10.0 s after", or how far it reaches and why.
  [[nodiscard]] std::string ending() const;
  /// The newest row of all streams; the head's `from` when there is none.
  [[nodiscard]] core::Timestamp last_time() const;
};

/// The sum of the plates over time, at the samples of the lowest plate that is there; NaN where another
/// plate has no valid sample within 1.5 ms: half a sum is none.
struct SummedForce {
  std::vector<core::Timestamp> time;
  std::vector<double> f_v_n, f_ap_n;
};
[[nodiscard]] SummedForce sum_of(const std::vector<IncidentForce>& forces);

}  // namespace footfall::recording
