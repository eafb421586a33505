#include "recording/export/session_contents.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::recording {
namespace {

/// Empty where the plate has none, or one of other units.
std::vector<double> matrix_of(const SessionMeta& meta, std::uint8_t plate) {
  for (const CalibrationMeta& calibration : meta.calibrations) {
    const auto& matrix = calibration.matrix;
    if (calibration.stream == plate && calibration.rows == 6 && calibration.columns == 6 &&
        matrix.size() == 36 && calibration.units.starts_with("N, N m per ") &&
        std::all_of(matrix.begin(), matrix.end(), [](double entry) { return std::isfinite(entry); }))
      return matrix;
  }
  return {};
}

}  // namespace

core::Result<SessionContents> read_contents(SessionReader& session, const GoingOn& going_on) {
  SessionContents contents;
  contents.name = session.file().filename().string();
  auto info = session.info();
  if (!info) return tl::unexpected<core::Error>(info.error());
  contents.info = std::move(*info);
  // The first look reads every sample, as those of the devices together do.
  const double devices = static_cast<double>(contents.meta().plates.size() + contents.meta().imus.size());
  double read = 0.0;
  const auto cancelled = [&] {
    return going_on && !going_on(0.5 + 0.5 * (devices > 0.0 ? read++ / devices : 1.0));
  };
  for (const PlateMeta& plate : contents.meta().plates) {
    if (cancelled()) return core::fail(core::Remedy::Retry, "cancelled");
    auto samples = session.forces(plate.plate);
    if (!samples) return tl::unexpected<core::Error>(samples.error());
    contents.forces.push_back(std::move(*samples));
    contents.matrices.push_back(matrix_of(contents.meta(), plate.plate));
  }
  for (const ImuMeta& imu : contents.meta().imus) {
    if (cancelled()) return core::fail(core::Remedy::Retry, "cancelled");
    auto samples = session.imu(imu.device());
    if (!samples) return tl::unexpected<core::Error>(samples.error());
    contents.imus.push_back(std::move(*samples));
  }
  auto treadmill = session.treadmill();
  if (!treadmill) return tl::unexpected<core::Error>(treadmill.error());
  contents.treadmill = std::move(*treadmill);
  auto steps = session.steps();
  if (!steps) return tl::unexpected<core::Error>(steps.error());
  contents.steps = std::move(*steps);
  auto markers = session.markers();
  if (!markers) return tl::unexpected<core::Error>(markers.error());
  contents.markers = std::move(*markers);
  auto pains = session.pains();
  if (!pains) return tl::unexpected<core::Error>(pains.error());
  contents.pains = std::move(*pains);
  auto exertions = session.exertions();
  if (!exertions) return tl::unexpected<core::Error>(exertions.error());
  contents.exertions = std::move(*exertions);
  return contents;
}

}  // namespace footfall::recording
