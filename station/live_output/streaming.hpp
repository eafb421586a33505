#pragma once
#include <memory>
#include <string>
#include <vector>

#include "config/streaming_config.hpp"
#include "core/units.hpp"
#include "station/live/live_frame.hpp"
#include "station/live_output/live_output.hpp"
#include "station/live_output/mqtt_publisher.hpp"

namespace footfall::station {

/// What the station sends beside its API, as configured; may be nothing. Thread: made and ended by main.
/// Blocks: the end, until its threads have. Errors: notices(), never a reason not to start.
class Streaming {
 public:
  /// `view` and the hub outlive it.
  void start(const config::StreamingConfig& config, const std::string& station, core::Hertz force_rate,
             const StationView& view);
  void stop();
  /// Of now: what is not well.
  [[nodiscard]] std::vector<std::string> notices() const;
  [[nodiscard]] MqttPublisher::Counts mqtt() const {
    return mqtt_ ? mqtt_->counts() : MqttPublisher::Counts{};
  }
  [[nodiscard]] bool publishes() const { return mqtt_ != nullptr; }
  [[nodiscard]] std::uint64_t lsl_dropped() const { return lsl_ ? lsl_->samples_dropped() : 0; }

 private:
  std::unique_ptr<MqttPublisher> mqtt_;
  std::unique_ptr<LiveOutput> lsl_;
  std::string lsl_problem_;
};

}  // namespace footfall::station
