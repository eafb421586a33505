#pragma once
#include <filesystem>
#include <string>

#include "recording/identity.hpp"

namespace footfall::cli {

struct ExportOptions {
  std::filesystem::path file;
  std::filesystem::path out = ".";
  std::string format{};   ///< "c3d", "csv", "hdf5", "mot", "json"
  bool csv = false;       ///< the older spelling of format "csv"
  bool integers = false;  ///< C3D as scaled 16-bit integers
  bool force = false;
  /// For the program that started it: lines "progress 0.42 WORDS" on stdout, 0..1, and it ends when that
  /// does.
  bool watched = false;
  bool identified = false;  ///< name the person: needs a role, is audited
  /// Who pseudonyms are; nullptr: no clinic database is configured.
  recording::IdentitySource* identities = nullptr;
};

/// `footfall export`: writes a session in one format and prints the files' names (docs/exports.md). Progress
/// on stderr; an interrupt leaves nothing behind and returns 130. Thread: main. Blocks: file reads and
/// writes. Errors: one sentence on stderr, nothing on stdout or in the folder, returns 2; a session whose
/// samples do not match their checksums is not exported.
[[nodiscard]] int run_export(const ExportOptions& options);

}  // namespace footfall::cli
