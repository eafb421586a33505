#pragma once
#include <string>
#include <vector>

#include "ui/model/snapshot.hpp"

/// A programme as a line over time, for the screen. Pure. Units: s, m/s. Thread: any. Blocks: never.
/// Allocates: the returned values. Errors: none; without segments there are no points.
namespace footfall::ui {

struct CurvePoint {
  double time_s = 0.0, speed_m_s = 0.0;
};

struct ProgrammeCurve {
  std::vector<CurvePoint> points{};
  std::vector<double> begins_s{};  ///< of each segment; one more: the end
  double fastest_m_s = 0.0;
  [[nodiscard]] double length_s() const { return begins_s.empty() ? 0.0 : begins_s.back(); }
};

/// From `start_m_s` on; the waits for countdowns left out.
[[nodiscard]] ProgrammeCurve curve_of(const v1::Programme& programme, double start_m_s);
/// Where on the curve the programme is.
[[nodiscard]] double position_s(const ProgrammeCurve& curve, const v1::ProgrammeStatus& status);
/// Planned speed at a time on the curve.
[[nodiscard]] double speed_at(const ProgrammeCurve& curve, double time_s);

/// The one of the list that is under way, or nullptr.
[[nodiscard]] const v1::Programme* under_way(const Snapshot& snapshot);
[[nodiscard]] bool programme_alive(const v1::Status& status);

/// "4:05"
[[nodiscard]] std::string minutes(double seconds);
/// "12.0 km/h in 4 s" while a change is announced, else empty.
[[nodiscard]] std::string announcement(const v1::ProgrammeStatus& status, SpeedUnit unit = SpeedUnit::KmPerH);
/// "Ramp: segment 2 of 3, ramp"
[[nodiscard]] std::string programme_title(const v1::ProgrammeStatus& status);
/// Why it is paused, what comes, or how it ended.
[[nodiscard]] std::string programme_sentence(const v1::ProgrammeStatus& status,
                                             SpeedUnit unit = SpeedUnit::KmPerH);

}  // namespace footfall::ui
