#pragma once
#include <cmath>

/// Three components of a vector in the axes of a C3D file or of a plate; private to formats/c3d. Units: the
/// caller's. Thread: values. Blocks/allocates: never.
namespace footfall::formats::c3d {

struct Vec3 {
  double x = 0.0, y = 0.0, z = 0.0;
  friend constexpr Vec3 operator+(Vec3 a, Vec3 b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
  friend constexpr Vec3 operator-(Vec3 a, Vec3 b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
  friend constexpr Vec3 operator*(double k, Vec3 a) { return {k * a.x, k * a.y, k * a.z}; }
};

constexpr double dot(Vec3 a, Vec3 b) {
  return a.x * b.x + a.y * b.y + a.z * b.z;
}
constexpr Vec3 cross(Vec3 a, Vec3 b) {
  return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x};
}
inline double length(Vec3 a) {
  return std::sqrt(dot(a, a));
}
/// Zero stays zero.
inline Vec3 unit(Vec3 a) {
  const double size = length(a);
  return size > 0.0 ? (1.0 / size) * a : Vec3{};
}

}  // namespace footfall::formats::c3d
