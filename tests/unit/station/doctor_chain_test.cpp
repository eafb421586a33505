#include "station/doctor/doctor_chain.hpp"

#include <catch2/catch.hpp>

#include "station/belt/machine_tests.hpp"
#include "tests/unit/recording/fixture.hpp"

using namespace footfall;
using namespace footfall::station;
using hal::WatchdogKind;

TEST_CASE("the doctor says what arming will say of a drive without a provable watchdog and without a relay",
          "[station][doctor]") {
  config::StationConfig bare, guarded;
  guarded.stop_relay.emplace();
  for (const WatchdogKind kind : {WatchdogKind::None, WatchdogKind::ExternalRelay}) {
    Findings findings;
    check_relay_is_there(guarded, kind, findings);
    CHECK(findings.empty());
    check_relay_is_there(bare, kind, findings);
    CHECK(exit_code(findings) == 2);
  }
  for (const WatchdogKind kind : {WatchdogKind::Readable, WatchdogKind::ConfirmedAtStart}) {
    Findings findings;
    check_relay_is_there(bare, kind, findings);
    CHECK(findings.empty());
  }
}

TEST_CASE("a cable pull that failed is never good, also where none is asked for", "[station][doctor]") {
  const tests::TempDir dir;
  config::StationConfig config;
  config.treadmill.emplace();
  config.state_dir = dir.path();
  config.commissioning.required = false;
  constexpr std::int64_t kNow = 1'795'000'000;
  MachineTests done;
  done.pull.emplace();
  done.pull->at_s = kNow - 3600;
  done.pull->account = "tech";
  for (const bool passed : {true, false}) {
    done.pull->passed = passed;
    REQUIRE(save_machine_tests(dir / kMachineTestsFile, done));
    Findings findings;
    check_tests(config, kNow, findings);
    REQUIRE(findings.size() == 1);
    CHECK(findings[0].grade == (passed ? Grade::Good : Grade::Bad));
  }
}
