#pragma once
#include "station/api/services.hpp"
#include "station/belt/mailbox.hpp"
#include "station/live/live_hub.hpp"
#include "station/measure/measure_loop.hpp"
#include "station/recorder/recorder.hpp"

/// What the services of the API talk to, with one plate that sends nothing and a belt that nobody moves: no
/// thread runs.
namespace footfall::tests {

struct IdleStation {
  core::LatestValue<core::TreadmillState> belt;
  station::MeasureOutputs measured{1};
  station::TreadmillOutputs treadmill;
  station::TreadmillMailbox mailbox;
  station::MeasureLoop loop{station::MeasureConfig{}, {}, belt, measured};
  station::LiveHub hub{measured, treadmill};
  station::Recorder recorder{loop, measured, treadmill};
  station::StationView view{measured, treadmill, hub,   recorder, mailbox, {}, {}, nullptr,
                            {},       false,     false, true,     1,       {}, {}};
  station::Commands commands{mailbox, recorder, hub, {}, {}, {}, {}};
};

}  // namespace footfall::tests
