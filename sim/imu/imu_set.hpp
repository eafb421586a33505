#pragma once
#include <memory>
#include <string>
#include <vector>

#include "sim/imu/imu_server.hpp"
#include "sim/runner/runner.hpp"

namespace footfall::sim {

struct ImuSetOptions {
  std::vector<core::BodySegment> segments;
  double clock_ppm = 40.0;    ///< largest error of a clock; devices are spread evenly from -ppm to +ppm
  double jitter_s = 0.008;    ///< of the radio
  double mounting_rad = 0.0;  ///< each case is turned by this much about an axis of its own
  std::uint16_t announce_port = 10000;
  std::uint64_t seed = 1;
};

/// The lab's IMUs, one on each named segment of the runner.
/// Thread: the lab's. Blocks: never. Allocates: yes. Errors: Result at opening.
class ImuSet {
 public:
  core::Result<void> open(const ImuSetOptions& options, Reactor& reactor);
  void advance(double t_s, const Runner& runner);
  /// "imu NAME reboot", "imu NAME battery PERCENT": "ok" or "error ...".
  std::string command(const std::vector<std::string>& words);
  [[nodiscard]] std::vector<std::unique_ptr<ImuServer>>& servers() { return servers_; }
  /// What lab.json says of them.
  [[nodiscard]] nlohmann::ordered_json describe() const;
  /// What the truth log says of them: counters.
  [[nodiscard]] std::vector<nlohmann::ordered_json> counts() const;

 private:
  std::vector<std::unique_ptr<ImuServer>> servers_;
};

/// "left_shank,right_shank": every name once. Errors: Reconfigure with the known names.
core::Result<std::vector<core::BodySegment>> parse_segments(const std::string& list);

}  // namespace footfall::sim
