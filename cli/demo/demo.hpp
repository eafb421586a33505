#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>

namespace footfall::cli {

struct DemoOptions {
  bool headless = false, json = false;
  std::optional<double> seconds;  ///< measured, after the belt is steady; headless: 20 unless told
  std::optional<std::filesystem::path> replay;  ///< CSV recording instead of the runner model
  double speed_km_per_h = 10.8;
  std::optional<double> cadence_spm;
  std::uint64_t seed = 1;
  bool imus = true;  ///< five inertial sensors on the model runner; a recording has no legs to carry any
  /// Of the lab: one of demo_machines().
  std::string treadmill = "gs2";
  bool walks = false;                       ///< the model runner walks at every speed
  bool factory_drive = false;               ///< the lab's drive as shipped: arming must refuse it
  std::optional<double> acceleration_m_s2;  ///< else the station's default
  std::optional<double> plate_rate_hz;      ///< else the lab's 1000
  std::string station_extra;                ///< more of the station's file
  std::optional<std::filesystem::path>
      keep;  ///< folder for sessions and logs; a private temporary one unless told
};

/// Starts lab and station (and the console unless headless) in a private directory. Headless, or with
/// `seconds`: arms, starts, ramps, measures, stops, and judges by the session file and the lab's own log.
/// Otherwise the console is the operator, and the demo ends with it. Refuses real devices: it only ever
/// speaks to its own lab. Returns 0 only when everything held, 1 when something did not, 2 for bad input.
/// Blocks: for the whole demo.
int run_demo(const DemoOptions& options);

}  // namespace footfall::cli
