#pragma once
#include <array>
#include <cstddef>

#include "tests/support/c3d/c3d_file.hpp"

/// Somebody steps once on one force platform, in closed form, and the C3D file of it by the forward model of
/// platform types 1 to 4 (C3D user guide, FORCE_PLATFORM:TYPE). File axes: X right, Y forward, Z up, mm; the
/// file stores the force on the person. Thread: values. Blocks: never. Allocates: the file.
namespace footfall::tests::c3d {

/// In the lab frame of core/samples.hpp, N; CoP in m.
struct Truth {
  double f_ap = 0.0, f_v = 0.0, f_ml = 0.0;
  double cop_ap = 0.0, cop_ml = 0.0;  ///< where f_v > 0
};

struct Scene {
  int type = 2;
  Processor processor = Processor::Intel;
  bool real = true;
  std::size_t frames = 100;          ///< at 100 Hz, ten samples of force each
  std::size_t markers = 1;           ///< one metre up, moving forward
  std::array<double, 6> offset_n{};  ///< of the wrench, as an amplifier that was not zeroed
  double depth_m = 0.045;            ///< of the transducer below the surface
  double scale = 0.05;               ///< ANALOG:SCALE of integers; of floating point it is 1
};

/// At a sample, counted from 0 at 1 kHz: contact from 0.2 to 0.8 s, then every second again.
[[nodiscard]] Truth truth_at(std::size_t sample);
[[nodiscard]] File file_of(const Scene& scene);

/// The largest difference that integers of that scale, and 32-bit reals, may make in a force (N).
[[nodiscard]] double force_margin(const Scene& scene);

}  // namespace footfall::tests::c3d
