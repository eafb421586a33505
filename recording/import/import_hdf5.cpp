#include "recording/import/import_hdf5.hpp"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "recording/export/hdf5_columns.hpp"

namespace footfall::recording {
namespace {

using h5::Handle;
using h5::Reader;

/// More than any station has.
constexpr std::size_t kMostPlates = 16, kMostImus = 32;
constexpr unsigned kMostSeconds = 60;
/// Seconds of processor time that the look may take.
constexpr ::rlim_t kMostProcessorS = 60;

tl::unexpected<core::Error> damaged(const std::string& name, const char* what) {
  return core::fail(core::Remedy::Reconfigure,
                    "%.100s is no export of a session, or it is damaged (%.60s): export the session again",
                    name.c_str(), what);
}

/// The columns that plates and inertial sensors share; false when one is missing or of another length.
template <class Sample>
bool read_times(const Reader& reader, hid_t at, std::vector<Sample>& samples) {
  const auto sequence = reader.integers(at, "sequence"), flags = reader.integers(at, "flags");
  const auto device = reader.integers(at, "device_time_ns"), station = reader.integers(at, "station_time_ns");
  const auto receive = reader.integers(at, "receive_time_ns");
  if (!sequence) return false;
  const std::size_t n = sequence->size();
  for (const auto* column : {&flags, &device, &station, &receive})
    if (!*column || (*column)->size() != n) return false;
  samples.resize(n);
  for (std::size_t i = 0; i < n; ++i) {
    samples[i].sequence = static_cast<std::uint64_t>((*sequence)[i]);
    samples[i].flags = static_cast<std::uint16_t>((*flags)[i]);
    samples[i].device_time.ns = (*device)[i];
    samples[i].station_time.ns = (*station)[i];
    samples[i].receive_time.ns = (*receive)[i];
  }
  return true;
}

bool read_plate(const Reader& reader, hid_t at, PlateMeta& meta, std::vector<double>& matrix,
                std::vector<core::ForceSample>& samples) {
  visit_plate(meta, h5::AttributeReader(reader, at));
  if (!read_times(reader, at, samples)) return false;
  const auto force = reader.reals(at, "force_n", 3), moment = reader.reals(at, "moment_n_m", 3);
  const auto status = reader.integers(at, "device_status");
  const std::size_t n = samples.size();
  if (!force || !moment || !status || force->size() != 3 * n || moment->size() != 3 * n ||
      status->size() != n)
    return false;
  for (std::size_t i = 0; i < n; ++i) {
    const double *f = &(*force)[3 * i], *m = &(*moment)[3 * i];
    samples[i].wrench = {core::Newtons(f[0]),      core::Newtons(f[1]),      core::Newtons(f[2]),
                         core::NewtonMeters(m[0]), core::NewtonMeters(m[1]), core::NewtonMeters(m[2])};
    samples[i].device_status = static_cast<std::uint32_t>((*status)[i]);
    samples[i].plate = meta.plate;
  }
  if (auto stored = reader.reals(at, "calibration_matrix", 6); stored && stored->size() == 36)
    matrix = std::move(*stored);
  return true;
}

bool read_imu(const Reader& reader, hid_t at, ImuMeta& meta, std::vector<core::ImuSample>& samples) {
  visit_imu(meta, h5::AttributeReader(reader, at));
  if (meta.stream < kFirstImuStream || !read_times(reader, at, samples)) return false;
  const auto rate = reader.reals(at, "angular_rate_rad_s", 3),
             acceleration = reader.reals(at, "acceleration_m_s2", 3);
  const auto drift = reader.reals(at, "clock_drift_ppm");
  const std::size_t n = samples.size();
  if (!rate || !acceleration || !drift || rate->size() != 3 * n || acceleration->size() != 3 * n ||
      drift->size() != n)
    return false;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t axis = 0; axis < 3; ++axis) {
      samples[i].angular_rate_rad_s.at(axis) = (*rate)[3 * i + axis];
      samples[i].acceleration_m_s2.at(axis) = (*acceleration)[3 * i + axis];
    }
    samples[i].clock_drift_ppm = static_cast<float>((*drift)[i]);
    samples[i].device = meta.device();
  }
  return true;
}

/// Rows of a group as records; false when its columns have different lengths.
template <class Record, class Visit>
bool read_records(const Reader& reader, const char* name, const char* counted, Visit visit,
                  std::vector<Record>& records) {
  const Handle group = reader.group(reader.root(), name);
  if (!group.good()) return false;
  h5::RowOf row(reader, group.get());
  const auto integers = reader.integers(group.get(), counted);
  const auto texts = reader.texts(group.get(), counted);
  const std::size_t n = integers ? integers->size() : (texts ? texts->size() : 0);
  for (row.row = 0; row.row < n; ++row.row) {
    Record record;
    visit(record, row);
    if (!row.good) return false;
    records.push_back(std::move(record));
  }
  return true;
}

/// What people entered; older exports have none of it.
bool read_entered(const Reader& reader, SessionContents& contents) {
  const auto read = [&](const char* name, const char* counted, auto& records) {
    if (!reader.group(reader.root(), name).good()) return true;
    return read_records(
        reader, name, counted,
        [](auto& record, auto& visit) { visit_columns(record, h5::WithoutAccount(visit)); }, records);
  };
  return read("markers", "time_ns", contents.markers) && read("pain", "time_ns", contents.pains) &&
         read("exertion", "time_ns", contents.exertions);
}

core::Result<void> read_devices(const Reader& reader, SessionContents& contents) {
  const Handle plates = reader.group(reader.root(), "plates"), imus = reader.group(reader.root(), "imus");
  if (!plates.good() || !imus.good()) return damaged(contents.name, "plates or imus are missing");
  for (std::size_t i = 0; i < kMostPlates; ++i) {
    const Handle plate = reader.group(plates.get(), std::to_string(i));
    if (!plate.good()) break;
    contents.info.meta.plates.emplace_back();
    contents.forces.emplace_back();
    contents.matrices.emplace_back();
    if (!read_plate(reader, plate.get(), contents.info.meta.plates.back(), contents.matrices.back(),
                    contents.forces.back()))
      return damaged(contents.name, "a plate's samples");
  }
  for (std::size_t i = 0; i < kMostImus; ++i) {
    const Handle imu = reader.group(imus.get(), std::to_string(i));
    if (!imu.good()) break;
    contents.info.meta.imus.emplace_back();
    contents.imus.emplace_back();
    if (!read_imu(reader, imu.get(), contents.info.meta.imus.back(), contents.imus.back()))
      return damaged(contents.name, "an inertial sensor's samples");
  }
  return {};
}

core::Result<SessionContents> read_now(const std::filesystem::path& file) {
  const auto reader = Reader::open(file);
  if (!reader) return tl::unexpected<core::Error>(reader.error());
  SessionContents contents;
  contents.name = file.filename().string();
  if (reader->text(reader->root(), "format") != "footfall session")
    return damaged(contents.name, "the attribute 'format'");
  if (reader->integer(reader->root(), "layout_version") != 1)
    return damaged(contents.name, "a layout that this program does not know");
  SessionInfo& info = contents.info;
  info.file = file;
  visit_meta(info.meta, h5::AttributeReader(*reader, reader->root()));
  info.complete = reader->integer(reader->root(), "complete").value_or(0) != 0;
  info.ending = reader->text(reader->root(), "ending").value_or("");
  info.integrity = reader->text(reader->root(), "integrity").value_or("ok");
  info.unexplained_missing =
      static_cast<std::uint64_t>(reader->integer(reader->root(), "unexplained_missing").value_or(0));
  if (const auto devices = read_devices(*reader, contents); !devices)
    return tl::unexpected<core::Error>(devices.error());
  const bool good =
      read_records(
          *reader, "treadmill", "time_ns", [](auto& r, auto& v) { visit_treadmill(r, v); },
          contents.treadmill) &&
      read_records(
          *reader, "steps", "step_index", [](auto& r, auto& v) { visit_step(r, v); }, contents.steps) &&
      read_records(
          *reader, "gaps", "plate", [](auto& r, auto& v) { visit_gap(r, v); }, info.gaps) &&
      read_records(
          *reader, "codes", "code", [](auto& r, auto& v) { visit_code(r, v); }, info.meta.code_names);
  if (!good) return damaged(contents.name, "treadmill, steps, gaps or codes");
  if (!read_entered(*reader, contents)) return damaged(contents.name, "markers, pain or exertion");
  return contents;
}

/// The same reading in a child: false when it crashed or took too long.
bool survives(const std::filesystem::path& file) {
  const ::pid_t child = ::fork();
  if (child < 0) return true;  // no process to be had: then without
  if (child == 0) {
    const ::rlimit seconds{kMostProcessorS, kMostProcessorS}, no_core{0, 0};
    (void)::setrlimit(RLIMIT_CPU, &seconds);
    (void)::setrlimit(RLIMIT_CORE, &no_core);
    ::alarm(kMostSeconds);
    (void)read_now(file);
    ::_exit(0);
  }
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  return WIFEXITED(status);
}

}  // namespace

core::Result<SessionContents> read_hdf5(const std::filesystem::path& file) {
  const h5::Lock lock;  // also over the fork: the child finds the library unused
  if (!survives(file)) return damaged(file.filename().string(), "reading it failed");
  return read_now(file);
}

}  // namespace footfall::recording
