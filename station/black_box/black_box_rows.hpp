#pragma once
#include "recording/incident.hpp"
#include "station/black_box/black_box_inputs.hpp"

/// Records of the threads as rows of the file. Thread: any. Blocks: never. Allocates: yes. Errors: none.
namespace footfall::station {

[[nodiscard]] recording::IncidentMotion to_row(const MotionRecord& motion);
[[nodiscard]] recording::IncidentCommand to_command(const BoxExchange& exchange);
/// Of every other kind of exchange.
[[nodiscard]] recording::IncidentEvent to_event(const BoxExchange& exchange);
[[nodiscard]] recording::IncidentWire to_row(const hal::WireFrame& frame);
[[nodiscard]] recording::IncidentEvent to_event(const BoxAlarms& alarms);
/// What changed in the state machine; nullopt when nothing did.
[[nodiscard]] std::optional<recording::IncidentEvent> change(const control::SupervisorStatus& before,
                                                             const MotionRecord& now);

}  // namespace footfall::station
