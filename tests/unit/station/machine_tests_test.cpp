#include "station/belt/machine_tests.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>

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
