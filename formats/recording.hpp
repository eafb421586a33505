#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/units.hpp"

/// A force recording as columns, whatever file it came from.
/// Frame/sign: lab frame of core/samples.hpp (ap forward, v up, ml right; force on the runner). Units in the
/// names; a blank cell is NaN. Thread: any. Blocks: file reads. Allocates: yes, at most a small multiple of
/// the file's size. Errors: Remedy::Reconfigure with file, line, column and what to do, for: empty or binary
/// file, missing time_s or fz column, a cell that is no number, a row cut short, time that does not rise,
/// uneven sampling.
namespace footfall::formats {

struct BeltColumns {
  std::string name;  ///< "left", "right", "" when the file has one belt, "plate1" of plates in a floor
  std::vector<double> f_ap_n, f_v_n, f_ml_n;  ///< f_v_n always filled; the others empty when absent
  std::vector<double> cop_ap_m, cop_ml_m;     ///< empty when absent; NaN where undefined
  /// About the lab origin on the belt's surface, right-handed (docs/frames-and-signs.md). Only of files that
  /// this project wrote: elsewhere a moment's point is anybody's. Empty when absent.
  std::vector<double> m_ap_nm{}, m_ml_nm{};
};

/// Of a column; NaN where it holds none.
struct ForceRange {
  double min = 0.0, max = 0.0, mean = 0.0;
};

/// A force platform as its C3D file describes it: plate axes, the file's sign and units of length.
struct PlatformDescription {
  int type = 0;                         ///< FORCE_PLATFORM:TYPE, 1 to 4
  std::vector<std::uint32_t> channels;  ///< from 1
  std::array<double, 12> corners{};     ///< x y z of four corners; zeros where the file has none
  std::string corner_unit;              ///< POINT:UNITS
  std::array<ForceRange, 3> raw_n;      ///< Fx, Fy, Fz
  std::optional<std::array<ForceRange, 3>> zeroed_n;  ///< less the mean over FORCE_PLATFORM:ZERO
};

/// What a file that this project exported says beside its forces (docs/exports.md).
struct SessionNotes {
  std::vector<double> belt_speed_m_s, incline_deg;  ///< at each sample, NaN where unknown, or empty
  std::optional<core::Kilograms> mass;
  std::optional<core::MetersPerSecond> belt_speed;  ///< mean while it was steady
  bool simulated = false;
};

struct ForceRecording {
  double start_time_s = 0.0;
  core::Hertz sample_rate;
  std::vector<BeltColumns> belts;
  std::vector<PlatformDescription> platforms;  ///< parallel to belts for C3D, else empty
  std::vector<std::string> notes;              ///< sentences: what was decided or could not be told, and why
  SessionNotes session{};
  [[nodiscard]] std::size_t samples() const { return belts.empty() ? 0 : belts.front().f_v_n.size(); }
};

/// Sum over belts; f_ap_n/f_ml_n empty unless every belt has them; combined CoP weighted by F_v, NaN where
/// the sum is below 100 N.
struct SummedForces {
  std::vector<double> f_ap_n, f_v_n, f_ml_n, cop_ap_m, cop_ml_m;
  std::vector<double> m_ap_nm, m_ml_nm;  ///< empty unless every belt has them
};
[[nodiscard]] SummedForces sum_belts(const ForceRecording& recording);

/// CSV: one header row, `time_s` first; `[belt_]fx_n` = ml (right), `[belt_]fy_n` = ap (forward),
/// `[belt_]fz_n` = v (up),
/// `[belt_]copx_m`, `[belt_]copy_m`; other columns are ignored, and a belt that is the sum of the others
/// is left out and noted, except in an export (read_mot too). In an export of this project (it has
/// `station_time_s`) also `[belt_]mx_nm`, `my_nm`, `belt_speed_m_s`, `incline_deg` and `body_mass_kg`.
[[nodiscard]] core::Result<ForceRecording> read_csv(const std::filesystem::path& file);
/// OpenSim .mot/.sto: `ground_force*_v{x,y,z}` (x forward, y up, z right) and `_p{x,y,z}`; in an export of
/// this project (its header says so) also `ground_torque*` and the belt's columns.
[[nodiscard]] core::Result<ForceRecording> read_mot(const std::filesystem::path& file);
/// C3D force platforms of types 1 to 4 in the lab frame; how the axes are found is in docs/formats.md, in the
/// notes what was found. Time starts at the first sample stored.
[[nodiscard]] core::Result<ForceRecording> read_c3d(const std::filesystem::path& file);
/// By file name ending; a format that cannot be read says which ones can.
[[nodiscard]] core::Result<ForceRecording> read_recording(const std::filesystem::path& file);

/// Why a file of a known ending is none with forces, by its header: markers, joint angles, exported steps, a
/// static trial without platforms. nullopt when it has forces, or is too damaged to tell: the readers say
/// what is wrong.
[[nodiscard]] std::optional<std::string> why_without_force(const std::filesystem::path& file);

}  // namespace footfall::formats
