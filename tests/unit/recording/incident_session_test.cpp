#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <limits>

#include "recording/export/export_incident.hpp"
#include "recording/incident.hpp"
#include "tests/unit/recording/fixture.hpp"

using namespace footfall;
using namespace footfall::tests;
using recording::Incident;
using recording::IncidentHead;
using recording::IncidentRows;
using recording::IncidentState;
using recording::SessionReader;

namespace {

core::Timestamp at_ms(std::int64_t ms) {
  return {example_meta().started.ns + ms * 1'000'000};
}

IncidentHead example_head(std::int64_t id) {
  IncidentHead head;
  head.id = id;
  head.trigger = head.last_trigger = at_ms(30'000);
  head.from = at_ms(0);
  head.to = at_ms(40'000);
  head.wall_ns = 1'795'000'000'000'000'000;
  head.cause = "PlateLost";
  head.sentence = "a force plate is silent";
  head.ordinary = false;
  head.triggers = 2;
  head.lost = 3;
  return head;
}

/// Everything that happens from one millisecond to another; every field is used, absent ones too.
IncidentRows example_rows(std::int64_t from_ms, std::int64_t to_ms) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  IncidentRows rows;
  for (std::int64_t ms = from_ms; ms < to_ms; ++ms) {
    for (std::uint8_t plate = 0; plate < 2; ++plate)
      rows.forces.push_back({at_ms(ms), static_cast<float>(ms) * 0.1F, -1.5F, 0.25F,
                             static_cast<std::uint16_t>(ms % 3), plate});
    if (ms % 50 != 0) continue;
    recording::IncidentMotion motion;
    motion.time = at_ms(ms);
    if (ms % 100 == 0) motion.poll_time = at_ms(ms - 3);
    motion.commanded_speed = core::MetersPerSecond(2.5);
    motion.measured_speed = core::MetersPerSecond(ms % 100 == 0 ? 2.49 : kNaN);
    motion.state = "Running";
    motion.running = true;
    rows.motions.push_back(motion);
    recording::IncidentCommand command;
    command.time = at_ms(ms);
    command.answered = at_ms(ms + 4);
    command.action = "set_motion";
    command.speed = core::MetersPerSecond(2.5);
    command.outcome = "accepted";
    rows.commands.push_back(command);
    rows.wire.push_back({at_ms(ms), "sent", 3, {std::byte{1}, std::byte{0}, std::byte{0xFE}}});
    rows.events.push_back({at_ms(ms), "operator", "anna", "operator", "set speed", "2.5 m/s", "accepted"});
  }
  return rows;
}

std::filesystem::path write_incident(const TempDir& dir, IncidentState state) {
  const auto file = dir / "a.footfall";
  auto writer = write_example(file, 2);
  IncidentHead head = example_head(7);
  require_value(writer->append_incident(head, example_rows(0, 2500)));
  require_value(writer->commit());
  head.state = state;
  require_value(writer->append_incident(head, example_rows(2500, 3000)));
  require_value(writer->commit());
  require_value(writer->finish(example_summary()));
  return file;
}

}  // namespace

TEST_CASE("the record of a stop is read back as it was written", "[recording][incident]") {
  const TempDir dir;
  auto reader = require_value(SessionReader::open(write_incident(dir, IncidentState::Complete)));
  const auto heads = require_value(reader->incidents());
  REQUIRE(heads.size() == 1);
  const Incident incident = require_value(reader->incident(7));
  CHECK(incident.head.cause == "PlateLost");
  CHECK(incident.head.lost == 3);
  CHECK(incident.head.state == IncidentState::Complete);
  CHECK_THAT(incident.ending(), Catch::Contains("complete: 30.0 s before and 10.0 s after"));
  const IncidentRows expected = example_rows(0, 3000);
  CHECK(incident.rows.forces == expected.forces);
  REQUIRE(incident.rows.motions.size() == expected.motions.size());
  CHECK_FALSE(incident.rows.motions[1].poll_time.has_value());
  CHECK(std::isnan(incident.rows.motions[1].measured_speed.value()));
  CHECK(incident.rows.motions[2].measured_speed.value() == 2.49);
  REQUIRE(incident.rows.commands.size() == expected.commands.size());
  CHECK(incident.rows.commands[3].answered == at_ms(154));
  CHECK_FALSE(incident.rows.commands[3].incline.has_value());
  REQUIRE(incident.rows.wire.size() == expected.wire.size());
  CHECK(incident.rows.wire[5].bytes == expected.wire[5].bytes);
  CHECK(incident.rows.events[0].who == "anna");
  CHECK(require_value(reader->info()).integrity == "ok");
  CHECK_FALSE(reader->incident(8).has_value());
}

TEST_CASE("a stop whose session ends first is said to be cut", "[recording][incident]") {
  const TempDir dir;
  auto reader = require_value(SessionReader::open(write_incident(dir, IncidentState::Recording)));
  CHECK(require_value(reader->incidents())[0].state == IncidentState::Cut);
  CHECK_THAT(require_value(reader->incident(7)).ending(), Catch::Contains("incomplete"));
  CHECK(require_value(reader->info()).integrity == "ok");
}

TEST_CASE("a changed, removed or added row of a stop is found", "[recording][incident]") {
  const TempDir dir;
  const auto file = write_incident(dir, IncidentState::Complete);
  const char* edits[] = {"UPDATE incident_motion SET measured_speed_m_s=0.0 WHERE rowid=3",
                         "UPDATE incident_command SET outcome='accepted!' WHERE rowid=1",
                         "DELETE FROM incident_event WHERE rowid=(SELECT max(rowid) FROM incident_event)",
                         "UPDATE incident_event SET who='bert' WHERE rowid=1",
                         "UPDATE incident_wire SET bytes=x'010001' WHERE rowid=2",
                         "UPDATE incident_force SET samples=zeroblob(24000) WHERE rowid=2",
                         "UPDATE incident SET cause='SessionEnded'",
                         "UPDATE incident SET ordinary=1",
                         "DELETE FROM incident",
                         "DELETE FROM incident_force",
                         "INSERT INTO incident_wire SELECT * FROM incident_wire WHERE rowid=1",
                         "UPDATE tail SET incident_count=0"};
  for (const char* sql : edits) {
    INFO(sql);
    const auto copy = dir / "b.footfall";
    std::filesystem::copy_file(file, copy, std::filesystem::copy_options::overwrite_existing);
    edit(copy, sql);
    auto reader = require_value(SessionReader::open(copy));
    const auto info = require_value(reader->info());
    CHECK_FALSE(info.checksums_ok);
    CHECK_THAT(info.integrity, Catch::Contains("stop (black box)"));
  }
}

TEST_CASE("a record of a stop becomes CSV with units in the headers, or nothing", "[recording][incident]") {
  const TempDir dir;
  auto reader = require_value(SessionReader::open(write_incident(dir, IncidentState::Complete)));
  const Incident incident = require_value(reader->incident(7));
  const auto files = require_value(recording::export_incident_csv(incident, dir / "out", "stop", false));
  REQUIRE(files.size() == 5);
  const auto first_lines = [](const std::filesystem::path& file) {
    std::ifstream in(file);
    std::string header, row;
    std::getline(in, header);
    std::getline(in, row);
    return header + "\n" + row;
  };
  CHECK(first_lines(dir / "out/stop_forces.csv") ==
        "time_s,plate,f_v_n,f_ap_n,f_ml_n,flags\n-30.000000,0,0,-1.5,0.25,0");
  CHECK(first_lines(dir / "out/stop_wire.csv") ==
        "time_s,direction,size_bytes,bytes_hex\n-30.000000,sent,3,01 00 FE");
  CHECK(first_lines(dir / "out/stop_commands.csv") ==
        "time_s,answered_time_s,action,speed_m_s,split_m_s,incline_percent,outcome,reason\n"
        "-30.000000,-29.996000,set_motion,2.5,,,accepted,");
  CHECK_FALSE(recording::export_incident_csv(incident, dir / "out", "stop", false).has_value());
  CHECK(recording::export_incident_csv(incident, dir / "out", "stop", true).has_value());
}
