#include "recording/export/belt_track.hpp"

#include <catch2/catch.hpp>
#include <cmath>

using namespace footfall;

namespace {

recording::TreadmillRecord poll(std::int64_t ms, double speed, double grade, bool incline = true) {
  recording::TreadmillRecord record;
  record.time = record.state.time = core::Timestamp{ms * 1'000'000};
  record.state.measured_speed = core::MetersPerSecond(speed);
  record.state.measured_incline = core::GradePercent(grade);
  record.state.incline_available = incline;
  return record;
}
std::vector<core::Timestamp> each_millisecond(std::int64_t from, std::int64_t to) {
  std::vector<core::Timestamp> times;
  for (std::int64_t ms = from; ms < to; ++ms) times.push_back({ms * 1'000'000});
  return times;
}

}  // namespace

TEST_CASE("between two polls the belt's speed and incline are on the line between them", "[cli][belt]") {
  std::vector<recording::TreadmillRecord> records;
  for (int i = 0; i < 40; ++i) records.push_back(poll(1000 + 50 * i, 2.0 + 0.01 * i, 0.1 * i));
  const auto times = each_millisecond(900, 3000);
  const recording::BeltTrack track = recording::belt_track(records, times);
  REQUIRE(track.speed_m_s.size() == times.size());
  for (std::size_t i = 0; i < times.size(); ++i) {
    const double ms = 900.0 + static_cast<double>(i);
    CAPTURE(ms);
    const bool known = ms >= 1000.0 && ms <= 2950.0;
    REQUIRE(std::isfinite(track.speed_m_s[i]) == known);
    REQUIRE(std::isfinite(track.incline_deg[i]) == known);
    if (!known) continue;
    REQUIRE(track.speed_m_s[i] == Approx(2.0 + 0.0002 * (ms - 1000.0)));
    // Grade is 100 tan of the angle.
    REQUIRE(100.0 * std::tan(track.incline_deg[i] * std::acos(-1.0) / 180.0) ==
            Approx(0.002 * (ms - 1000.0)).margin(1e-3));
  }
}

TEST_CASE("a drive that is silent for longer than the station waits leaves the speed unknown",
          "[cli][belt]") {
  std::vector<recording::TreadmillRecord> records{poll(1000, 3.0, 0.0), poll(1300, 3.0, 0.0)};
  // While it is silent the station records the last poll again and again.
  for (int i = 0; i < 10; ++i) {
    records.push_back(records.back());
    records.back().time = core::Timestamp{(1350 + 50 * i) * 1'000'000};
  }
  records.push_back(poll(1900, 3.0, 0.0));
  const recording::BeltTrack track = recording::belt_track(records, each_millisecond(1000, 2000));
  CHECK(std::isfinite(track.speed_m_s[0]));
  CHECK(std::isfinite(track.speed_m_s[299]));
  CHECK(std::isfinite(track.speed_m_s[300]));
  CHECK(std::isnan(track.speed_m_s[301]));
  CHECK(std::isnan(track.speed_m_s[899]));
  CHECK(std::isfinite(track.speed_m_s[900]));
  CHECK(std::isnan(track.speed_m_s[901]));
}

TEST_CASE("without an incline, and before the first poll, nothing is known", "[cli][belt]") {
  const std::vector<recording::TreadmillRecord> records{poll(0, 9.0, 9.0), poll(1000, 3.0, 0.0, false),
                                                        poll(1050, 3.0, 0.0, false)};
  const recording::BeltTrack track = recording::belt_track(records, each_millisecond(500, 1050));
  CHECK(std::isnan(track.speed_m_s[0]));
  CHECK(track.speed_m_s[500] == 3.0);
  CHECK(std::isnan(track.incline_deg[500]));
  CHECK(recording::belt_track({}, each_millisecond(0, 3)).speed_m_s.size() == 3);
}
