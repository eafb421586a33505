#include <algorithm>
#include <cmath>
#include <limits>

#include "formats/c3d_content.hpp"
#include "recording/export/c3d_events.hpp"
#include "recording/export/c3d_plate.hpp"
#include "recording/export/export_parts.hpp"

namespace footfall::recording {

using formats::c3d_integers;
using formats::c3d_reals;
using formats::c3d_text;
using formats::c3d_texts;
using formats::C3dContent;

namespace {

/// Force samples in one frame of a file that has no markers, from 500 Hz on.
constexpr std::size_t kSamplesPerFrame = 10;
constexpr double kFastHz = 500.0, kLargestInteger = 32'000.0;
constexpr double kNotMeasured = std::numeric_limits<double>::quiet_NaN();

struct Channel {
  std::string label, description, unit;
  std::vector<double> values;
};

/// The session as channels, and what FORCE_PLATFORM says of them.
struct Trial {
  ForceTable table;
  std::vector<C3dPlate> plates;
  std::vector<Channel> channels;
  std::size_t per_frame = 1, frames = 0;
};

void add_plate(const ForceTable::Plate& columns, const C3dPlate& plate, std::size_t number, Trial& trial) {
  constexpr std::array<const char*, 6> kNames{"Fx", "Fy", "Fz", "Mx", "My", "Mz"};
  const std::string whose = columns.name.empty() ? "" : columns.name + " plate: ";
  const std::size_t first = trial.channels.size();
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    const bool raw = plate.type == 4;
    const std::string name = (raw ? "Ch" + std::to_string(i + 1) + "_" : kNames[i]) + std::to_string(number);
    const std::string what = raw ? "channel " + std::to_string(i + 1) + " before the calibration matrix"
                                 : std::string(i < 3 ? "force on the runner" : "moment about the transducer");
    trial.channels.push_back({name, whose + what, raw ? "count" : (i < 3 ? "N" : "Nmm"), {}});
    trial.channels.back().values.reserve(columns.wrench.size());
  }
  for (const core::Wrench& w : columns.wrench) {
    const auto values = plate.channels(w);
    for (std::size_t i = 0; i < values.size(); ++i) trial.channels[first + i].values.push_back(values[i]);
  }
}

bool measured(const std::vector<double>& column) {
  return std::any_of(column.begin(), column.end(), [](double x) { return std::isfinite(x); });
}

void add_belt(ExportJob& job, Trial& trial) {
  const auto add = [&](const char* label, const char* what, const char* unit,
                       const std::vector<double>& column) {
    if (!measured(column)) return;
    const bool all = std::all_of(column.begin(), column.end(), [](double x) { return std::isfinite(x); });
    if (job.settings.integers && !all) {
      job.notes.push_back(std::string(label) + " is not known throughout and was left out of the integers.");
      return;
    }
    trial.channels.push_back({label, what, unit, column});
  };
  add("belt_speed", "belt speed, measured", "m/s", trial.table.belt.speed_m_s);
  add("belt_incline", "belt incline, uphill > 0", "deg", trial.table.belt.incline_deg);
}

/// Frames of some samples each. Real files are filled up with NaN, integers need a number that goes in.
void set_frames(bool integers, Trial& trial) {
  const std::size_t rows = trial.table.rows();
  trial.per_frame = trial.table.rate.value() >= kFastHz ? kSamplesPerFrame : 1;
  while (integers && rows % trial.per_frame != 0) --trial.per_frame;
  trial.frames = (rows + trial.per_frame - 1) / trial.per_frame;
  for (Channel& channel : trial.channels) channel.values.resize(trial.frames * trial.per_frame, kNotMeasured);
}

core::Result<Trial> trial_of(ExportJob& job) {
  auto table = even_table(job, "C3D");
  if (!table) return tl::unexpected<core::Error>(table.error());
  Trial trial;
  trial.table = std::move(*table);
  for (const ForceTable::Plate& columns : trial.table.plates) {
    const auto& matrices = job.contents.matrices;
    const std::vector<double> none;
    const auto& matrix = columns.index < matrices.size() ? matrices[columns.index] : none;
    trial.plates.push_back(
        c3d_plate(job.contents.meta().plates[columns.index].pose_toml, matrix, columns.wrench));
    add_plate(columns, trial.plates.back(), trial.plates.size(), trial);
    if (job.cancelled()) return cancelled_error();
  }
  add_belt(job, trial);
  set_frames(job.settings.integers, trial);
  return trial;
}

/// What a channel's integers stand for; 1 of a floating-point file.
double scale_of(const Channel& channel, bool integers) {
  if (!integers) return 1.0;
  double largest = 0.0;
  for (const double value : channel.values) largest = std::max(largest, std::abs(value));
  // As the file stores it, so that reading multiplies by what was divided by.
  return largest > 0.0 ? static_cast<double>(static_cast<float>(largest / kLargestInteger)) : 1.0;
}

void add_analog(const Trial& trial, bool integers, C3dContent& content) {
  std::vector<std::string> labels, descriptions, units;
  std::vector<double> scales;
  for (const Channel& channel : trial.channels) {
    labels.push_back(channel.label);
    descriptions.push_back(channel.description);
    units.push_back(channel.unit);
    scales.push_back(scale_of(channel, integers));
    content.analog.push_back({channel.values, scales.back(), 0.0});
  }
  auto& out = content.parameters;
  out.push_back(c3d_texts("ANALOG", "LABELS", labels));
  out.push_back(c3d_texts("ANALOG", "DESCRIPTIONS", descriptions));
  out.push_back(c3d_texts("ANALOG", "UNITS", units));
  out.push_back(c3d_reals("ANALOG", "GEN_SCALE", {1.0}));
  const auto count = static_cast<std::uint8_t>(scales.size());
  out.push_back(c3d_reals("ANALOG", "SCALE", scales, {count}));
  out.push_back(c3d_integers("ANALOG", "OFFSET", std::vector<double>(scales.size(), 0.0), {count}));
}

void add_platforms(const Trial& trial, C3dContent& content) {
  const auto plates = static_cast<std::uint8_t>(trial.plates.size());
  std::vector<double> types, channels, corners, origins, matrices;
  bool matrix = false;
  for (const C3dPlate& plate : trial.plates) {
    types.push_back(plate.type);
    for (int i = 0; i < 6; ++i) channels.push_back(static_cast<double>(channels.size() + 1));
    corners.insert(corners.end(), plate.corners_mm.begin(), plate.corners_mm.end());
    origins.insert(origins.end(), plate.origin_mm.begin(), plate.origin_mm.end());
    for (std::size_t column = 0; column < 6; ++column)
      for (std::size_t row = 0; row < 6; ++row) matrices.push_back(plate.matrix[row][column]);
    matrix = matrix || plate.type == 4;
  }
  auto& out = content.parameters;
  const std::string group = "FORCE_PLATFORM";
  out.push_back(c3d_integers(group, "USED", {static_cast<double>(plates)}));
  out.push_back(c3d_integers(group, "TYPE", types, {plates}));
  out.push_back(c3d_integers(group, "ZERO", {0.0, 0.0}));  // nothing is to be subtracted
  out.push_back(c3d_reals(group, "CORNERS", corners, {3, 4, plates}));
  out.push_back(c3d_reals(group, "ORIGIN", origins, {3, plates}));
  out.push_back(c3d_integers(group, "CHANNEL", channels, {6, plates}));
  if (matrix) out.push_back(c3d_reals(group, "CAL_MATRIX", matrices, {6, 6, plates}));
}

void add_subject(const ExportJob& job, C3dContent& content) {
  const SessionMeta& meta = job.contents.meta();
  auto& out = content.parameters;
  std::vector<std::string> names{meta.subject_pseudonym};
  if (job.settings.identity) names = {job.settings.identity->name};
  out.push_back(c3d_integers("SUBJECTS", "USED", {1}));
  out.push_back(c3d_integers("SUBJECTS", "IS_STATIC", {0}));
  out.push_back(c3d_texts("SUBJECTS", "NAMES", names));
  if (meta.mass) out.push_back(c3d_reals("PROCESSING", "BODYMASS", {meta.mass->value()}));
  if (meta.height) out.push_back(c3d_reals("PROCESSING", "HEIGHT", {1000.0 * meta.height->value()}));
}

void add_provenance(const ExportJob& job, const Trial& trial, C3dContent& content) {
  const SessionMeta& meta = job.contents.meta();
  auto& out = content.parameters;
  const auto text = [&out](const char* group, const char* name, const std::string& value) {
    if (!value.empty()) out.push_back(c3d_text(group, name, value));
  };
  text("MANUFACTURER", "COMPANY", "Footfall");
  text("MANUFACTURER", "SOFTWARE", "Footfall");
  text("MANUFACTURER", "VERSION_LABEL", meta.software_version);
  const char* ours = "FOOTFALL";
  out.push_back(c3d_integers(ours, "EXPORT", {1}));
  text(ours, "FORWARD", "+Y");
  text(ours, "UP", "+Z");
  text(ours, "PSEUDONYM", meta.subject_pseudonym);
  text(ours, "METHOD", meta.method_id);
  text(ours, "STATION", meta.station_name);
  text(ours, "STARTED_UTC", utc_label(meta.started_wall_ns));
  out.push_back(c3d_integers(ours, "SIMULATED", {meta.simulated ? 1.0 : 0.0}));
  out.push_back(c3d_reals(ours, "START_S", {trial.table.time_s.front()}));
  out.push_back(
      c3d_integers(ours, "LAST_FRAME_SAMPLES",
                   {static_cast<double>(trial.table.rows() - (trial.frames - 1) * trial.per_frame)}));
  const auto speed =
      steady_belt_speed(job.contents.treadmill, trial.table.times.front(), trial.table.times.back());
  if (speed) out.push_back(c3d_reals(ours, "BELT_SPEED", {speed->value()}));
  std::vector<std::string> names;
  for (const ForceTable::Plate& plate : trial.table.plates) names.push_back(plate.name);
  out.push_back(c3d_texts(ours, "PLATES", names));
  const bool guessed = std::any_of(trial.plates.begin(), trial.plates.end(),
                                   [](const C3dPlate& plate) { return plate.corners_from_cop; });
  if (guessed)
    text(ours, "CORNERS", "AROUND THE CENTRES OF PRESSURE: THE SESSION DOES NOT KNOW THE PLATE'S SIZE");
}

C3dContent content_of(ExportJob& job, const Trial& trial) {
  C3dContent content;
  content.real = !job.settings.integers;
  content.frames = trial.frames;
  content.per_frame = trial.per_frame;
  content.frame_rate_hz = trial.table.rate.value() / static_cast<double>(trial.per_frame);
  content.parameters = {c3d_text("POINT", "UNITS", "mm"), c3d_text("POINT", "X_SCREEN", "+X"),
                        c3d_text("POINT", "Y_SCREEN", "+Z")};
  add_analog(trial, job.settings.integers, content);
  add_platforms(trial, content);
  add_subject(job, content);
  add_provenance(job, trial, content);
  const std::size_t left_out = add_c3d_events(
      job.contents.steps, trial.table.times.front(), trial.table.times.back(),
      job.settings.identity ? job.settings.identity->name : job.contents.meta().subject_pseudonym, content);
  if (left_out > 0) {
    job.notes.push_back("The parameters of a C3D file hold no more: the last " + std::to_string(left_out) +
                        " events are left out; CSV and HDF5 hold all.");
  }
  return content;
}

}  // namespace

core::Result<void> write_c3d(ExportJob& job, PartFile& file) {
  const auto trial = trial_of(job);
  if (!trial) return tl::unexpected<core::Error>(trial.error());
  const C3dContent content = content_of(job, *trial);
  auto writer = formats::C3dWriter::make(content);
  if (!writer) return tl::unexpected<core::Error>(writer.error());
  const std::size_t value_bytes = job.settings.integers ? 2 : 4;
  const std::size_t whole = trial->table.rows() * trial->channels.size() * value_bytes;
  for (std::size_t bytes = 0;;) {
    if (job.cancelled_at(bytes, whole)) return cancelled_error();
    const auto piece = writer->next();
    if (!piece) return tl::unexpected<core::Error>(piece.error());
    if (piece->empty()) return {};
    bytes += piece->size();
    file.write(*piece);
  }
}

}  // namespace footfall::recording
