#include "sim/drive/lab_treadmill.hpp"

namespace footfall::sim {

bool LabTreadmill::can(const FaultForm& form) const {
  if (form.kind != FaultKind::Drive) return false;
  const bool off = form.verb == FaultVerb::Off && (form.what == "answers" || form.what == "line");
  const bool garbage = form.verb == FaultVerb::Garbage && form.what == "bits";
  return off || garbage || form.verb == FaultVerb::Delayed;
}

core::Result<void> LabTreadmill::apply_faults(const InForce& drive, const InForce& /*incline*/) {
  LineFaults& line = faults();
  line.delay = drive.delay("answers");
  line.corrupt = drive.amount(FaultVerb::Garbage, "bits", 0.0);
  line.noise = drive.amount(FaultVerb::Garbage, "noise", 0.0);
  line.mute = drive.has(FaultVerb::Off, "answers");
  line.lost = drive.has(FaultVerb::Intermittent, "line");
  const bool cable = !drive.has(FaultVerb::Off, "line");
  if (cable && !plugged()) return plug();
  if (!cable && plugged()) unplug();
  return {};
}

}  // namespace footfall::sim
