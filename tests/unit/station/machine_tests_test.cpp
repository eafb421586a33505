#include "station/belt/machine_tests.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <functional>
#include <vector>

#include "tests/support/temp_dir.hpp"

using namespace footfall;
using namespace footfall::station;

namespace {

constexpr std::int64_t kNow = 1'790'000'000, kDay = 86'400;

MachineTests passed(std::int64_t at_s) {
  MachineTests tests;
  tests.pull = PullRecord{"abc", at_s, "carla", true, 0.6, 1.21, PullRecord::kUnknown, 1.3};
  return tests;
}

}  // namespace

TEST_CASE("a machine's tests come back from disk as they were stored", "[station][commission]") {
  const tests::TempDir folder;
  const auto file = folder / "state" / "machine-tests.json";
  REQUIRE(load_machine_tests(file));
  CHECK_FALSE(load_machine_tests(file)->pull);
  MachineTests tests = passed(kNow);
  tests.emergency_stop_at_s = kNow - 5;
  REQUIRE(save_machine_tests(file, tests));
  const auto back = load_machine_tests(file);
  REQUIRE(back);
  REQUIRE(back->pull);
  CHECK(back->pull->machine == "abc");
  CHECK(back->pull->at_s == kNow);
  CHECK(back->pull->account == "carla");
  CHECK(back->pull->passed);
  CHECK(back->pull->limit_s == 1.21);
  CHECK(std::isnan(back->pull->relay_open_s));
  CHECK(back->emergency_stop_at_s == kNow - 5);
  std::ofstream(file) << "{\"format\": 1, \"cable_pull\": {}}";
  CHECK_FALSE(load_machine_tests(file));  // half a record is none
  CHECK_THAT(load_machine_tests(file).error().what(), Catch::Contains("move it away"));
}

// Moved away, a good record would be lost for wrong rights; taken for absent, arming would ask for tests.
TEST_CASE("a record of tests that cannot be opened is neither absent nor broken", "[station][commission]") {
  const tests::TempDir dir;
  const std::filesystem::path file = dir.path() / "tests.json";
  std::filesystem::create_symlink(file, file);  // ELOOP: refused to root as well
  const auto tests = load_machine_tests(file);
  REQUIRE_FALSE(tests);
  CHECK_THAT(tests.error().what(), Catch::Contains("correct its rights") && !Catch::Contains("move it away"));
}

TEST_CASE("arming is refused without a passed, fresh test of this very machine", "[station][commission]") {
  config::CommissioningConfig config;
  CHECK_THAT(test_veto({}, "abc", config, false, kNow), Catch::Contains("footfall commission"));
  CHECK(test_veto(passed(kNow), "abc", config, false, kNow).empty());
  CHECK_THAT(test_veto(passed(kNow), "other", config, false, kNow), Catch::Contains("as it is set up now"));
  CHECK(test_veto(passed(kNow - 180 * kDay), "abc", config, false, kNow).empty());
  CHECK_THAT(test_veto(passed(kNow - 180 * kDay - 1), "abc", config, false, kNow),
             Catch::Contains("expired"));
  CHECK_THAT(test_veto(passed(kNow + 2 * kDay), "abc", config, false, kNow), Catch::Contains("expired"));
  MachineTests failed = passed(kNow);
  failed.pull->passed = false;
  CHECK_THAT(test_veto(failed, "abc", config, false, kNow), Catch::Contains("failed"));
  config.required = false;
  CHECK(test_veto({}, "abc", config, false, kNow).empty());
  for (const MachineTests& tests : {MachineTests{}, failed, passed(0)}) {
    config.required = true;
    CHECK(test_veto(tests, "abc", config, true, kNow).size() < 159);  // fits a reply
  }
}

TEST_CASE("any change of drive, board, wiring or software makes an old cable pull another machine's",
          "[station][commission]") {
  const tests::TempDir folder;
  const auto profile = folder / "drive.toml";
  std::ofstream(profile) << "name = \"one\"\n";
  config::StationConfig station;
  station.treadmill.emplace();
  station.treadmill->profile_file = profile;
  station.treadmill->device = "/dev/ttyUSB0";
  station.stop_relay.emplace();
  station.stop_relay->board.device = "/dev/ttyUSB1";
  station.safety_inputs.emplace();
  station.safety_inputs->board.emplace();
  station.safety_inputs->board->host = "192.0.2.20";
  station.safety_inputs->emergency_stop = 1;
  const std::string of_the_day = machine_fingerprint(station, "1.0.0");
  CHECK(machine_fingerprint(station, "1.0.0") == of_the_day);
  CHECK(machine_fingerprint(station, "1.0.1") != of_the_day);
  using Change = std::function<void(config::StationConfig&)>;
  const std::vector<Change> changes{
      [](auto& s) { s.treadmill->device = "/dev/ttyUSB2"; },
      [](auto& s) { s.treadmill->kind = "tmx"; },
      [](auto& s) { s.stop_relay.reset(); },
      [](auto& s) { s.stop_relay->board.device = "/dev/ttyUSB2"; },
      [](auto& s) { s.stop_relay->board.host = "192.0.2.21"; },
      [](auto& s) { s.stop_relay->board.port = 503; },
      [](auto& s) { s.stop_relay->board.slave = 2; },
      [](auto& s) { s.stop_relay->board.link.response_timeout_ms += 10; },
      [](auto& s) { s.stop_relay->relay = 2; },
      [](auto& s) { s.stop_relay->contact_input = 2; },
      [](auto& s) { s.stop_relay->hold = core::milliseconds(600); },
      [](auto& s) { s.safety_inputs.reset(); },
      [](auto& s) { s.safety_inputs->board.reset(); },
      [](auto& s) { s.safety_inputs->board->host = "192.0.2.22"; },
      [](auto& s) { s.safety_inputs->emergency_stop = 2; },
      [](auto& s) { s.safety_inputs->lanyard = 2; },
      [](auto& s) { s.safety_inputs->local_stop = 3; },
  };
  for (std::size_t i = 0; i < changes.size(); ++i) {
    INFO("change " << i);
    config::StationConfig other = station;
    changes[i](other);
    CHECK(machine_fingerprint(other, "1.0.0") != of_the_day);
  }
  std::ofstream(profile) << "name = \"two\"\n";
  CHECK(machine_fingerprint(station, "1.0.0") != of_the_day);
}

TEST_CASE("the daily emergency-stop check is shown, and refuses only where the clinic wants it",
          "[station][commission]") {
  MachineTests tests = passed(kNow);
  config::CommissioningConfig config;
  CHECK(daily_check_due(tests, kNow));
  CHECK(test_veto(tests, "abc", config, true, kNow).empty());
  config.daily_check = config::DailyCheck::Refuse;
  CHECK_THAT(test_veto(tests, "abc", config, true, kNow), Catch::Contains("emergency stop"));
  CHECK(test_veto(tests, "abc", config, false, kNow).empty());  // no contacts to press
  tests.emergency_stop_at_s = kNow - kDay;
  CHECK(test_veto(tests, "abc", config, true, kNow).empty());
  CHECK(daily_check_due(tests, kNow + 1));
}
