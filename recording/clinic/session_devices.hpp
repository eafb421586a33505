#pragma once
#include <string>

#include "recording/clinic/clinic.hpp"
#include "recording/session.hpp"

/// The devices of recorded sessions as entries of the clinic database, and the calibrations that a session
/// names. Thread: as Clinic. Blocks: as Clinic. Errors: those of Clinic.
namespace footfall::recording::clinic {

/// Of one that has a serial number: "imu:M2-1004", wherever it is used; without one it is what that name
/// means at that station: "force_plate@room 2:left".
[[nodiscard]] std::string device_id(const std::string& kind, const std::string& serial,
                                    const std::string& station, const std::string& name);

/// Writes what is new and what a device says otherwise than its entry; nothing for a simulated device, and
/// nothing of what the device does not tell. Who retired a device here keeps it retired. A calibration that
/// has an identity is added once for each device, identity and day: without a verdict, for a session knows
/// none, and without a day where that is not told as YYYY-MM-DD. `file` names the session in its result.
core::Result<void> register_devices(Clinic& clinic, const Actor& actor, const std::string& station,
                                    const SessionMeta& meta, const std::string& file);

/// "2026-11-25" as UTC wall time; nullopt when it is no date, or not of 1970 to 2261. Of a
/// longer text that begins so, its day.
[[nodiscard]] std::optional<std::int64_t> day_ns(const std::string& text);

}  // namespace footfall::recording::clinic
