#include "recording/session_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "recording/tables/record_columns.hpp"
#include "recording/tables/rows.hpp"
#include "recording/tables/schema.hpp"

namespace footfall::recording {
namespace fs = std::filesystem;
namespace {

core::Error cannot_make(const fs::path& what, int code) {
  const char* remedy = "check the path";
  if (code == EACCES || code == EPERM) remedy = "no permission; check the rights of its folder";
  if (code == EROFS) remedy = "the disk is read-only; choose another folder";
  if (code == ENOSPC || code == EDQUOT) remedy = "the disk is full; free some space";
  if (code == ENOTDIR) remedy = "a part of the path is no folder";
  if (code == ENAMETOOLONG) remedy = "the name is too long";
  return {core::Remedy::Operator, "cannot make %s: %s", what.c_str(), remedy};
}

/// Also the folder's own entry must survive a power loss.
void sync_folder(const fs::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

core::Result<void> make_folders(const fs::path& folder) {
  if (folder.empty()) return {};
  std::error_code error;
  if (fs::is_directory(folder, error)) return {};
  if (auto parent = make_folders(folder.parent_path()); !parent) return parent;
  if (::mkdir(folder.c_str(), 0750) != 0 && errno != EEXIST)
    return tl::unexpected<core::Error>(cannot_make(folder, errno));
  sync_folder(folder.parent_path());
  return {};
}

template <class Record, class Visit>
core::Result<void> insert(sqlite::Database& database, const char* table, const Record& record, Visit visit) {
  ColumnNames names;
  visit(record, names);
  auto statement = database.prepare(names.insert_into(table));
  if (!statement) return tl::unexpected<core::Error>(statement.error());
  RowBinder binder(*statement);
  visit(record, binder);
  return statement->run_bound();
}

template <class Record, class Visit>
core::Result<void> select(sqlite::Database& database, const char* table, std::vector<Record>& records,
                          Visit visit) {
  ColumnNames names;
  Record record;
  visit(record, names);
  const auto present = columns_of(database, table);
  if (!present) return tl::unexpected<core::Error>(present.error());
  auto statement = database.prepare(names.select_from(table, *present));
  if (!statement) return tl::unexpected<core::Error>(statement.error());
  for (;;) {
    const auto row = statement->next();
    if (!row) return tl::unexpected<core::Error>(row.error());
    if (!*row) return {};
    RowReader reader(*statement);
    visit(record, reader);
    records.push_back(record);
  }
}

constexpr auto kVisitMeta = [](auto& meta, auto& visit) { visit_meta(meta, visit); };
constexpr auto kVisitPlate = [](auto& plate, auto& visit) { visit_plate(plate, visit); };
constexpr auto kVisitImu = [](auto& imu, auto& visit) { visit_imu(imu, visit); };
constexpr auto kVisitCode = [](auto& code, auto& visit) { visit_code(code, visit); };
constexpr auto kVisitColumns = [](auto& row, auto& visit) { visit_columns(row, visit); };
constexpr auto kVisitToml = [](auto& toml, auto& visit) { visit("toml", toml); };

}  // namespace

core::Result<void> make_private_file(const fs::path& file) {
  if (auto made = make_folders(fs::absolute(file).parent_path()); !made) return made;
  const int fd = ::open(file.c_str(), O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0640);
  if (fd < 0 && errno == EEXIST)
    return core::fail(core::Remedy::Operator,
                      "%s exists already and is not overwritten: choose another name for the session",
                      file.c_str());
  if (fd < 0) return tl::unexpected<core::Error>(cannot_make(file, errno));
  ::close(fd);
  return {};
}

core::Result<void> write_meta(sqlite::Database& database, const SessionMeta& meta) {
  auto written = insert(database, "meta", meta, kVisitMeta);
  if (written) written = insert(database, "configuration", meta.configuration_toml, kVisitToml);
  for (const PlateMeta& plate : meta.plates) {
    if (written) written = insert(database, "plate", plate, kVisitPlate);
  }
  for (const ImuMeta& imu : meta.imus) {
    if (written) written = insert(database, kImuTable, imu, kVisitImu);
  }
  for (const CodeName& code : meta.code_names) {
    if (written) written = insert(database, "code", code, kVisitCode);
  }
  for (const DeviceMeta& device : meta.devices) {
    if (written) written = insert(database, "device", device, kVisitColumns);
  }
  for (const CalibrationMeta& calibration : meta.calibrations) {
    if (written) written = insert(database, "calibration", calibration, kVisitColumns);
  }
  return written;
}

core::Result<std::set<std::string>> columns_of(sqlite::Database& database, const std::string& table) {
  auto statement = database.prepare("SELECT name FROM pragma_table_info('" + table + "')");
  if (!statement) return tl::unexpected<core::Error>(statement.error());
  std::set<std::string> names;
  for (;;) {
    const auto row = statement->next();
    if (!row) return tl::unexpected<core::Error>(row.error());
    if (!*row) return names;
    std::string name;
    statement->fetch(0, name);
    names.insert(name);
  }
}

core::Result<SessionMeta> read_meta(sqlite::Database& database) {
  const auto version = database.integer("PRAGMA user_version");
  if (!version) return tl::unexpected<core::Error>(version.error());
  std::vector<SessionMeta> metas;
  std::vector<std::string> tomls;
  auto read = select(database, "meta", metas, kVisitMeta);
  if (read) read = select(database, "configuration", tomls, kVisitToml);
  if (read && (metas.size() != 1 || tomls.size() != 1))
    return core::fail(core::Remedy::Reconfigure,
                      "%s is damaged: its description of the session is missing; restore it from a copy",
                      database.name().c_str());
  if (read) read = select(database, "plate", metas[0].plates, kVisitPlate);
  if (read) read = select(database, "code", metas[0].code_names, kVisitCode);
  if (read && *version >= kFirstVersionWithImus) read = select(database, kImuTable, metas[0].imus, kVisitImu);
  const bool chained = *version >= kFirstVersionWithChains;
  if (read && chained) read = select(database, "device", metas[0].devices, kVisitColumns);
  if (read && chained) read = select(database, "calibration", metas[0].calibrations, kVisitColumns);
  if (!read) return tl::unexpected<core::Error>(read.error());
  metas[0].configuration_toml = std::move(tomls[0]);
  return std::move(metas[0]);
}

}  // namespace footfall::recording
