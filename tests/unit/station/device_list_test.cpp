#include "station/device_list.hpp"

#include <catch2/catch.hpp>

using namespace footfall;

TEST_CASE("a watchdog that was not read back is told as not read, never as off", "[station][devices]") {
  hal::TreadmillInfo machine;
  machine.watchdog = hal::WatchdogKind::Readable;
  v1::DeviceList list;
  station::fill_watchdog(&machine, {}, list);
  CHECK(list.watchdog().kind() == "readable");
  CHECK_FALSE(list.watchdog().has_read_wall_time_ns());
  CHECK_FALSE(list.watchdog().has_enabled());
  station::ReadbackRecord record;
  record.read = true;
  record.wall_ns = 42;
  record.settings.watchdog_time = core::Seconds(0.5);
  record.settings.watchdog_action = hal::WatchdogAction::Ramp;
  station::fill_watchdog(&machine, record, list);
  CHECK(list.watchdog().read_wall_time_ns() == 42);
  CHECK(list.watchdog().time_s() == 0.5);
  CHECK(list.watchdog().action() == "ramp");
  CHECK_FALSE(list.watchdog().has_enabled());  // the drive cannot tell
  v1::DeviceList none;
  station::fill_watchdog(nullptr, record, none);
  CHECK_FALSE(none.has_watchdog());
}
