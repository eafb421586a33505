#include <catch2/catch.hpp>
#include <csignal>

#include "recording/session.hpp"
#include "tests/integration/station/rig.hpp"

// A person stands on the belt while a part of the station dies. Judged by the lab's own log.

using namespace footfall;
using tests::HungThread;
using tests::LabLog;
using tests::Rig;
using tests::shared_rig;

namespace {

constexpr double kSpeed = 2.0;  // 3 m/s, fifty times each: tests/campaigns
/// Test computers stall by themselves; the lab tells for how long it was asleep.
double slack_s(const LabLog& log, core::Timestamp since) {
  return 0.3 + log.late_s_after(since);
}

double seconds_to_rest(const LabLog& log, core::Timestamp since) {
  const auto rest = log.rest_after(since);
  REQUIRE(rest.has_value());
  return (*rest - since).seconds();
}

}  // namespace

TEST_CASE("a killed station leaves the belt to the drive's watchdog, and the session readable",
          "[station][kill]") {
  Rig& rig = shared_rig();
  const core::Timestamp begun = core::monotonic_now();
  rig.require(cli::arm_belt(rig.client()));
  const auto recording = rig.client().start_recording("kill");
  REQUIRE(recording.has_value());
  rig.require(cli::bring_to_speed(rig.client(), kSpeed));
  std::this_thread::sleep_for(std::chrono::seconds(1));

  const core::Timestamp killed = core::monotonic_now();
  REQUIRE(::kill(rig.stage().station().pid(), SIGKILL) == 0);
  const LabLog log = rig.log_at_rest(killed, core::milliseconds(6000));
  CHECK(log.speed_at(killed) > kSpeed - 0.1);
  // watchdog 0.5 s, then 2 m/s², and a tenth of it
  CHECK(seconds_to_rest(log, killed) < (0.5 + kSpeed / 2.0) * 1.1 + slack_s(log, killed));
  REQUIRE(log.starts_after(begun) == 1);

  auto session = recording::SessionReader::open(recording->session_file());
  INFO((session ? "" : session.error().what()));
  REQUIRE(session.has_value());
  const auto info = (*session)->info();
  REQUIRE(info.has_value());
  CHECK_FALSE(info->complete);
  CHECK(info->checksums_ok);
  CHECK(info->audit_chain_ok);
  for (std::uint8_t plate = 0; plate < 2; ++plate) {
    const auto samples = (*session)->forces(plate);
    REQUIRE(samples.has_value());
    REQUIRE_FALSE(samples->empty());
    CHECK((killed - samples->back().station_time).seconds() < 0.25);
    CHECK(samples->back().sequence - samples->front().sequence + 1 == samples->size());
  }

  // The station that comes back is stopped and stays so.
  (void)rig.stage().station().wait(core::milliseconds(2000));
  const core::Timestamp reborn = core::monotonic_now();
  Rig::require(rig.stage().open_station());
  CHECK((core::monotonic_now() - reborn).seconds() < 4.0);
  CHECK(rig.wait_for_state("Stopped", core::milliseconds(2000)));
  std::this_thread::sleep_for(std::chrono::seconds(1));
  const LabLog afterwards = LabLog::read(rig.stage().lab_log());
  CHECK(afterwards.fastest_after(reborn) < 0.02);
  CHECK(afterwards.starts_after(begun) == 1);
}

TEST_CASE("a hung measuring thread makes the treadmill thread ease the belt to rest", "[station][kill]") {
  Rig& rig = shared_rig();
  rig.run_at(kSpeed);
  const core::Timestamp hung = core::monotonic_now();
  LabLog log;
  {
    const HungThread thread(rig.stage().station().pid(), "measure");
    if (!thread.hung()) {
      WARN("skipped: this machine does not let a test hold a thread (ptrace)");
      return;
    }
    log = rig.log_at_rest(hung, core::milliseconds(12'000));
  }
  CHECK(log.speed_at(hung) > kSpeed - 0.1);
  // 100 ms without a cycle, then 0.5 m/s²
  const double rest = seconds_to_rest(log, hung);
  CHECK(rest < (0.1 + kSpeed / 0.5) * 1.1 + slack_s(log, hung));
  CHECK(rest > 1.5 * kSpeed);  // eased: a stop's 1.0 m/s² is at rest after kSpeed + 0.1 s
  const auto slower = log.below_after(hung, kSpeed - 0.2);
  REQUIRE(slower.has_value());
  CHECK((*slower - hung).seconds() < 0.1 + 0.2 / 0.5 + 0.4 + slack_s(log, hung));
  CHECK(rig.wait_for_state("Stopped", core::milliseconds(3000)));
}

TEST_CASE("SIGTERM brings the belt to rest before the station ends", "[station][kill]") {
  Rig& rig = shared_rig();
  rig.run_at(kSpeed);
  const core::Timestamp asked = core::monotonic_now();
  CHECK(rig.stage().station().stop(core::milliseconds(15'000)) == 0);
  const core::Timestamp ended = core::monotonic_now();
  const LabLog log = rig.log_at_rest(asked, core::milliseconds(2000));
  const auto rest = log.rest_after(asked);
  REQUIRE(rest.has_value());
  INFO("rested " << (*rest - asked).seconds() << " s after the signal, the station ended after "
                 << (ended - asked).seconds() << " s");
  CHECK(*rest <= ended);
  CHECK((*rest - asked).seconds() < (kSpeed / 1.0) * 1.1 + 0.6 + slack_s(log, asked));
}
