#pragma once
#include "control/supervisor.hpp"

namespace footfall::control {

inline constexpr core::MetersPerSecond kStanding{0.02};
inline constexpr core::MetersPerSecond kMoving{0.05};

/// Private to Supervisor: one cycle's inputs with what follows from them directly.
struct Supervisor::Cycle {
  const SupervisorInputs& in;
  core::Timestamp now;
  core::Duration dt;
  core::Duration drive_age;                     ///< since the last answer, or since answers could be expected
  core::Duration console_age;                   ///< without a holder: since there was one
  const core::TreadmillState* drive = nullptr;  ///< newest poll if fresh and finite
  /// The same, though its speed is not known: its contacts and faults count all the same.
  const core::TreadmillState* told = nullptr;
  bool console_stale = false;
  bool standing = false;  ///< a fresh poll says so

  [[nodiscard]] core::Duration measured_age() const {
    return drive == nullptr ? core::Duration{} : now - drive->time;
  }
  [[nodiscard]] std::optional<BeltSpeeds> measured() const {
    if (drive == nullptr) return std::nullopt;
    return BeltSpeeds::measured(*drive);
  }
};

/// The contact that is open, or silent for too long; None without readable contacts.
[[nodiscard]] Cause open_contact(const SupervisorInputs& inputs);

}  // namespace footfall::control
