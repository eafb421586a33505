// Devices and calibrations of recorded sessions: entered once, without a verdict that nobody has given.
#include <catch2/catch.hpp>

#include "recording/clinic/session_devices.hpp"
#include "recording/clinic/session_folder.hpp"
#include "tests/unit/clinic/clinic_fixture.hpp"

using namespace footfall;
using namespace footfall::tests;
using namespace footfall::recording::clinic;
using recording::CalibrationMeta;
using recording::DeviceClock;
using recording::DeviceKind;
using recording::SessionMeta;

namespace {

constexpr std::int64_t kDay_ns = 86'400'000'000'000;

CalibrationMeta calibration(std::uint8_t stream, const std::string& identity, const std::string& date) {
  CalibrationMeta made;
  made.stream = stream;
  made.identity = identity;
  made.date = date;
  return made;
}

/// A plate with a serial, one without, a simulated sensor; the plates' certificates, one without a day.
SessionMeta measured() {
  SessionMeta meta = example_meta();
  meta.simulated = false;
  meta.devices = {
      {0, DeviceKind::ForcePlate, "left", "Axia80", "FT31415", "1.2", DeviceClock::Counter, 1000.0, false},
      {1, DeviceKind::ForcePlate, "right", "Axia80", "", "", DeviceClock::Counter, 1000.0, false},
      {64, DeviceKind::Imu, "pelvis", "Movella DOT", "M2-1004", "", DeviceClock::Own, 120.0, true}};
  meta.calibrations = {calibration(0, "FT31415.cal", "2026-02-28T09:00:00"), calibration(1, "", "2026-01-01"),
                       calibration(1, "right.cal", "last spring"),
                       calibration(64, "alignment to the segment", "2026-11-20")};
  return meta;
}

/// The same a second time writes nothing.
void enter(Clinic& clinic, const SessionMeta& meta, const std::string& station = "lab 1") {
  require_value(register_devices(clinic, kStation, station, meta, "a.footfall"));
  const auto changes = count(clinic.sql(), "change"), audit = count(clinic.sql(), "audit");
  require_value(register_devices(clinic, kStation, station, meta, "b.footfall"));
  CHECK(count(clinic.sql(), "change") == changes);
  CHECK(count(clinic.sql(), "audit") == audit);
}

}  // namespace

TEST_CASE("a session's real devices are entered once, by serial or by station and name, with an audit",
          "[clinic]") {
  const auto back_end = GENERATE(from_range(back_ends()));
  INFO(back_end);
  Place place(back_end);
  const auto clinic = place.open();
  enter(*clinic, measured());
  const auto devices = require_value(clinic->devices(kViewer));
  REQUIRE(devices.size() == 2);
  CHECK(devices[0].id == "force_plate:FT31415");
  CHECK(devices[0].kind == "force_plate");
  CHECK(devices[0].product == "Axia80");
  CHECK(devices[0].serial == "FT31415");
  CHECK(devices[0].active);
  CHECK(devices[1].id == "force_plate@lab 1:right");
  CHECK(devices[1].serial.empty());
  const auto audit = require_value(audit_after(clinic->sql(), clinic->origin(), 0, 100));
  REQUIRE(audit.size() == 4);
  CHECK(audit[0].entry.action == "put_device");
  CHECK(audit[0].entry.role == "station");
  CHECK(audit[1].entry.action == "add_calibration");
  CHECK(audit[1].entry.subject == "force_plate:FT31415");

  // A device of that serial is the same one at another station; one without is another.
  enter(*clinic, measured(), "lab 2");
  CHECK(require_value(clinic->devices(kViewer)).size() == 3);
  CHECK(require_value(clinic->calibrations(kViewer, "force_plate:FT31415")).size() == 1);
}

TEST_CASE("a calibration that a session names has no verdict, and no day where none is told", "[clinic]") {
  const auto back_end = GENERATE(from_range(back_ends()));
  INFO(back_end);
  Place place(back_end);
  const auto clinic = place.open();
  SessionMeta meta = measured();
  enter(*clinic, meta);
  const auto left = require_value(clinic->calibrations(kViewer, "force_plate:FT31415"));
  REQUIRE(left.size() == 1);
  CHECK(left[0].what == "FT31415.cal");
  CHECK(left[0].passed == std::nullopt);
  CHECK(left[0].performed_by.empty());
  CHECK(left[0].result == "named by the session a.footfall");
  CHECK(left[0].performed_wall_ns == 20'512 * kDay_ns);  // 2026-02-28
  const auto right = require_value(clinic->calibrations(kViewer, "force_plate@lab 1:right"));
  REQUIRE(right.size() == 1);  // what has no identity is none
  CHECK(right[0].what == "right.cal");
  CHECK(right[0].performed_wall_ns == std::nullopt);
  CHECK(require_value(clinic->calibrations(kViewer, "")).size() == 2);

  meta.calibrations[0].date = "2027-02-28";  // the same certificate's file, calibrated anew
  enter(*clinic, meta);
  CHECK(require_value(clinic->calibrations(kViewer, "force_plate:FT31415")).size() == 2);
}

TEST_CASE("a device that changes is changed in its entry, what it does not tell and who retired it stays",
          "[clinic]") {
  const auto back_end = GENERATE(from_range(back_ends()));
  INFO(back_end);
  Place place(back_end);
  const auto clinic = place.open();
  SessionMeta meta = measured();
  enter(*clinic, meta);
  Device left = require_value(clinic->devices(kViewer)).at(0);
  left.active = false;
  require_value(clinic->put_device(kAdministrator, left));
  meta.devices[0].product = "Axia80-M50";
  enter(*clinic, meta);
  const auto changed = require_value(clinic->devices(kViewer)).at(0);
  CHECK(changed.product == "Axia80-M50");
  CHECK_FALSE(changed.active);
  const auto audit = require_value(audit_after(clinic->sql(), clinic->origin(), 0, 100));
  CHECK(audit.back().entry.old_value == "Axia80 FT31415, retired");
  CHECK(audit.back().entry.new_value == "Axia80-M50 FT31415, retired");
  meta.devices[0].product.clear();
  const auto before = count(clinic->sql(), "change");
  enter(*clinic, meta);
  CHECK(count(clinic->sql(), "change") == before);
  CHECK(require_value(clinic->devices(kViewer)).at(0).product == "Axia80-M50");
}

TEST_CASE("who may not enter devices enters none of a session's", "[clinic]") {
  const auto back_end = GENERATE(from_range(back_ends()));
  INFO(back_end);
  Place place(back_end);
  const auto clinic = place.open();
  CHECK_FALSE(register_devices(*clinic, kViewer, "lab 1", measured(), "a.footfall"));
  CHECK(require_value(clinic->devices(kViewer)).empty());
}

TEST_CASE("a folder's sessions bring their devices, however often it is looked at", "[clinic]") {
  const auto back_end = GENERATE(from_range(back_ends()));
  INFO(back_end);
  Place place(back_end);
  const auto clinic = place.open();
  const auto folder = place.room.file("sessions");
  std::filesystem::create_directories(folder);
  for (const char* name : {"a.footfall", "b.footfall"})
    require_value(require_value(recording::SessionWriter::create(folder / name, measured()))->finish({}));
  CHECK(require_value(register_folder(*clinic, kStation, "lab 1", folder, {})).registered == 2);
  CHECK(require_value(register_folder(*clinic, kStation, "lab 1", folder, {})).registered == 0);
  CHECK(require_value(clinic->devices(kViewer)).size() == 2);
  CHECK(require_value(clinic->calibrations(kViewer, "")).size() == 2);
  CHECK(count(clinic->sql(), "change") == 6);  // two sessions, two devices, two calibrations
}

TEST_CASE("a day is one of the calendar, as year, month and day, and else none", "[clinic]") {
  CHECK(day_ns("1970-01-01") == 0);
  CHECK(day_ns("2026-11-26") == 20'783 * kDay_ns);
  CHECK(day_ns("2026-11-26T23:59:59") == 20'783 * kDay_ns);
  CHECK(day_ns("2024-02-29 8:00") == 19'782 * kDay_ns);
  for (const char* wrong :
       {"", "2026-02-29", "2026-13-01", "2026-00-10", "26-11-26", "2026/11/26", "9999-01-01", "1969-12-31",
        "2026-11-266", "+026-11-26", "2026-1a-02", "26.11.2026"})
    CHECK(day_ns(wrong) == std::nullopt);
}
