#include "formats/c3d/plates.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "formats/c3d/units.hpp"

namespace footfall::formats::c3d {

using core::fail;
using core::Remedy;

namespace {

constexpr const char* kGroup = "FORCE_PLATFORM";

std::string plate_name(std::size_t index) {
  return "platform " + std::to_string(index + 1);
}

/// SCALE, SCALE2, SCALE3, ...: one parameter holds 255 entries.
class Series {
 public:
  Series(const Parameters& parameters, const std::string& name) {
    for (int i = 1; i < 100; ++i) {
      const Parameter* part = parameters.find("ANALOG", i == 1 ? name : name + std::to_string(i));
      if (part == nullptr) break;
      parts_.push_back(part);
    }
  }
  [[nodiscard]] bool empty() const { return size() == 0; }
  [[nodiscard]] std::size_t size() const {
    return std::accumulate(parts_.begin(), parts_.end(), std::size_t{0},
                           [](std::size_t sum, const Parameter* part) { return sum + part->size(); });
  }
  [[nodiscard]] std::optional<double> number(std::size_t i) const {
    const Parameter* part = locate(i);
    return part != nullptr ? part->number(i) : std::nullopt;
  }
  [[nodiscard]] std::string_view text(std::size_t i) const {
    const Parameter* part = locate(i);
    return part != nullptr ? part->text(i) : std::string_view{};
  }

 private:
  [[nodiscard]] const Parameter* locate(std::size_t& i) const {
    for (const Parameter* part : parts_) {
      if (i < part->size()) return part;
      i -= part->size();
    }
    return nullptr;
  }
  std::vector<const Parameter*> parts_;
};

/// Reads what one platform's entries say.
class PlateReader {
 public:
  PlateReader(const std::string& file, const Parameters& parameters, const Layout& layout)
      : file_(file),
        parameters_(parameters),
        layout_(layout),
        scale_(parameters, "SCALE"),
        offset_(parameters, "OFFSET"),
        units_(parameters, "UNITS") {}

  core::Result<Plates> read();

 private:
  core::Result<std::size_t> count();
  core::Result<bool> read_channels(std::size_t index, Plate& plate);
  core::Result<Calibration> calibration(std::size_t index, std::size_t channel) const;
  void read_corners(std::size_t index, Plate& plate) const;
  void read_origin(std::size_t index, Plate& plate);
  core::Result<void> read_matrix(std::size_t index, Plate& plate);
  void to_si(Plate& plate);
  void read_length_unit();
  void read_zero();
  void read_extra();

  const std::string& file_;
  const Parameters& parameters_;
  const Layout& layout_;
  Series scale_, offset_, units_;
  Plates out_;
  std::vector<std::uint32_t> used_by_;  ///< per channel: number of the platform, 0 = free
};

core::Result<std::size_t> PlateReader::count() {
  const Parameter* type = parameters_.find(kGroup, "TYPE");
  const std::size_t types = type != nullptr ? type->size() : 0;
  const std::size_t used = parameters_.count(kGroup, "USED").value_or(static_cast<std::uint32_t>(types));
  if (types == 0 || used == 0) {
    return fail(Remedy::Reconfigure,
                "%s: no force platform is described (FORCE_PLATFORM:USED and TYPE): export it with its force "
                "plates",
                file_.c_str());
  }
  if (used > types) {
    out_.notes.push_back("The file counts " + std::to_string(used) + " platforms and describes " +
                         std::to_string(types) + "; the rest was left out.");
  }
  return std::min(used, types);
}

core::Result<Calibration> PlateReader::calibration(std::size_t index, std::size_t channel) const {
  Calibration c;
  c.channel = channel;
  const auto scale = scale_.size() == 1 ? scale_.number(0) : scale_.number(channel);
  if (!scale && !scale_.empty()) {
    return fail(Remedy::Reconfigure, "%s, %s: ANALOG:SCALE has no usable entry for channel %zu: correct it",
                file_.c_str(), plate_name(index).c_str(), channel + 1);
  }
  c.scale = scale.value_or(1.0) * parameters_.number("ANALOG", "GEN_SCALE").value_or(1.0);
  c.offset = offset_.number(channel).value_or(0.0);
  if (layout_.unsigned_analog && !layout_.real && c.offset < 0.0) c.offset += 65536.0;
  return c;
}

/// False when the platform has no usable channels and is left out.
core::Result<bool> PlateReader::read_channels(std::size_t index, Plate& plate) {
  const Parameter* channel = parameters_.find(kGroup, "CHANNEL");
  const std::size_t needed = plate.type == 3 ? 8 : 6;
  const std::size_t types = parameters_.find(kGroup, "TYPE")->size();
  std::size_t width = channel != nullptr ? channel->dimension(0) : 0;
  // One list for all platforms, without saying where each begins.
  if (channel != nullptr && channel->dimension(1) == 1 && width % types == 0) width /= types;
  if (width < needed || channel->size() < index * width + needed) {
    return fail(Remedy::Reconfigure,
                "%s, %s: FORCE_PLATFORM:CHANNEL lists fewer than %zu channels: correct it", file_.c_str(),
                plate_name(index).c_str(), needed);
  }
  for (std::size_t i = 0; i < needed; ++i) {
    const std::uint32_t number = channel->count(index * width + i).value_or(0);
    if (number == 0 || number > layout_.channels) {
      out_.notes.push_back("Platform " + std::to_string(index + 1) + " names channel " +
                           std::to_string(number) + " of " + std::to_string(layout_.channels) +
                           " and was left out.");
      return false;
    }
    std::uint32_t& owner = used_by_[number - 1];
    if (owner != 0) {
      return fail(Remedy::Reconfigure, "%s: platforms %u and %zu both use analog channel %u: correct CHANNEL",
                  file_.c_str(), static_cast<unsigned>(owner), index + 1, static_cast<unsigned>(number));
    }
    owner = static_cast<std::uint32_t>(index + 1);
    const auto c = calibration(index, number - 1);
    if (!c) return tl::unexpected<core::Error>(c.error());
    plate.channels.push_back(*c);
  }
  return true;
}

void PlateReader::read_corners(std::size_t index, Plate& plate) const {
  const Parameter* corners = parameters_.find(kGroup, "CORNERS");
  if (corners == nullptr) return;
  for (std::size_t i = 0; i < 12; ++i) {
    const auto value = corners->number(12 * index + i);
    if (!value) return;
    plate.corners[i] = *value;
  }
  for (std::size_t i = 0; i < 4; ++i) {
    plate.corners_m[i] =
        out_.metres * Vec3{plate.corners[3 * i], plate.corners[3 * i + 1], plate.corners[3 * i + 2]};
  }
  constexpr double kLeastAreaM2 = 1e-4;
  const Vec3 area = cross(plate.corners_m[0] - plate.corners_m[1], plate.corners_m[0] - plate.corners_m[3]);
  plate.has_corners = length(area) > kLeastAreaM2;
}

void PlateReader::read_origin(std::size_t index, Plate& plate) {
  const Parameter* origin = parameters_.find(kGroup, "ORIGIN");
  Vec3 o;
  if (origin != nullptr) {
    const auto part = [&](std::size_t i) { return origin->number(3 * index + i).value_or(0.0); };
    o = out_.metres * Vec3{part(0), part(1), part(2)};
  }
  if (plate.type == 3) {
    o = {std::abs(o.x), std::abs(o.y), -std::abs(o.z)};
  } else if (o.z > 0.0) {
    // Plate axes point down into the floor, so the surface lies at negative z; some programs store the
    // opposite vector.
    o = -1.0 * o;
  }
  plate.origin_m = o;
}

core::Result<void> PlateReader::read_matrix(std::size_t index, Plate& plate) {
  if (plate.type == 4) {
    const Parameter* cal = parameters_.find(kGroup, "CAL_MATRIX");
    if (cal == nullptr || cal->dimension(0) != 6 || cal->dimension(1) != 6 ||
        cal->size() < 36 * (index + 1)) {
      return fail(Remedy::Reconfigure,
                  "%s, %s: type 4 needs a 6 x 6 FORCE_PLATFORM:CAL_MATRIX and it is missing: add it",
                  file_.c_str(), plate_name(index).c_str());
    }
    for (std::size_t column = 0; column < 6; ++column)
      for (std::size_t row = 0; row < 6; ++row)
        plate.matrix[row][column] = cal->number(36 * index + 6 * column + row).value_or(0.0);
  }
  if (plate.type == 3) {  // Fx12 Fx34 Fy14 Fy23 Fz1 Fz2 Fz3 Fz4; half spacings a, b in ORIGIN
    const double a = plate.origin_m.x, b = plate.origin_m.y;
    plate.has_moments = a > 0.0 && b > 0.0;
    plate.matrix = {{{1, 1, 0, 0, 0, 0, 0, 0},
                     {0, 0, 1, 1, 0, 0, 0, 0},
                     {0, 0, 0, 0, 1, 1, 1, 1},
                     {0, 0, 0, 0, b, b, -b, -b},
                     {0, 0, 0, 0, -a, a, a, -a},
                     {-b, b, a, -a, 0, 0, 0, 0}}};
    plate.origin_m = {0.0, 0.0, plate.origin_m.z};
    if (!plate.has_moments) {
      out_.notes.push_back("Platform " + std::to_string(index + 1) +
                           " does not say how far apart its sensors are (ORIGIN): no CoP.");
    }
  }
  return {};
}

/// Folds the units into scales (type 4: into the rows of its matrix).
void PlateReader::to_si(Plate& plate) {
  const auto unit_of = [&](std::size_t i) { return units_.text(plate.channels[i].channel); };
  if (plate.type == 4) {
    // Channels may be volts; what the matrix gives is in newtons and in the file's lengths unless the channel
    // says otherwise.
    for (std::size_t row = 3; row < 6; ++row)
      for (double& entry : plate.matrix[row]) entry *= newton_metres_of(unit_of(row)).value_or(out_.metres);
    return;
  }
  for (std::size_t i = 0; i < plate.channels.size(); ++i) {
    const std::string_view unit = unit_of(i);
    const bool is_force = plate.type == 3 || i < 3;
    double factor = 1.0;
    if (is_force) {
      factor = newtons_of(unit).value_or(1.0);
    } else if (plate.type == 1 && i < 5) {
      factor = metres_of(unit).value_or(out_.metres);
    } else {
      factor = newton_metres_of(unit).value_or(out_.metres);
    }
    if (is_force && i == 2 && !unit.empty() && !newtons_of(unit)) {
      out_.notes.push_back("Platform " + std::to_string(plate.number) + ": force is in '" +
                           std::string(unit.substr(0, 8)) + "', which was taken as newtons.");
    }
    plate.channels[i].scale *= factor;
  }
}

void PlateReader::read_length_unit() {
  if (const auto metres = metres_of(parameters_.text("POINT", "UNITS"))) {
    out_.metres = *metres;
    return;
  }
  const Parameter* corners = parameters_.find(kGroup, "CORNERS");
  double largest = 0.0;
  for (std::size_t i = 0; corners != nullptr && i < std::min<std::size_t>(12, corners->size()); ++i)
    largest = std::max(largest, std::abs(corners->number(i).value_or(0.0)));
  out_.metres = largest > 20.0 || largest == 0.0 ? 1e-3 : 1.0;
  out_.notes.push_back(std::string("POINT:UNITS is missing; lengths were taken as ") +
                       (out_.metres < 1.0 ? "mm." : "m."));
}

/// Samples, counted from 1, though the user guide says frames: programs write and read them so.
void PlateReader::read_zero() {
  const Parameter* zero = parameters_.find(kGroup, "ZERO");
  if (zero == nullptr) return;
  const double first = zero->number(0).value_or(0.0), last = zero->number(1).value_or(0.0);
  if (first < 0.0 || first >= last || last > static_cast<double>(layout_.samples())) return;
  out_.zero_first = first > 0.0 ? static_cast<std::size_t>(first) - 1 : 0;
  out_.zero_end = static_cast<std::size_t>(last);
}

void PlateReader::read_extra() {
  if (!parameters_.has_group(kExportGroup)) return;
  const Series labels(parameters_, "LABELS");
  for (std::size_t channel = 0; channel < layout_.channels; ++channel) {
    for (std::size_t i = 0; i < kExportChannels.size(); ++i) {
      if (labels.text(channel) != kExportChannels[i]) continue;
      if (const auto c = calibration(0, channel)) out_.extra[i] = *c;
    }
  }
}

core::Result<Plates> PlateReader::read() {
  const auto plates = count();
  if (!plates) return tl::unexpected<core::Error>(plates.error());
  read_length_unit();
  read_zero();
  read_extra();
  used_by_.assign(layout_.channels, 0);
  const Parameter* types = parameters_.find(kGroup, "TYPE");
  for (std::size_t index = 0; index < *plates; ++index) {
    Plate plate;
    plate.number = static_cast<std::uint32_t>(index + 1);
    plate.type = static_cast<int>(types->number(index).value_or(0.0));
    if (plate.type < 1 || plate.type > 4) {
      return fail(Remedy::Reconfigure,
                  "%s, %s is of type %d: types 1 to 4 can be read, export the forces as type 2",
                  file_.c_str(), plate_name(index).c_str(), plate.type);
    }
    const auto usable = read_channels(index, plate);
    if (!usable) return tl::unexpected<core::Error>(usable.error());
    if (!*usable) continue;
    read_corners(index, plate);
    read_origin(index, plate);
    if (const auto matrix = read_matrix(index, plate); !matrix)
      return tl::unexpected<core::Error>(matrix.error());
    to_si(plate);
    out_.plates.push_back(std::move(plate));
  }
  if (out_.plates.empty()) {
    return fail(
        Remedy::Reconfigure,
        "%s: no platform has its analog channels in the file (FORCE_PLATFORM:CHANNEL): export it again",
        file_.c_str());
  }
  return std::move(out_);
}

}  // namespace

core::Result<Plates> read_plates(const std::string& file, const Parameters& parameters,
                                 const Layout& layout) {
  return PlateReader(file, parameters, layout).read();
}

}  // namespace footfall::formats::c3d
