#pragma once
#include <array>
#include <cmath>

/// Three-vectors, unit quaternions and 3x3 matrices for orientation. Quaternions are w x y z and turn a
/// vector of the first frame into the second: v_earth = rotate(earth_from_sensor, v_sensor). Units: the
/// caller's. Thread: values. Blocks/allocates: never. Errors: none; normalized() of a zero vector is the zero
/// vector.
namespace footfall::gait::imu {

using Vec3 = std::array<double, 3>;
using Quat = std::array<double, 4>;
/// Rows first.
using Mat3 = std::array<Vec3, 3>;

inline constexpr Quat kNoRotation{1.0, 0.0, 0.0, 0.0};

constexpr Vec3 operator+(const Vec3& a, const Vec3& b) noexcept {
  return {a[0] + b[0], a[1] + b[1], a[2] + b[2]};
}
constexpr Vec3 operator-(const Vec3& a, const Vec3& b) noexcept {
  return {a[0] - b[0], a[1] - b[1], a[2] - b[2]};
}
constexpr Vec3 operator*(double k, const Vec3& v) noexcept {
  return {k * v[0], k * v[1], k * v[2]};
}
constexpr double dot(const Vec3& a, const Vec3& b) noexcept {
  return a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
}
constexpr Vec3 cross(const Vec3& a, const Vec3& b) noexcept {
  return {a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]};
}
inline double norm(const Vec3& v) noexcept {
  return std::sqrt(dot(v, v));
}
inline Vec3 normalized(const Vec3& v) noexcept {
  const double length = norm(v);
  return length > 0.0 ? (1.0 / length) * v : Vec3{};
}
inline bool is_finite(const Vec3& v) noexcept {
  return std::isfinite(v[0]) && std::isfinite(v[1]) && std::isfinite(v[2]);
}
/// 0 to pi.
inline double angle_between(const Vec3& a, const Vec3& b) noexcept {
  return std::atan2(norm(cross(a, b)), dot(a, b));
}

/// First b, then a.
constexpr Quat operator*(const Quat& a, const Quat& b) noexcept {
  return {a[0] * b[0] - a[1] * b[1] - a[2] * b[2] - a[3] * b[3],
          a[0] * b[1] + a[1] * b[0] + a[2] * b[3] - a[3] * b[2],
          a[0] * b[2] - a[1] * b[3] + a[2] * b[0] + a[3] * b[1],
          a[0] * b[3] + a[1] * b[2] - a[2] * b[1] + a[3] * b[0]};
}
constexpr Quat conjugate(const Quat& q) noexcept {
  return {q[0], -q[1], -q[2], -q[3]};
}
inline Quat normalized(const Quat& q) noexcept {
  const double length = std::sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
  const double k = 1.0 / length;
  return {k * q[0], k * q[1], k * q[2], k * q[3]};
}
constexpr Mat3 matrix_of(const Quat& q) noexcept {
  const double w = q[0], x = q[1], y = q[2], z = q[3];
  return {Vec3{1.0 - 2.0 * (y * y + z * z), 2.0 * (x * y - w * z), 2.0 * (x * z + w * y)},
          Vec3{2.0 * (x * y + w * z), 1.0 - 2.0 * (x * x + z * z), 2.0 * (y * z - w * x)},
          Vec3{2.0 * (x * z - w * y), 2.0 * (y * z + w * x), 1.0 - 2.0 * (x * x + y * y)}};
}
constexpr Vec3 operator*(const Mat3& m, const Vec3& v) noexcept {
  return {dot(m[0], v), dot(m[1], v), dot(m[2], v)};
}
constexpr Vec3 rotate(const Quat& q, const Vec3& v) noexcept {
  return matrix_of(q) * v;
}
/// The turn by |v| about v.
inline Quat from_rotation_vector(const Vec3& v) noexcept {
  const double angle = norm(v);
  if (angle < 1e-12) return normalized(Quat{1.0, 0.5 * v[0], 0.5 * v[1], 0.5 * v[2]});
  const double k = std::sin(0.5 * angle) / angle;
  return {std::cos(0.5 * angle), k * v[0], k * v[1], k * v[2]};
}
/// The shortest turn that takes direction `from` to direction `to`, both of length 1.
inline Quat shortest_arc(const Vec3& from, const Vec3& to) noexcept {
  const double w = 1.0 + dot(from, to);
  if (w < 1e-9) {
    const Vec3 helper = std::abs(from[0]) < 0.7 ? Vec3{1.0, 0.0, 0.0} : Vec3{0.0, 1.0, 0.0};
    const Vec3 axis = normalized(cross(from, helper));
    return {0.0, axis[0], axis[1], axis[2]};
  }
  const Vec3 axis = cross(from, to);
  return normalized(Quat{w, axis[0], axis[1], axis[2]});
}
/// Of a matrix that is a rotation (Shepperd's choice of the largest component).
inline Quat quaternion_of(const Mat3& m) noexcept {
  const double trace = m[0][0] + m[1][1] + m[2][2];
  const std::array<double, 4> four_squares{1.0 + trace, 1.0 + 2.0 * m[0][0] - trace,
                                           1.0 + 2.0 * m[1][1] - trace, 1.0 + 2.0 * m[2][2] - trace};
  std::size_t largest = 0;
  for (std::size_t i = 1; i < 4; ++i) largest = four_squares[i] > four_squares[largest] ? i : largest;
  const Vec3 skew{m[2][1] - m[1][2], m[0][2] - m[2][0], m[1][0] - m[0][1]};
  if (largest == 0) return normalized(Quat{four_squares[0], skew[0], skew[1], skew[2]});
  const std::size_t i = largest - 1, j = (i + 1) % 3, k = (i + 2) % 3;
  Quat q{};
  q[0] = skew[i];
  q[1 + i] = four_squares[largest];
  q[1 + j] = m[i][j] + m[j][i];
  q[1 + k] = m[i][k] + m[k][i];
  return normalized(q);
}

}  // namespace footfall::gait::imu
