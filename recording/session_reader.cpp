#include <algorithm>
#include <cstring>

#include "recording/chunks/chunk_codec.hpp"
#include "recording/chunks/feed_codec.hpp"
#include "recording/reader_impl.hpp"
#include "recording/tables/schema.hpp"

namespace footfall::recording {
namespace {

using DatabasePtr = std::unique_ptr<sqlite::Database>;

/// Reads the identity; tells a foreign file from one that could not be read.
core::Result<void> check_identity(sqlite::Database& database) {
  const auto application = database.integer("PRAGMA application_id");
  if (!application) return tl::unexpected<core::Error>(application.error());
  const auto version = database.integer("PRAGMA user_version");
  if (!version) return tl::unexpected<core::Error>(version.error());
  const char* file = database.name().c_str();
  if (*application != kApplicationId)
    return core::fail(core::Remedy::Reconfigure, "%s is not a Footfall session file: give a .footfall file",
                      file);
  if (*version > kFormatVersion)
    return core::fail(core::Remedy::Reconfigure,
                      "%s is of format version %lld and this program reads up to %lld: update Footfall", file,
                      static_cast<long long>(*version), static_cast<long long>(kFormatVersion));
  if (*version < 1)
    return core::fail(core::Remedy::Reconfigure,
                      "%s has no format version: it is not a finished session file", file);
  return {};
}

std::vector<const char*> tables_of(std::int64_t version) {
  std::vector<const char*> tables(std::begin(kTables), std::end(kTables));
  if (version >= kFirstVersionWithImus) tables.push_back(kImuTable);
  if (version >= kFirstVersionWithIncidents)
    tables.insert(tables.end(), std::begin(kIncidentTables), std::end(kIncidentTables));
  if (version >= kFirstVersionWithChains)
    tables.insert(tables.end(), std::begin(kTablesSince5), std::end(kTablesSince5));
  return tables;
}

/// Exactly our tables and nothing that computes: a view or trigger could run forever.
core::Result<void> check_tables(sqlite::Database& database) {
  const auto version = database.integer("PRAGMA user_version");
  if (!version) return tl::unexpected<core::Error>(version.error());
  const auto foreign = database.integer(
      "SELECT count(*) FROM sqlite_schema AS s WHERE type IN ('view','trigger') OR (type='table' AND "
      "rootpage=0) "
      "OR (type='index' AND sql IS NOT NULL) "
      "OR (type='table' AND EXISTS (SELECT 1 FROM pragma_table_xinfo(s.name) WHERE hidden<>0))");
  if (!foreign) return tl::unexpected<core::Error>(foreign.error());
  for (const char* table : tables_of(*version)) {
    const std::string sql =
        std::string("SELECT count(*) FROM sqlite_schema WHERE type='table' AND name='") + table + "'";
    const auto found = database.integer(sql.c_str());
    if (!found) return tl::unexpected<core::Error>(found.error());
    if (*found == 1 && *foreign == 0) continue;
    return core::fail(core::Remedy::Reconfigure, "%s is damaged: its tables are not those of a session file",
                      database.name().c_str());
  }
  return {};
}

core::Result<DatabasePtr> open_checked(const std::filesystem::path& file, bool immutable) {
  auto database = sqlite::Database::open(file, SQLITE_OPEN_READONLY, immutable);
  if (!database) return database;
  if (auto identity = check_identity(**database); !identity)
    return tl::unexpected<core::Error>(identity.error());
  return database;
}

}  // namespace

std::string chunk_query(const char* where, std::int64_t version) {
  const char* since_5 =
      version >= kFirstVersionWithChains ? "last_device_time_ns,clock_drift_ppm" : "NULL,NULL";
  return std::string(
             "SELECT chunk_id,plate,first_sequence,sample_count,first_time_ns,last_time_ns,"
             "clock_offset_ns,codec,hash,samples,") +
         since_5 + " FROM chunk " + where + " ORDER BY chunk_id";
}

std::string of_result_set(std::int64_t version, std::int64_t result_set) {
  if (version < kFirstVersionWithChains) return result_set == kLiveResultSet ? "" : "WHERE 0";
  return "WHERE result_set=" + std::to_string(result_set);
}

Hash hash_column(const sqlite::Statement& statement, int column) {
  Hash hash{};
  const auto stored = statement.blob(column);
  if (stored.size() == hash.size()) std::copy(stored.begin(), stored.end(), hash.begin());
  return hash;
}

StoredChunk read_chunk(const sqlite::Statement& statement) {
  StoredChunk chunk;
  chunk.id = statement.integer(0);
  chunk.header = {statement.integer(1),
                  statement.integer(2),
                  statement.integer(3),
                  statement.integer(4),
                  statement.integer(5),
                  statement.integer(6),
                  {}};
  statement.fetch(10, chunk.header.last_device_time_ns);
  statement.fetch(11, chunk.header.clock_drift_ppm);
  statement.fetch(7, chunk.codec);
  chunk.hash = hash_column(statement, 8);
  chunk.records = statement.blob(9);
  return chunk;
}

SessionReader::SessionReader() : impl_(std::make_unique<Impl>()) {}
SessionReader::~SessionReader() = default;

core::Result<std::unique_ptr<SessionReader>> SessionReader::open(const std::filesystem::path& file) {
  std::error_code error;
  if (!std::filesystem::exists(file, error))
    return core::fail(core::Remedy::Reconfigure, "%s does not exist: check the path", file.c_str());
  if (!std::filesystem::is_regular_file(file, error))
    return core::fail(core::Remedy::Reconfigure, "%s is no file: give the path of a session file",
                      file.c_str());
  if (std::filesystem::file_size(file, error) == 0)
    return core::fail(core::Remedy::Reconfigure,
                      "%s is empty and not a Footfall session file: give a copy that is whole", file.c_str());
  auto database = open_checked(file, false);
  const std::filesystem::path wal = file.string() + "-wal";
  const bool has_wal = std::filesystem::exists(wal, error) && std::filesystem::file_size(wal, error) > 0;
  // Cut off in the merge at the end of a recording: what the rollback journal holds has to be put back first.
  const std::filesystem::path journal = file.string() + "-journal";
  const bool has_journal =
      std::filesystem::exists(journal, error) && std::filesystem::file_size(journal, error) > 0;
  if (!database && database.error().remedy() == core::Remedy::Operator && has_journal) {
    if (auto rolled_back = sqlite::Database::open(file, SQLITE_OPEN_READWRITE, false); rolled_back)
      (void)(*rolled_back)->integer("SELECT count(*) FROM sqlite_schema");
    database = open_checked(file, false);
  }
  // On read-only media SQLite cannot make its companion files; without a -wal it needs none.
  if (!database && database.error().remedy() == core::Remedy::Operator && !has_wal && !has_journal)
    database = open_checked(file, true);
  if (!database) return tl::unexpected<core::Error>(database.error());
  std::unique_ptr<SessionReader> reader(new SessionReader);
  reader->impl_->file = file;
  reader->impl_->database = std::move(*database);
  if (auto tables = check_tables(*reader->impl_->database); !tables)
    return tl::unexpected<core::Error>(tables.error());
  auto meta = read_meta(*reader->impl_->database);
  if (!meta) return tl::unexpected<core::Error>(meta.error());
  reader->impl_->meta = std::move(*meta);
  const auto version = reader->impl_->database->integer("PRAGMA user_version");
  if (!version) return tl::unexpected<core::Error>(version.error());
  reader->impl_->version = *version;
  return reader;
}

template <class Sample>
core::Result<void> SessionReader::Impl::unpack(const StoredChunk& chunk, std::vector<Sample>& samples) {
  const auto stream = static_cast<std::uint8_t>(chunk.header.plate);
  const Unpacked unpacked =
      unpacker.unpack({chunk.codec, chunk.records}, chunk.header.sample_count, stream, samples);
  if (unpacked == Unpacked::Whole) return {};
  if (unpacked == Unpacked::UnknownCodec)
    return core::fail(
        core::Remedy::Reconfigure,
        "%s: chunk %lld is packed as '%.20s', which this program does not know: update Footfall",
        database->name().c_str(), static_cast<long long>(chunk.id), chunk.codec.c_str());
  return core::fail(core::Remedy::Reconfigure,
                    "%s: chunk %lld of %s %u is damaged (it holds %zu bytes for %lld samples)",
                    database->name().c_str(), static_cast<long long>(chunk.id),
                    stream < kFirstImuStream ? "plate" : "stream", unsigned{stream}, chunk.records.size(),
                    static_cast<long long>(chunk.header.sample_count));
}

template <class Sample>
core::Result<std::vector<Sample>> SessionReader::Impl::samples_of(std::uint8_t stream) {
  auto statement = database->prepare(chunk_query("WHERE plate=?", version));
  if (!statement) return tl::unexpected<core::Error>(statement.error());
  statement->bind(1, stream);
  std::vector<Sample> samples;
  for (;;) {
    const auto row = statement->next();
    if (!row) return tl::unexpected<core::Error>(row.error());
    if (!*row) return samples;
    if (auto unpacked = unpack(read_chunk(*statement), samples); !unpacked)
      return tl::unexpected<core::Error>(unpacked.error());
  }
}

core::Result<void> SessionReader::for_each_chunk(
    const std::function<core::Result<void>(const ChunkView&)>& take) {
  auto statement = impl_->database->prepare(chunk_query("", impl_->version));
  if (!statement) return tl::unexpected<core::Error>(statement.error());
  std::vector<core::ForceSample> forces;
  std::vector<core::ImuSample> imu;
  for (;;) {
    const auto row = statement->next();
    if (!row) return tl::unexpected<core::Error>(row.error());
    if (!*row) return {};
    forces.clear();
    imu.clear();
    const StoredChunk chunk = read_chunk(*statement);
    const auto stream = static_cast<std::uint8_t>(chunk.header.plate);
    if (stream == kFeedStream) continue;
    auto taken = stream < kFirstImuStream ? impl_->unpack(chunk, forces) : impl_->unpack(chunk, imu);
    if (taken) taken = take({stream, chunk.header.clock_offset_ns, forces, imu});
    if (!taken) return taken;
  }
}

core::Result<std::vector<core::ForceSample>> SessionReader::forces(std::uint8_t plate) {
  return impl_->samples_of<core::ForceSample>(plate);
}

core::Result<std::vector<core::ImuSample>> SessionReader::imu(std::uint8_t device) {
  return impl_->samples_of<core::ImuSample>(imu_stream(device));
}

core::Result<bool> SessionReader::has_treadmill() {
  const auto found = impl_->database->integer("SELECT exists(SELECT 1 FROM treadmill)");
  if (!found) return tl::unexpected<core::Error>(found.error());
  return *found != 0;
}

core::Result<std::vector<TreadmillRecord>> SessionReader::treadmill() {
  return impl_->all<TreadmillRecord>("treadmill", kVisitTreadmill);
}

core::Result<std::vector<gait::StepResult>> SessionReader::steps(std::int64_t result_set) {
  return impl_->all<gait::StepResult>("step", kVisitStep, of_result_set(impl_->version, result_set));
}

core::Result<std::vector<LogEntry>> SessionReader::log() {
  return impl_->all<LogEntry>("log", kVisitLog);
}

const SessionMeta& SessionReader::meta() const {
  return impl_->meta;
}

const std::filesystem::path& SessionReader::file() const {
  return impl_->file;
}

std::int64_t SessionReader::format_version() const {
  return impl_->version;
}

}  // namespace footfall::recording
