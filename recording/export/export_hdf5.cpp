#include <array>

#include "gait/metrics/metric_catalogue.hpp"
#include "recording/export/export_parts.hpp"
#include "recording/export/hdf5_columns.hpp"
#include "recording/hash.hpp"

namespace footfall::recording {
namespace {

using h5::Handle;
using h5::Writer;

constexpr std::int64_t kLayoutVersion = 1;

template <class Samples, class Member>
std::vector<std::int64_t> integers_of(const Samples& samples, Member member) {
  std::vector<std::int64_t> out;
  out.reserve(samples.size());
  for (const auto& sample : samples) out.push_back(static_cast<std::int64_t>(member(sample)));
  return out;
}

template <class Samples, class Member>
std::vector<double> rows_of(const Samples& samples, Member member) {
  std::vector<double> out;
  out.reserve(3 * samples.size());
  for (const auto& sample : samples) {
    const std::array<double, 3> row = member(sample);
    out.insert(out.end(), row.begin(), row.end());
  }
  return out;
}

void put_rows(Writer& writer, hid_t at, const char* name, const std::vector<double>& rows, const char* unit,
              const char* columns) {
  const Handle set = writer.dataset(at, name, rows, 3);
  writer.attribute(set.get(), "unit", std::string_view(unit));
  writer.attribute(set.get(), "columns", std::string_view(columns));
}

void put_integers(Writer& writer, hid_t at, const char* name, const std::vector<std::int64_t>& values,
                  std::string_view unit = {}) {
  const Handle set = writer.dataset(at, name, values);
  if (!unit.empty()) writer.attribute(set.get(), "unit", unit);
}

/// What both kinds of samples have.
template <class Samples>
void put_times(Writer& writer, hid_t at, const Samples& samples) {
  put_integers(writer, at, "sequence", integers_of(samples, [](const auto& s) { return s.sequence; }));
  const auto time = [&](const char* name, auto member) {
    put_integers(writer, at, name, integers_of(samples, [&](const auto& s) { return (s.*member).ns; }), "ns");
  };
  using Sample = typename Samples::value_type;
  time("device_time_ns", &Sample::device_time);
  time("station_time_ns", &Sample::station_time);
  time("receive_time_ns", &Sample::receive_time);
  put_integers(writer, at, "flags", integers_of(samples, [](const auto& s) { return s.flags; }));
}

void put_plate(Writer& writer, hid_t at, const PlateMeta& meta, const std::vector<double>& matrix,
               const std::vector<core::ForceSample>& samples) {
  visit_plate(meta, h5::AttributeWriter(writer, at));
  if (!matrix.empty()) {
    const Handle set = writer.dataset(at, "calibration_matrix", matrix, 6);
    writer.attribute(set.get(), "unit", std::string_view("N, N m per channel; the device's axes"));
  }
  put_times(writer, at, samples);
  put_integers(writer, at, "device_status",
               integers_of(samples, [](const auto& s) { return s.device_status; }));
  put_rows(writer, at, "force_n",
           rows_of(samples,
                   [](const core::ForceSample& s) -> std::array<double, 3> {
                     return {s.wrench.f_ap.value(), s.wrench.f_v.value(), s.wrench.f_ml.value()};
                   }),
           "N", "ap, v, ml");
  put_rows(writer, at, "moment_n_m",
           rows_of(samples,
                   [](const core::ForceSample& s) -> std::array<double, 3> {
                     return {s.wrench.m_ap.value(), s.wrench.m_v.value(), s.wrench.m_ml.value()};
                   }),
           "N m", "ap, v, ml; about the lab origin");
}

void put_imu(Writer& writer, hid_t at, const ImuMeta& meta, const std::vector<core::ImuSample>& samples) {
  visit_imu(meta, h5::AttributeWriter(writer, at));
  put_times(writer, at, samples);
  put_rows(writer, at, "angular_rate_rad_s",
           rows_of(samples, [](const auto& s) { return s.angular_rate_rad_s; }), "rad/s",
           "x, y, z; the sensor's axes");
  put_rows(writer, at, "acceleration_m_s2",
           rows_of(samples, [](const auto& s) { return s.acceleration_m_s2; }), "m/s^2",
           "x, y, z; the sensor's axes, gravity included");
  std::vector<double> drift;
  drift.reserve(samples.size());
  for (const core::ImuSample& sample : samples) drift.push_back(static_cast<double>(sample.clock_drift_ppm));
  const Handle set = writer.dataset(at, "clock_drift_ppm", drift);
  writer.attribute(set.get(), "unit", std::string_view("ppm"));
}

/// "braking_impulse_n_s" -> the method of the metric "braking_impulse_ns".
std::string_view method_of(std::string column) {
  if (column.ends_with("_n_s")) column.replace(column.size() - 4, 4, "_ns");
  for (const gait::StepMetric& metric : gait::step_metrics())
    if (metric.key == column) return metric.method;
  return {};
}

template <class Record, class Visit>
void put_records(Writer& writer, hid_t at, const std::vector<Record>& records, Visit visit, bool methods) {
  h5::Columns columns;
  for (const Record& record : records) {
    columns.next();
    visit(record, columns);
  }
  for (const h5::Column& column : columns.columns) {
    const Handle set =
        column.kind == h5::Cell::Kind::Real
            ? writer.dataset(at, column.name, column.reals)
            : (column.kind == h5::Cell::Kind::Integer ? writer.dataset(at, column.name, column.integers)
                                                      : writer.dataset(at, column.name, column.texts));
    const std::string_view unit = h5::unit_of(column.name), method = method_of(column.name);
    if (!unit.empty()) writer.attribute(set.get(), "unit", unit);
    if (methods && !method.empty()) writer.attribute(set.get(), "method", method);
  }
}

void put_provenance(const ExportJob& job, Writer& writer) {
  const SessionContents& contents = job.contents;
  const SessionMeta& meta = contents.meta();
  const hid_t root = writer.root();
  const auto text = [&](const char* name, std::string_view value) { writer.attribute(root, name, value); };
  text("format", "footfall session");
  writer.attribute(root, "layout_version", kLayoutVersion);
  visit_meta(meta, h5::AttributeWriter(writer, root));
  text("started_utc", utc_label(meta.started_wall_ns));
  text("session_file", contents.name);
  text("ending", contents.info.ending);
  text("integrity", contents.info.integrity);
  writer.attribute(root, "complete", std::int64_t{contents.info.complete ? 1 : 0});
  writer.attribute(root, "unexplained_missing", static_cast<std::int64_t>(contents.info.unexplained_missing));
  text("frame", "lab: ap forward, v up, ml to the runner's right; force on the runner; origin on the belt");
  Hasher hasher;
  std::string digest;
  for (const std::byte byte : hasher.add(std::string_view(meta.configuration_toml)).finish()) {
    constexpr std::string_view kDigits = "0123456789abcdef";
    digest += kDigits[std::to_integer<unsigned>(byte) >> 4];
    digest += kDigits[std::to_integer<unsigned>(byte) & 15U];
  }
  text("configuration_blake2b", digest);
  if (!job.settings.identity) return;
  text("subject_name", job.settings.identity->name);
  text("subject_birth_date", job.settings.identity->birth_date);
}

}  // namespace

std::string_view h5::unit_of(std::string_view column) {
  struct Ending {
    std::string_view text, unit;
  };
  constexpr Ending kEndings[] = {{"_ns", "ns"},     {"_bw_s", "BW/s"}, {"_n_s", "N s"},  {"_rad_s", "rad/s"},
                                 {"_m_s", "m/s"},   {"_n_m", "N/m"},   {"_s", "s"},      {"_n", "N"},
                                 {"_percent", "%"}, {"_deg", "deg"},   {"_m", "m"},      {"_g", "g"},
                                 {"_kg", "kg"},     {"_hz", "Hz"},     {"_spm", "1/min"}};
  for (const Ending& ending : kEndings)
    if (column.ends_with(ending.text)) return ending.unit;
  return {};
}

core::Result<void> write_hdf5(ExportJob& job, const std::filesystem::path& temporary) {
  const h5::Lock lock;
  const SessionContents& contents = job.contents;
  Writer writer(temporary);
  const auto stopped = [&] { return job.cancelled(); };
  const std::size_t devices = contents.forces.size() + contents.imus.size();
  put_provenance(job, writer);
  const Handle plates = writer.group(writer.root(), "plates");
  for (std::size_t i = 0; i < contents.forces.size() && !job.cancelled_at(i, devices); ++i) {
    const Handle plate = writer.group(plates.get(), std::to_string(i));
    const bool matrix = i < contents.matrices.size();
    put_plate(writer, plate.get(), contents.meta().plates[i],
              matrix ? contents.matrices[i] : std::vector<double>{}, contents.forces[i]);
  }
  const Handle imus = writer.group(writer.root(), "imus");
  for (std::size_t i = 0; i < contents.imus.size() && !job.cancelled_at(contents.forces.size() + i, devices);
       ++i) {
    const Handle imu = writer.group(imus.get(), std::to_string(i));
    put_imu(writer, imu.get(), contents.meta().imus[i], contents.imus[i]);
  }
  const auto records = [&](const char* name, const auto& rows, auto visit, bool methods = false) {
    const Handle group = writer.group(writer.root(), name);
    put_records(writer, group.get(), rows, visit, methods);
  };
  records("treadmill", contents.treadmill,
          [](const auto& record, auto& visit) { visit_treadmill(record, visit); });
  records(
      "steps", contents.steps, [](const auto& step, auto& visit) { visit_step(step, visit); }, true);
  records("gaps", contents.info.gaps, [](const auto& gap, auto& visit) { visit_gap(gap, visit); });
  records("codes", contents.meta().code_names,
          [](const auto& code, auto& visit) { visit_code(code, visit); });
  const auto entered = [](const auto& record, auto& visit) {
    visit_columns(record, h5::WithoutAccount(visit));
  };
  records("markers", contents.markers, entered);
  records("pain", contents.pains, entered);
  records("exertion", contents.exertions, entered);
  if (contents.info.summary) {
    const Handle summary = writer.group(writer.root(), "summary");
    visit_summary(*contents.info.summary, h5::AttributeWriter(writer, summary.get()));
  }
  if (!writer.finish()) {
    return core::fail(
        core::Remedy::Operator,
        "cannot write the HDF5 file beside %.120s: the disk refuses it; see whether it is full and "
        "export again",
        job.contents.name.c_str());
  }
  if (stopped()) return cancelled_error();
  return {};
}

}  // namespace footfall::recording
