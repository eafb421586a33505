#include <algorithm>
#include <cmath>
#include <limits>

#include "formats/c3d/exported.hpp"
#include "formats/c3d/head.hpp"
#include "formats/c3d/lab_frame.hpp"
#include "formats/c3d/plate_pose.hpp"
#include "formats/c3d/plates.hpp"
#include "formats/c3d/samples.hpp"
#include "formats/recording.hpp"
#include "formats/text_table.hpp"

namespace footfall::formats {

using namespace c3d;

namespace {

constexpr double kNotMeasured = std::numeric_limits<double>::quiet_NaN();

/// One component of the lab frame as a sum over the plate's: k · (F - baseline).
struct Row {
  double x = 0.0, y = 0.0, z = 0.0, constant = 0.0;
};

Row row_of(Vec3 lab_axis, const PlatePose& pose, double sign,
           const std::array<double, kWrenchColumns>& baseline) {
  Row row{sign * dot(lab_axis, pose.x), sign * dot(lab_axis, pose.y), sign * dot(lab_axis, pose.z), 0.0};
  row.constant = -(row.x * baseline[0] + row.y * baseline[1] + row.z * baseline[2]);
  return row;
}

double applied(const Row& row, double x, double y, double z) {
  return row.x * x + row.y * y + row.z * z + row.constant;
}

/// Everything that the inner loop needs, so that it has no decision to make.
struct Transform {
  Row ap, v, ml;
  CopRule cop;
  std::array<double, kWrenchColumns> baseline{};
  double cop_ap = 0.0, cop_ap_x = 0.0, cop_ap_y = 0.0;  ///< middle, and along plate x and y
  double cop_ml = 0.0, cop_ml_x = 0.0, cop_ml_y = 0.0;
};

/// In place: Fx, Fy, Fz, Mx, My become f_ap, f_v, f_ml, cop_ap, cop_ml. By value and apart, so that nothing
/// written can change what is read.
void into_lab(const Transform t, std::size_t n, double* __restrict a, double* __restrict b,
              double* __restrict c, double* __restrict d, double* __restrict e) {
  const Vec3 o = t.cop.origin;
  for (std::size_t i = 0; i < n; ++i) {
    const double x = a[i], y = b[i], z = c[i];
    const double fx = x - t.baseline[0], fy = y - t.baseline[1], fz = z - t.baseline[2];
    const double mx = t.cop.factor * (d[i] - t.baseline[3]) + fy * o.z - fz * o.y;
    const double my = t.cop.factor * (e[i] - t.baseline[4]) + fz * o.x - fx * o.z;
    const double v = applied(t.v, x, y, z);
    const double inverse = 1.0 / fz;
    const double at_x = -my * inverse, at_y = mx * inverse;
    const double ap = t.cop_ap + t.cop_ap_x * at_x + t.cop_ap_y * at_y;
    const double ml = t.cop_ml + t.cop_ml_x * at_x + t.cop_ml_y * at_y;
    a[i] = applied(t.ap, x, y, z);
    b[i] = v;
    c[i] = applied(t.ml, x, y, z);
    d[i] = v >= kLeastForCopN ? ap : kNotMeasured;
    e[i] = v >= kLeastForCopN ? ml : kNotMeasured;
  }
}

Transform transform_of(const PlacedPlate& plate, const LabFrame& lab) {
  const PlatePose& pose = *plate.pose;
  const auto& baseline = plate.signals->baseline;
  Transform t;
  t.ap = row_of(*lab.forward, pose, plate.sign, baseline);
  t.v = row_of(*lab.up, pose, plate.sign, baseline);
  t.ml = row_of(*lab.right, pose, plate.sign, baseline);
  t.cop = plate.cop.value_or(CopRule{});
  t.baseline = baseline;
  t.cop_ap = dot(*lab.forward, pose.middle);
  t.cop_ap_x = dot(*lab.forward, pose.x);
  t.cop_ap_y = dot(*lab.forward, pose.y);
  t.cop_ml = dot(*lab.right, pose.middle);
  t.cop_ml_x = dot(*lab.right, pose.x);
  t.cop_ml_y = dot(*lab.right, pose.y);
  return t;
}

/// A plate without a place, or a lab without a forward: the vertical force alone.
std::vector<double> vertical_only(const PlacedPlate& plate, const LabFrame& lab) {
  PlatePose pose;
  pose.z = {0.0, 0.0, 1.0};
  Vec3 up{0.0, 0.0, -1.0};  // plate axes point into the floor
  if (plate.pose && lab.up) {
    pose = *plate.pose;
    up = *lab.up;
  }
  const auto& w = plate.signals->wrench;
  const Row row = row_of(up, pose, plate.sign, plate.signals->baseline);
  std::vector<double> v(w[0].size());
  for (std::size_t i = 0; i < v.size(); ++i) v[i] = applied(row, w[0][i], w[1][i], w[2][i]);
  return v;
}

BeltColumns belt_of(const PlacedPlate& plate, const LabFrame& lab, PlateSignals& signals) {
  BeltColumns belt;
  if (!lab.forward || !plate.pose) {
    belt.f_v_n = vertical_only(plate, lab);
    return belt;
  }
  auto& w = signals.wrench;
  into_lab(transform_of(plate, lab), w[0].size(), w[0].data(), w[1].data(), w[2].data(), w[3].data(),
           w[4].data());
  belt.f_ap_n = std::move(signals.wrench[0]);
  belt.f_v_n = std::move(signals.wrench[1]);
  belt.f_ml_n = std::move(signals.wrench[2]);
  if (plate.cop) {
    belt.cop_ap_m = std::move(signals.wrench[3]);
    belt.cop_ml_m = std::move(signals.wrench[4]);
  }
  return belt;
}

/// "left" and "right" for two belts side by side; plates in a floor are numbered.
void name_belts(std::vector<BeltColumns>& belts, const std::vector<PlacedPlate>& plates,
                const LabFrame& lab) {
  if (belts.size() < 2) return;
  for (std::size_t k = 0; k < belts.size(); ++k)
    belts[k].name = "plate" + std::to_string(plates[k].plate->number);
  if (belts.size() != 2 || !lab.belt || !lab.right || !plates[0].pose || !plates[1].pose) return;
  const Vec3 apart = plates[1].pose->middle - plates[0].pose->middle;
  const double across = dot(apart, *lab.right), along = dot(apart, *lab.forward);
  if (std::abs(across) <= std::abs(along)) return;
  belts[0].name = across > 0.0 ? "left" : "right";
  belts[1].name = across > 0.0 ? "right" : "left";
}

PlatformDescription description_of(const Plate& plate, const PlateSignals& signals,
                                   const Parameters& parameters) {
  PlatformDescription d;
  d.type = plate.type;
  for (const Calibration& c : plate.channels) d.channels.push_back(static_cast<std::uint32_t>(c.channel + 1));
  d.corners = plate.corners;
  d.corner_unit = parameters.text("POINT", "UNITS");
  d.raw_n = signals.range;
  if (!signals.zeroed) return d;
  d.zeroed_n = signals.range;
  for (std::size_t i = 0; i < 3; ++i) {
    (*d.zeroed_n)[i].min -= signals.baseline[i];
    (*d.zeroed_n)[i].max -= signals.baseline[i];
    (*d.zeroed_n)[i].mean -= signals.baseline[i];
  }
  return d;
}

void append(std::vector<std::string>& to, const std::vector<std::string>& from) {
  to.insert(to.end(), from.begin(), from.end());
}

ForceRecording assembled(const Layout& layout, const Plates& plates, Samples& samples,
                         const Parameters& parameters) {
  ForceRecording recording;
  recording.sample_rate = core::Hertz(layout.frame_rate.value() * static_cast<double>(layout.per_frame));
  append(recording.notes, layout.notes);
  append(recording.notes, plates.notes);
  std::vector<PlacedPlate> placed;
  for (std::size_t k = 0; k < plates.plates.size(); ++k) {
    PlacedPlate plate{&plates.plates[k], &samples.plates[k], pose_of(plates.plates[k]), std::nullopt, 1.0};
    if (plate.pose) plate.cop = cop_rule(*plate.plate, *plate.pose, *plate.signals, recording.notes);
    placed.push_back(plate);
    recording.platforms.push_back(description_of(*plate.plate, *plate.signals, parameters));
  }
  const LabFrame lab =
      find_lab_frame(placed, samples.markers, parameters, recording.sample_rate, recording.notes);
  const bool exported = is_export(parameters);
  for (std::size_t k = 0; k < placed.size(); ++k) {
    BeltColumns moments;  // before the wrench becomes forces, in place
    if (exported) add_moments(placed[k], lab, moments);
    BeltColumns& belt = recording.belts.emplace_back(belt_of(placed[k], lab, samples.plates[k]));
    belt.m_ap_nm = std::move(moments.m_ap_nm);
    belt.m_ml_nm = std::move(moments.m_ml_nm);
  }
  name_belts(recording.belts, placed, lab);
  if (exported) add_session(parameters, layout, samples, recording);
  return recording;
}

}  // namespace

core::Result<ForceRecording> read_c3d(const std::filesystem::path& file) {
  const auto head = Head::read(file);
  if (!head) return tl::unexpected<core::Error>(head.error());
  const auto plates = read_plates(shown(file), head->parameters, head->layout);
  if (!plates) return tl::unexpected<core::Error>(plates.error());
  auto samples = read_samples(head->source, head->layout, *plates, head->parameters);
  if (!samples) return tl::unexpected<core::Error>(samples.error());
  return assembled(head->layout, *plates, *samples, head->parameters);
}

}  // namespace footfall::formats
