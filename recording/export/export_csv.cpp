#include <algorithm>
#include <limits>

#include "gait/health_names.hpp"
#include "recording/export/export_imu.hpp"
#include "recording/export/export_parts.hpp"
#include "recording/export/sample_grid.hpp"
#include "recording/tables/columns.hpp"

namespace footfall::recording {
namespace {

/// Below this the centre of pressure is noise (docs/frames-and-signs.md).
constexpr double kCopForceN = 100.0;
constexpr int kPlateCells = 10;
constexpr int kTimeDecimals = 9;

double seconds_after(core::Timestamp start, core::Timestamp time) {
  return (time - start).seconds();
}

/// The nearest samples of a plate, for their numbers and flags.
class Nearest {
 public:
  explicit Nearest(const std::vector<core::ForceSample>& samples)
      : samples_(samples), grid_(SampleGrid::fit(samples)) {}

  [[nodiscard]] const core::ForceSample* at(core::Timestamp time) const {
    if (!grid_) return by_station_time(time);
    const auto sequence = grid_->nearest(time, 0.0);
    return sequence ? by_sequence(*sequence) : nullptr;
  }

 private:
  [[nodiscard]] const core::ForceSample* by_sequence(std::uint64_t sequence) const {
    const auto found = std::lower_bound(
        samples_.begin(), samples_.end(), sequence,
        [](const core::ForceSample& sample, std::uint64_t wanted) { return sample.sequence < wanted; });
    return found != samples_.end() && found->sequence == sequence ? &*found : nullptr;
  }
  /// For a plate without an even time base: within 1 ms, else blank.
  [[nodiscard]] const core::ForceSample* by_station_time(core::Timestamp wanted) const {
    const core::ForceSample* best = nullptr;
    auto at =
        std::lower_bound(samples_.begin(), samples_.end(), wanted,
                         [](const core::ForceSample& s, core::Timestamp t) { return s.station_time < t; });
    if (at != samples_.end()) best = &*at;
    if (at != samples_.begin()) {
      const core::ForceSample& before = *std::prev(at);
      if (best == nullptr || wanted - before.station_time < best->station_time - wanted) best = &before;
    }
    const bool close = best != nullptr && best->station_time - wanted < core::milliseconds(1) &&
                       wanted - best->station_time < core::milliseconds(1);
    return close ? best : nullptr;
  }

  const std::vector<core::ForceSample>& samples_;
  std::optional<SampleGrid> grid_;
};

/// Both or neither: a plate's forces at the row's time, and the number and flags of its nearest sample.
void write_plate(CsvFile& csv, const core::Wrench& w, const core::ForceSample* sample) {
  if (!w.f_v.is_finite()) {
    csv.blank(kPlateCells - 2);
  } else {
    // File axes: x right (ml), y forward (ap), z up (v).
    for (const double force : {w.f_ml.value(), w.f_ap.value(), w.f_v.value()}) csv.cell(force);
    for (const double moment : {w.m_ml.value(), w.m_ap.value(), w.m_v.value()}) csv.cell(moment);
    const bool loaded = w.f_v.value() >= kCopForceN;
    // Origin on the belt surface: M = r x F with r = (cop_ap, 0, cop_ml) (docs/frames-and-signs.md).
    csv.cell(loaded ? -w.m_ap.value() / w.f_v.value() : std::numeric_limits<double>::quiet_NaN());
    csv.cell(loaded ? w.m_ml.value() / w.f_v.value() : std::numeric_limits<double>::quiet_NaN());
  }
  if (sample == nullptr) return csv.blank(2);
  csv.cell(sample->sequence);
  csv.cell(std::uint64_t{sample->flags});
}

void write_forces_header(CsvFile& csv, const ForceTable& table) {
  csv.cell(std::string_view("time_s"));
  csv.cell(std::string_view("station_time_s"));
  for (const ForceTable::Plate& plate : table.plates) {
    const std::string prefix = plate.name.empty() ? "" : plate.name + "_";
    for (const char* column :
         {"fx_n", "fy_n", "fz_n", "mx_nm", "my_nm", "mz_nm", "copx_m", "copy_m", "sequence", "flags"})
      csv.cell(std::string_view(prefix + column));
  }
  for (const char* column : {"belt_speed_m_s", "incline_deg", "body_mass_kg"})
    csv.cell(std::string_view(column));
  csv.end_row();
}

/// Files that take their time: the table of forces, and those of single devices.
std::size_t big_files(const SessionContents& contents) {
  const std::size_t plates = contents.forces.size() > 1 ? contents.forces.size() : 0;
  return 1 + contents.imus.size() + plates;
}

core::Result<void> write_forces(ExportJob& job, CsvFile& csv) {
  const SessionMeta& meta = job.contents.meta();
  const ForceTable table = force_table(job.contents);
  write_forces_header(csv, table);
  const std::size_t pieces = big_files(job.contents);
  const double mass = meta.mass ? meta.mass->value() : std::numeric_limits<double>::quiet_NaN();
  std::vector<Nearest> others;
  for (std::size_t p = 1; p < table.plates.size(); ++p)
    others.emplace_back(job.contents.forces[table.plates[p].index]);
  for (std::size_t row = 0; row < table.rows(); ++row) {
    if (row % kRowsPerLook == 0 && job.cancelled_at(row, table.rows() * pieces)) return cancelled_error();
    const core::ForceSample* master = table.samples[row];
    csv.cell(table.time_s[row], kTimeDecimals);
    if (master != nullptr) {
      csv.cell(seconds_after(meta.started, master->station_time), kTimeDecimals);
    } else {
      csv.blank();
    }
    write_plate(csv, table.plates.front().wrench[row], master);
    for (std::size_t p = 1; p < table.plates.size(); ++p)
      write_plate(csv, table.plates[p].wrench[row], others[p - 1].at(table.times[row]));
    csv.cell(table.belt.speed_m_s[row]);
    csv.cell(table.belt.incline_deg[row]);
    csv.cell(mass);
    csv.end_row();
  }
  return {};
}

/// A plate's own samples at its own times, as they came.
void write_samples(CsvFile& csv, const std::vector<core::ForceSample>& samples, core::Timestamp start) {
  for (const char* column : {"station_time_s", "device_time_s", "fx_n", "fy_n", "fz_n", "mx_nm", "my_nm",
                             "mz_nm", "lateness_s", "sequence", "flags", "device_status"})
    csv.cell(std::string_view(column));
  csv.end_row();
  for (const core::ForceSample& sample : samples) {
    const core::Wrench& w = sample.wrench;
    csv.cell(seconds_after(start, sample.station_time), kTimeDecimals);
    csv.cell((sample.device_time - core::Timestamp{}).seconds(), kTimeDecimals);
    for (const double force : {w.f_ml.value(), w.f_ap.value(), w.f_v.value()}) csv.cell(force);
    for (const double moment : {w.m_ml.value(), w.m_ap.value(), w.m_v.value()}) csv.cell(moment);
    csv.cell((sample.receive_time - sample.station_time).seconds(), kTimeDecimals);
    csv.cell(sample.sequence);
    csv.cell(std::uint64_t{sample.flags});
    csv.cell(std::uint64_t{sample.device_status});
    csv.end_row();
  }
}

/// Column names and cells of one record: times in seconds after the start, impulses as in the JSON keys.
class CsvCells {
 public:
  CsvCells(CsvFile& csv, core::Timestamp start, bool header, const std::vector<CodeName>* codes = nullptr)
      : csv_(csv), start_(start), header_(header), codes_(codes) {}

  template <class Value>
  void operator()(const char* name, const Value& value) {
    if (header_) return csv_.cell(std::string_view(renamed(name)));
    write(name, value);
  }

 private:
  static std::string renamed(std::string name) {
    const auto replace_end = [&](std::string_view from, const char* to) {
      if (name.ends_with(from)) name.replace(name.size() - from.size(), from.size(), to);
    };
    if (name == "time_ns") return "time_s";
    if (name == "poll_time_ns") return "poll_time_s";
    replace_end("_time_ns", "_s");
    replace_end("_n_s", "_ns");
    return name;
  }
  void write(const char*, core::Timestamp time) { csv_.cell(seconds_after(start_, time), 9); }
  // Exactly bool: a double that finds no overload of its own would be written as 0 or 1 without a word.
  void write(const char*, std::same_as<bool> auto value) { csv_.cell(std::int64_t{value ? 1 : 0}); }
  void write(const char*, double value) { csv_.cell(value); }
  template <std::integral Integer>
  requires(!std::same_as<Integer, bool>) void write(const char* field, Integer value) {
    if (codes_ != nullptr) {
      for (const CodeName& code : *codes_) {
        if (code.field == field && code.code == static_cast<std::int64_t>(value)) {
          csv_.cell(std::string_view(code.name));
          return;
        }
      }
    }
    csv_.cell(static_cast<std::int64_t>(value));
  }
  template <class Unit>
  void write(const char*, core::Quantity<Unit> value) {
    csv_.cell(value.value());
  }
  template <class T>
  void write(const char* name, const std::optional<T>& value) {
    if (value) {
      write(name, *value);
    } else {
      csv_.blank();
    }
  }
  template <class Enum>
  requires std::is_enum_v<Enum>
  void write(const char*, Enum value) { csv_.cell(name_of(value)); }

  CsvFile& csv_;
  core::Timestamp start_;
  bool header_;
  const std::vector<CodeName>* codes_;
};

std::string health_reasons(std::uint32_t health) {
  std::string reasons;
  for (const std::string_view name : gait::health_names(health)) {
    reasons += reasons.empty() ? "" : " ";
    reasons += name;
  }
  return reasons;
}

void write_steps(CsvFile& csv, const std::vector<gait::StepResult>& steps, const SessionMeta& meta) {
  const gait::StepResult names;
  visit_step(names, CsvCells(csv, meta.started, true));
  for (const char* column : {"health_reasons", "method_id", "simulated"}) csv.cell(std::string_view(column));
  csv.end_row();
  for (const gait::StepResult& step : steps) {
    visit_step(step, CsvCells(csv, meta.started, false));
    csv.cell(std::string_view(health_reasons(step.health)));
    csv.cell(std::string_view(meta.method_id));
    csv.cell(std::int64_t{meta.simulated ? 1 : 0});
    csv.end_row();
  }
}

void write_treadmill(CsvFile& csv, const std::vector<TreadmillRecord>& records, const SessionMeta& meta) {
  const TreadmillRecord names;
  visit_treadmill(names, CsvCells(csv, meta.started, true));
  csv.end_row();
  for (const TreadmillRecord& record : records) {
    visit_treadmill(record, CsvCells(csv, meta.started, false, &meta.code_names));
    csv.end_row();
  }
}

void write_subject(CsvFile& csv, const SessionMeta& meta, const Identity& identity) {
  for (const char* column : {"subject_pseudonym", "name", "birth_date"}) csv.cell(std::string_view(column));
  csv.end_row();
  for (const std::string& text : {meta.subject_pseudonym, identity.name, identity.birth_date})
    csv.cell(std::string_view(text));
  csv.end_row();
}

}  // namespace

std::vector<std::string> csv_suffixes(const SessionContents& contents, const ExportSettings& settings) {
  std::vector<std::string> suffixes{"_forces.csv", "_steps.csv", "_treadmill.csv"};
  for (const ImuMeta& imu : contents.meta().imus) suffixes.push_back(imu_csv_suffix(imu));
  if (contents.forces.size() > 1) {
    for (const std::string& name : plate_names(contents.meta()))
      suffixes.push_back("_plate_" + name + ".csv");
  }
  if (settings.identity) suffixes.emplace_back("_subject.csv");
  return suffixes;
}

core::Result<void> write_csv(ExportJob& job, const std::vector<std::unique_ptr<CsvFile>>& files) {
  const SessionContents& contents = job.contents;
  const SessionMeta& meta = contents.meta();
  auto file = files.begin();
  if (auto written = write_forces(job, **file++); !written) return written;
  write_steps(**file++, contents.steps, meta);
  write_treadmill(**file++, contents.treadmill, meta);
  std::size_t done = 0;
  const std::size_t pieces = big_files(contents);
  for (const auto& samples : contents.imus) {
    if (job.cancelled_at(++done, pieces)) return cancelled_error();
    write_imu(**file++, samples, meta.started);
  }
  if (contents.forces.size() > 1) {
    for (const auto& samples : contents.forces) {
      if (job.cancelled_at(++done, pieces)) return cancelled_error();
      write_samples(**file++, samples, meta.started);
    }
  }
  if (job.settings.identity) write_subject(**file++, meta, *job.settings.identity);
  return {};
}

}  // namespace footfall::recording
