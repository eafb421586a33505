#include "recording/migrate.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "core/time.hpp"
#include "recording/reader_impl.hpp"
#include "recording/tables/schema.hpp"

namespace footfall::recording {
namespace {

namespace fs = std::filesystem;
constexpr int kChunksPerCommit = 200;

/// Removes what was begun unless it is kept.
struct Begun {
  fs::path file;
  ~Begun() {
    for (const char* suffix : {"", "-wal", "-shm", "-journal"}) ::unlink((file.string() + suffix).c_str());
  }
};

core::Result<void> copy_chunks(SessionReader& from, SessionWriter& to) {
  int chunks = 0;
  return from.for_each_chunk([&](const ChunkView& chunk) -> core::Result<void> {
    auto copied = chunk.imu.empty() ? to.append_forces(chunk.stream, chunk.forces, chunk.clock_offset_ns)
                                    : to.append_imu(static_cast<std::uint8_t>(chunk.stream - kFirstImuStream),
                                                    chunk.imu, chunk.clock_offset_ns);
    if (copied && ++chunks % kChunksPerCommit == 0) copied = to.commit();
    return copied;
  });
}

template <class Record, class Append>
core::Result<void> copy_all(const core::Result<std::vector<Record>>& records, Append append) {
  if (!records) return tl::unexpected<core::Error>(records.error());
  for (const Record& record : *records) {
    if (auto copied = append(record); !copied) return copied;
  }
  return {};
}

core::Result<void> copy_rows(SessionReader& from, const SessionInfo& info, SessionWriter& to) {
  core::Result<void> copied;
  for (const Gap& gap : info.gaps) {
    if (copied) copied = to.append_gap(gap);
  }
  if (copied)
    copied = copy_all(from.treadmill(), [&](const auto& record) {
      return to.append_treadmill({&record, 1});
    });
  if (copied) copied = copy_all(from.steps(), [&](const auto& step) { return to.append_step(step); });
  if (copied) copied = copy_all(from.log(), [&](const auto& entry) { return to.append_log(entry); });
  if (copied)
    copied = copy_all(from.incidents(), [&](const IncidentHead& head) -> core::Result<void> {
      const auto incident = from.incident(head.id);
      if (!incident) return tl::unexpected<core::Error>(incident.error());
      return to.append_incident(head, incident->rows);
    });
  return copied;
}

/// One file, and the state in which the old one was left.
core::Result<void> settle(const fs::path& file, const std::string& state) {
  auto database = sqlite::Database::open(file, SQLITE_OPEN_READWRITE);
  if (!database) return tl::unexpected<core::Error>(database.error());
  auto settled = (*database)->execute("PRAGMA journal_mode=DELETE; PRAGMA synchronous=EXTRA");
  if (settled && state == kStateStopped) settled = (*database)->execute("UPDATE tail SET state='stopped'");
  return settled;
}

struct Source {
  SessionInfo info;
  std::string state;
  Origin origin;
};

core::Result<Source> examine(SessionReader& reader, const fs::path& file) {
  if (reader.format_version() >= kFormatVersion)
    return core::fail(core::Remedy::Reconfigure, "%s is of the present format version %lld already",
                      file.c_str(), static_cast<long long>(reader.format_version()));
  auto info = reader.info();
  if (!info) return tl::unexpected<core::Error>(info.error());
  if (!info->checksums_ok || !info->audit_chain_ok)
    return core::fail(core::Remedy::Reconfigure, "%s is not migrated because it is not intact: %s",
                      file.c_str(), info->integrity.c_str());
  auto database = sqlite::Database::open(file, SQLITE_OPEN_READONLY);
  if (!database) return tl::unexpected<core::Error>(database.error());
  auto tail = (*database)->prepare("SELECT state,chunk_hash FROM tail");
  if (!tail) return tl::unexpected<core::Error>(tail.error());
  const auto row = tail->next();
  if (!row) return tl::unexpected<core::Error>(row.error());
  Source source{std::move(*info), {}, {}};
  tail->fetch(0, source.state);
  tail->fetch(1, source.origin.source_hash);
  source.origin.kind = "migration";
  source.origin.source = file.filename().string();
  source.origin.source_format = reader.format_version();
  source.origin.wall_ns = core::clock_ns(CLOCK_REALTIME);
  return source;
}

core::Result<void> write(SessionReader& from, const Source& source, const fs::path& file) {
  auto writer = SessionWriter::create(file, from.meta());
  if (!writer) return tl::unexpected<core::Error>(writer.error());
  auto written = copy_chunks(from, **writer);
  if (written) written = copy_rows(from, source.info, **writer);
  if (written) written = (*writer)->append_origin(source.origin);
  if (written) written = (*writer)->commit();
  if (written && source.info.complete) written = (*writer)->finish(*source.info.summary);
  writer->reset();
  return written ? settle(file, source.state) : written;
}

/// The new file read back: nothing may be missing.
core::Result<void> compare(const SessionInfo& old, const fs::path& file) {
  auto reader = SessionReader::open(file);
  if (!reader) return tl::unexpected<core::Error>(reader.error());
  const auto info = (*reader)->info();
  if (!info) return tl::unexpected<core::Error>(info.error());
  const bool same = info->checksums_ok && info->audit_chain_ok && info->samples == old.samples &&
                    info->imu_samples == old.imu_samples && info->steps == old.steps &&
                    info->gaps.size() == old.gaps.size() && info->complete == old.complete;
  if (same) return {};
  return core::fail(core::Remedy::Bug,
                    "the new file does not hold what the old one holds (%s): it was removed",
                    info->integrity.c_str());
}

core::Result<void> publish(const fs::path& file, const fs::path& to) {
  // A name is given only where there is none: link() never replaces.
  if (::link(file.c_str(), to.c_str()) == 0) return {};
  return core::fail(core::Remedy::Operator, "cannot make %s: %s", to.c_str(),
                    errno == EEXIST ? "it exists already; choose another name" : std::strerror(errno));
}

}  // namespace

core::Result<void> migrate(const fs::path& from, const fs::path& to, const std::string& software_version) {
  std::error_code error;
  if (fs::exists(to, error))
    return core::fail(core::Remedy::Operator, "%s exists already and is not overwritten: choose another name",
                      to.c_str());
  auto reader = SessionReader::open(from);
  if (!reader) return tl::unexpected<core::Error>(reader.error());
  auto source = examine(**reader, from);
  if (!source) return tl::unexpected<core::Error>(source.error());
  source->origin.software_version = software_version;
  const Begun begun{fs::path(to).replace_filename("." + to.filename().string() + "." +
                                                  std::to_string(::getpid()) + ".part")};
  auto migrated = write(**reader, *source, begun.file);
  if (migrated) migrated = compare(source->info, begun.file);
  return migrated ? publish(begun.file, to) : migrated;
}

}  // namespace footfall::recording
