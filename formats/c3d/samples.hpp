#pragma once
#include <array>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "formats/c3d/layout.hpp"
#include "formats/c3d/plates.hpp"
#include "formats/c3d/source.hpp"
#include "formats/recording.hpp"

/// The data section: one pass over the file, plates into columns, markers into what the lab frame needs;
/// private to formats. Thread: one. Blocks: file reads. Allocates: five columns per plate, 8 bytes a sample,
/// and their looks; the file was seen to hold all of them. Errors: Reconfigure when the file cannot be read.
namespace footfall::formats::c3d {

/// Fx Fy Fz N, Mx My N·m. Nothing that is wanted of a plate needs Mz.
inline constexpr std::size_t kWrenchColumns = 5;

/// One instant of a plate, baseline subtracted; no moment about z.
struct PlateInstant {
  Vec3 force, moment;
};

/// Every how many samples the decisions about a recording look at it: some 100 Hz.
[[nodiscard]] std::size_t look_every(core::Hertz rate);

/// A plate's wrench as measured: plate axes, about the transducer's origin, the file's sign, baseline not
/// subtracted. NaN where the file holds no number.
struct PlateSignals {
  std::array<std::vector<double>, kWrenchColumns> wrench;
  std::array<double, kWrenchColumns> baseline{};  ///< mean over FORCE_PLATFORM:ZERO, 0 without
  bool zeroed = false;                            ///< there is a baseline
  std::array<ForceRange, 3> range;
  std::vector<PlateInstant> looks;  ///< every look_every()-th sample, close together
};

/// Marker positions, metres in the file's axes: some 20 looks a second, at most some thousand.
struct Markers {
  std::vector<std::size_t> samples;  ///< of each look: index of the force sample at that frame
  std::size_t count = 0;             ///< markers
  std::vector<Vec3> positions;       ///< looks x markers; NaN where not seen
  [[nodiscard]] Vec3 at(std::size_t look, std::size_t marker) const {
    return positions[look * count + marker];
  }
};

struct Samples {
  std::vector<PlateSignals> plates;  ///< parallel to Plates::plates
  Markers markers;
  std::array<std::vector<double>, 2> extra{};  ///< parallel to Plates::extra; empty where absent
};

[[nodiscard]] core::Result<Samples> read_samples(const Source& source, const Layout& layout,
                                                 const Plates& plates, const Parameters& parameters);

}  // namespace footfall::formats::c3d
