#include "station/live_output/streaming.hpp"

#include "station/live_output/state_json.hpp"

namespace footfall::station {

void Streaming::start(const config::StreamingConfig& config, const std::string& station,
                      core::Hertz force_rate, const StationView& view) {
  if (config.mqtt.enabled)
    mqtt_ = std::make_unique<MqttPublisher>(config.mqtt, [&view] { return state_json(view); });
  if (!config.lsl) return;
  auto sink = make_lsl_sink();
  core::Result<void> opened;
  if (sink) opened = (*sink)->open(stream_shapes(station, force_rate.value()));
  if (!sink || !opened) {
    lsl_problem_ = sink ? opened.error().what() : sink.error().what();
    return;
  }
  lsl_ = std::make_unique<LiveOutput>(view.hub, std::move(*sink));
}

void Streaming::stop() {
  mqtt_.reset();
  lsl_.reset();
}

std::vector<std::string> Streaming::notices() const {
  std::vector<std::string> all;
  if (mqtt_) {
    if (std::string words = mqtt_->words(); !words.empty()) all.push_back(std::move(words));
  }
  if (!lsl_problem_.empty()) all.push_back(lsl_problem_ + ".");
  if (lsl_dropped() > 0)
    all.push_back("LSL: " + std::to_string(lsl_dropped()) + " samples were too late to be sent.");
  return all;
}

}  // namespace footfall::station
