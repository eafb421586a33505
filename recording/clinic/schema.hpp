#pragma once
#include <span>
#include <string>

#include "recording/clinic/sql.hpp"

/// The tables of the clinic database and their versions (docs/clinic-database.md "Tables").
/// Thread: as Sql. Blocks: disk or network. Errors: Reconfigure for a newer version, those of Sql.
namespace footfall::recording::clinic {

/// From the version before to this one, as SQL in which {blob}, {real} and {name} stand for each back end's
/// type (name: text that is ordered by its bytes, everywhere alike).
struct Migration {
  int version;
  const char* both;                         ///< in both back ends
  const char *sqlite_only, *postgres_only;  ///< after it, its types written out: triggers
};
[[nodiscard]] std::span<const Migration> migrations();

/// Brings the tables to the newest version: all steps in one transaction, or none. Several stations may do so
/// at once. A database of a newer version is refused untouched.
core::Result<void> migrate(Sql& sql, std::span<const Migration> steps = migrations());
/// 0: no clinic database yet.
core::Result<int> schema_version(Sql& sql);

}  // namespace footfall::recording::clinic
