#include <catch2/catch.hpp>
#include <cmath>
#include <csignal>

#include "recording/session.hpp"
#include "tests/integration/station/rig.hpp"

// A plate falls silent, somebody presses STOP, and the station is killed two seconds later: what the black
// box has on the disk by then, beside a session and without one.

using namespace footfall;
using recording::Incident;
using recording::IncidentEvent;
using tests::Rig;

namespace {

std::vector<std::filesystem::path> incident_files(const std::filesystem::path& folder) {
  std::vector<std::filesystem::path> found;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() == ".incident") found.push_back(entry.path());
  }
  return found;
}

Incident only_incident(const std::filesystem::path& file) {
  auto reader = recording::SessionReader::open(file);
  INFO((reader ? "" : reader.error().what()));
  REQUIRE(reader.has_value());
  CHECK((*reader)->meta().simulated);
  const auto info = (*reader)->info();
  REQUIRE(info.has_value());
  CHECK(info->integrity == "ok");
  const auto heads = (*reader)->incidents();
  REQUIRE(heads.has_value());
  REQUIRE(heads->size() == 1);
  const auto incident = (*reader)->incident(heads->front().id);
  REQUIRE(incident.has_value());
  return *incident;
}

template <class Rows, class Which>
auto find(const Rows& rows, Which which) {
  const auto found = std::find_if(rows.begin(), rows.end(), which);
  REQUIRE(found != rows.end());
  return *found;
}

void check_record(const Incident& incident, core::Timestamp silent, core::Timestamp pressed,
                  core::Timestamp killed) {
  CHECK(incident.head.state == recording::IncidentState::Recording);
  CHECK_THAT(incident.ending(), Catch::Contains("incomplete"));
  CHECK(incident.head.cause == "PlateLost");
  CHECK_FALSE(incident.head.ordinary);
  CHECK(incident.head.triggers == 2);  // ease, then the operator's stop
  CHECK(incident.head.lost == 0);
  CHECK((killed - incident.last_time()).seconds() < 1.0);

  // Both plates are silent as well until their first sample, when the station has just come up.
  const auto device = find(incident.rows.events, [silent](const IncidentEvent& event) {
    return event.kind == "device" && event.what == "plate left" && event.outcome == "silent" &&
           event.time + core::milliseconds(1000) > silent;
  });
  CHECK(std::abs((device.time - silent).seconds()) < 0.5);
  const auto stop =
      find(incident.rows.events, [](const IncidentEvent& event) { return event.what == "STOP"; });
  CHECK_FALSE(stop.who.empty());
  CHECK(stop.role == "operator");
  CHECK(std::abs((stop.time - pressed).seconds()) < 0.5);
  (void)find(incident.rows.events, [](const IncidentEvent& event) { return event.kind == "stop"; });
  const auto arm = find(incident.rows.events, [](const IncidentEvent& event) { return event.what == "arm"; });
  CHECK(arm.outcome == "accepted");

  const auto start =
      find(incident.rows.commands, [](const auto& command) { return command.action == "start"; });
  CHECK(start.outcome == "accepted");
  CHECK(start.answered > start.time);
  const auto sent = std::count_if(incident.rows.wire.begin(), incident.rows.wire.end(),
                                  [](const auto& frame) { return frame.direction == "sent"; });
  const auto answered = std::count_if(incident.rows.wire.begin(), incident.rows.wire.end(),
                                      [](const auto& frame) { return frame.direction == "received"; });
  CHECK(sent > 100);
  CHECK(answered * 10 > sent * 9);

  double fastest = 0.0;
  for (const auto& motion : incident.rows.motions)
    fastest =
        std::max(fastest, std::isfinite(motion.measured_speed.value()) ? motion.measured_speed.value() : 0.0);
  CHECK(fastest > 1.4);
  // The left plate's forces end where it fell silent, the right one's go on to the kill; no sample is
  // missing.
  std::array<std::vector<core::Timestamp>, 2> times;
  double highest = 0.0;
  for (const auto& sample : incident.rows.forces) {
    times.at(sample.plate).push_back(sample.time);
    highest = std::max(highest, static_cast<double>(sample.f_v_n));
  }
  CHECK(highest > 800.0);
  for (const auto& plate : times) {
    REQUIRE(plate.size() > 3000);
    const double seconds = (plate.back() - plate.front()).seconds();
    CHECK(static_cast<double>(plate.size()) == Approx(seconds * 1000.0).epsilon(0.005));
  }
  CHECK((times[0].back() - silent).seconds() < 0.2);
  CHECK((killed - times[1].back()).seconds() < 1.0);
}

}  // namespace

TEST_CASE("the black box has commands, replies, forces and who pressed STOP, also of a station that died",
          "[station][black-box][kill]") {
  Rig rig;
  Rig::require(cli::arm_belt(rig.client()));
  const auto recording = rig.client().start_recording("box");
  REQUIRE(recording.has_value());
  Rig::require(cli::bring_to_speed(rig.client(), 1.5));
  const core::Timestamp silent = core::monotonic_now();
  REQUIRE(rig.lab("plate left silent on").rfind("ok", 0) == 0);
  REQUIRE(rig.wait_for_state("Slowing", core::milliseconds(3000)));
  const core::Timestamp pressed = core::monotonic_now();
  cli::StationClient other(rig.stage().dir() / "run" / "operator.sock");
  other.stop();
  std::this_thread::sleep_for(std::chrono::seconds(2));
  const core::Timestamp killed = core::monotonic_now();
  REQUIRE(::kill(rig.stage().station().pid(), SIGKILL) == 0);
  (void)rig.stage().station().wait(core::milliseconds(2000));

  const auto files = incident_files(rig.stage().sessions());
  REQUIRE(files.size() == 1);
  CHECK(files[0].filename().string().rfind("incident-", 0) == 0);
  check_record(only_incident(files[0]), silent, pressed, killed);
  check_record(only_incident(recording->session_file()), silent, pressed, killed);

  REQUIRE(rig.lab("plate left silent off").rfind("ok", 0) == 0);
  Rig::require(rig.stage().open_station());
  const auto frame = rig.client().frame();
  REQUIRE(frame.has_value());
  const auto& notices = frame->status().notices();
  CHECK(std::any_of(notices.begin(), notices.end(), [](const std::string& notice) {
    return notice.find("is incomplete: the station died while it recorded a stop (PlateLost)") !=
           std::string::npos;
  }));
}
