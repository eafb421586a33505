#include "recording/export/c3d_plate.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <utility>

namespace footfall::recording {
namespace {

constexpr double kCopForceN = 100.0, kMarginM = 0.05, kMostHalfM = 3.0;
constexpr double kLeastHalfX = 0.25, kLeastHalfY = 0.5;

/// The text between the brackets of "key = [...]".
std::optional<std::string_view> list_of(std::string_view text, std::string_view key) {
  const std::size_t at = text.find(key);
  if (at == std::string_view::npos) return std::nullopt;
  const std::size_t open = text.find('[', at), close = text.find(']', at);
  if (open == std::string_view::npos || close == std::string_view::npos || close < open) return std::nullopt;
  return text.substr(open + 1, close - open - 1);
}

std::optional<std::array<double, 3>> numbers_of(std::string_view list) {
  std::array<double, 3> numbers{};
  for (double& number : numbers) {
    list.remove_prefix(std::min(list.size(), list.find_first_not_of(" ,")));
    const auto [end, error] = std::from_chars(list.data(), list.data() + list.size(), number);
    if (error != std::errc{} || !std::isfinite(number)) return std::nullopt;
    list.remove_prefix(static_cast<std::size_t>(end - list.data()));
  }
  return numbers;
}

bool read_axes(std::string_view list, PlatePlace& place) {
  for (auto& row : place.lab_from_plate) {
    const std::size_t open = list.find('"');
    if (open == std::string_view::npos || open + 3 >= list.size()) return false;
    const char sign = list[open + 1], axis = list[open + 2];
    if ((sign != '+' && sign != '-') || axis < 'x' || axis > 'z') return false;
    row[static_cast<std::size_t>(axis - 'x')] = sign == '-' ? -1.0 : 1.0;
    list.remove_prefix(std::min(list.size(), open + 4));
  }
  return true;
}

/// C3D plate axes from lab axes (ap, v, ml): x right, y backward, z down.
std::array<double, 3> to_plate(const std::array<double, 3>& lab) {
  return {lab[2], -lab[0], -lab[1]};
}

/// Forces and moments alike, from the device's axes into those of the file's plate.
PlateMatrix turned(const std::vector<double>& matrix, const PlatePlace& place) {
  PlateMatrix out{};
  for (std::size_t column = 0; column < 6; ++column) {
    for (const std::size_t half : {std::size_t{0}, std::size_t{3}}) {
      std::array<double, 3> lab{};
      for (std::size_t i = 0; i < 3; ++i)
        for (std::size_t k = 0; k < 3; ++k)
          lab[i] += place.lab_from_plate[i][k] * matrix[6 * (half + k) + column];
      const std::array<double, 3> plate = to_plate(lab);
      for (std::size_t i = 0; i < 3; ++i) out[half + i][column] = plate[i] * (half == 0 ? 1.0 : 1000.0);
    }
  }
  return out;
}

/// Gauss and Jordan with the largest pivot; nullopt where nothing is left to divide by.
std::optional<PlateMatrix> inverse_of(PlateMatrix a) {
  PlateMatrix inverse{};
  for (std::size_t i = 0; i < 6; ++i) inverse[i][i] = 1.0;
  for (std::size_t column = 0; column < 6; ++column) {
    std::size_t pivot = column;
    for (std::size_t row = column; row < 6; ++row)
      if (std::abs(a[row][column]) > std::abs(a[pivot][column])) pivot = row;
    if (!(std::abs(a[pivot][column]) > 1e-300)) return std::nullopt;
    std::swap(a[pivot], a[column]);
    std::swap(inverse[pivot], inverse[column]);
    const double k = 1.0 / a[column][column];
    for (std::size_t i = 0; i < 6; ++i) {
      a[column][i] *= k;
      inverse[column][i] *= k;
    }
    for (std::size_t row = 0; row < 6; ++row) {
      if (row == column) continue;
      const double factor = a[row][column];
      for (std::size_t i = 0; i < 6; ++i) {
        a[row][i] -= factor * a[column][i];
        inverse[row][i] -= factor * inverse[column][i];
      }
    }
  }
  for (const auto& row : inverse)
    for (const double entry : row)
      if (!std::isfinite(entry)) return std::nullopt;
  return inverse;
}

void set_corners(const std::vector<core::Wrench>& wrench, C3dPlate& plate, double middle_ap,
                 double middle_ml) {
  double half_x = kLeastHalfX, half_y = kLeastHalfY;
  for (const core::Wrench& w : wrench) {
    if (!(w.f_v.value() >= kCopForceN)) continue;
    half_x = std::max(half_x, std::abs(-w.m_ap.value() / w.f_v.value() - middle_ml) + kMarginM);
    half_y = std::max(half_y, std::abs(w.m_ml.value() / w.f_v.value() - middle_ap) + kMarginM);
  }
  half_x = 10.0 * std::ceil(100.0 * std::min(half_x, kMostHalfM));
  half_y = 10.0 * std::ceil(100.0 * std::min(half_y, kMostHalfM));
  const double x = 1000.0 * middle_ml, y = 1000.0 * middle_ap;
  // Corner 1 is at plate +x +y: right and behind. Then +x -> -x, and round.
  plate.corners_mm = {x + half_x, y - half_y, 0.0, x - half_x, y - half_y, 0.0,
                      x - half_x, y + half_y, 0.0, x + half_x, y + half_y, 0.0};
  plate.corners_from_cop = true;
}

}  // namespace

PlatePlace place_of(const std::string& pose_toml) {
  PlatePlace place;
  if (const auto list = list_of(pose_toml, "origin_m")) place.origin_m = numbers_of(*list);
  if (const auto list = list_of(pose_toml, "axes")) place.has_axes = read_axes(*list, place);
  if (pose_toml.find("measures_force_on_runner = false") != std::string::npos) {
    for (auto& row : place.lab_from_plate)
      for (double& entry : row) entry = -entry;
  }
  return place;
}

std::array<double, 6> C3dPlate::channels(const core::Wrench& w) const {
  const std::array<double, 3> f{w.f_ap.value(), w.f_v.value(), w.f_ml.value()};
  const auto& r = transducer_m;
  // M' = M - r x F: from the lab's origin to the transducer's.
  const std::array<double, 3> m{w.m_ap.value() - (r[1] * f[2] - r[2] * f[1]),
                                w.m_v.value() - (r[2] * f[0] - r[0] * f[2]),
                                w.m_ml.value() - (r[0] * f[1] - r[1] * f[0])};
  const auto force = to_plate(f), moment = to_plate(m);
  const std::array<double, 6> out{force[0],           force[1],           force[2],
                                  1000.0 * moment[0], 1000.0 * moment[1], 1000.0 * moment[2]};
  if (type != 4) return out;
  std::array<double, 6> raw{};
  for (std::size_t i = 0; i < 6; ++i)
    for (std::size_t k = 0; k < 6; ++k) raw[i] += inverse[i][k] * out[k];
  return raw;
}

C3dPlate c3d_plate(const std::string& pose_toml, const std::vector<double>& matrix,
                   const std::vector<core::Wrench>& wrench) {
  const PlatePlace place = place_of(pose_toml);
  C3dPlate plate;
  if (place.origin_m && (*place.origin_m)[1] <= 0.0) plate.transducer_m = *place.origin_m;
  plate.origin_mm = {0.0, 0.0, 1000.0 * plate.transducer_m[1]};
  set_corners(wrench, plate, plate.transducer_m[0], plate.transducer_m[2]);
  if (matrix.size() != 36 || !place.has_axes) return plate;
  plate.matrix = turned(matrix, place);
  if (const auto inverse = inverse_of(plate.matrix)) {
    plate.inverse = *inverse;
    plate.type = 4;
  }
  return plate;
}

}  // namespace footfall::recording
