#include "formats/c3d/exported.hpp"

#include <cmath>

namespace footfall::formats::c3d {
namespace {

constexpr double kUpright = 1.0 - 1e-9;

void cut(std::vector<double>& column, std::size_t size) {
  if (column.size() > size) column.resize(size);
}

}  // namespace

bool is_export(const Parameters& parameters) {
  return parameters.count(kExportGroup, "EXPORT").has_value();
}

void add_moments(const PlacedPlate& plate, const LabFrame& lab, BeltColumns& belt) {
  if (!lab.forward || !plate.pose || !plate.cop) return;
  const double normal = dot(*lab.up, plate.pose->z);
  if (std::abs(normal) < kUpright) return;
  const Vec3 o = plate.cop->origin;
  const double factor = plate.cop->factor, k = plate.sign * (normal < 0.0 ? -1.0 : 1.0);
  const double ap = dot(*lab.forward, plate.pose->middle), ml = dot(*lab.right, plate.pose->middle);
  const double ap_x = dot(*lab.forward, plate.pose->x), ap_y = dot(*lab.forward, plate.pose->y);
  const double ml_x = dot(*lab.right, plate.pose->x), ml_y = dot(*lab.right, plate.pose->y);
  const PlateSignals& s = *plate.signals;
  const std::size_t n = s.wrench[0].size();
  belt.m_ap_nm.resize(n);
  belt.m_ml_nm.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    const PlateInstant at = instant(s, i);
    // The vertical force times the place where it acts, without dividing by it: an unloaded plate has a
    // moment.
    const double x = -(factor * at.moment.y + at.force.z * o.x - at.force.x * o.z);
    const double y = factor * at.moment.x + at.force.y * o.z - at.force.z * o.y;
    belt.m_ml_nm[i] = k * (at.force.z * ap + ap_x * x + ap_y * y);
    belt.m_ap_nm[i] = -k * (at.force.z * ml + ml_x * x + ml_y * y);
  }
}

void add_session(const Parameters& parameters, const Layout& layout, Samples& samples,
                 ForceRecording& recording) {
  recording.start_time_s = parameters.number(kExportGroup, "START_S").value_or(0.0);
  SessionNotes& session = recording.session;
  session.belt_speed_m_s = std::move(samples.extra[0]);
  session.incline_deg = std::move(samples.extra[1]);
  if (const auto mass = parameters.number("PROCESSING", "BODYMASS")) session.mass = core::Kilograms(*mass);
  if (const auto speed = parameters.number(kExportGroup, "BELT_SPEED"))
    session.belt_speed = core::MetersPerSecond(*speed);
  session.simulated = parameters.count(kExportGroup, "SIMULATED").value_or(0) != 0;
  const Parameter* names = parameters.find(kExportGroup, "PLATES");
  for (std::size_t k = 0; k < recording.belts.size() && names != nullptr; ++k)
    if (names->size() == recording.belts.size()) recording.belts[k].name = names->text(k);
  const std::size_t last = parameters.count(kExportGroup, "LAST_FRAME_SAMPLES").value_or(0);
  if (last == 0 || last > layout.per_frame) return;
  const std::size_t size = (layout.frames - 1) * layout.per_frame + last;
  for (BeltColumns& belt : recording.belts) {
    for (const auto column :
         {&BeltColumns::f_ap_n, &BeltColumns::f_v_n, &BeltColumns::f_ml_n, &BeltColumns::cop_ap_m,
          &BeltColumns::cop_ml_m, &BeltColumns::m_ap_nm, &BeltColumns::m_ml_nm})
      cut(belt.*column, size);
  }
  cut(session.belt_speed_m_s, size);
  cut(session.incline_deg, size);
}

}  // namespace footfall::formats::c3d
