#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "config/station_config.hpp"
#include "tests/support/recordings.hpp"

using namespace footfall;

namespace {

std::filesystem::path shipped(const char* name) {
  return tests::source_dir() / "config" / "treadmills" / name;
}

std::string text_of(const char* name) {
  std::ifstream file(shipped(name));
  std::stringstream text;
  text << file.rdbuf();
  return text.str();
}

/// A profile with one passage replaced; the passage must exist.
std::string changed(const std::string& from, const std::string& to, const char* file = "gs2-lab.toml") {
  std::string text = text_of(file);
  const auto at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

std::string refusal(const std::string& text) {
  try {
    (void)config::parse_drive_profile(text, "drive.toml");
  } catch (const config::ConfigError& error) {
    return error.what();
  }
  return "";
}

struct Bad {
  const char* from;
  const char* to;
  const char* key;
};

}  // namespace

TEST_CASE("the shipped profiles load with the manual's registers") {
  const auto gs2 = config::load_drive_profile(shipped("gs2.toml"));
  REQUIRE(gs2.status.size() == 1);
  CHECK(gs2.status[0].address == 0x2100);
  CHECK(gs2.status[0].count == 13);
  CHECK(gs2.speed.address == 0x091A);
  CHECK(gs2.speed.scale == Approx(0.1));
  using protocols::modbus_drive::Write;
  CHECK(gs2.run_on == Write{0x091B, 1});
  CHECK(gs2.run_off == Write{0x091B, 0});
  CHECK(gs2.direction == Write{0x091C, 0});
  CHECK(gs2.trip == std::vector<Write>{{0x091D, 1}});
  CHECK(gs2.reset == std::vector<Write>{{0x091E, 1}, {0x091E, 0}});
  REQUIRE(gs2.watchdog_enable);
  CHECK(gs2.watchdog_enable->address == 0x0904);
  REQUIRE(gs2.watchdog_ramp);
  CHECK(gs2.watchdog_ramp->address == 0x0903);
  REQUIRE(gs2.watchdog_time);
  CHECK(gs2.watchdog_time->address == 0x0905);
  REQUIRE(gs2.deceleration_time);
  CHECK(gs2.deceleration_time->address == 0x0102);
  REQUIRE(gs2.stop_method);
  CHECK(gs2.stop_method->address == 0x0100);
  CHECK(gs2.reverse.mask == 0x0018);
  CHECK(!gs2.incline);
  const auto lab = config::load_drive_profile(shipped("gs2-lab.toml"));
  REQUIRE(lab.incline);
  CHECK(lab.incline->slave == 2);
  CHECK(text_of("gs2-lab.toml").find("FICTITIOUS") != std::string::npos);
}

TEST_CASE("a profile that could hurt or make no sense is refused with file, line and key") {
  const std::vector<Bad> cases{
      {"ramp = 1, coast = 2", "ramp = 2, coast = 2", "watchdog.action.coast"},
      {"expected_time_s = 0.5", "expected_time_s = 0.3", "watchdog.expected_time_s"},
      {"expected_time_s = 0.5", "expected_time_s = 30", "watchdog.expected_time_s"},
      {"response_timeout_ms = 100", "response_timeout_ms = 300", "watchdog.expected_time_s"},
      {"retries = 1", "retries = 50", "link.retries"},
      {"hz_per_m_s = 12.0", "hz_per_m_s = 0", "kinematics.hz_per_m_s"},
      {"hz_per_m_s = 12.0", "hz_per_m_s = -12.0", "kinematics.hz_per_m_s"},
      {"hz_per_m_s = 12.0", "hz_per_m_s = nan", "kinematics.hz_per_m_s"},
      {"hz_per_m_s = 12.0", "hz_per_m_s = \"12\"", "kinematics.hz_per_m_s"},
      {"max_speed_m_s = 5.0", "max_speed_m_s = 50.0", "kinematics.max_speed_m_s"},
      {"scale_hz = 0.1 }", "scale_hz = -0.1 }", "commands.speed.scale_hz"},
      {"scale_hz = 0.1 }", "scale_hz = 0.0001 }", "commands.speed.scale_hz"},
      {"frequency_scale_hz = 0.1", "frequency_scale_hz = 0", "status.frequency_scale_hz"},
      {"frequency_out_at = 3", "frequency_out_at = 13", "status.frequency_out_at"},
      {"count = 13", "count = 99", "status.count"},
      {"address = 0x2100", "address = 0x12100", "status.address"},
      {"on = 1, off = 0", "on = 1, off = 1", "commands.run.off"},
      {"slave = 2", "slave = 1", "incline"},
      {"max_percent = 15.0", "max_percent = 90.0", "incline.max_percent"},
      {"retries = 1", "retries = 1\nretry = 2", "link.retry"},
      {"local_stop_code = 7", "", "nothing"},
      {"communication_loss_code = 58", "", "status.communication_loss_code"}};
  for (const Bad& bad : cases) {
    INFO(bad.from << " -> " << bad.to);
    const std::string sentence = refusal(changed(bad.from, bad.to));
    if (std::string(bad.key) == "nothing") {  // optional
      CHECK(sentence.empty());
      continue;
    }
    INFO(sentence);
    CHECK(sentence.rfind("drive.toml:", 0) == 0);
    CHECK(sentence.find(std::string(": ") + bad.key + ":") != std::string::npos);
    CHECK(std::isdigit(static_cast<unsigned char>(sentence[11])) != 0);
  }
}

TEST_CASE(
    "what is particular to single registers, coils, words and parts of a maximum is checked as strictly") {
  struct Case {
    const char *file, *from, *to, *key;
  };
  const std::vector<Case> cases{
      {"delta_vfdb.toml", "probe = { address = 0x2000, value = 0x0000 }", "", "status"},
      {"delta_vfdb.toml", "value = 0x0000", "value = 0x0012", "commands.probe"},
      {"delta_vfdb.toml", "pulse = [0x0002, 0x0000]", "pulse = []", "commands.reset.pulse"},
      {"delta_vfdb.toml", "pulse = [0x0002, 0x0000]", "pulse = [1, 2, 3, 4, 5]", "commands.reset.pulse"},
      {"delta_vfdb.toml", "{ address = 0x2103 }", "{ address = 0x2103, count = 2 }", "status.reads[3].count"},
      {"delta_vfdb.toml", "{ address = 0x2103 }", "{ adress = 0x2103 }", "status.reads[3].address"},
      {"delta_vfdb.toml", "frequency_out_at = 3", "frequency_out_at = 4", "status.frequency_out_at"},
      {"delta_vfdb.toml", "ramp = 1, coast = 2", "ramp = 2, coast = 2", "watchdog.action.coast"},
      {"delta_vfdb.toml", "kind = \"external_relay\"", "kind = \"trusted\"", "watchdog.kind"},
      {"delta_vfdb.toml", "kind = \"external_relay\"", "kind = \"readable\"",
       "status.communication_loss_code"},
      {"toshiba_vfs11.toml", "quiet_ms = 150", "quiet_ms = 0", "status"},
      {"toshiba_vfs11.toml", "quiet_ms = 150", "quiet_ms = 200", "watchdog.expected_time_s"},
      {"toshiba_vfs11.toml", "value = 0x0000", "value = 0xC400", "commands.release_bus"},
      {"toshiba_vfs11.toml", "run_mask = 0x0400", "run_mask = 0", "status.run_mask"},
      {"toshiba_vfs11.toml", "pulse = [0xE000, 0xC000]", "pulse = [0xE000, 0xC400]", "commands.reset"},
      {"hitachi_wj200.toml", "on = 1, off = 0", "on = 2, off = 0", "commands.run.on"},
      {"hitachi_wj200.toml", "count = 11", "count = 17", "status.reads[0].count"},
      {"hitachi_wj200.toml", "{ address = 0x0001 }", "{ address = 0x0001, count = 2 }", "status.reads"},
      {"hitachi_wj200.toml", "frequency_out_words = 2", "frequency_out_words = 3",
       "status.frequency_out_words"},
      {"hitachi_wj200.toml", "frequency_out_at = 2", "frequency_out_at = 5", "status.frequency_out_at"},
      {"powtran_pi500.toml", "run_equals = 1", "run_equals = -1", "status.run_equals"},
      {"powtran_pi500.toml", "run_mask = 0xFFFF", "run_mask = 0x0002", "status.run_equals"},
      {"powtran_pi500.toml", "{ address = 0x8000 }", "{ address = 0x8000, count = 8 }", "status.reads"},
      {"huanyang_gt.toml", "maximum_hz = 60.0", "maximum_hz = 50.0", "commands.speed.maximum_hz"},
      {"huanyang_gt.toml", "scale_percent = 0.01", "scale_percent = 0", "commands.speed.scale_percent"},
      {"huanyang_gt.toml", ", maximum_hz = 60.0", "", "commands.speed.maximum_hz"},
      {"huanyang_gt.toml", "reset = { address = 0x1000, value = 7 }", "", "commands.reset"}};
  for (const Case& bad : cases) {
    INFO(bad.file << ": " << bad.from << " -> " << bad.to);
    const std::string sentence = refusal(changed(bad.from, bad.to, bad.file));
    INFO(sentence);
    CHECK(sentence.rfind("drive.toml:", 0) == 0);
    CHECK(sentence.find(std::string(": ") + bad.key + ":") != std::string::npos);
    CHECK(std::isdigit(static_cast<unsigned char>(sentence[11])) != 0);
  }
}

TEST_CASE("a profile cut anywhere is refused or whole, never a crash") {
  const std::string text = text_of("gs2.toml");
  std::size_t refused = 0;
  for (std::size_t length = 0; length < text.size(); length += 7) {
    if (!refusal(text.substr(0, length)).empty()) ++refused;
  }
  CHECK(refused > text.size() / 7 * 9 / 10);
  CHECK(refusal(text).empty());
}
