#pragma once
#include <footfall/v1/station.pb.h>

#include <string>

#include "cli/demo/demo.hpp"
#include "cli/station_client.hpp"
#include "gait/results.hpp"

namespace footfall::cli {

/// What the scripted operator saw; judged afterwards against the session file and the lab's log.
struct DemoRun {
  core::Timestamp measured_from, measured_to;  ///< station time: the steady window
  v1::LiveFrame steady;                        ///< while measuring
  v1::LiveFrame end;                           ///< after the stop
  v1::RecordingReply recording;
  bool stopped = false;
};

/// The parts of it, for other scripts: reset and arm until Armed; hold and start until Running; the same and
/// ramp until the speed is Confirmed.
core::Result<void> arm_belt(StationClient& client);
core::Result<void> hold_until_running(StationClient& client);
core::Result<void> bring_to_speed(StationClient& client, double speed_m_s);

/// Resets, arms, records, starts by the hold, ramps, measures `seconds`, ends the run, completes the session.
/// Blocks: for all of it; progress goes to stderr. Errors: the first step that did not hold; the belt is
/// stopped then.
core::Result<DemoRun> drive_demo(StationClient& client, const DemoOptions& options);

}  // namespace footfall::cli
