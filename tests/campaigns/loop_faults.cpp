#include "tests/campaigns/virtual_station.hpp"
#include "tests/campaigns/wire_faults.hpp"

namespace footfall::campaigns {
namespace {

constexpr double kWatchdogS = 0.5, kDriveRamp = 2.0, kBeltLagS = 0.08, kPollS = 0.05, kTickS = 0.015;
constexpr double kReadBackS = 0.3;  // a stop not read back in this time is repeated with the trip

bool writes(const sim::Bytes& request, std::uint16_t address) {
  return request.size() == 8 && request[1] == 6 && request[2] == address >> 8 &&
         request[3] == (address & 0xFF);
}
bool is_write(const sim::Bytes& request) {
  return request.size() == 8 && request[1] == 6;
}

/// Waits for the rest and judges it: `before_s` until the ramp begins, then the drive's ramp.
std::optional<core::Timestamp> judge_rest(VirtualStation& station, core::Timestamp since, double before_s,
                                          Cycle& cycle) {
  const auto rest = station.rest_after(since, core::milliseconds(12'000));
  cycle.limit_ms = (before_s + station.fastest() / kDriveRamp + kBeltLagS + kTickS) * 1e3;
  cycle.time_ms = rest ? (*rest - since).seconds() * 1e3 : 12'000.0;
  cycle.require(rest.has_value(), "the belt did not come to rest; it says " + station.says());
  cycle.require(cycle.time_ms <= cycle.limit_ms, "rest after " + std::to_string(cycle.time_ms) + " of " +
                                                     std::to_string(cycle.limit_ms) + " ms");
  return rest;
}

Cycle pull(Random& random) {
  Cycle cycle;
  VirtualStation station;
  station.run_at(between(random, 1.0, 3.9));
  virtual_time::sleep(core::from_seconds(between(random, 0.0, 0.5)));
  station.begin_watch();
  const core::Timestamp pulled = core::monotonic_now();
  station.line().unplug();
  const auto there = [&] { return station.status().state != control::MotionState::Disconnected; };
  const bool detected = station.wait_for(core::milliseconds(1000), [&] { return !there(); });
  const double detected_s = (core::monotonic_now() - pulled).seconds();
  cycle.require(detected && detected_s <= 2 * kPollS,
                "seen after " + std::to_string(detected_s * 1e3) + " ms");
  (void)judge_rest(station, pulled, kWatchdogS, cycle);
  virtual_time::sleep(core::from_seconds(between(random, 0.0, 4.0)));
  const int starts = station.starts();
  const core::Timestamp plugged = core::monotonic_now();
  station.line().plug();
  const bool back = station.wait_for(core::milliseconds(3000), there);
  const double back_s = (core::monotonic_now() - plugged).seconds();
  cycle.require(back && back_s <= 1.0, "reopened after " + std::to_string(back_s * 1e3) + " ms");
  cycle.counts["detected, summed ms"] += detected_s * 1e3;
  cycle.counts["reopened, summed ms"] += back_s * 1e3;
  station.begin_watch();
  virtual_time::sleep(core::milliseconds(2000));
  cycle.counts["automatic starts"] += station.starts() - starts;
  cycle.require(station.starts() == starts && station.fastest() < 0.02, "the belt moved again");
  cycle.require(control::is_latched(station.status().state), "not latched: " + station.says());
  return cycle;
}

/// STOP while reads are answered and writes are not: all of them, those that stop, their echoes alone.
Cycle lose_stops(Random& random) {
  Cycle cycle;
  VirtualStation station;
  station.run_at(between(random, 1.0, 3.9));
  virtual_time::sleep(core::from_seconds(between(random, 0.0, 0.5)));
  station.begin_watch();
  const auto run_or_trip = [](const sim::Bytes& r) { return writes(r, 0x091B) || writes(r, 0x091D); };
  const int kind = integer_between(random, 0, 3);
  if (kind == 0) station.lose([](const sim::Bytes& r) { return !is_write(r); });
  if (kind == 1) station.lose([=](const sim::Bytes& r) { return !run_or_trip(r); });
  if (kind == 2) station.lose([](const sim::Bytes& r) { return !writes(r, 0x091B); });
  if (kind == 3) station.deafen([](const sim::Bytes& r) { return !is_write(r); });
  const core::Timestamp pressed = core::monotonic_now();
  station.stop();
  // Set-points that get through ramp with 1.0 m/s², half the drive's own: as long as two of its ramps.
  const double gentle_s = kind == 1 || kind == 2 ? station.speed() / kDriveRamp + 0.2 : 0.0;
  const double unanswered_s = 0.3 + 2 * kPollS + 0.1;  // until the station knows, with the time-out under way
  (void)judge_rest(station, pressed, unanswered_s + kReadBackS + 0.2 + kWatchdogS + gentle_s, cycle);
  static const char* const names[] = {"all writes lost", "run and trip lost", "run lost", "echoes lost"};
  ++cycle.counts[names[kind]];
  virtual_time::sleep(core::milliseconds(3000));
  cycle.require(station.speed() < 0.02, "the belt moves again; it says " + station.says());
  cycle.require(control::is_latched(station.status().state), "not latched: " + station.says());
  return cycle;
}

}  // namespace

std::vector<Fault> loop_faults() {
  std::vector<Fault> faults(2);
  faults[0].name = "loop_unplug";
  faults[0].expected =
      "virtual time: a pulled cable is seen within 2 polls, belt at rest within watchdog + ramp, reopened "
      "within 1 s, "
      "latched, 0 automatic starts";
  faults[0].run = pull;
  faults[1].name = "stop_writes_lost";
  faults[1].expected =
      "virtual time: STOP with its writes lost while reads are answered: trip, then silence until the "
      "watchdog; belt at "
      "rest, latched";
  faults[1].run = lose_stops;
  for (Fault& fault : faults) fault.full_cycles = 100;
  return faults;
}

}  // namespace footfall::campaigns
