#pragma once
#include <footfall/v1/station.pb.h>

#include <functional>
#include <string>
#include <vector>

#include "config/imu_config.hpp"
#include "hal/force_plate.hpp"
#include "station/belt/mailbox.hpp"
#include "station/belt/programme_desk.hpp"
#include "station/belt/treadmill_loop.hpp"
#include "station/black_box/black_box.hpp"
#include "station/live/comparison_desk.hpp"
#include "station/live/live_hub.hpp"
#include "station/live/runner_desk.hpp"
#include "station/live/step_message.hpp"
#include "station/measure/imu_keeper.hpp"
#include "station/measure/measure_loop.hpp"
#include "station/recorder/recorder.hpp"

namespace footfall::station {

class Streaming;

/// The running parts that the API reads. All outlive the API server.
struct StationView {
  const MeasureOutputs& measured;
  const TreadmillOutputs& treadmill;
  const LiveHub& hub;
  const Recorder& recorder;
  const TreadmillMailbox& mailbox;
  std::vector<const hal::ForcePlate*> plates;
  std::vector<std::string> plate_names;
  const ImuKeeper* imus = nullptr;  ///< nullptr: none
  std::vector<config::ImuConfig> imu_configs;
  bool simulation = false, fifo = false, has_treadmill = false;
  std::uint8_t belts = 0;
  std::vector<std::string> notices;
  std::function<std::vector<std::string>()> more_notices;  ///< that come and go; empty: none
  const ProgrammeDesk* programmes = nullptr;               ///< nullptr: none
  BlackBox* black_box = nullptr;
  const RunnerDesk* runner = nullptr;  ///< nullptr: no second display
  /// Said with the cause StationStarted; empty: the last station ended in order.
  std::string interrupted_run{};
  const Streaming* streaming = nullptr;            ///< nullptr: none
  std::function<void(v1::DeviceList&)> devices{};  ///< empty: none are told of
  const ComparisonDesk* comparison = nullptr;      ///< nullptr: none
};

/// Values to messages: units into names. Thread: any API thread. Blocks: short mutexes. Allocates: yes.
void fill_status(const StationView& view, v1::Status& status);
void fill_plates(const StationView& view, v1::LiveFrame& frame);
void fill_imus(const StationView& view, v1::LiveFrame& frame);
void fill_loop(const StationView& view, v1::LoopStatus& loop);
/// A whole frame with everything since the cursor; `epoch` is the stream's time zero.
void fill_frame(const StationView& view, HubCursor& cursor, core::Timestamp epoch, v1::LiveFrame& frame);

}  // namespace footfall::station
