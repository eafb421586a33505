#include "ui/model/checks.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "ui/model/intake_form.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

Check contact(const char* label, bool present, bool known, bool closed, const char* when_open) {
  if (!present) return {label, CheckState::Attention, "This station reads none: test it at the machine."};
  if (!known) return {label, CheckState::Unknown, "Its contact cannot be read."};
  if (!closed) return {label, CheckState::Bad, when_open};
  return {label, CheckState::Good, "Closed, read back."};
}

Check drive(const v1::Status& status) {
  if (!status.drive_connected())
    return {"Treadmill", CheckState::Bad, "Does not answer: check its cable and power."};
  if (!status.has_measured_speed_m_s())
    return {"Treadmill", CheckState::Unknown, "The belt's speed is not known."};
  const std::string source = status.speed_source() == "encoder" ? "encoder" : "the drive";
  return {"Treadmill", CheckState::Good, "Answers; speed measured by " + source + "."};
}

Check plates(const Snapshot& snapshot) {
  if (snapshot.plates.empty())
    return {"Force plates", CheckState::Attention, "None configured: no force is measured."};
  std::string good;
  for (const v1::PlateStatus& plate : snapshot.plates) {
    if (plate.stale()) return {"Force plates", CheckState::Bad, "Plate " + plate_words(plate)};
    good += (good.empty() ? "" : ", ") + plate.name();
  }
  const bool lost = std::any_of(snapshot.plates.begin(), snapshot.plates.end(),
                                [](const auto& plate) { return plate.lost() > 0; });
  if (lost) return {"Force plates", CheckState::Attention, "Samples were lost: see Devices."};
  return {"Force plates", CheckState::Good, "Fresh, nothing lost: " + good + "."};
}

Check sensors(const Snapshot& snapshot) {
  if (snapshot.imus.empty())
    return {"Inertial sensors", CheckState::Attention, "None: no angle is measured."};
  for (const v1::ImuStatus& imu : snapshot.imus) {
    if (imu.stale()) return {"Inertial sensors", CheckState::Bad, imu.name() + " is silent: switch it on."};
    if (!imu.aligned())
      return {"Inertial sensors", CheckState::Attention, imu.name() + " is not aligned: no angle of it."};
  }
  return {"Inertial sensors", CheckState::Good, std::to_string(snapshot.imus.size()) + " fresh and aligned."};
}

Check loop(const v1::LoopStatus& loop) {
  if (loop.cycles() == 0) return {"Measuring loop", CheckState::Unknown, "Not told yet."};
  if (!loop.fifo()) return {"Measuring loop", CheckState::Attention, "Runs without real-time rights."};
  return {"Measuring loop", CheckState::Good,
          std::to_string(loop.late_cycles()) + " late of " + std::to_string(loop.cycles()) + " cycles."};
}

Check recording(const v1::Status& status) {
  if (!status.recording_alarm().empty()) return {"Recording", CheckState::Bad, status.recording_alarm()};
  if (!status.recording())
    return {"Recording", CheckState::Attention, "Nothing is kept yet: start it on the left."};
  return {"Recording", CheckState::Good, "Reaches the disk: " + session_name(status.session_file())};
}

Check black_box(const v1::Status& status) {
  if (!status.black_box_problem().empty())
    return {"Black box", CheckState::Attention, status.black_box_problem()};
  return {"Black box", CheckState::Good, "Keeps every stop."};
}

}  // namespace

std::vector<Check> checks_before_run(const Snapshot& snapshot) {
  if (!snapshot.trusted()) {
    return {{"Station", CheckState::Bad,
             snapshot.ever_connected ? "Its data is old: wait for the connection." : "Not connected yet."}};
  }
  const v1::Status& status = snapshot.status;
  return {{"Station", CheckState::Good,
           status.simulation() ? "Connected. SIMULATION: no real belt." : "Connected."},
          intake_check(snapshot),
          drive(status),
          contact("Emergency stop", status.has_emergency_stop_closed(), status.has_emergency_stop_closed(),
                  status.emergency_stop_closed(), "Open: release it at the machine."),
          contact("Stop relay", status.has_stop_relay(), status.has_stop_chain_closed(),
                  status.stop_chain_closed(), "Open: it closes while the station feeds it."),
          plates(snapshot),
          sensors(snapshot),
          loop(snapshot.loop),
          black_box(status),
          recording(status)};
}

ChecksSum sum_of(const std::vector<Check>& checks) {
  constexpr std::array<std::pair<CheckState, const char*>, 3> kGrades{{{CheckState::Bad, " not in order"},
                                                                       {CheckState::Unknown, " not known"},
                                                                       {CheckState::Attention, " to check"}}};
  for (const auto& grade : kGrades) {
    const auto many = std::count_if(checks.begin(), checks.end(),
                                    [&grade](const Check& one) { return one.state == grade.first; });
    if (many > 0) return {std::to_string(many) + grade.second, grade.first};
  }
  return {"all in order", CheckState::Good};
}

const char* check_words(CheckState state) {
  switch (state) {
    case CheckState::Good:
      return "in order";
    case CheckState::Attention:
      return "please check";
    case CheckState::Bad:
      return "not in order";
    case CheckState::Unknown:
      break;
  }
  return "not known";
}

}  // namespace footfall::ui
