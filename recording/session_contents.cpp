#include "recording/session_contents.hpp"

namespace footfall::recording {

core::Result<SessionContents> read_contents(SessionReader& session) {
  SessionContents contents;
  contents.name = session.file().filename().string();
  auto info = session.info();
  if (!info) return tl::unexpected<core::Error>(info.error());
  contents.info = std::move(*info);
  for (const PlateMeta& plate : contents.meta().plates) {
    auto samples = session.forces(plate.plate);
    if (!samples) return tl::unexpected<core::Error>(samples.error());
    contents.forces.push_back(std::move(*samples));
  }
  for (const ImuMeta& imu : contents.meta().imus) {
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
  return contents;
}

}  // namespace footfall::recording
