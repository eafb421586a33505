#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "station/api/services.hpp"

namespace footfall::station {
namespace {

constexpr std::uint32_t kUsualList = 20, kLongestList = 200, kUsualPoints = 800, kMostPoints = 4000,
                        kMostEvents = 400;

void fill(const recording::IncidentHead& head, v1::Incident& message) {
  message.set_trigger_wall_time_ns(head.wall_ns);
  message.set_cause(head.cause);
  message.set_sentence(head.sentence);
  message.set_ordinary(head.ordinary);
  message.set_triggers(head.triggers);
  message.set_state(std::string(recording::name_of(head.state)));
  message.set_before_s((head.trigger - head.from).seconds());
  message.set_after_s((head.to - head.last_trigger).seconds());
  message.set_lost_records(head.lost);
}

std::string describe(const recording::IncidentCommand& command) {
  if (!command.speed) return command.action;
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s %.3f m/s", command.action.c_str(), command.speed->value());
  return text.data();
}

/// Set-points come every cycle of a ramp: told are starts, stops, and where a kind of command begins.
void add_commands(const recording::Incident& incident, std::vector<recording::IncidentEvent>& events) {
  std::string previous;
  for (const recording::IncidentCommand& command : incident.rows.commands) {
    const std::string now = command.action + command.outcome;
    if (now != previous)
      events.push_back({command.time, "command", "", "", describe(command), command.reason, command.outcome});
    previous = now;
  }
}

void fill_events(const recording::Incident& incident, v1::IncidentDetail& detail) {
  std::vector<recording::IncidentEvent> events = incident.rows.events;
  add_commands(incident, events);
  std::stable_sort(events.begin(), events.end(),
                   [](const auto& a, const auto& b) { return a.time < b.time; });
  // The nearest to the trigger are the ones that matter.
  while (events.size() > kMostEvents) {
    const bool early =
        incident.head.trigger - events.front().time > events.back().time - incident.head.trigger;
    events.erase(early ? events.begin() : events.end() - 1);
  }
  for (const recording::IncidentEvent& event : events) {
    v1::IncidentEvent& message = *detail.add_events();
    message.set_time_s((event.time - incident.head.trigger).seconds());
    message.set_kind(event.kind);
    message.set_who(event.who);
    message.set_role(event.role);
    message.set_what(event.what);
    message.set_value(event.value);
    message.set_outcome(event.outcome);
  }
}

void fill_belt(const recording::Incident& incident, std::size_t points, v1::IncidentDetail& detail) {
  const auto& motions = incident.rows.motions;
  const std::size_t every = std::max<std::size_t>(1, (motions.size() + points - 1) / points);
  constexpr core::Duration kStale = core::milliseconds(500);  // an old speed says nothing of this moment
  for (std::size_t i = 0; i < motions.size(); i += every) {
    const recording::IncidentMotion& motion = motions[i];
    const bool known = motion.poll_time && motion.time - *motion.poll_time <= kStale;
    detail.add_belt_time_s((motion.time - incident.head.trigger).seconds());
    detail.add_commanded_speed_m_s(static_cast<float>(motion.commanded_speed.value()));
    detail.add_measured_speed_m_s(known ? static_cast<float>(motion.measured_speed.value())
                                        : std::numeric_limits<float>::quiet_NaN());
  }
}

void fill_forces(const recording::Incident& incident, std::size_t points, v1::IncidentDetail& detail) {
  const recording::SummedForce sum = recording::sum_of(incident.rows.forces);
  const std::size_t every = std::max<std::size_t>(1, (sum.time.size() + points - 1) / points);
  for (std::size_t i = 0; i < sum.time.size(); i += every) {
    std::size_t highest = i;
    for (std::size_t j = i; j < std::min(i + every, sum.time.size()); ++j) {
      if (!(sum.f_v_n[j] <= sum.f_v_n[highest])) highest = std::isnan(sum.f_v_n[j]) ? highest : j;
    }
    detail.add_force_time_s((sum.time[highest] - incident.head.trigger).seconds());
    detail.add_f_v_n(static_cast<float>(sum.f_v_n[highest]));
  }
}

std::uint32_t wished(std::uint32_t value, std::uint32_t usual, std::uint32_t most) {
  return value == 0 ? usual : std::min(value, most);
}

}  // namespace

grpc::Status ViewerService::ListIncidents(grpc::ServerContext*, const v1::IncidentListRequest* request,
                                          v1::IncidentList* list) {
  if (commands_.black_box == nullptr) return grpc::Status::OK;
  IncidentArchive& archive = commands_.black_box->archive();
  const auto records = archive.list(wished(request->most(), kUsualList, kLongestList));
  if (!records) return {grpc::StatusCode::UNAVAILABLE, records.error().what()};
  for (const StoredIncident& stored : *records) {
    v1::Incident& message = *list->add_incidents();
    message.set_name(stored.name);
    message.set_error(stored.error);
    if (!stored.error.empty()) continue;
    fill(stored.head, message);
    message.set_simulation(stored.simulated);
  }
  const auto folder = archive.folder();
  if (!folder) return {grpc::StatusCode::UNAVAILABLE, folder.error().what()};
  list->set_files(folder->files);
  list->set_bytes(folder->bytes);
  return grpc::Status::OK;
}

grpc::Status ViewerService::GetIncident(grpc::ServerContext*, const v1::IncidentRequest* request,
                                        v1::IncidentDetail* detail) {
  if (commands_.black_box == nullptr) return {grpc::StatusCode::NOT_FOUND, "this station has no black box"};
  std::string name = request->name();
  bool simulated = false;
  const auto incident = commands_.black_box->archive().read(name, simulated);
  if (!incident) return {grpc::StatusCode::NOT_FOUND, incident.error().what()};
  const std::size_t points = wished(request->points(), kUsualPoints, kMostPoints);
  fill(incident->head, *detail->mutable_head());
  detail->mutable_head()->set_name(name);
  detail->mutable_head()->set_simulation(simulated);
  detail->set_ending(incident->ending());
  fill_belt(*incident, points, *detail);
  fill_forces(*incident, points, *detail);
  fill_events(*incident, *detail);
  return grpc::Status::OK;
}

}  // namespace footfall::station
