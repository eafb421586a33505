#pragma once
#include <cstring>
#include <span>
#include <type_traits>
#include <vector>

#include "recording/records.hpp"
#include "recording/tables/columns.hpp"

/// Columns of the records of records.hpp, as columns.hpp has them of the others, and which table each chained
/// record lives in. Thread: any. Blocks: no. Allocates: a matrix does. Errors: none.
namespace footfall::recording {

template <class Row, class Record>
concept RowOf = std::is_same_v<std::remove_const_t<Row>, Record>;

template <RowOf<DeviceMeta> Row, class Visitor>
void visit_columns(Row& device, Visitor&& visit) {
  visit("stream", device.stream);
  visit("kind", device.kind);
  visit("name", device.name);
  visit("product", device.product);
  visit("serial", device.serial);
  visit("firmware", device.firmware);
  visit("clock", device.clock);
  visit("sample_rate_hz", device.sample_rate_hz);
  visit("simulated", device.simulated);
}

template <RowOf<CalibrationMeta> Row, class Visitor>
void visit_columns(Row& calibration, Visitor&& visit) {
  visit("stream", calibration.stream);
  visit("identity", calibration.identity);
  visit("date", calibration.date);
  visit("units", calibration.units);
  visit("matrix_rows", calibration.rows);
  visit("matrix_columns", calibration.columns);
  // In the file f64, little-endian, by rows. Written as a view: it outlives the statement that binds it.
  if constexpr (std::is_const_v<Row>) {
    visit("matrix", std::as_bytes(std::span<const double>(calibration.matrix)));
  } else {
    std::vector<std::byte> bytes;
    visit("matrix", bytes);
    calibration.matrix.resize(bytes.size() / sizeof(double));
    if (!calibration.matrix.empty())
      std::memcpy(calibration.matrix.data(), bytes.data(), calibration.matrix.size() * sizeof(double));
  }
}

template <RowOf<Gap> Row, class Visitor>
void visit_columns(Row& gap, Visitor&& visit) {
  visit_gap(gap, visit);
}

template <RowOf<TreadmillRecord> Row, class Visitor>
void visit_columns(Row& record, Visitor&& visit) {
  visit_treadmill(record, visit);
}

template <RowOf<StoredStep> Row, class Visitor>
void visit_columns(Row& stored, Visitor&& visit) {
  visit("result_set", stored.result_set);
  visit("method_id", stored.method_id);
  visit_step(stored.step, visit);
}

template <RowOf<ResultSet> Row, class Visitor>
void visit_columns(Row& set, Visitor&& visit) {
  visit("result_set", set.id);
  visit("method_id", set.method_id);
  visit("software_version", set.software_version);
  visit("wall_time_ns", set.wall_ns);
  visit("reason", set.reason);
  visit("source", set.source);
  visit("parameters", set.parameters);
  visit("who", set.who);
  visit("role", set.role);
}

template <RowOf<SessionMetric> Row, class Visitor>
void visit_columns(Row& metric, Visitor&& visit) {
  visit("result_set", metric.result_set);
  visit("key", metric.key);
  visit("method_id", metric.method_id);
  visit("value", metric.value);
  visit("doubtful", metric.doubtful);
}

template <RowOf<Zeroing> Row, class Visitor>
void visit_columns(Row& zeroing, Visitor&& visit) {
  visit("time_ns", zeroing.time);
  visit("stream", zeroing.stream);
  visit("offset_ap_n", zeroing.offset.f_ap);
  visit("offset_v_n", zeroing.offset.f_v);
  visit("offset_ml_n", zeroing.offset.f_ml);
  visit("offset_m_ap_n_m", zeroing.offset.m_ap);
  visit("offset_m_v_n_m", zeroing.offset.m_v);
  visit("offset_m_ml_n_m", zeroing.offset.m_ml);
  visit("who", zeroing.who);
  visit("role", zeroing.role);
}

template <RowOf<Marker> Row, class Visitor>
void visit_columns(Row& marker, Visitor&& visit) {
  visit("time_ns", marker.time);
  visit("wall_time_ns", marker.wall_ns);
  visit("kind", marker.kind);
  visit("preset", marker.preset);
  visit("text", marker.text);
  visit("who", marker.who);
  visit("role", marker.role);
}

template <RowOf<Pain> Row, class Visitor>
void visit_columns(Row& pain, Visitor&& visit) {
  visit("time_ns", pain.time);
  visit("wall_time_ns", pain.wall_ns);
  visit("phase", pain.phase);
  visit("score", pain.score);
  visit("region", pain.region);
  visit("side", pain.side);
  visit("condition", pain.condition);
  visit("text", pain.text);
  visit("who", pain.who);
  visit("role", pain.role);
}

template <RowOf<Exertion> Row, class Visitor>
void visit_columns(Row& exertion, Visitor&& visit) {
  visit("time_ns", exertion.time);
  visit("wall_time_ns", exertion.wall_ns);
  visit("scale", exertion.scale);
  visit("value", exertion.value);
  visit("text", exertion.text);
  visit("who", exertion.who);
  visit("role", exertion.role);
}

template <RowOf<Origin> Row, class Visitor>
void visit_columns(Row& origin, Visitor&& visit) {
  visit("kind", origin.kind);
  visit("source", origin.source);
  visit("source_format", origin.source_format);
  visit("source_hash", origin.source_hash);
  visit("software_version", origin.software_version);
  visit("wall_time_ns", origin.wall_ns);
}

/// The table of a record whose rows are chained by their column `hash`.
template <class Record>
inline constexpr const char* kTableOf = nullptr;
template <>
inline constexpr const char* kTableOf<Gap> = "gap";
template <>
inline constexpr const char* kTableOf<TreadmillRecord> = "treadmill";
template <>
inline constexpr const char* kTableOf<StoredStep> = "step";
template <>
inline constexpr const char* kTableOf<ResultSet> = "result_set";
template <>
inline constexpr const char* kTableOf<SessionMetric> = "metric";
template <>
inline constexpr const char* kTableOf<Zeroing> = "zeroing";
template <>
inline constexpr const char* kTableOf<Marker> = "marker";
template <>
inline constexpr const char* kTableOf<Pain> = "pain";
template <>
inline constexpr const char* kTableOf<Exertion> = "exertion";
template <>
inline constexpr const char* kTableOf<Origin> = "origin";

/// A row with the end of its table's chain.
template <class Record>
struct Chained {
  Record row;
  std::vector<std::byte> hash;
};

template <class ChainedRow, class Visitor>
void visit_chained(ChainedRow& chained, Visitor&& visit) {
  visit_columns(chained.row, visit);
  visit("hash", chained.hash);
}

}  // namespace footfall::recording
