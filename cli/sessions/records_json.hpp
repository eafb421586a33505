#pragma once
#include <nlohmann/json.hpp>

#include "recording/records.hpp"

/// What people entered during and after a session, and its devices, as JSON objects; null is not known. Times
/// in seconds after `started`. No account names: exports carry these. Thread: any. Blocks: never.
namespace footfall::cli {

[[nodiscard]] nlohmann::ordered_json marker_json(const recording::Marker& marker, core::Timestamp started);
[[nodiscard]] nlohmann::ordered_json pain_json(const recording::Pain& pain, core::Timestamp started);
[[nodiscard]] nlohmann::ordered_json exertion_json(const recording::Exertion& exertion,
                                                   core::Timestamp started);
[[nodiscard]] nlohmann::ordered_json device_json(const recording::DeviceMeta& device);

}  // namespace footfall::cli
