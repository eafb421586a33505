#pragma once
#include <string_view>
#include <type_traits>
#include <vector>

#include "recording/hash.hpp"
#include "recording/incident.hpp"
#include "recording/tables/row_hasher.hpp"

/// Columns of the incident tables, as columns.hpp has them of the others, and how rows are hashed. Thread:
/// any. Blocks: no. Allocates: packing does. Errors: unpack() says false to what is no whole number of
/// records.
namespace footfall::recording {

void parse_name(std::string_view name, IncidentState& state);

/// A row of an incident table: whose it is, what it says, and the end of the table's chain with it.
template <class Row>
struct Stored {
  std::int64_t incident = 0;
  Row row;
  std::vector<std::byte> hash;
};

/// Up to a second of force samples, packed (docs/session-format.md "incident_force.samples").
struct IncidentForceChunk {
  core::Timestamp first, last;
  std::int64_t count = 0;
  std::string codec;
  std::vector<std::byte> samples;
};
inline constexpr std::string_view kCodecBlackBox = "black-box";
inline constexpr std::size_t kBlackBoxRecordBytes = 24;
[[nodiscard]] IncidentForceChunk pack(const IncidentForce* begin, const IncidentForce* end);
[[nodiscard]] bool unpack(const IncidentForceChunk& chunk, std::vector<IncidentForce>& samples);

template <class Head, class Visitor>
void visit_columns(Head& head,
                   Visitor&& visit) requires std::is_same_v<std::remove_const_t<Head>, IncidentHead> {
  visit("incident_id", head.id);
  visit("trigger_time_ns", head.trigger);
  visit("last_trigger_time_ns", head.last_trigger);
  visit("from_time_ns", head.from);
  visit("to_time_ns", head.to);
  visit("trigger_wall_time_ns", head.wall_ns);
  visit("cause", head.cause);
  visit("sentence", head.sentence);
  visit("ordinary", head.ordinary);
  visit("triggers", head.triggers);
  visit("lost", head.lost);
  visit("state", head.state);
}

template <class Motion, class Visitor>
void visit_columns(Motion& motion,
                   Visitor&& visit) requires std::is_same_v<std::remove_const_t<Motion>, IncidentMotion> {
  visit("time_ns", motion.time);
  visit("poll_time_ns", motion.poll_time);
  visit("requested_speed_m_s", motion.requested_speed);
  visit("commanded_speed_m_s", motion.commanded_speed);
  visit("set_speed_m_s", motion.set_speed);
  visit("measured_speed_m_s", motion.measured_speed);
  visit("set_split_m_s", motion.set_split);
  visit("measured_split_m_s", motion.measured_split);
  visit("set_incline_percent", motion.set_incline);
  visit("measured_incline_percent", motion.measured_incline);
  visit("state", motion.state);
  visit("stop", motion.stop);
  visit("outcome", motion.outcome);
  visit("cause", motion.cause);
  visit("fault_code", motion.fault_code);
  visit("running", motion.running);
  visit("local_stop", motion.local_stop);
  visit("communication_loss", motion.communication_loss);
  visit("console_stale", motion.console_stale);
  visit("bus_silent", motion.bus_silent);
}

template <class Command, class Visitor>
void visit_columns(Command& command,
                   Visitor&& visit) requires std::is_same_v<std::remove_const_t<Command>, IncidentCommand> {
  visit("time_ns", command.time);
  visit("answered_time_ns", command.answered);
  visit("action", command.action);
  visit("speed_m_s", command.speed);
  visit("split_m_s", command.split);
  visit("incline_percent", command.incline);
  visit("outcome", command.outcome);
  visit("reason", command.reason);
}

template <class Event, class Visitor>
void visit_columns(Event& event,
                   Visitor&& visit) requires std::is_same_v<std::remove_const_t<Event>, IncidentEvent> {
  visit("time_ns", event.time);
  visit("kind", event.kind);
  visit("who", event.who);
  visit("role", event.role);
  visit("what", event.what);
  visit("value", event.value);
  visit("outcome", event.outcome);
}

template <class Wire, class Visitor>
void visit_columns(Wire& wire,
                   Visitor&& visit) requires std::is_same_v<std::remove_const_t<Wire>, IncidentWire> {
  visit("time_ns", wire.time);
  visit("direction", wire.direction);
  visit("size", wire.size);
  visit("bytes", wire.bytes);
}

template <class Chunk, class Visitor>
void visit_columns(Chunk& chunk,
                   Visitor&& visit) requires std::is_same_v<std::remove_const_t<Chunk>, IncidentForceChunk> {
  visit("first_time_ns", chunk.first);
  visit("last_time_ns", chunk.last);
  visit("sample_count", chunk.count);
  visit("codec", chunk.codec);
  visit("samples", chunk.samples);
}

template <class Record, class Visitor>
void visit_stored(Record& stored, Visitor&& visit) {
  visit("incident_id", stored.incident);
  visit_columns(stored.row, visit);
  visit("hash", stored.hash);
}

template <class Row>
[[nodiscard]] Hash hash_of(const Hash& previous, const Stored<Row>& stored) {
  RowHasher hasher(previous);
  visit_stored(stored, hasher);
  return hasher.finish();
}

/// Where the chain of one incident table stands.
struct IncidentChain {
  std::int64_t count = 0;
  Hash last{};
};
/// motion, command, event, wire, force: in the order of kIncidentTables after `incident`.
inline constexpr std::size_t kIncidentStreams = 5;
/// tail.incident_hash: the chains' ends and the heads, so that nothing can be taken from the end.
[[nodiscard]] Hash hash_of_incidents(const Hash& start,
                                     const std::array<IncidentChain, kIncidentStreams>& chains,
                                     const std::vector<IncidentHead>& heads);

}  // namespace footfall::recording
