#pragma once
#include <optional>
#include <string>
#include <vector>

#include "recording/export/belt_track.hpp"
#include "recording/export/sample_grid.hpp"
#include "recording/export/session_contents.hpp"

/// A session's plates side by side on one time base: what `footfall analyze` works on and what CSV, C3D and
/// MOT hold, so that all of them give the same metrics. Rows are the first plate's sample numbers, lost ones
/// included, on its even time base; the other plates are interpolated linearly between two neighbouring
/// samples, as live (gait/merge.hpp), never across a lost one. NaN is lost or invalid. Frame/sign/units: lab
/// frame, moments about the lab origin, N, N·m. Thread: values. Blocks: never. Allocates: 48 bytes per row
/// and plate. Errors: below.
namespace footfall::recording {

/// "Left plate" -> "left_plate", "" for a single one; unique.
[[nodiscard]] std::vector<std::string> plate_names(const SessionMeta& meta);

struct ForceTable {
  struct Plate {
    std::size_t index = 0;  ///< into SessionMeta::plates
    std::string name;
    std::vector<core::Wrench> wrench;
  };
  /// False: the clock or the counter jumped. Rows are then the stored samples at their station times.
  bool even = true;
  core::Hertz rate;                               ///< even: of the plate's own crystal
  std::vector<double> time_s;                     ///< of each row, after the start of the session
  std::vector<core::Timestamp> times;             ///< the same in station time, to the ns
  std::vector<const core::ForceSample*> samples;  ///< of the first plate; nullptr where lost
  std::vector<Plate> plates;
  BeltTrack belt;

  [[nodiscard]] std::size_t rows() const { return times.size(); }
  /// Every plate measured something.
  [[nodiscard]] bool whole(std::size_t row) const;
};

/// `contents` must outlive the table. Without force samples no rows. The first plate is the first that has
/// samples; one without is NaN throughout. Plates beyond core::kMaxPlates are left out.
[[nodiscard]] ForceTable force_table(const SessionContents& contents);

/// Rows [first, end).
[[nodiscard]] ForceTable part_of(const ForceTable& table, std::size_t first, std::size_t end);

/// Of a table that is not even the longest stretch that is, and without a lost sample; nullopt without one.
[[nodiscard]] std::optional<ForceTable> longest_even_part(const ForceTable& table, core::Hertz nominal);

}  // namespace footfall::recording
