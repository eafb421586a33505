#include <algorithm>
#include <cstdarg>
#include <cstdio>

#include "gait/engine.hpp"
#include "recording/chunks/chunk_codec.hpp"
#include "recording/chunks/feed_codec.hpp"
#include "recording/incident_reader.hpp"
#include "recording/reader_impl.hpp"
#include "recording/tables/record_reader.hpp"
#include "recording/tables/schema.hpp"

namespace footfall::recording {
namespace {

long long wide(std::int64_t value) {
  return static_cast<long long>(value);
}

/// Goes through the whole file once. Anything wrong is blamed on a flag; the first sentence is kept.
class Inspection {
 public:
  Inspection(SessionReader::Impl& session, SessionInfo& info)
      : session_(session), database_(*session.database), info_(info) {}

  void run() {
    note(check_pages(), info_.checksums_ok);
    note(read_tail(), info_.checksums_ok);
    note(check_chunks(), info_.checksums_ok);
    note(check_counts(), info_.checksums_ok);
    note(check_log(), info_.audit_chain_ok);
  }
  void blame(bool& flag, const char* format, ...) __attribute__((format(printf, 3, 4)));
  void note(const core::Result<void>& result, bool& flag) {
    if (!result) blame(flag, "%s", result.error().what());
  }
  void reached(core::Timestamp time) { last_time_ = std::max(last_time_, time); }
  void explain_missing();
  [[nodiscard]] const std::string& state() const { return state_; }
  [[nodiscard]] const Hash& start_hash() const { return start_hash_; }
  [[nodiscard]] core::Timestamp last_time() const { return last_time_; }

 private:
  core::Result<void> check_pages();
  core::Result<void> read_tail();
  core::Result<void> check_chunks();
  void check_chunk(const StoredChunk& chunk, std::int64_t expected_id, const Hash& previous);
  void count_samples(const StoredChunk& chunk);
  template <class Sample>
  std::uint64_t count_in(const StoredChunk& chunk, std::uint8_t stream);
  core::Result<void> check_counts();
  core::Result<void> check_log();

  SessionReader::Impl& session_;
  sqlite::Database& database_;
  SessionInfo& info_;
  Tail tail_;
  Hash start_hash_{};
  std::string state_;
  core::Timestamp last_time_ = info_.meta.started;
  struct Sequence {
    std::uint64_t next = 0, missing = 0;
    bool seen = false;
  };
  std::map<std::uint8_t, Sequence> sequences_;
};

void Inspection::blame(bool& flag, const char* format, ...) {
  flag = false;
  if (info_.integrity != "ok") return;
  std::array<char, 320> text{};
  va_list arguments;
  va_start(arguments, format);
  std::vsnprintf(text.data(), text.size(), format, arguments);
  va_end(arguments);
  info_.integrity = text.data();
}

core::Result<void> Inspection::check_pages() {
  const auto verdict = database_.text("PRAGMA quick_check(1)");
  if (!verdict) return tl::unexpected<core::Error>(verdict.error());
  if (*verdict != "ok") blame(info_.checksums_ok, "the file's structure is damaged: %s", verdict->c_str());
  return {};
}

core::Result<void> Inspection::read_tail() {
  auto statement = database_.prepare(
      "SELECT "
      "state,start_hash,chunk_count,chunk_hash,gap_count,treadmill_count,step_count,log_count,log_hash "
      "FROM tail");
  if (!statement) return tl::unexpected<core::Error>(statement.error());
  const auto row = statement->next();
  if (!row) return tl::unexpected<core::Error>(row.error());
  if (!*row) return core::fail(core::Remedy::Reconfigure, "the closing row of the file was removed");
  statement->fetch(0, state_);
  start_hash_ = hash_column(*statement, 1);
  tail_.chunks = statement->integer(2);
  tail_.gaps = statement->integer(4);
  tail_.treadmill = statement->integer(5);
  tail_.steps = statement->integer(6);
  tail_.log = statement->integer(7);
  tail_.chunk_hash = hash_column(*statement, 3);
  tail_.log_hash = hash_column(*statement, 8);
  if (start_hash_ != hash_of(info_.meta))
    blame(info_.audit_chain_ok,
          "the description of the session (subject, configuration or plates) was changed");
  return {};
}

core::Result<void> Inspection::check_chunks() {
  auto statement = database_.prepare(chunk_query("", session_.version));
  if (!statement) return tl::unexpected<core::Error>(statement.error());
  Hash previous = start_hash_;
  std::int64_t count = 0;
  for (;;) {
    const auto row = statement->next();
    if (!row) return tl::unexpected<core::Error>(row.error());
    if (!*row) break;
    const StoredChunk chunk = read_chunk(*statement);
    check_chunk(chunk, ++count, previous);
    previous = chunk.hash;
  }
  if (count != tail_.chunks)
    blame(info_.checksums_ok, "%lld of %lld chunks of samples are there: some were removed or added",
          wide(count), wide(tail_.chunks));
  if (previous != tail_.chunk_hash)
    blame(info_.checksums_ok, "the last chunk of samples is not the one that was recorded last");
  return {};
}

void Inspection::check_chunk(const StoredChunk& chunk, std::int64_t expected_id, const Hash& previous) {
  const ChunkHeader& header = chunk.header;
  if (chunk.id != expected_id)
    blame(info_.checksums_ok, "chunk %lld of samples was removed", wide(expected_id));
  if (chunk.hash != hash_of(previous, header, chunk.codec, chunk.records))
    blame(
        info_.checksums_ok,
        "chunk %lld (plate %lld, %lld samples from number %lld) does not match its checksum: it was changed, "
        "or the disk is failing",
        wide(chunk.id), wide(header.plate), wide(header.sample_count), wide(header.first_sequence));
  count_samples(chunk);
}

void Inspection::count_samples(const StoredChunk& chunk) {
  const auto stream = static_cast<std::uint8_t>(chunk.header.plate);
  if (stream == kFeedStream) return;
  if (stream < kFirstImuStream) info_.samples[stream] += count_in<core::ForceSample>(chunk, stream);
  if (stream >= kFirstImuStream)
    info_.imu_samples[static_cast<std::uint8_t>(stream - kFirstImuStream)] +=
        count_in<core::ImuSample>(chunk, stream);
}

template <class Sample>
std::uint64_t Inspection::count_in(const StoredChunk& chunk, std::uint8_t stream) {
  std::vector<Sample> samples;
  const ChunkHeader& header = chunk.header;
  if (session_.unpacker.unpack({chunk.codec, chunk.records}, header.sample_count, stream, samples) !=
      Unpacked::Whole) {
    blame(info_.checksums_ok, "chunk %lld (packed as '%.20s') does not hold the %lld samples it speaks of",
          wide(chunk.id), chunk.codec.c_str(), wide(header.sample_count));
    return 0;
  }
  Sequence& sequence = sequences_[stream];
  for (const Sample& sample : samples) {
    if (sequence.seen && sample.sequence > sequence.next) sequence.missing += sample.sequence - sequence.next;
    sequence.next = sample.sequence + 1;
    sequence.seen = true;
    reached(sample.station_time);
  }
  return samples.size();
}

core::Result<void> Inspection::check_counts() {
  const std::pair<const char*, std::int64_t> expected[] = {
      {"gap", tail_.gaps}, {"treadmill", tail_.treadmill}, {"step", tail_.steps}};
  for (const auto& [table, count] : expected) {
    const auto found = database_.integer((std::string("SELECT count(rowid) FROM ") + table).c_str());
    if (!found) return tl::unexpected<core::Error>(found.error());
    if (*found != count)
      blame(info_.checksums_ok, "table %s has %lld rows and %lld were recorded", table, wide(*found),
            wide(count));
  }
  return {};
}

core::Result<void> Inspection::check_log() {
  auto statement = database_.prepare(
      "SELECT time_ns,who,role,what,old_value,new_value,outcome,previous_hash,hash FROM log ORDER BY log_id");
  if (!statement) return tl::unexpected<core::Error>(statement.error());
  Hash previous = start_hash_;
  std::int64_t count = 0;
  for (;;) {
    const auto row = statement->next();
    if (!row) return tl::unexpected<core::Error>(row.error());
    if (!*row) break;
    LogEntry entry;
    RowReader reader(*statement);
    visit_log(entry, reader);
    const Hash hash = hash_column(*statement, 8);
    ++count;
    if (hash_column(*statement, 7) != previous)
      blame(info_.audit_chain_ok, "the audit is broken before row %lld: a row was removed, added or changed",
            wide(count));
    if (hash != hash_of(hash_column(*statement, 7), entry))
      blame(info_.audit_chain_ok, "row %lld of the audit was changed", wide(count));
    previous = hash;
  }
  if (count != tail_.log || previous != tail_.log_hash)
    blame(info_.audit_chain_ok,
          "the audit has %lld rows and %lld were recorded: its end was removed or changed", wide(count),
          wide(tail_.log));
  return {};
}

void Inspection::explain_missing() {
  std::map<std::uint8_t, std::uint64_t> recorded;
  for (const Gap& gap : info_.gaps) recorded[gap.plate] += gap.count;
  for (const auto& [plate, sequence] : sequences_) {
    if (sequence.missing > recorded[plate]) info_.unexplained_missing += sequence.missing - recorded[plate];
  }
}

std::string ending_of(const SessionInfo& info, const std::string& state) {
  std::array<char, 160> text{};
  const char* format = "interrupted, or still being recorded: ends %.3f s after its start";
  if (info.complete) format = "complete: %.3f s";
  if (state == kStateStopped)
    format = "stopped early because the disk refused more: ends %.3f s after its start";
    // The format is one of the three literals above.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  std::snprintf(text.data(), text.size(), format, info.duration_s);
#pragma GCC diagnostic pop
  return text.data();
}

}  // namespace

core::Result<SessionInfo> SessionReader::info() {
  sqlite::Database& database = *impl_->database;
  // One moment of a file that may still be growing.
  if (auto begun = database.execute("BEGIN"); !begun) return tl::unexpected<core::Error>(begun.error());
  SessionInfo info;
  info.file = impl_->file;
  info.meta = impl_->meta;
  info.integrity = "ok";
  Inspection inspection(*impl_, info);
  inspection.run();
  auto& flag = info.checksums_ok;
  inspection.note(impl_->for_each<Gap>("gap", kVisitGap, [&](const Gap& gap) { info.gaps.push_back(gap); }),
                  flag);
  std::string complaint;
  inspection.note(check_incidents(*impl_, inspection.start_hash(), complaint), flag);
  if (!complaint.empty()) inspection.blame(flag, "%s", complaint.c_str());
  complaint.clear();
  inspection.note(check_records(*impl_, inspection.start_hash(), complaint), flag);
  if (!complaint.empty()) inspection.blame(flag, "%s", complaint.c_str());
  inspection.note(impl_->for_each<TreadmillRecord>(
                      "treadmill", kVisitTreadmill,
                      [&](const TreadmillRecord& record) { inspection.reached(record.time); }),
                  flag);
  std::vector<gait::StepResult> steps;
  inspection.note(impl_->for_each<gait::StepResult>(
                      "step", kVisitStep, [&](const gait::StepResult& step) { steps.push_back(step); },
                      of_result_set(impl_->version, kLiveResultSet)),
                  flag);
  inspection.note(
      impl_->for_each<gait::Summary>("summary", kVisitSummary,
                                     [&](const gait::Summary& summary) { info.summary = summary; }),
      flag);
  if (!impl_->strange_table.empty())
    inspection.blame(flag, "table %s holds a value that no program writes: it was changed",
                     impl_->strange_table.c_str());
  (void)database.execute("COMMIT");
  info.complete = inspection.state() == kStateComplete && info.summary.has_value();
  if (!steps.empty()) {
    const gait::Summary of_steps = gait::summarize(steps);
    // The stored row has the first few metrics only.
    if (info.summary) info.summary->metrics = of_steps.metrics;
    if (!info.summary) info.summary = of_steps;
  }
  info.steps = static_cast<std::uint32_t>(steps.size());
  info.duration_s = (inspection.last_time() - info.meta.started).seconds();
  inspection.explain_missing();
  info.ending = ending_of(info, inspection.state());
  return info;
}

std::uint64_t missing_samples(std::span<const Gap> gaps) {
  std::uint64_t missing = 0;
  for (const Gap& gap : gaps) missing += holds_samples(gap.plate) ? gap.count : 0;
  return missing;
}

core::Result<SessionInfo> SessionReader::overview() {
  sqlite::Database& database = *impl_->database;
  SessionInfo info;
  info.file = impl_->file;
  info.meta = impl_->meta;
  info.integrity = "not checked";
  const auto state = database.text("SELECT state FROM tail");
  if (!state) return tl::unexpected<core::Error>(state.error());
  auto chunks =
      database.prepare("SELECT plate,sum(sample_count),max(last_time_ns) FROM chunk GROUP BY plate");
  if (!chunks) return tl::unexpected<core::Error>(chunks.error());
  core::Timestamp last = info.meta.started;
  for (;;) {
    const auto row = chunks->next();
    if (!row) return tl::unexpected<core::Error>(row.error());
    if (!*row) break;
    const auto stream = static_cast<std::uint8_t>(chunks->integer(0));
    const auto samples = static_cast<std::uint64_t>(chunks->integer(1));
    if (stream == kFeedStream) continue;
    if (stream < kFirstImuStream) info.samples[stream] = samples;
    if (stream >= kFirstImuStream)
      info.imu_samples[static_cast<std::uint8_t>(stream - kFirstImuStream)] = samples;
    last = std::max(last, core::Timestamp{chunks->integer(2)});
  }
  const auto last_treadmill = database.integer("SELECT max(time_ns) FROM treadmill");
  if (!last_treadmill) return tl::unexpected<core::Error>(last_treadmill.error());
  const std::string live = of_result_set(impl_->version, kLiveResultSet);
  const auto steps = database.integer(("SELECT count(rowid) FROM step " + live).c_str());
  if (!steps) return tl::unexpected<core::Error>(steps.error());
  auto summary = impl_->all<gait::Summary>("summary", kVisitSummary);
  if (!summary) return tl::unexpected<core::Error>(summary.error());
  if (!summary->empty()) info.summary = summary->front();
  auto gaps = impl_->all<Gap>("gap", kVisitGap);
  if (!gaps) return tl::unexpected<core::Error>(gaps.error());
  info.gaps = std::move(*gaps);
  info.complete = *state == kStateComplete && info.summary.has_value();
  info.steps = static_cast<std::uint32_t>(*steps);
  info.duration_s = (std::max(last, core::Timestamp{*last_treadmill}) - info.meta.started).seconds();
  info.ending = ending_of(info, *state);
  return info;
}

}  // namespace footfall::recording
