#pragma once
#include <filesystem>
#include <memory>
#include <string>

#include "recording/clinic/clinic.hpp"
#include "tests/unit/recording/fixture.hpp"

namespace footfall::tests {

inline const recording::clinic::Actor kClinician{"anna", recording::clinic::Role::Clinician, 1001, 1};
inline const recording::clinic::Actor kAdministrator{"bert", recording::clinic::Role::Administrator, 1002, 1};
inline const recording::clinic::Actor kViewer{"vera", recording::clinic::Role::Viewer, 1003, 1};
inline const recording::clinic::Actor kStation{"station", recording::clinic::Role::Station, 999, 1};

/// One clinic's keys, heads and databases in a private folder; on either back end.
class ClinicRoom {
 public:
  ClinicRoom();
  /// A database file of the folder.
  std::unique_ptr<recording::clinic::Clinic> on_file(const std::string& station,
                                                     const std::string& name = "clinic.db");
  std::unique_ptr<recording::clinic::Clinic> on_server(const std::string& station,
                                                       const std::string& connection);
  [[nodiscard]] core::Result<std::unique_ptr<recording::clinic::Clinic>> try_open(
      std::unique_ptr<recording::clinic::Sql> sql, const std::string& station) const;
  [[nodiscard]] std::filesystem::path file(const std::string& name) const { return dir_ / name; }
  [[nodiscard]] std::filesystem::path keys() const { return dir_ / "clinic.keys"; }
  [[nodiscard]] std::filesystem::path heads() const { return dir_ / "clinic.heads"; }
  [[nodiscard]] std::shared_ptr<const recording::clinic::KeyRing> ring() const;

 private:
  TempDir dir_;
};

/// The back ends of this machine: "SQLite", and "PostgreSQL" where its server is installed (else a sentence
/// says that it is skipped).
std::vector<std::string> back_ends();
/// A clinic on that back end with an empty database, and a second look at the same database.
struct Place {
  ClinicRoom room;
  std::string connection;  ///< empty: SQLite
  explicit Place(const std::string& back_end);
  std::unique_ptr<recording::clinic::Clinic> open(const std::string& station = "lab 1");
  std::unique_ptr<recording::clinic::Sql> sql();
};

recording::clinic::Identity identity_of(const std::string& name,
                                        const std::string& birth_date = "1980-02-29");
recording::clinic::SessionEntry example_session(const std::string& pseudonym, int number);
std::int64_t count(recording::clinic::Sql& sql, const std::string& table);

}  // namespace footfall::tests
