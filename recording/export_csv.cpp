#include <algorithm>
#include <cctype>
#include <limits>
#include <set>

#include "gait/health_names.hpp"
#include "recording/columns.hpp"
#include "recording/csv_file.hpp"
#include "recording/export_imu.hpp"
#include "recording/sample_grid.hpp"

namespace footfall::recording {
namespace fs = std::filesystem;
namespace {

/// Below this the centre of pressure is noise (science.md 1.2).
constexpr double kCopForceN = 100.0;
constexpr int kPlateCells = 10;
constexpr int kTimeDecimals = 6;

double seconds_after(core::Timestamp start, core::Timestamp time) {
  return (time - start).seconds();
}

/// One plate's samples and how to find them by time.
struct Stream {
  std::string prefix;
  std::vector<core::ForceSample> samples;
  std::optional<SampleGrid> grid;

  [[nodiscard]] const core::ForceSample* by_sequence(std::uint64_t sequence) const {
    const auto found = std::lower_bound(
        samples.begin(), samples.end(), sequence,
        [](const core::ForceSample& sample, std::uint64_t wanted) { return sample.sequence < wanted; });
    return found != samples.end() && found->sequence == sequence ? &*found : nullptr;
  }
  [[nodiscard]] const core::ForceSample* near(core::Timestamp epoch, double time_ns) const {
    if (!grid) return nearest_by_station_time(epoch, time_ns);
    const auto sequence = grid->nearest(epoch, time_ns);
    return sequence ? by_sequence(*sequence) : nullptr;
  }

 private:
  /// For a plate without an even time base: within 1 ms, else blank.
  [[nodiscard]] const core::ForceSample* nearest_by_station_time(core::Timestamp epoch,
                                                                 double time_ns) const {
    const core::Timestamp wanted{epoch.ns + static_cast<std::int64_t>(time_ns)};
    const core::ForceSample* best = nullptr;
    auto at =
        std::lower_bound(samples.begin(), samples.end(), wanted,
                         [](const core::ForceSample& s, core::Timestamp t) { return s.station_time < t; });
    if (at != samples.end()) best = &*at;
    if (at != samples.begin()) {
      const core::ForceSample& before = *std::prev(at);
      if (best == nullptr || wanted - before.station_time < best->station_time - wanted) best = &before;
    }
    const bool close = best != nullptr && best->station_time - wanted < core::milliseconds(1) &&
                       wanted - best->station_time < core::milliseconds(1);
    return close ? best : nullptr;
  }
};

/// "Left plate" -> "left_plate_"; a single plate has no prefix.
std::string prefix_of(const PlateMeta& plate, std::size_t plates, std::set<std::string>& used) {
  if (plates == 1) return "";
  std::string name;
  for (const char c : plate.name) {
    const auto letter = static_cast<unsigned char>(c);
    name += std::isalnum(letter) != 0 && letter < 0x80 ? static_cast<char>(std::tolower(letter)) : '_';
  }
  if (name.empty() || !used.insert(name).second) name = "plate" + std::to_string(plate.plate);
  used.insert(name);
  return name + "_";
}

void write_sample(CsvFile& csv, const core::ForceSample* sample) {
  if (sample == nullptr) return csv.blank(kPlateCells);
  const core::Wrench& w = sample->wrench;
  if ((sample->flags & core::kInvalid) != 0) {
    csv.blank(kPlateCells - 2);
  } else {
    // File axes: x right (ml), y forward (ap), z up (v).
    for (const double force : {w.f_ml.value(), w.f_ap.value(), w.f_v.value()}) csv.cell(force);
    for (const double moment : {w.m_ml.value(), w.m_ap.value(), w.m_v.value()}) csv.cell(moment);
    const bool loaded = w.f_v.value() >= kCopForceN;
    // Origin on the belt surface: M = r x F with r = (cop_ap, 0, cop_ml) (science.md 1.2, h = 0).
    csv.cell(loaded ? -w.m_ap.value() / w.f_v.value() : std::numeric_limits<double>::quiet_NaN());
    csv.cell(loaded ? w.m_ml.value() / w.f_v.value() : std::numeric_limits<double>::quiet_NaN());
  }
  csv.cell(sample->sequence);
  csv.cell(std::uint64_t{sample->flags});
}

void write_forces_header(CsvFile& csv, const std::vector<Stream>& streams) {
  csv.cell(std::string_view("time_s"));
  csv.cell(std::string_view("station_time_s"));
  for (const Stream& stream : streams) {
    for (const char* column :
         {"fx_n", "fy_n", "fz_n", "mx_nm", "my_nm", "mz_nm", "copx_m", "copy_m", "sequence", "flags"})
      csv.cell(std::string_view(stream.prefix + column));
  }
  csv.end_row();
}

/// One row: the master's sample (or null where it is lost) and the others nearest in time.
void write_row(CsvFile& csv, const std::vector<Stream>& streams, core::Timestamp start,
               const core::ForceSample* sample, core::Timestamp epoch, double time_ns) {
  csv.cell(seconds_after(start, epoch) + time_ns * 1e-9, kTimeDecimals);
  if (sample != nullptr) {
    csv.cell(seconds_after(start, sample->station_time), 9);
  } else {
    csv.blank();
  }
  write_sample(csv, sample);
  for (std::size_t i = 1; i < streams.size(); ++i) write_sample(csv, streams[i].near(epoch, time_ns));
  csv.end_row();
}

void write_forces(CsvFile& csv, const std::vector<Stream>& streams, core::Timestamp start) {
  write_forces_header(csv, streams);
  if (streams.empty()) return;
  const Stream& master = streams.front();
  if (!master.grid) {
    for (const core::ForceSample& sample : master.samples)
      write_row(csv, streams, start, &sample, sample.station_time, 0.0);
    return;
  }
  auto next = master.samples.begin();
  for (std::uint64_t sequence = master.grid->first(); sequence <= master.grid->last(); ++sequence) {
    const core::ForceSample* sample = next->sequence == sequence ? &*next++ : nullptr;
    write_row(csv, streams, start, sample, master.grid->epoch(), master.grid->time_ns(sequence));
  }
}

core::Result<std::vector<Stream>> read_streams(SessionReader& session, const SessionMeta& meta) {
  std::vector<Stream> streams;
  std::set<std::string> used;
  for (const PlateMeta& plate : meta.plates) {
    auto samples = session.forces(plate.plate);
    if (!samples) return tl::unexpected<core::Error>(samples.error());
    Stream stream{prefix_of(plate, meta.plates.size(), used), std::move(*samples), std::nullopt};
    stream.grid = SampleGrid::fit(stream.samples);
    streams.push_back(std::move(stream));
  }
  // The first plate sets the rows; one without samples cannot.
  std::stable_partition(streams.begin(), streams.end(),
                        [](const Stream& stream) { return !stream.samples.empty(); });
  return streams;
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

core::Result<std::vector<fs::path>> target_names(const SessionReader& session, const fs::path& dir,
                                                 bool force) {
  std::error_code error;
  fs::create_directories(dir, error);
  if (!fs::is_directory(dir, error))
    return core::fail(core::Remedy::Operator, "cannot make the folder %s: check the path and its rights",
                      dir.c_str());
  std::vector<fs::path> targets;
  std::vector<std::string> suffixes{"_forces.csv", "_steps.csv", "_treadmill.csv"};
  for (const ImuMeta& imu : session.meta().imus) suffixes.push_back(imu_csv_suffix(imu));
  for (const std::string& suffix : suffixes) {
    targets.push_back(dir / (session.file().stem().string() + suffix));
    if (!force && fs::exists(targets.back(), error))
      return core::fail(core::Remedy::Operator,
                        "%s exists already and is not overwritten: choose another folder or use --force",
                        targets.back().c_str());
  }
  return targets;
}

}  // namespace

core::Result<std::vector<fs::path>> export_csv(SessionReader& session, const fs::path& dir, bool force) {
  const auto targets = target_names(session, dir, force);
  if (!targets) return targets;
  const SessionMeta& meta = session.meta();
  const auto streams = read_streams(session, meta);
  if (!streams) return tl::unexpected<core::Error>(streams.error());
  const auto steps = session.steps();
  if (!steps) return tl::unexpected<core::Error>(steps.error());
  const auto treadmill = session.treadmill();
  if (!treadmill) return tl::unexpected<core::Error>(treadmill.error());

  std::vector<std::unique_ptr<CsvFile>> files;
  for (const fs::path& target : *targets) {
    auto file = CsvFile::create(target);
    if (!file) return tl::unexpected<core::Error>(file.error());
    files.push_back(std::move(*file));
  }
  write_forces(*files[0], *streams, meta.started);
  write_steps(*files[1], *steps, meta);
  write_treadmill(*files[2], *treadmill, meta);
  for (std::size_t i = 0; i < meta.imus.size(); ++i) {
    if (auto written = write_imu(*files[3 + i], session, meta.imus[i]); !written)
      return tl::unexpected<core::Error>(written.error());
  }
  for (const auto& file : files) {
    if (auto finished = file->finish(); !finished) return tl::unexpected<core::Error>(finished.error());
  }
  for (const auto& file : files) {
    if (auto published = file->publish(); !published) return tl::unexpected<core::Error>(published.error());
  }
  return targets;
}

}  // namespace footfall::recording
