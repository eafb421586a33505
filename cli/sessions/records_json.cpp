#include "cli/sessions/records_json.hpp"

#include <cmath>

namespace footfall::cli {
namespace {

using Json = nlohmann::ordered_json;
using recording::name_of;

Json since(const std::optional<core::Timestamp>& time, core::Timestamp started) {
  return time ? Json((*time - started).seconds()) : Json(nullptr);
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

}  // namespace

Json marker_json(const recording::Marker& marker, core::Timestamp started) {
  return {{"time_s", since(marker.time, started)},
          {"kind", name_of(marker.kind)},
          {"preset", text_or_null(marker.preset)},
          {"text", text_or_null(marker.text)},
          {"role", marker.role}};
}

Json pain_json(const recording::Pain& pain, core::Timestamp started) {
  return {{"time_s", since(pain.time, started)}, {"phase", name_of(pain.phase)},
          {"score_0_to_10", pain.score},         {"region", text_or_null(pain.region)},
          {"side", name_of(pain.side)},          {"condition", text_or_null(pain.condition)},
          {"text", text_or_null(pain.text)},     {"role", pain.role}};
}

Json exertion_json(const recording::Exertion& exertion, core::Timestamp started) {
  return {{"time_s", since(exertion.time, started)},
          {"scale", name_of(exertion.scale)},
          {"value", exertion.value},
          {"text", text_or_null(exertion.text)},
          {"role", exertion.role}};
}

Json device_json(const recording::DeviceMeta& device) {
  return {
      {"stream", device.stream},
      {"kind", name_of(device.kind)},
      {"name", text_or_null(device.name)},
      {"product", text_or_null(device.product)},
      {"serial", text_or_null(device.serial)},
      {"firmware", text_or_null(device.firmware)},
      {"clock", name_of(device.clock)},
      {"sample_rate_hz", std::isfinite(device.sample_rate_hz) ? Json(device.sample_rate_hz) : Json(nullptr)},
      {"simulated", device.simulated}};
}

}  // namespace footfall::cli
