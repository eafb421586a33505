#include <algorithm>
#include <limits>
#include <utility>

#include "recording/chunks/chunk_codec.hpp"
#include "recording/chunks/feed_codec.hpp"
#include "recording/session_file.hpp"
#include "recording/tables/incident_tables.hpp"
#include "recording/tables/log_table.hpp"
#include "recording/tables/record_tables.hpp"
#include "recording/tables/rows.hpp"
#include "recording/tables/schema.hpp"

namespace footfall::recording {
namespace {

constexpr auto kVisitSummary = [](const gait::Summary& summary, auto& visit) {
  visit_summary(summary, visit);
};

// A commit has reached the disk when it returns (FULL), and a journal that was deleted cannot come back with
// the power and roll back the file's first page, with it the whole session (EXTRA). WAL: readers never stop
// the writer.
constexpr const char* kPragmas = "PRAGMA synchronous=EXTRA;";
constexpr const char* kMergePragmas =
    "PRAGMA busy_timeout=100; PRAGMA wal_checkpoint(TRUNCATE); PRAGMA journal_mode=DELETE;";

template <class Record, class Visit>
std::string insert_sql(const char* table, Visit visit) {
  ColumnNames names;
  visit(Record{}, names);
  return names.insert_into(table);
}

ResultSet live_results(const SessionMeta& meta) {
  ResultSet set;
  set.method_id = meta.method_id;
  set.software_version = meta.software_version;
  set.wall_ns = meta.started_wall_ns;
  set.reason = "live";
  set.source = "the samples as they arrived";
  set.parameters = meta.analysis;
  return set;
}

/// A plate's clock map follows the offset alone.
double drift_at(const core::ForceSample&) {
  return std::numeric_limits<double>::quiet_NaN();
}
double drift_at(const core::ImuSample& sample) {
  return static_cast<double>(sample.clock_drift_ppm);
}

}  // namespace

struct SessionWriter::Impl {
  struct Statements {
    sqlite::Statement begin, commit, chunk, tail, summary;
  };
  std::unique_ptr<sqlite::Database> database;
  Statements statements;
  IncidentTables incidents;
  RecordTables rows;
  LogTable log;
  std::string method_id;
  std::vector<std::uint8_t> streams;
  ChunkPacker packer;
  std::vector<std::byte> feed;
  Tail current, committed;
  Hash start_hash{};
  std::uint64_t samples_current = 0, samples_committed = 0;
  std::int64_t feed_marks = 0;
  std::vector<Gap>
      uncommitted;  ///< per plate, the samples of the open transaction; after an error: lost ones
  std::optional<core::Error> failure;

  core::Result<void> prepare();
  core::Result<void> make(const SessionMeta& meta, const ResultSet& results);
  core::Result<void> ready();
  core::Result<void> keep(core::Result<void> result);
  core::Result<void> write_tail(const char* state);
  template <class Sample>
  core::Result<void> append(std::uint8_t stream, std::span<const Sample> samples,
                            std::int64_t clock_offset_ns);
  template <class Sample>
  core::Result<void> insert_chunk(std::uint8_t stream, std::span<const Sample> samples,
                                  std::int64_t clock_offset_ns);
  core::Result<void> insert_packed(const ChunkHeader& header, const PackedChunk& packed);
  core::Result<void> insert_feed(std::span<const gait::FeedMark> marks);
  template <class Record>
  core::Result<void> append_row(const Record& record) {
    if (auto is_ready = ready(); !is_ready) return is_ready;
    return keep(rows.append(record));
  }
  core::Result<void> end_transaction(const char* state);
  template <class Sample>
  void count(std::uint8_t stream, std::span<const Sample> samples);
  void note_loss();
  void count_incidents() {
    current.incidents = incidents.count();
    current.incident_hash = incidents.hash();
  }
  void close() {
    statements = {};
    incidents.close();
    rows.close();
    log.close();
    database.reset();
  }
};

core::Result<void> SessionWriter::Impl::prepare() {
  const std::pair<sqlite::Statement*, std::string> all[] = {
      {&statements.begin, "BEGIN IMMEDIATE"},
      {&statements.commit, "COMMIT"},
      {&statements.chunk,
       "INSERT INTO chunk(plate,first_sequence,sample_count,first_time_ns,last_time_ns,clock_offset_ns,"
       "last_device_time_ns,clock_drift_ppm,codec,hash,samples) VALUES(?,?,?,?,?,?,?,?,?,?,?)"},
      {&statements.tail,
       "UPDATE tail SET "
       "state=?,start_hash=?,chunk_count=?,chunk_hash=?,gap_count=?,treadmill_count=?,step_count=?,"
       "log_count=?,log_hash=?,incident_count=?,incident_hash=?"},
      {&statements.summary, insert_sql<gait::Summary>("summary", kVisitSummary)}};
  for (const auto& [statement, sql] : all) {
    auto prepared = database->prepare(sql);
    if (!prepared) return tl::unexpected<core::Error>(prepared.error());
    *statement = std::move(*prepared);
  }
  if (auto prepared = incidents.prepare(*database, start_hash); !prepared) return prepared;
  current.incident_hash = committed.incident_hash = incidents.hash();
  if (auto begun = log.begin(*database, start_hash); !begun) return begun;
  return rows.begin(*database, start_hash);
}

core::Result<void> SessionWriter::Impl::make(const SessionMeta& meta, const ResultSet& results) {
  method_id = meta.method_id;
  for (const PlateMeta& plate : meta.plates) streams.push_back(plate.plate);
  for (const ImuMeta& imu : meta.imus) streams.push_back(imu.stream);
  start_hash = current.chunk_hash = current.log_hash = hash_of(meta);
  committed = current;
  const std::string identity = "PRAGMA application_id=" + std::to_string(kApplicationId) +
                               "; PRAGMA user_version=" + std::to_string(kFormatVersion) + ";";
  auto made = database->execute(kPragmas);
  if (!made) return made;
  const auto mode = database->text("PRAGMA journal_mode=WAL");
  if (!mode) return tl::unexpected<core::Error>(mode.error());
  if (*mode != "wal")
    return core::fail(core::Remedy::Operator,
                      "%s: sessions cannot be recorded on this kind of disk; choose a folder on a local disk",
                      database->name().c_str());
  made = database->execute("BEGIN IMMEDIATE");
  if (made) made = database->execute(identity.c_str());
  if (made) made = database->execute(schema_sql());
  if (made) made = write_meta(*database, meta);
  if (made) made = database->execute("INSERT INTO tail VALUES('',x'',0,x'',0,0,0,0,x'',0,x'')");
  if (made) made = prepare();
  if (made) made = rows.append(results);
  for (const Zeroing& zeroing : meta.zeroings) {
    if (made) made = rows.append(zeroing);
  }
  if (made) made = write_tail(kStateRecording);
  if (made) made = database->execute("COMMIT");
  if (made) rows.committed();
  return made;
}

core::Result<void> SessionWriter::Impl::write_tail(const char* state) {
  current.gaps = rows.count<Gap>();
  current.treadmill = rows.count<TreadmillRecord>();
  current.steps = rows.count<StoredStep>();
  current.log = log.count();
  current.log_hash = log.hash();
  if (auto chained = rows.write_chains(); !chained) return chained;
  return statements.tail.run(std::string_view(state), std::span<const std::byte>(start_hash), current.chunks,
                             std::span<const std::byte>(current.chunk_hash), current.gaps, current.treadmill,
                             current.steps, current.log, std::span<const std::byte>(current.log_hash),
                             current.incidents, std::span<const std::byte>(current.incident_hash));
}

core::Result<void> SessionWriter::Impl::ready() {
  if (failure) return tl::unexpected<core::Error>(*failure);
  if (database->in_transaction()) return {};
  return keep(statements.begin.run());
}

core::Result<void> SessionWriter::Impl::keep(core::Result<void> result) {
  if (result || failure) return result;
  failure = result.error();
  if (database->in_transaction()) (void)database->execute("ROLLBACK");
  current = committed;
  rows.rolled_back();
  log.rewind(committed.log, committed.log_hash);
  samples_current = samples_committed;
  return result;
}

template <class Sample>
void SessionWriter::Impl::count(std::uint8_t stream, std::span<const Sample> samples) {
  auto row = std::find_if(uncommitted.begin(), uncommitted.end(),
                          [stream](const Gap& pending) { return pending.plate == stream; });
  if (row == uncommitted.end()) {
    const Sample& first = samples.front();
    row = uncommitted.insert(row, {stream, first.sequence, 0, first.station_time, GapCause::DiskFull});
  }
  row->count += samples.size();
  if (!failure) samples_current += samples.size();
}

template <class Sample>
core::Result<void> SessionWriter::Impl::insert_chunk(std::uint8_t stream, std::span<const Sample> samples,
                                                     std::int64_t clock_offset_ns) {
  return insert_packed(
      {stream, static_cast<std::int64_t>(samples.front().sequence), static_cast<std::int64_t>(samples.size()),
       samples.front().station_time.ns, samples.back().station_time.ns, clock_offset_ns,
       samples.back().device_time.ns, drift_at(samples.back())},
      packer.pack(samples));
}

core::Result<void> SessionWriter::Impl::insert_feed(std::span<const gait::FeedMark> marks) {
  pack_feed(marks, feed);
  ChunkHeader header;
  header.plate = kFeedStream;
  header.first_sequence = feed_marks;
  header.sample_count = static_cast<std::int64_t>(marks.size());
  header.first_time_ns = marks.front().cycle.ns;
  header.last_time_ns = marks.back().cycle.ns;
  header.last_device_time_ns = header.last_time_ns;
  feed_marks += header.sample_count;
  return insert_packed(header, {kCodecFeed, feed});
}

core::Result<void> SessionWriter::Impl::insert_packed(const ChunkHeader& header, const PackedChunk& packed) {
  const Hash hash = hash_of(current.chunk_hash, header, packed.codec, packed.bytes);
  auto written = statements.chunk.run(header.plate, header.first_sequence, header.sample_count,
                                      header.first_time_ns, header.last_time_ns, header.clock_offset_ns,
                                      header.last_device_time_ns, header.clock_drift_ppm, packed.codec,
                                      std::span<const std::byte>(hash), packed.bytes);
  if (!written) return written;
  current.chunk_hash = hash;
  ++current.chunks;
  return {};
}

core::Result<void> SessionWriter::Impl::end_transaction(const char* state) {
  auto ended = write_tail(state);
  if (ended) ended = statements.commit.run();
  if (auto kept = keep(ended); !kept) return kept;
  committed = current;
  rows.committed();
  samples_committed = samples_current;
  uncommitted.clear();
  return {};
}

/// Space may have been freed since: then the file itself says what it lacks.
void SessionWriter::Impl::note_loss() {
  auto noted = statements.begin.run();
  for (const Gap& lost : uncommitted) {
    if (noted) noted = rows.append(lost);
  }
  if (noted) noted = write_tail(kStateStopped);
  if (noted) noted = statements.commit.run();
  if (!noted && database->in_transaction()) (void)database->execute("ROLLBACK");
}

SessionWriter::SessionWriter() : impl_(std::make_unique<Impl>()) {}

SessionWriter::~SessionWriter() {
  if (!impl_->database) return;
  if (impl_->failure) {
    impl_->note_loss();
  } else if (impl_->database->in_transaction()) {
    (void)commit();
  }
}

core::Result<std::unique_ptr<SessionWriter>> SessionWriter::create(
    const std::filesystem::path& file, const SessionMeta& meta,
    const std::optional<ResultSet>& first_results) {
  if (auto made = make_private_file(file); !made) return tl::unexpected<core::Error>(made.error());
  std::unique_ptr<SessionWriter> writer(new SessionWriter);
  auto database = sqlite::Database::open(file, SQLITE_OPEN_READWRITE);
  core::Result<void> made;
  if (database) {
    writer->impl_->database = std::move(*database);
    made = writer->impl_->make(meta, first_results.value_or(live_results(meta)));
  } else {
    made = tl::unexpected<core::Error>(database.error());
  }
  if (made) return writer;
  writer->impl_->close();
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
    std::error_code ignored;
    std::filesystem::remove(file.string() + suffix, ignored);
  }
  return tl::unexpected<core::Error>(made.error());
}

template <class Sample>
core::Result<void> SessionWriter::Impl::append(std::uint8_t stream, std::span<const Sample> samples,
                                               std::int64_t clock_offset_ns) {
  if (samples.empty()) return {};
  count(stream, samples);
  if (auto is_ready = ready(); !is_ready) return is_ready;
  return keep(insert_chunk(stream, samples, clock_offset_ns));
}

core::Result<void> SessionWriter::append_forces(std::uint8_t plate,
                                                std::span<const core::ForceSample> samples,
                                                std::int64_t clock_offset_ns) {
  if (std::find(impl_->streams.begin(), impl_->streams.end(), plate) == impl_->streams.end())
    return core::fail(core::Remedy::Bug, "plate %u is not one of this session's plates", unsigned{plate});
  return impl_->append(plate, samples, clock_offset_ns);
}

core::Result<void> SessionWriter::append_imu(std::uint8_t device, std::span<const core::ImuSample> samples,
                                             std::int64_t clock_offset_ns) {
  const std::uint8_t stream = imu_stream(device);
  if (std::find(impl_->streams.begin(), impl_->streams.end(), stream) == impl_->streams.end())
    return core::fail(core::Remedy::Bug, "inertial sensor %u is not one of this session's", unsigned{device});
  return impl_->append(stream, samples, clock_offset_ns);
}

core::Result<void> SessionWriter::append_feed(std::span<const gait::FeedMark> marks) {
  if (marks.empty()) return {};
  if (auto ready = impl_->ready(); !ready) return ready;
  return impl_->keep(impl_->insert_feed(marks));
}

core::Result<void> SessionWriter::append_gap(const Gap& gap) {
  return impl_->append_row(gap);
}

core::Result<void> SessionWriter::append_treadmill(std::span<const TreadmillRecord> records) {
  if (records.empty()) return {};
  if (auto ready = impl_->ready(); !ready) return ready;
  for (const TreadmillRecord& record : records) {
    if (auto written = impl_->keep(impl_->rows.append(record)); !written) return written;
  }
  return {};
}

core::Result<void> SessionWriter::append_step(const gait::StepResult& step) {
  return impl_->append_row(StoredStep{kLiveResultSet, impl_->method_id, step});
}

core::Result<void> SessionWriter::append_log(const LogEntry& entry) {
  if (auto ready = impl_->ready(); !ready) return ready;
  return impl_->keep(impl_->log.append(entry));
}

core::Result<void> SessionWriter::append_zeroing(const Zeroing& zeroing) {
  return impl_->append_row(zeroing);
}

core::Result<void> SessionWriter::append_marker(const Marker& marker) {
  return impl_->append_row(marker);
}

core::Result<void> SessionWriter::append_pain(const Pain& pain) {
  return impl_->append_row(pain);
}

core::Result<void> SessionWriter::append_exertion(const Exertion& exertion) {
  return impl_->append_row(exertion);
}

core::Result<void> SessionWriter::append_origin(const Origin& origin) {
  return impl_->append_row(origin);
}

core::Result<void> SessionWriter::append_incident(const IncidentHead& head, const IncidentRows& rows) {
  if (auto ready = impl_->ready(); !ready) return ready;
  auto written = impl_->keep(impl_->incidents.put(head, rows));
  if (written) impl_->count_incidents();
  return written;
}

bool SessionWriter::has_incident(std::int64_t id) const {
  return impl_->incidents.has(id);
}

core::Result<void> SessionWriter::commit() {
  if (impl_->failure) return tl::unexpected<core::Error>(*impl_->failure);
  if (!impl_->database->in_transaction()) return {};
  return impl_->end_transaction(kStateRecording);
}

core::Result<void> SessionWriter::finish(const gait::Summary& summary) {
  if (auto ready = impl_->ready(); !ready) return ready;
  if (auto cut = impl_->keep(impl_->incidents.cut()); !cut) return cut;
  impl_->count_incidents();
  for (const SessionMetric& metric : metrics_of(summary, kLiveResultSet, impl_->method_id)) {
    if (auto written = impl_->append_row(metric); !written) return written;
  }
  RowBinder binder(impl_->statements.summary);
  visit_summary(summary, binder);
  if (auto written = impl_->keep(impl_->statements.summary.run_bound()); !written) return written;
  if (auto ended = impl_->end_transaction(kStateComplete); !ended) return ended;
  // One file without companions travels best. A reader that is still inside only leaves them in place.
  (void)impl_->database->execute(kMergePragmas);
  impl_->close();
  impl_->failure.emplace(core::Remedy::Bug, "the session is finished: nothing can be added to it");
  return {};
}

std::uint64_t SessionWriter::samples_committed() const {
  return impl_->samples_committed;
}

std::vector<Gap> SessionWriter::unsaved() const {
  return impl_->failure ? impl_->uncommitted : std::vector<Gap>{};
}

}  // namespace footfall::recording
