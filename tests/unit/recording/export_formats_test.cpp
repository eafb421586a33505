// What every export promises, whatever its format: all or nothing, nobody's file replaced, nobody named; and
// what the formats hold, by readers that share nothing with their writers.
#include "recording/export/export.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <csignal>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <limits>
#include <sstream>

#include "formats/c3d_content.hpp"
#include "recording/export/c3d_events.hpp"
#include "tests/unit/recording/fixture.hpp"

using namespace footfall;
using namespace footfall::tests;
using recording::ExportFormat;
using recording::ExportSettings;
using recording::SessionContents;
namespace fs = std::filesystem;

namespace {

constexpr ExportFormat kAll[] = {ExportFormat::Csv, ExportFormat::C3d, ExportFormat::Hdf5, ExportFormat::Mot};
constexpr std::size_t kSamples = 3000;

/// A wrench of which no two components are alike; loaded half of the time.
core::Wrench wrench_at(std::size_t n) {
  const double t = 0.001 * static_cast<double>(n), f_v = 400.0 + 390.0 * std::sin(9.0 * t);
  return {core::Newtons(31.0 * std::sin(t)),           core::Newtons(f_v),
          core::Newtons(17.0 * std::cos(3.0 * t)),     core::NewtonMeters(-0.1 * f_v + 2.0),
          core::NewtonMeters(5.0 * std::sin(2.0 * t)), core::NewtonMeters(0.2 * f_v - 1.0)};
}

SessionContents contents() {
  SessionContents c;
  c.name = "a.footfall";
  c.info.meta = example_meta();
  c.info.meta.started = core::Timestamp{5'000'000'000};
  c.info.meta.plates = {{0, "left", "plate", 1000.0, 1.0, 1.0, "origin_m = [0.1, -0.05, -0.2]\n"},
                        {1, "right", "plate", 1000.0, 1.0, 1.0, ""}};
  c.info.complete = true;
  c.info.ending = "complete";
  c.info.integrity = "ok";
  c.forces.resize(2);
  for (std::uint8_t p = 0; p < 2; ++p) {
    for (std::size_t n = 0; n < kSamples; ++n) {
      core::ForceSample sample;
      sample.plate = p;
      sample.sequence = n;
      sample.device_time.ns = static_cast<std::int64_t>(n) * 1'000'000;
      sample.station_time.ns = sample.receive_time.ns = 5'000'000'000 + sample.device_time.ns;
      sample.wrench = wrench_at(n + 700 * p);
      c.forces[p].push_back(sample);
    }
  }
  for (int i = 0; i < 60; ++i) c.treadmill.push_back(example_treadmill(2 * i));
  for (std::uint32_t i = 0; i < 6; ++i) c.steps.push_back(example_step(i));
  return c;
}

bool empty(const fs::path& dir) {
  return !fs::exists(dir) || fs::is_empty(dir);
}

std::string all_bytes(const std::vector<fs::path>& files) {
  std::ostringstream text;
  for (const fs::path& file : files) text << std::ifstream(file, std::ios::binary).rdbuf();
  return text.str();
}

std::string output_of(const std::string& command) {
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::string output;
  std::array<char, 4096> part{};
  while (const std::size_t count = std::fread(part.data(), 1, part.size(), pipe))
    output.append(part.data(), count);
  const int status = ::pclose(pipe);
  INFO(output);
  REQUIRE(status == 0);
  return output;
}

}  // namespace

TEST_CASE("no export overwrites what is there unless told to", "[recording][export]") {
  const SessionContents session = contents();
  for (const ExportFormat format : kAll) {
    const TempDir dir;
    ExportSettings settings;
    settings.dir = dir.path();
    const auto names = recording::export_names(session, "a", format, settings);
    std::ofstream(names.back()) << "mine";
    const auto refused = recording::export_session(session, "a", format, settings);
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().what(), Catch::Contains("--force"));
    CHECK(all_bytes({names.back()}) == "mine");
    CHECK(std::distance(fs::directory_iterator(dir.path()), fs::directory_iterator()) == 1);
    settings.force = true;
    CHECK(require_value(recording::export_session(session, "a", format, settings)).files == names);
    CHECK(all_bytes({names.back()}) != "mine");
  }
}

TEST_CASE("a cancelled export leaves nothing, however late", "[recording][export]") {
  const SessionContents session = contents();
  for (const ExportFormat format : kAll) {
    int looks = 0;
    {
      const TempDir dir;
      ExportSettings settings;
      settings.dir = dir.path();
      settings.cancelled = [&looks] { return ++looks > 1'000'000; };
      REQUIRE(recording::export_session(session, "a", format, settings));
    }
    REQUIRE(looks >= 2);
    for (const int at : {1, looks / 2, looks}) {
      const TempDir dir;
      ExportSettings settings;
      settings.dir = dir.path();
      int seen = 0;
      settings.cancelled = [&seen, at] { return ++seen >= at; };
      const auto cancelled = recording::export_session(session, "a", format, settings);
      REQUIRE_FALSE(cancelled);
      CHECK_THAT(cancelled.error().what(), Catch::Contains("cancelled"));
      CHECK(empty(dir.path()));
    }
  }
}

TEST_CASE("a full disk leaves nothing, in any format", "[recording][export]") {
  const SessionContents session = contents();
  rlimit before{};
  REQUIRE(::getrlimit(RLIMIT_FSIZE, &before) == 0);
  const auto handler = std::signal(SIGXFSZ, SIG_IGN);
  for (const ExportFormat format : kAll) {
    for (const ::rlim_t room : {::rlim_t{2000}, ::rlim_t{90'000}}) {
      const TempDir dir;
      ExportSettings settings;
      settings.dir = dir.path();
      rlimit small = before;
      small.rlim_cur = room;
      REQUIRE(::setrlimit(RLIMIT_FSIZE, &small) == 0);
      const auto refused = recording::export_session(session, "a", format, settings);
      ::setrlimit(RLIMIT_FSIZE, &before);
      REQUIRE_FALSE(refused);
      CHECK(refused.error().remedy() == core::Remedy::Operator);
      CHECK_THAT(refused.error().what(), Catch::Contains("cannot write"));
      CHECK(empty(dir.path()));
    }
  }
  std::signal(SIGXFSZ, handler);
}

TEST_CASE("nobody is named unless the export is told who it is", "[recording][export]") {
  const SessionContents session = contents();
  for (const ExportFormat format : kAll) {
    const TempDir dir;
    ExportSettings settings;
    settings.dir = dir.path();
    settings.force = true;
    const auto anonymous = require_value(recording::export_session(session, "a", format, settings)).files;
    CHECK(all_bytes(anonymous).find("Runner, Rosa") == std::string::npos);
    settings.identity = recording::Identity{"=Runner, Rosa", "1990-02-03"};
    const auto named = require_value(recording::export_session(session, "a", format, settings)).files;
    CHECK(all_bytes(named).find("Runner, Rosa") != std::string::npos);
    if (format == ExportFormat::Csv) {
      CHECK(named.size() == anonymous.size() + 1);
      CHECK(all_bytes({named.back()}).find("\"'=Runner, Rosa\"") != std::string::npos);
    }
  }
}

TEST_CASE("every row of the .mot is the plates' wrench about the lab origin", "[recording][export]") {
  const SessionContents session = contents();
  const TempDir dir;
  ExportSettings settings;
  settings.dir = dir.path();
  const auto file =
      require_value(recording::export_session(session, "a", ExportFormat::Mot, settings)).files[0];
  std::ifstream in(file);
  std::string line, names;
  bool rows = false;
  while (std::getline(in, line) && line != "endheader") rows = rows || line == "nRows=3000";
  CHECK(rows);
  std::getline(in, names);
  CHECK_THAT(names,
             Catch::StartsWith("time\tground_force_l_vx\tground_force_l_vy\tground_force_l_vz\t"
                               "ground_force_l_px\tground_force_l_py\tground_force_l_pz\t"
                               "ground_torque_l_x\tground_torque_l_y\tground_torque_l_z\tground_force_r_vx"));
  for (std::size_t n = 0; n < kSamples; ++n) {
    REQUIRE(std::getline(in, line));
    std::istringstream cells(line);
    double time = 0.0;
    cells >> time;
    REQUIRE(time == Approx(0.001 * static_cast<double>(n)).margin(1e-9));
    for (std::size_t p = 0; p < 2; ++p) {
      double f[3], r[3], m[3];
      for (auto* triple : {f, r, m})
        for (int i = 0; i < 3; ++i) cells >> triple[i];
      const core::Wrench w = wrench_at(n + 700 * p);
      const double moment[] = {r[1] * f[2] - r[2] * f[1] + m[0], r[2] * f[0] - r[0] * f[2] + m[1],
                               r[0] * f[1] - r[1] * f[0] + m[2]};
      REQUIRE(f[0] == w.f_ap.value());
      REQUIRE(f[1] == w.f_v.value());
      REQUIRE(f[2] == w.f_ml.value());
      REQUIRE(moment[0] == Approx(w.m_ap.value()).margin(1e-9));
      REQUIRE(moment[1] == Approx(w.m_v.value()).margin(1e-9));
      REQUIRE(moment[2] == Approx(w.m_ml.value()).margin(1e-9));
      if (w.f_v.value() >= 100.0) {
        REQUIRE(m[0] == 0.0);
        REQUIRE(m[2] == 0.0);
      }
    }
  }
}

TEST_CASE("the C3D file has platforms, subject, events with sides and provenance in the field's words",
          "[recording][export]") {
  const SessionContents session = contents();
  const TempDir dir;
  ExportSettings settings;
  settings.dir = dir.path();
  const auto file =
      require_value(recording::export_session(session, "a", ExportFormat::C3d, settings)).files[0];
  const auto c3d = require_value(formats::read_c3d_content(file));
  const auto numbers = [&](const char* group, const char* name) {
    const auto* found = c3d.find(group, name);
    INFO(group << ":" << name);
    REQUIRE(found != nullptr);
    return found->numbers;
  };
  const auto rows = [&](const char* group, const char* name) {
    const auto* found = c3d.find(group, name);
    INFO(group << ":" << name);
    REQUIRE(found != nullptr);
    std::vector<std::string> out;
    const std::size_t width = found->dimensions[0];
    for (std::size_t at = 0; at + width <= found->text.size(); at += width) {
      std::string row = found->text.substr(at, width);
      row.resize(row.find_last_not_of(' ') + 1);
      out.push_back(row);
    }
    return out;
  };
  CHECK(c3d.per_frame == 10);
  CHECK(c3d.frames == kSamples / 10);
  CHECK(numbers("ANALOG", "RATE")[0] == Approx(1000.0).epsilon(1e-6));
  CHECK(numbers("FORCE_PLATFORM", "USED") == std::vector<double>{2});
  CHECK(numbers("FORCE_PLATFORM", "TYPE") == std::vector<double>{2, 2});
  CHECK(numbers("FORCE_PLATFORM", "ZERO") == std::vector<double>{0, 0});
  CHECK(numbers("FORCE_PLATFORM", "CHANNEL") == std::vector<double>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12});
  CHECK(numbers("FORCE_PLATFORM", "ORIGIN") == std::vector<double>{0, 0, -50, 0, 0, 0});
  const auto corners = numbers("FORCE_PLATFORM", "CORNERS");
  REQUIRE(corners.size() == 24);
  // Middle of the left plate above its transducer: 0.2 m to the left, 0.1 m forward.
  CHECK((corners[0] + corners[6]) / 2 == Approx(-200.0));
  CHECK((corners[1] + corners[7]) / 2 == Approx(100.0));
  // x right and y backward make z point into the floor.
  CHECK(corners[0] > corners[3]);
  CHECK(corners[1] < corners[10]);
  CHECK(rows("SUBJECTS", "NAMES") == std::vector<std::string>{"S-0042"});
  CHECK(rows("MANUFACTURER", "SOFTWARE") == std::vector<std::string>{"Footfall"});
  CHECK(rows("FOOTFALL", "PLATES") == std::vector<std::string>{"left", "right"});
  // Steps 0 to 5 land at 0.1 s + 0.34 s each, left first.
  const auto labels = rows("EVENT", "LABELS"), contexts = rows("EVENT", "CONTEXTS");
  const auto times = numbers("EVENT", "TIMES");
  REQUIRE(numbers("EVENT", "USED")[0] == static_cast<double>(labels.size()));
  REQUIRE(labels.size() == 12);
  for (std::size_t i = 0; i < 12; ++i) {
    CHECK(labels[i] == (i % 2 == 0 ? "Foot Strike" : "Foot Off"));
    CHECK(contexts[i] == ((i / 2) % 2 == 0 ? "Left" : "Right"));
    CHECK(times[2 * i] == 0.0);
    CHECK(times[2 * i + 1] ==
          Approx(0.1 + 0.34 * static_cast<double>(i / 2) + (i % 2 == 0 ? 0.0 : 0.24)).margin(2e-6));
  }
  // The stored force in plate axes: what stands on the plate is pushed up, against z.
  const std::size_t n = 400;
  const core::Wrench w = wrench_at(n);
  CHECK(c3d.analog[0].values[n] == Approx(w.f_ml.value()).epsilon(1e-6));
  CHECK(c3d.analog[1].values[n] == Approx(-w.f_ap.value()).epsilon(1e-6));
  CHECK(c3d.analog[2].values[n] == Approx(-w.f_v.value()).epsilon(1e-6));
}

TEST_CASE("events of a long session go on in parameters of their own, and what does not fit is counted",
          "[recording][export]") {
  std::vector<gait::StepResult> steps;
  for (int i = 0; i < 4000; ++i) {
    gait::StepResult step;
    step.initial_contact.ns = 1'000'000'000LL + 340'000'000LL * i;
    step.toe_off.ns = step.initial_contact.ns + 240'000'000LL;
    steps.push_back(step);
  }
  formats::C3dContent content;
  content.frames = 2;
  const std::vector<double> flat(2, 0.0);
  content.analog = {{flat, 1.0, 0.0}};
  const std::size_t left_out = recording::add_c3d_events(steps, {0}, {4'000'000'000'000}, "S-1", content);
  CHECK(left_out > 1000);
  CHECK(left_out < 6000);
  CHECK(content.find("EVENT", "USED")->numbers[0] == static_cast<double>(8000 - left_out));
  CHECK(content.find("EVENT", "LABELS2") != nullptr);
  CHECK(content.find("EVENT", "TIMES2")->numbers[0] == 0.0);
  CHECK(content.find("EVENT", "CONTEXTS")->text.substr(0, 7) == "General");
  CHECK(formats::C3dWriter::make(content).has_value());
}

TEST_CASE("an independent HDF5 library finds samples, units, methods and provenance", "[recording][export]") {
  if (::access("/usr/bin/python3", X_OK) != 0 ||
      std::system("/usr/bin/python3 -c 'import h5py' 2>/dev/null") != 0) {
    std::cerr << "skipped: the independent HDF5 reader needs /usr/bin/python3 with h5py\n";
    SUCCEED("skipped: no h5py");
    return;
  }
  const SessionContents session = contents();
  const TempDir dir;
  ExportSettings settings;
  settings.dir = dir.path();
  const auto file =
      require_value(recording::export_session(session, "a", ExportFormat::Hdf5, settings)).files[0];
  std::ofstream(dir / "peer.py") << R"(import h5py, sys
f = h5py.File(sys.argv[1], 'r')
text = lambda v: v.decode() if isinstance(v, bytes) else str(v)
print(text(f.attrs['format']), f.attrs['layout_version'], text(f.attrs['subject_pseudonym']), f.attrs['mass_kg'])
p = f['plates/0']
print(text(p.attrs['name']), p['force_n'].shape, text(p['force_n'].attrs['unit']), text(p['force_n'].attrs['columns']))
print(repr(float(p['force_n'][400, 1])), repr(float(p['moment_n_m'][400, 2])), int(p['station_time_ns'][400]))
s = f['steps']
print(len(s['step_index']), [text(x) for x in s['side'][:2]], text(s['peak_vgrf_n'].attrs['unit']),
      'method' in s['vertical_average_loading_rate_bw_s'].attrs, repr(float(s['braking_impulse_n_s'][0])))
print(str(s['vertical_average_loading_rate_bw_s'][0]), len(f['treadmill/time_ns']), len(f.attrs['configuration_blake2b']))
)";
  const std::string out =
      output_of("/usr/bin/python3 '" + (dir / "peer.py").string() + "' '" + file.string() + "'");
  const core::Wrench w = wrench_at(400);
  std::ostringstream numbers;
  numbers.precision(17);
  CHECK_THAT(out, Catch::StartsWith("footfall session 1 S-0042 72.5\nleft (3000, 3) N ap, v, ml\n"));
  std::istringstream lines(out);
  std::string line;
  for (int i = 0; i < 3; ++i) std::getline(lines, line);
  std::istringstream cells(line);
  double f_v = 0.0, m_ml = 0.0;
  std::int64_t time = 0;
  cells >> f_v >> m_ml >> time;
  CHECK(same_bits(f_v, w.f_v.value()));
  CHECK(same_bits(m_ml, w.m_ml.value()));
  CHECK(time == 5'400'000'000);
  CHECK_THAT(out, Catch::Contains("6 ['left', 'right'] N True 18.5\nnan 60 64\n"));
}
