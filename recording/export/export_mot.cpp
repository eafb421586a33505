#include <array>
#include <charconv>
#include <cmath>

#include "gait/metrics/cop.hpp"
#include "recording/export/export_parts.hpp"

namespace footfall::recording {
namespace {

/// "left" -> "ground_force_l_v": OpenSim's examples call the feet l and r.
std::string foot_of(const std::string& plate) {
  if (plate == "left") return "l_";
  if (plate == "right") return "r_";
  return plate.empty() ? "" : plate + "_";
}

/// One line of text, cells apart by tabs.
class Line {
 public:
  void cell(std::string_view text) {
    if (!text_.empty()) text_ += '\t';
    text_ += text;
  }
  /// The shortest text that reads back to the same bits; "nan" where not measured.
  void cell(double value) {
    std::array<char, 32> digits{};
    const char* end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    cell(std::isfinite(value) ? std::string_view(digits.data(), static_cast<std::size_t>(end - digits.data()))
                              : std::string_view("nan"));
  }
  void fixed(double value, int decimals) {
    std::array<char, 64> digits{};
    std::snprintf(digits.data(), digits.size(), "%.*f", decimals, value);
    cell(std::string_view(digits.data()));
  }
  std::string take() {
    text_ += '\n';
    return std::move(text_);
  }

 private:
  std::string text_;
};

std::string one_line(std::string text) {
  for (char& c : text)
    if (static_cast<unsigned char>(c) < 0x20) c = ' ';
  return text;
}

void write_header(const ExportJob& job, const ForceTable& table, PartFile& file) {
  const SessionMeta& meta = job.contents.meta();
  const std::size_t columns = 1 + 9 * table.plates.size() + 2;
  std::string text = one_line(file.file().stem().string()) +
                     "\nversion=1\nnRows=" + std::to_string(table.rows()) +
                     "\nnColumns=" + std::to_string(columns) + "\ninDegrees=no\nfootfall_export=1\n";
  const auto add = [&text](const char* key, const std::string& value) {
    if (!value.empty()) text += std::string("footfall_") + key + "=" + one_line(value) + "\n";
  };
  const auto number = [](double value) {
    std::array<char, 32> digits{};
    return std::string(digits.data(), std::to_chars(digits.data(), digits.data() + 32, value).ptr);
  };
  add("subject", meta.subject_pseudonym);
  if (job.settings.identity) {
    add("subject_name", job.settings.identity->name);
    add("subject_birth_date", job.settings.identity->birth_date);
  }
  if (meta.mass) add("body_mass_kg", number(meta.mass->value()));
  const auto speed = steady_belt_speed(job.contents.treadmill, table.times.front(), table.times.back());
  if (speed) add("steady_belt_speed_m_s", number(speed->value()));
  add("simulated", meta.simulated ? "1" : "0");
  add("method", meta.method_id);
  add("software", meta.software_version);
  add("station", meta.station_name);
  add("started_utc", utc_label(meta.started_wall_ns));
  add("units", "N, m, N m; x forward, y up, z right; force on the runner");
  file.write(text + "endheader\n");
}

std::string column_names(const ForceTable& table) {
  Line line;
  line.cell("time");
  for (const ForceTable::Plate& plate : table.plates) {
    const std::string foot = foot_of(plate.name);
    for (const char* end : {"vx", "vy", "vz", "px", "py", "pz"}) line.cell("ground_force_" + foot + end);
    for (const char* end : {"x", "y", "z"}) line.cell("ground_torque_" + foot + end);
  }
  line.cell("belt_speed_m_s");
  line.cell("incline_deg");
  return line.take();
}

/// Force, point and torque are one wrench on every row: at the centre of pressure with the free moment where
/// there is enough force for one, at the lab origin with the whole moment where there is not.
void put_plate(const core::Wrench& w, Line& line) {
  for (const double force : {w.f_ap.value(), w.f_v.value(), w.f_ml.value()}) line.cell(force);
  const auto cop = gait::centre_of_pressure(w, gait::least_force_for_cop(std::nullopt));
  if (cop) {
    for (const double at : {cop->ap.value(), 0.0, cop->ml.value()}) line.cell(at);
    for (const double torque : {0.0, cop->free_moment.value(), 0.0}) line.cell(torque);
  } else {
    for (int i = 0; i < 3; ++i) line.cell(w.f_v.is_finite() ? 0.0 : w.f_v.value());
    for (const double torque : {w.m_ap.value(), w.m_v.value(), w.m_ml.value()}) line.cell(torque);
  }
}

}  // namespace

core::Result<void> write_mot(ExportJob& job, PartFile& file) {
  const auto table = even_table(job, "OpenSim's .mot");
  if (!table) return tl::unexpected<core::Error>(table.error());
  write_header(job, *table, file);
  file.write(column_names(*table));
  std::size_t lost = 0;
  for (std::size_t row = 0; row < table->rows(); ++row) {
    if (row % kRowsPerLook == 0 && job.cancelled_at(row, table->rows())) return cancelled_error();
    lost += table->whole(row) ? 0 : 1;
    Line line;
    line.fixed(table->time_s[row], 9);
    for (const ForceTable::Plate& plate : table->plates) put_plate(plate.wrench[row], line);
    line.cell(table->belt.speed_m_s[row]);
    line.cell(table->belt.incline_deg[row]);
    file.write(line.take());
  }
  if (lost > 0) {
    job.notes.push_back(std::to_string(lost) +
                        " rows of the .mot have \"nan\", lost samples: give OpenSim a stretch between them.");
  }
  return {};
}

}  // namespace footfall::recording
