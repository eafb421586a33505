#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "recording/export/session_contents.hpp"
#include "recording/identity.hpp"
#include "recording/part_file.hpp"

/// A session as files that other programs read (docs/exports.md). Frame/sign/units: each file says its own.
/// Thread: one. Blocks: disk. Allocates: the force table, and what is being written.
namespace footfall::recording {

enum class ExportFormat : std::uint8_t { Csv, C3d, Hdf5, Mot };

struct ExportSettings {
  std::filesystem::path dir = ".";
  bool force = false;  ///< replace files that exist
  /// How whoever asked may have that, for the sentence which refuses without it.
  std::string to_replace = "choose another folder or use --force";
  bool integers = false;  ///< C3D: scaled 16-bit integers instead of floating point
  /// Who the pseudonym is. Absent: nothing in the files names the person.
  std::optional<Identity> identity{};
  std::function<bool()> cancelled{};               ///< asked often; true ends the export without files
  std::function<void(double share)> reached{};     ///< how much is written, 0..1, never falling; told often
  std::function<void(const std::string&)> done{};  ///< called with a file's name when it is written
};

struct Exported {
  std::vector<std::filesystem::path> files;
  std::vector<std::string> notes;  ///< sentences: what the format could not hold, and why
};

/// Names of the files that export_session() would write, in its order.
[[nodiscard]] std::vector<std::filesystem::path> export_names(const SessionContents& contents,
                                                              const std::string& stem, ExportFormat format,
                                                              const ExportSettings& settings);

/// Writes `dir`/`stem` with the format's endings. All files or none: a failure, a full disk or a cancelled
/// export leaves nothing. Errors: Operator, for the disk, an existing file without `force`, a cancelled
/// export; Reconfigure, when the format cannot hold the session, with what can.
[[nodiscard]] core::Result<Exported> export_session(const SessionContents& contents, const std::string& stem,
                                                    ExportFormat format, const ExportSettings& settings);

/// Whether these files may be written: before a long piece of work for them. Errors: Operator, for a folder
/// of that name, or a file that is there without `force`.
[[nodiscard]] core::Result<void> check_free(const std::vector<std::filesystem::path>& targets,
                                            const ExportSettings& settings);

/// The same rules for one file that somebody else fills.
[[nodiscard]] core::Result<Exported> export_file(const std::filesystem::path& file,
                                                 const ExportSettings& settings,
                                                 const std::function<void(PartFile&)>& write);

}  // namespace footfall::recording
