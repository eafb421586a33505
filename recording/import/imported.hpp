#pragma once
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>

#include "core/result.hpp"
#include "formats/recording.hpp"
#include "gait/results.hpp"
#include "recording/file_hash.hpp"
#include "recording/session.hpp"

/// A recording that came as a file (formats/recording.hpp), kept as a session, and back: the columns read are
/// those stored, forces bit for bit, the centre of pressure through the moments about the lab origin to the
/// last bits. Frame/units: lab frame, N, m; station times are the source's own times. A sample without any
/// value is a gap, a column that the source lacks is NaN and said so. Thread: one. Blocks: disk. Allocates:
/// a small multiple of the samples. Errors: those of writer and reader; Reconfigure where said.
namespace footfall::recording {

/// Kind of an imported session's row in the table `origin`, and reason of its first result set.
inline constexpr std::string_view kImportOrigin = "import";

/// At most so many numbers for each sample that is there: a file cannot make readers hold more.
inline constexpr std::size_t kMostGap = 10;

/// What a person said about the recording; the file did not tell it.
struct Stated {
  std::optional<core::Kilograms> mass;
  std::optional<core::MetersPerSecond> belt_speed;
  std::optional<core::Degrees> incline;  ///< of the belt, uphill > 0
  std::optional<core::Meters> height;
};

struct ImportSource {
  std::string name;    ///< of the file, without its folder
  std::string format;  ///< "csv", "c3d", "mot", "sto"
  FileHash content;
  std::string software_version, subject_pseudonym, method_id;
  Stated stated;
  std::string parameters;  ///< of the result set: imported_parameters(), empty when there are no steps
};

/// Refuses what a session cannot hold, with the sentence: no sample with a force, nearly all samples blank, a
/// time or a rate that makes no sense, more plates than a session has room for.
[[nodiscard]] core::Result<void> check_importable(const formats::ForceRecording& recording);

/// What the source does not hold, one phrase each: "left: centre of pressure", "body mass".
[[nodiscard]] std::vector<std::string> missing_from(const formats::ForceRecording& recording,
                                                    const Stated& stated);

/// Makes the session `file`, which must not exist. `going_on` is asked between pieces of work; false ends it
/// with Retry "cancelled". Whatever the error, nothing of the file is left.
[[nodiscard]] core::Result<void> write_imported(const std::filesystem::path& file,
                                                const formats::ForceRecording& recording,
                                                const ImportSource& source,
                                                std::span<const gait::StepResult> steps,
                                                const gait::Summary& summary,
                                                const std::function<bool()>& going_on = {});

struct Imported {
  formats::ForceRecording recording;
  Stated stated;
};

/// nullopt: the session was recorded, not imported. Errors: Reconfigure when samples and gaps do not make a
/// recording.
[[nodiscard]] core::Result<std::optional<Imported>> read_imported(SessionReader& session);
/// Of the columns the span alone, and at most a chunk more; whether the rest of the file is intact is not
/// looked at. Errors: also those of SessionReader::forces() of a span.
[[nodiscard]] core::Result<std::optional<Imported>> read_imported(SessionReader& session,
                                                                  const TimeSpan& span,
                                                                  const GoingOn& going_on = {});

}  // namespace footfall::recording
