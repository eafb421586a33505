#pragma once
#include <nlohmann/json.hpp>

#include "recording/incident.hpp"

/// A record of a stop as JSON; the keys are described in docs/black-box.md. null is not measured.
/// Thread: any. Blocks: no. Allocates: yes. Errors: none.
namespace footfall::cli {

nlohmann::ordered_json incident_head_json(const recording::IncidentHead& head);
/// Everything but the forces and the wire: those are for CSV.
nlohmann::ordered_json incident_json(const recording::Incident& incident);

/// "2026-11-25T19:03:44Z".
[[nodiscard]] std::string utc_text(std::int64_t wall_ns);

}  // namespace footfall::cli
