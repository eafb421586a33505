#include "cli/sessions/incident_json.hpp"

#include <array>
#include <ctime>

#include "cli/json_values.hpp"

namespace footfall::cli {
namespace {

using Json = nlohmann::ordered_json;

template <class Quantity>
Json number(Quantity quantity) {
  return number_or_null(std::optional<Quantity>(quantity));
}

Json motion_json(const recording::IncidentMotion& motion, core::Timestamp zero) {
  const auto poll = motion.poll_time ? Json((*motion.poll_time - zero).seconds()) : Json(nullptr);
  return {{"time_s", (motion.time - zero).seconds()},
          {"poll_time_s", poll},
          {"state", motion.state},
          {"stop", motion.stop},
          {"outcome", motion.outcome},
          {"cause", motion.cause},
          {"commanded_speed_m_s", number(motion.commanded_speed)},
          {"measured_speed_m_s", number(motion.measured_speed)},
          {"measured_incline_percent", number(motion.measured_incline)}};
}

Json command_json(const recording::IncidentCommand& command, core::Timestamp zero) {
  return {{"time_s", (command.time - zero).seconds()},
          {"answered_time_s", (command.answered - zero).seconds()},
          {"action", command.action},
          {"speed_m_s", number_or_null(command.speed)},
          {"incline_percent", number_or_null(command.incline)},
          {"outcome", command.outcome},
          {"reason", command.reason}};
}

Json event_json(const recording::IncidentEvent& event, core::Timestamp zero) {
  return {{"time_s", (event.time - zero).seconds()},
          {"kind", event.kind},
          {"who", event.who},
          {"role", event.role},
          {"what", event.what},
          {"value", event.value},
          {"outcome", event.outcome}};
}

}  // namespace

std::string utc_text(std::int64_t wall_ns) {
  const std::time_t seconds = wall_ns / 1'000'000'000;
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  std::array<char, 40> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%dT%H:%M:%SZ", &parts);
  return text.data();
}

Json incident_head_json(const recording::IncidentHead& head) {
  return {{"number", head.id},
          {"time_utc", utc_text(head.wall_ns)},
          {"cause", head.cause},
          {"sentence", head.sentence},
          {"ordinary", head.ordinary},
          {"triggers", head.triggers},
          {"state", recording::name_of(head.state)},
          {"before_s", (head.trigger - head.from).seconds()},
          {"after_s", (head.to - head.last_trigger).seconds()},
          {"lost_records", head.lost}};
}

Json incident_json(const recording::Incident& incident) {
  Json out = incident_head_json(incident.head);
  out["ending"] = incident.ending();
  out["force_samples"] = incident.rows.forces.size();
  out["wire_frames"] = incident.rows.wire.size();
  out["events"] = out["commands"] = out["belt"] = Json::array();
  const core::Timestamp zero = incident.head.trigger;
  for (const auto& event : incident.rows.events) out["events"].push_back(event_json(event, zero));
  for (const auto& command : incident.rows.commands) out["commands"].push_back(command_json(command, zero));
  for (const auto& motion : incident.rows.motions) out["belt"].push_back(motion_json(motion, zero));
  return out;
}

}  // namespace footfall::cli
