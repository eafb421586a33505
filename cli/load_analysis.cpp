#include "cli/load_analysis.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <utility>

#include "cli/session_forces.hpp"
#include "formats/recording.hpp"

namespace footfall::cli {

namespace {

using core::fail;
using core::Remedy;

gait::OfflineOptions offline_options(const AnalysisSettings& settings) {
  gait::OfflineOptions options;
  options.method.filter_cutoff = core::Hertz(settings.filter_hz);
  options.method.threshold = core::Newtons(settings.threshold_n);
  options.method.zero_flight = settings.zero_flight;
  if (settings.mass_kg) options.mass = core::Kilograms(*settings.mass_kg);
  if (settings.belt_speed_m_s) options.belt_speed = core::MetersPerSecond(*settings.belt_speed_m_s);
  if (settings.incline_deg) options.incline = core::Degrees(*settings.incline_deg);
  if (settings.height_m) options.height = core::Meters(*settings.height_m);
  if (settings.foot_length_m) options.foot_length = core::Meters(*settings.foot_length_m);
  options.keep_forces = settings.keep_forces;
  return options;
}

gait::Side side_of(const std::string& plate) {
  if (plate == "left" || plate == "l") return gait::Side::Left;
  if (plate == "right" || plate == "r") return gait::Side::Right;
  return gait::Side::Unknown;
}

std::vector<gait::BeltView> plate_views(const formats::ForceRecording& recording) {
  std::vector<gait::BeltView> views;
  for (const formats::BeltColumns& belt : recording.belts) {
    views.push_back({belt.f_v_n, belt.f_ap_n, belt.f_ml_n, belt.cop_ap_m, belt.cop_ml_m, side_of(belt.name)});
  }
  return views;
}

std::vector<gait::BeltView> plate_views(const SessionForces& forces) {
  std::vector<gait::BeltView> views;
  for (const SessionForces::Plate& plate : forces.plates) {
    views.push_back({plate.f_v_n, plate.f_ap_n, plate.f_ml_n, plate.cop_ap_m, plate.cop_ml_m});
  }
  return views;
}

core::Result<Analysis> finish(const std::filesystem::path& file, const gait::RecordingView& view,
                              const gait::OfflineOptions& options, std::vector<std::string> notes) {
  auto result = gait::analyze(view, options);
  if (!result) {
    return fail(result.error().remedy(), "%.100s: %s", file.filename().string().c_str(),
                result.error().what());
  }
  for (const char* note : result->notes) notes.emplace_back(note);
  return Analysis{file, std::move(*result), options.belt_speed, std::move(notes)};
}

core::Result<Analysis> of_recording(const std::filesystem::path& file, const AnalysisSettings& settings) {
  const auto recording = formats::read_recording(file);
  if (!recording) return tl::unexpected<core::Error>(recording.error());
  const formats::SummedForces sums = formats::sum_belts(*recording);
  const gait::RecordingView view{
      recording->start_time_s, recording->sample_rate, sums.f_v_n, sums.f_ap_n, sums.f_ml_n, sums.cop_ap_m,
      sums.cop_ml_m,           plate_views(*recording)};
  return finish(file, view, offline_options(settings), {});
}

bool measured(const std::vector<double>& column) {
  return std::any_of(column.begin(), column.end(), [](double x) { return std::isfinite(x); });
}

core::Result<Analysis> of_session(const std::filesystem::path& file, const AnalysisSettings& settings) {
  auto forces = read_session_forces(file);
  if (!forces) return tl::unexpected<core::Error>(forces.error());
  gait::RecordingView view{forces->start_time_s, forces->sample_rate, forces->f_v_n,    forces->f_ap_n,
                           forces->f_ml_n,       forces->cop_ap_m,    forces->cop_ml_m, plate_views(*forces)};
  view.m_ap_nm = forces->m_ap_nm;
  view.m_ml_nm = forces->m_ml_nm;
  // What the command line says goes before what the drive said.
  if (!settings.belt_speed_m_s && measured(forces->belt.speed_m_s))
    view.belt_speed_m_s = forces->belt.speed_m_s;
  if (!settings.incline_deg && measured(forces->belt.incline_deg))
    view.incline_deg = forces->belt.incline_deg;
  gait::OfflineOptions options = offline_options(settings);
  if (!options.mass) options.mass = forces->mass;
  if (!options.belt_speed) options.belt_speed = forces->belt_speed;
  return finish(file, view, options, std::move(forces->notes));
}

struct Bounds {
  const char* what;
  std::optional<double> value;
  double low, high;
  const char* unit;
};

}  // namespace

core::Result<void> check(const AnalysisSettings& settings) {
  const Bounds bounds[] = {{"a mass", settings.mass_kg, 10.0, 300.0, "kg"},
                           {"a belt speed", settings.belt_speed_m_s, 0.0, 13.0, "m/s"},
                           {"an incline", settings.incline_deg, -30.0, 30.0, "degrees"},
                           {"a height", settings.height_m, 0.5, 2.5, "m"},
                           {"a foot length", settings.foot_length_m, 0.1, 0.4, "m"},
                           {"a filter cut-off", settings.filter_hz, 1.0, 1000.0, "Hz"},
                           {"a threshold", settings.threshold_n, 1.0, 500.0, "N"}};
  for (const Bounds& b : bounds) {
    if (!b.value || (*b.value >= b.low && *b.value <= b.high)) continue;
    return fail(Remedy::Reconfigure, "%s of %.4g %s is not possible: give %.4g to %.4g %s", b.what, *b.value,
                b.unit, b.low, b.high, b.unit);
  }
  return {};
}

core::Result<Analysis> load_analysis(const std::filesystem::path& file, const AnalysisSettings& settings) {
  if (const auto sane = check(settings); !sane) return tl::unexpected<core::Error>(sane.error());
  return ending_of(file) == ".footfall" ? of_session(file, settings) : of_recording(file, settings);
}

std::string ending_of(const std::filesystem::path& file) {
  std::string ending = file.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending;
}

}  // namespace footfall::cli
