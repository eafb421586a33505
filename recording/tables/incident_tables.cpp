#include "recording/tables/incident_tables.hpp"

#include <algorithm>
#include <cstring>

#include "recording/tables/rows.hpp"
#include "recording/tables/schema.hpp"

namespace footfall::recording {
namespace {

constexpr std::size_t kChunkSamples = 1000;

template <class Row>
core::Result<sqlite::Statement> insert_into(sqlite::Database& database, const char* table) {
  ColumnNames names;
  const Stored<Row> stored;
  visit_stored(stored, names);
  return database.prepare(names.insert_into(table));
}

void put_le(std::byte*& at, const void* value, std::size_t size) {
  std::memcpy(at, value, size);
  at += size;
}

void get_le(const std::byte*& at, void* value, std::size_t size) {
  std::memcpy(value, at, size);
  at += size;
}

}  // namespace

void parse_name(std::string_view name, IncidentState& state) {
  for (const IncidentState each : {IncidentState::Recording, IncidentState::Complete, IncidentState::Cut}) {
    if (name_of(each) == name) state = each;
  }
}

IncidentForceChunk pack(const IncidentForce* begin, const IncidentForce* end) {
  IncidentForceChunk chunk;
  chunk.count = end - begin;
  chunk.codec = kCodecBlackBox;
  if (begin == end) return chunk;
  chunk.first = begin->time;
  chunk.last = (end - 1)->time;
  chunk.samples.resize(static_cast<std::size_t>(chunk.count) * kBlackBoxRecordBytes);
  std::byte* at = chunk.samples.data();
  for (; begin != end; ++begin) {
    put_le(at, &begin->time.ns, 8);
    put_le(at, &begin->f_v_n, 4);
    put_le(at, &begin->f_ap_n, 4);
    put_le(at, &begin->f_ml_n, 4);
    put_le(at, &begin->flags, 2);
    put_le(at, &begin->plate, 1);
    *at++ = std::byte{0};
  }
  return chunk;
}

bool unpack(const IncidentForceChunk& chunk, std::vector<IncidentForce>& samples) {
  if (chunk.codec != kCodecBlackBox || chunk.count < 0 || chunk.samples.size() % kBlackBoxRecordBytes != 0 ||
      chunk.samples.size() / kBlackBoxRecordBytes != static_cast<std::size_t>(chunk.count)) {
    return false;
  }
  const std::byte* at = chunk.samples.data();
  for (std::int64_t i = 0; i < chunk.count; ++i) {
    IncidentForce sample;
    get_le(at, &sample.time.ns, 8);
    get_le(at, &sample.f_v_n, 4);
    get_le(at, &sample.f_ap_n, 4);
    get_le(at, &sample.f_ml_n, 4);
    get_le(at, &sample.flags, 2);
    get_le(at, &sample.plate, 1);
    ++at;
    samples.push_back(sample);
  }
  return true;
}

Hash hash_of_incidents(const Hash& start, const std::array<IncidentChain, kIncidentStreams>& chains,
                       const std::vector<IncidentHead>& heads) {
  RowHasher hasher(start);
  for (const IncidentChain& chain : chains) {
    hasher("count", chain.count);
    hasher("last", std::vector<std::byte>(chain.last.begin(), chain.last.end()));
  }
  for (const IncidentHead& head : heads) visit_columns(head, hasher);
  return hasher.finish();
}

core::Result<void> IncidentTables::prepare(sqlite::Database& database, const Hash& start) {
  start_ = start;
  for (IncidentChain& chain : chains_) chain = {0, start};
  ColumnNames names;
  const IncidentHead head;
  visit_columns(head, names);
  auto prepared = database.prepare("INSERT OR REPLACE" +
                                   names.insert_into(kIncidentTables[0]).substr(std::strlen("INSERT")));
  if (!prepared) return tl::unexpected<core::Error>(prepared.error());
  head_ = std::move(*prepared);
  core::Result<sqlite::Statement> rows[] = {insert_into<IncidentMotion>(database, kIncidentTables[1]),
                                            insert_into<IncidentCommand>(database, kIncidentTables[2]),
                                            insert_into<IncidentEvent>(database, kIncidentTables[3]),
                                            insert_into<IncidentWire>(database, kIncidentTables[4]),
                                            insert_into<IncidentForceChunk>(database, kIncidentTables[5])};
  for (std::size_t i = 0; i < rows_.size(); ++i) {
    if (!rows[i]) return tl::unexpected<core::Error>(rows[i].error());
    rows_[i] = std::move(*rows[i]);
  }
  return {};
}

template <class Row>
core::Result<void> IncidentTables::append(std::size_t stream, std::int64_t incident, const Row& row) {
  Stored<Row> stored{incident, row, {}};
  IncidentChain& chain = chains_[stream];
  chain.last = hash_of(chain.last, stored);
  ++chain.count;
  stored.hash.assign(chain.last.begin(), chain.last.end());
  RowBinder binder(rows_[stream]);
  const Stored<Row>& bound = stored;
  visit_stored(bound, binder);
  return rows_[stream].run_bound();
}

bool IncidentTables::has(std::int64_t incident) const {
  return std::any_of(heads_.begin(), heads_.end(),
                     [incident](const IncidentHead& head) { return head.id == incident; });
}

core::Result<void> IncidentTables::put_head(const IncidentHead& head) {
  const auto known = std::find_if(heads_.begin(), heads_.end(),
                                  [&](const IncidentHead& other) { return other.id == head.id; });
  if (known == heads_.end()) {
    heads_.push_back(head);
  } else {
    *known = head;
  }
  RowBinder binder(head_);
  visit_columns(head, binder);
  return head_.run_bound();
}

core::Result<void> IncidentTables::put(const IncidentHead& head, const IncidentRows& rows) {
  auto written = put_head(head);
  for (const auto& row : rows.motions) {
    if (written) written = append(0, head.id, row);
  }
  for (const auto& row : rows.commands) {
    if (written) written = append(1, head.id, row);
  }
  for (const auto& row : rows.events) {
    if (written) written = append(2, head.id, row);
  }
  for (const auto& row : rows.wire) {
    if (written) written = append(3, head.id, row);
  }
  for (std::size_t i = 0; i < rows.forces.size() && written; i += kChunkSamples) {
    const IncidentForce* begin = rows.forces.data() + i;
    written = append(4, head.id, pack(begin, begin + std::min(kChunkSamples, rows.forces.size() - i)));
  }
  return written;
}

core::Result<void> IncidentTables::cut() {
  for (std::size_t i = 0; i < heads_.size(); ++i) {
    IncidentHead head = heads_[i];
    if (head.state != IncidentState::Recording) continue;
    head.state = IncidentState::Cut;
    if (auto written = put_head(head); !written) return written;
  }
  return {};
}

void IncidentTables::close() {
  head_ = {};
  rows_ = {};
}

}  // namespace footfall::recording
