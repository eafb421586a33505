#include "cli/analyze/load_analysis.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <utility>

#include "cli/sessions/session_records.hpp"
#include "formats/recording.hpp"
#include "gait/filter.hpp"
#include "gait/metrics/plausible_mass.hpp"
#include "recording/import/import_hdf5.hpp"
#include "recording/import/imported.hpp"
#include "recording/verify/analysis_view.hpp"
#include "recording/verify/session_imus.hpp"

namespace footfall::cli {

namespace {

using core::fail;
using core::Remedy;

gait::OfflineOptions offline_options(const AnalysisSettings& settings) {
  gait::OfflineOptions options;
  if (settings.filter_hz) options.method.filter_cutoff = core::Hertz(*settings.filter_hz);
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

/// Below it published running forces are hardly filtered (Alcantara 2021), and little of a landing is left.
constexpr double kLowestOwnCutoffHz = 30.0;

/// Nobody asked for a cut-off: one that the sample rate carries, and said.
void suit_filter(core::Hertz rate, gait::OfflineOptions& options, std::vector<std::string>& notes) {
  const core::Hertz usual = options.method.filter_cutoff, carried = gait::carried_cutoff(usual, rate);
  if (carried >= usual || carried.value() < kLowestOwnCutoffHz) return;
  options.method.filter_cutoff = carried;
  std::array<char, 160> note{};
  std::snprintf(
      note.data(), note.size(),
      "Sampled at %.4g Hz: filtered at %.3g Hz instead of %.3g Hz, so peaks and loading rates do not "
      "compare with those of other recordings.",
      rate.value(), carried.value(), usual.value());
  notes.emplace_back(note.data());
}

core::Result<Analysis> finish(const std::filesystem::path& file, const gait::RecordingView& view,
                              const AnalysisSettings& settings, gait::OfflineOptions options,
                              std::vector<std::string> notes) {
  if (!settings.filter_hz) suit_filter(view.sample_rate, options, notes);
  auto result = gait::analyze(view, options);
  if (!result) {
    return fail(result.error().remedy(), "%.100s: %s", file.filename().string().c_str(),
                result.error().what());
  }
  for (const char* note : result->notes) notes.emplace_back(note);
  return Analysis{file, std::move(*result), options.belt_speed, std::move(notes), false};
}

/// What the command line says goes before what the drive said.
void prefer(const AnalysisSettings& settings, gait::RecordingView& view) {
  if (settings.belt_speed_m_s) view.belt_speed_m_s = {};
  if (settings.incline_deg) view.incline_deg = {};
}

core::Result<Analysis> of_recording(const std::filesystem::path& file, const AnalysisSettings& settings) {
  const auto recording = formats::read_recording(file);
  if (!recording) return tl::unexpected<core::Error>(recording.error());
  return analyze_recording(file, *recording, settings);
}

core::Result<Analysis> of_session(const std::filesystem::path& file,
                                  const core::Result<recording::SessionContents>& contents,
                                  const AnalysisSettings& settings) {
  if (!contents) return tl::unexpected<core::Error>(contents.error());
  return analyze_contents(file, *contents, settings);
}

core::Result<Analysis> of_session_file(const std::filesystem::path& file, const AnalysisSettings& settings) {
  const auto reader = recording::SessionReader::open(file);
  if (!reader) return tl::unexpected<core::Error>(reader.error());
  const auto imported = recording::read_imported(**reader);
  if (!imported) return tl::unexpected<core::Error>(imported.error());
  if (*imported) {
    auto analysis = analyze_imported(file, **imported, settings);
    if (!analysis) return analysis;
    auto entered = read_session_records(**reader);
    if (!entered) return tl::unexpected<core::Error>(entered.error());
    analysis->pains = std::move(entered->pains);
    analysis->exertions = std::move(entered->exertions);
    analysis->started = (*reader)->meta().started;
    return analysis;
  }
  return of_session(file, recording::read_contents(**reader), settings);
}

struct Bounds {
  const char* what;
  std::optional<double> value;
  double low, high;
  const char* unit;
};

}  // namespace

core::Result<void> check(const AnalysisSettings& settings) {
  const Bounds bounds[] = {
      {"a mass", settings.mass_kg, gait::kLightestRunner.value(), gait::kHeaviestRunner.value(), "kg"},
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

core::Result<Analysis> analyze_recording(const std::filesystem::path& file,
                                         const formats::ForceRecording& recording,
                                         const AnalysisSettings& settings) {
  const formats::SummedForces sums = formats::sum_belts(recording);
  gait::RecordingView view = recording::view_of(recording, sums);
  const formats::SessionNotes& session = recording.session;
  prefer(settings, view);
  gait::OfflineOptions options = offline_options(settings);
  if (!options.mass) options.mass = session.mass;
  if (!options.belt_speed) options.belt_speed = session.belt_speed;
  std::vector<std::string> notes = recording.notes;
  if (session.simulated) notes.emplace_back("Recorded from simulated devices.");
  auto analysis = finish(file, view, settings, options, std::move(notes));
  if (analysis) analysis->simulated = session.simulated;
  return analysis;
}

core::Result<Analysis> load_analysis(const std::filesystem::path& file, const AnalysisSettings& settings) {
  if (const auto sane = check(settings); !sane) return tl::unexpected<core::Error>(sane.error());
  const std::string ending = ending_of(file);
  if (ending == ".footfall") return of_session_file(file, settings);
  if (ending == ".h5" || ending == ".hdf5") return of_session(file, recording::read_hdf5(file), settings);
  return of_recording(file, settings);
}

core::Result<Analysis> analyze_imported(const std::filesystem::path& file,
                                        const recording::Imported& imported, AnalysisSettings settings) {
  const recording::Stated& stated = imported.stated;
  if (!settings.mass_kg && stated.mass) settings.mass_kg = stated.mass->value();
  if (!settings.belt_speed_m_s && stated.belt_speed) settings.belt_speed_m_s = stated.belt_speed->value();
  if (!settings.incline_deg && stated.incline) settings.incline_deg = stated.incline->value();
  if (!settings.height_m && stated.height) settings.height_m = stated.height->value();
  if (const auto sane = check(settings); !sane) return tl::unexpected<core::Error>(sane.error());
  return analyze_recording(file, imported.recording, settings);
}

core::Result<Analysis> analyze_contents(const std::filesystem::path& file,
                                        const recording::SessionContents& contents,
                                        const AnalysisSettings& settings) {
  auto forces = recording::session_forces(contents);
  if (!forces) return tl::unexpected<core::Error>(forces.error());
  gait::RecordingView view = recording::view_of(*forces);
  prefer(settings, view);
  gait::OfflineOptions options = offline_options(settings);
  if (!options.mass) options.mass = forces->mass;
  if (!options.belt_speed) options.belt_speed = forces->belt_speed;
  auto analysis = finish(file, view, settings, options, std::move(forces->notes));
  if (!analysis) return analysis;
  analysis->simulated = forces->simulated;
  analysis->pains = contents.pains;
  analysis->exertions = contents.exertions;
  analysis->started = contents.meta().started;
  const auto completed =
      recording::complete_with_imus(contents, options.height, options.incline, analysis->result);
  if (!completed) return tl::unexpected<core::Error>(completed.error());
  return analysis;
}

std::string ending_of(const std::filesystem::path& file) {
  std::string ending = file.extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return ending;
}

recording::OfflineSteps offline_steps(const Analysis& analysis) {
  recording::OfflineSteps out{analysis.result.method.id().data(), {}};
  for (const gait::Contact& contact : analysis.result.contacts) out.steps.push_back(contact.step);
  return out;
}

}  // namespace footfall::cli
