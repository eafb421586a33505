#pragma once
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/units.hpp"
#include "recording/export/belt_track.hpp"
#include "recording/export/session_contents.hpp"

namespace footfall::recording {

/// A session as the columns that gait::analyze takes: plates summed in the lab frame at the master plate's
/// times (recording/export/force_table.hpp). Where a sample of any plate is missing there is NaN. Where the
/// clock or the counter jumped, the longest stretch without. Signs: core/samples.hpp. CoP from the moments
/// about the lab origin, NaN below 100 N.
struct SessionForces {
  /// One plate's own columns, beside the sums.
  struct Plate {
    std::string name;  ///< as in exported files: "left"
    std::vector<double> f_v_n{}, f_ap_n{}, f_ml_n{}, cop_ap_m{}, cop_ml_m{};
  };
  double start_time_s = 0.0;  ///< after the start of the session
  core::Hertz sample_rate;    ///< of the plate's own crystal, fitted to its station times
  std::vector<double> f_v_n, f_ap_n, f_ml_n, cop_ap_m, cop_ml_m;
  std::vector<double> m_ap_nm, m_ml_nm;  ///< about the lab origin, summed
  BeltTrack belt;                        ///< at each sample
  std::vector<Plate> plates;             ///< empty with a single plate
  std::optional<core::Kilograms> mass;
  /// Mean measured speed while the set-point held still and the belt followed it; nullopt when there was no
  /// such time, or when it held still at speeds more than 5 % apart.
  std::optional<core::MetersPerSecond> belt_speed;
  bool simulated = false;
  std::vector<std::string> notes;  ///< what is left out, and what the file says about itself
};

/// Thread: one. Blocks: reading from disk. Allocates: several times the samples. Errors: those of the reader;
/// Reconfigure when the session has no samples or no two in a row.
[[nodiscard]] core::Result<SessionForces> session_forces(const SessionContents& contents);
[[nodiscard]] core::Result<SessionForces> read_session_forces(const std::filesystem::path& file);

}  // namespace footfall::recording
