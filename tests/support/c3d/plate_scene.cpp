#include "tests/support/c3d/plate_scene.hpp"

#include <cmath>
#include <numbers>

namespace footfall::tests::c3d {

namespace {

using Wrench = std::array<double, 6>;

constexpr double kPi = std::numbers::pi;
constexpr double kMiddleX = 0.3, kMiddleY = 0.8, kHalfX = 0.232, kHalfY = 0.254;  // m, file axes
constexpr double kHalfSpacingA = 0.12, kHalfSpacingB = 0.2;                       // m, type 3
/// Transducer's origin to the surface's middle: not quite in the middle.
constexpr double kOriginX = 0.002, kOriginY = -0.003;

/// Lower triangular, so that rows and columns are not the same, and its inverse is a substitution.
double calibration(std::size_t row, std::size_t column) {
  if (row == column) return 1.5 + 0.25 * static_cast<double>(row);
  return column < row ? 0.01 * static_cast<double>(1 + row + 3 * column) : 0.0;
}

/// Plate axes (x right, y back, z into the floor) about the transducer's origin: N, N·m.
Wrench wrench_at(std::size_t sample, const Scene& scene) {
  const Truth t = truth_at(sample);
  const double fx = t.f_ml, fy = -t.f_ap, fz = -t.f_v;
  // From the transducer's origin to the CoP.
  const double x = kOriginX + t.cop_ml - kMiddleX;
  const double y = kOriginY - (t.cop_ap - kMiddleY);
  const double z = -scene.depth_m;
  Wrench w{fx, fy, fz, y * fz - z * fy, z * fx - x * fz, x * fy - y * fx};
  for (std::size_t i = 0; i < 6; ++i) w[i] += scene.offset_n[i];
  return w;
}

/// What the channels carry: N, N·mm, mm; type 4 anything that the matrix turns into those.
std::array<double, 8> channels_at(std::size_t sample, const Scene& scene) {
  const Wrench w = wrench_at(sample, scene);
  switch (scene.type) {
    case 1: {
      const Truth t = truth_at(sample);
      const double x = t.cop_ml - kMiddleX, y = -(t.cop_ap - kMiddleY);
      const bool loaded = t.f_v > 0.0;
      return {w[0], w[1], w[2], loaded ? 1e3 * x : 0.0, loaded ? 1e3 * y : 0.0, 0.0, 0.0, 0.0};
    }
    case 3: {
      const double a = kHalfSpacingA, b = kHalfSpacingB;
      // The sensors lie in the middle, so the offset of the origin is not there.
      const double mx = w[3] - kOriginY * w[2], my = w[4] + kOriginX * w[2],
                   mz = w[5] - kOriginX * w[1] + kOriginY * w[0];
      const double q = 0.25 * w[2], p = 0.25 * mx / b, r = 0.25 * my / a;
      return {0.5 * w[0] - 0.25 * mz / b,
              0.5 * w[0] + 0.25 * mz / b,
              0.5 * w[1] + 0.25 * mz / a,
              0.5 * w[1] - 0.25 * mz / a,
              q + p - r,
              q + p + r,
              q - p + r,
              q - p - r};
    }
    case 4: {
      std::array<double, 8> c{};
      for (std::size_t row = 0; row < 6; ++row) {
        double rest = row < 3 ? w[row] : 1e3 * w[row];
        for (std::size_t column = 0; column < row; ++column) rest -= calibration(row, column) * c[column];
        c[row] = rest / calibration(row, row);
      }
      return c;
    }
    default:
      return {w[0], w[1], w[2], 1e3 * w[3], 1e3 * w[4], 1e3 * w[5], 0.0, 0.0};
  }
}

/// Moments in N·mm need a larger step than forces.
double scale_of(const Scene& scene, std::size_t channel) {
  if (scene.real) return 1.0;
  if (scene.type == 1 && (channel == 3 || channel == 4)) return 0.01;
  const bool moment = channel >= 3 && (scene.type == 2 || scene.type == 4);
  return moment ? 100.0 * scene.scale : scene.scale;
}

void add_platform(const Scene& scene, File& file) {
  const double right = 1e3 * (kMiddleX + kHalfX), left = 1e3 * (kMiddleX - kHalfX);
  const double front = 1e3 * (kMiddleY + kHalfY), back = 1e3 * (kMiddleY - kHalfY);
  std::vector<double> channels;
  for (std::size_t i = 0; i < file.channels; ++i) channels.push_back(static_cast<double>(i + 1));
  file.set(integers("FORCE_PLATFORM", "USED", {1}));
  file.set(integers("FORCE_PLATFORM", "TYPE", {static_cast<double>(scene.type)}, {1}));
  file.set(integers("FORCE_PLATFORM", "CHANNEL", channels, {static_cast<std::uint8_t>(file.channels), 1}));
  file.set(reals("FORCE_PLATFORM", "CORNERS",
                 {right, back, 0, left, back, 0, left, front, 0, right, front, 0}, {3, 4, 1}));
  const double depth = -1e3 * scene.depth_m;
  std::vector<double> origin = {1e3 * kOriginX, 1e3 * kOriginY, depth};
  if (scene.type == 1) origin = {0.0, 0.0, depth};
  if (scene.type == 3) origin = {1e3 * kHalfSpacingA, 1e3 * kHalfSpacingB, depth};
  file.set(reals("FORCE_PLATFORM", "ORIGIN", origin, {3, 1}));
  file.set(integers("FORCE_PLATFORM", "ZERO", {0, 0}));
  if (scene.type != 4) return;
  std::vector<double> matrix;
  for (std::size_t column = 0; column < 6; ++column)
    for (std::size_t row = 0; row < 6; ++row) matrix.push_back(calibration(row, column));
  file.set(reals("FORCE_PLATFORM", "CAL_MATRIX", matrix, {6, 6, 1}));
}

}  // namespace

Truth truth_at(std::size_t sample) {
  const double phase = (static_cast<double>(sample % 1000) * 1e-3 - 0.2) / 0.6;
  Truth t;
  if (phase <= 0.0 || phase >= 1.0) return t;
  t.f_v = 750.0 * std::sin(kPi * phase);
  t.f_ap = -140.0 * std::sin(2.0 * kPi * phase);
  t.f_ml = -35.0 * std::sin(kPi * phase);
  t.cop_ap = kMiddleY - 0.12 + 0.25 * phase;
  t.cop_ml = kMiddleX + 0.03 - 0.02 * phase;
  return t;
}

double force_margin(const Scene& scene) {
  if (scene.real) return 1e-3;
  return scene.type == 4 ? 4.0 * scene.scale : 2.0 * scene.scale;
}

File file_of(const Scene& scene) {
  File file;
  file.processor = scene.processor;
  file.real = scene.real;
  file.frames = scene.frames;
  file.points = scene.markers;
  file.channels = scene.type == 3 ? 8 : 6;
  file.set(integers("POINT", "USED", {static_cast<double>(file.points)}));
  file.set(reals("POINT", "SCALE", {scene.real ? -file.point_scale : file.point_scale}));
  file.set(reals("POINT", "RATE", {file.rate_hz}));
  file.set(integers("POINT", "FRAMES", {static_cast<double>(scene.frames)}));
  file.set(texts("POINT", "UNITS", {"mm"}));
  file.set(integers("ANALOG", "USED", {static_cast<double>(file.channels)}));
  file.set(reals("ANALOG", "RATE", {1000.0}));
  file.set(reals("ANALOG", "GEN_SCALE", {1.0}));
  std::vector<double> scales, offsets;
  for (std::size_t channel = 0; channel < file.channels; ++channel) {
    scales.push_back(scale_of(scene, channel));
    offsets.push_back(scene.real ? 0.0 : 12.0 + static_cast<double>(channel));
  }
  file.set(reals("ANALOG", "SCALE", scales));
  file.set(integers("ANALOG", "OFFSET", offsets));
  add_platform(scene, file);
  file.analog = [scene, scales, offsets](std::size_t channel, std::size_t sample) {
    return channels_at(sample, scene)[channel] / scales[channel] + offsets[channel];
  };
  file.marker = [](std::size_t, std::size_t frame) {
    return std::array<double, 4>{300.0, 12.0 * static_cast<double>(frame % 100), 1000.0, 0.0};
  };
  return file;
}

}  // namespace footfall::tests::c3d
