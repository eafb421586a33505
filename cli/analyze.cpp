#include "cli/analyze.hpp"

#include <cstdio>
#include <iostream>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/session_forces.hpp"
#include "cli/summary_json.hpp"
#include "formats/recording.hpp"
#include "gait/offline.hpp"

namespace footfall::cli {

namespace {

using Json = nlohmann::ordered_json;

Json side_name(gait::Side side) {
  if (side == gait::Side::Left) return "left";
  if (side == gait::Side::Right) return "right";
  return nullptr;
}

Json seconds_or_null(core::Timestamp time) {
  if (time == core::Timestamp{}) return nullptr;
  return static_cast<double>(time.ns) * 1e-9;
}

Json contact_json(const gait::Contact& contact) {
  const gait::StepResult& step = contact.step;
  return {{"initial_contact_s", contact.initial_contact_s},
          {"toe_off_s", contact.toe_off_s},
          {"initial_contact_thr20_s", seconds_or_null(step.initial_contact_thr20)},
          {"toe_off_thr20_s", seconds_or_null(step.toe_off_thr20)},
          {"side", side_name(step.side)},
          {"contact_time_s", step.contact_time.value()},
          {"flight_time_s", number_or_null(step.flight_time)},
          {"peak_vgrf_n", step.peak_vgrf.value()},
          {"vertical_impulse_ns", step.vertical_impulse.value()},
          {"braking_peak_n", number_or_null(step.braking_peak)},
          {"braking_impulse_ns", number_or_null(step.braking_impulse)},
          {"propulsive_peak_n", number_or_null(step.propulsive_peak)},
          {"propulsive_impulse_ns", number_or_null(step.propulsive_impulse)},
          {"net_ap_impulse_ns", number_or_null(step.net_ap_impulse)},
          {"vertical_average_loading_rate_bw_s", number_or_null(step.vertical_average_loading_rate)},
          {"overstride_cop_m", number_or_null(step.overstride_cop)},
          {"drift_v_n", step.drift_v.value()}};
}

/// What a file of any kind gave.
struct Analysis {
  gait::OfflineResult result;
  std::vector<std::string> notes;  ///< of the file first, then those of the analysis
};

Json to_json(const Analysis& analysis) {
  const gait::OfflineResult& result = analysis.result;
  const gait::Method& method = result.method;
  Json contacts = Json::array();
  for (const gait::Contact& contact : result.contacts) contacts.push_back(contact_json(contact));
  Json notes = Json::array();
  for (const std::string& note : analysis.notes) notes.push_back(note);
  Json out = summary_json(result.summary);
  out["method"] = {{"id", method.id().data()},
                   {"filter", "2nd-order Butterworth, dual pass, zero lag"},
                   {"filter_hz", method.filter_cutoff.value()},
                   {"threshold_n", method.threshold.value()},
                   {"zero", method.zero_flight ? "flight" : "none"},
                   {"drift_first_n", number_or_null(result.drift_first)},
                   {"drift_last_n", number_or_null(result.drift_last)}};
  out["notes"] = notes;
  out["contacts"] = contacts;
  return out;
}

template <class Quantity>
void row(const char* name, const std::optional<Quantity>& value, double factor, int decimals,
         const char* unit) {
  if (value && value->is_finite()) {
    std::printf("  %-30s %10.*f %s\n", name, decimals, value->value() * factor, unit);
  } else {
    std::printf("  %-30s %10s %s\n", name, "-", unit);
  }
}

void print_table(const AnalyzeOptions& options, const Analysis& analysis) {
  const gait::OfflineResult& result = analysis.result;
  const gait::Summary& s = result.summary;
  std::printf("%s\n", options.file.string().c_str());
  std::printf("  method %s\n", result.method.id().data());
  std::printf("  %-30s %10u\n", "complete steps", s.steps);
  row("cadence", s.cadence, 1.0, 1, "steps/min");
  row("contact time", s.contact_time, 1e3, 1, "ms");
  row("flight time", s.flight_time, 1e3, 1, "ms");
  row("peak vertical GRF", s.peak_vgrf, 1.0, 0, "N");
  row("peak vertical GRF", s.peak_vgrf_bw, 1.0, 2, "BW");
  row("vertical avg. loading rate", s.vertical_average_loading_rate, 1.0, 1, "BW/s");
  row("braking peak", s.braking_peak, 1.0, 0, "N");
  row("braking impulse", s.braking_impulse, 1.0, 2, "N s");
  row("propulsive peak", s.propulsive_peak, 1.0, 0, "N");
  row("propulsive impulse", s.propulsive_impulse, 1.0, 2, "N s");
  row("overstride (force estimate)", s.overstride_cop, 1e2, 1, "cm");
  row("body weight", s.body_weight, 1.0, 1, "N");
  row("drift removed, first flight", result.drift_first, 1.0, 1, "N");
  row("drift removed, last flight", result.drift_last, 1.0, 1, "N");
  for (const std::string& note : analysis.notes) std::printf("  note: %s\n", note.c_str());
}

gait::OfflineOptions analysis_options(const AnalyzeOptions& options) {
  gait::OfflineOptions analysis;
  analysis.method.filter_cutoff = core::Hertz(options.filter_hz);
  analysis.method.threshold = core::Newtons(options.threshold_n);
  analysis.method.zero_flight = options.zero_flight;
  if (options.mass_kg) analysis.mass = core::Kilograms(*options.mass_kg);
  if (options.belt_speed_m_s) analysis.belt_speed = core::MetersPerSecond(*options.belt_speed_m_s);
  return analysis;
}

core::Result<Analysis> with_notes(core::Result<gait::OfflineResult> result, std::vector<std::string> notes,
                                  const std::filesystem::path& file) {
  if (!result) {
    return core::fail(result.error().remedy(), "%.100s: %s", file.filename().string().c_str(),
                      result.error().what());
  }
  for (const char* note : result->notes) notes.emplace_back(note);
  return Analysis{std::move(*result), std::move(notes)};
}

core::Result<Analysis> analyze_recording(const AnalyzeOptions& options) {
  const auto recording = formats::read_recording(options.file);
  if (!recording) return tl::unexpected<core::Error>(recording.error());
  const formats::SummedForces sums = formats::sum_belts(*recording);
  const gait::RecordingView view{
      recording->start_time_s, recording->sample_rate, sums.f_v_n, sums.f_ap_n, sums.f_ml_n,
      sums.cop_ap_m,           sums.cop_ml_m};
  return with_notes(gait::analyze(view, analysis_options(options)), {}, options.file);
}

core::Result<Analysis> analyze_session(const AnalyzeOptions& options) {
  const auto forces = read_session_forces(options.file);
  if (!forces) return tl::unexpected<core::Error>(forces.error());
  const gait::RecordingView view{forces->start_time_s, forces->sample_rate, forces->f_v_n,   forces->f_ap_n,
                                 forces->f_ml_n,       forces->cop_ap_m,    forces->cop_ml_m};
  gait::OfflineOptions analysis = analysis_options(options);
  if (!analysis.mass) analysis.mass = forces->mass;
  if (!analysis.belt_speed) analysis.belt_speed = forces->belt_speed;
  return with_notes(gait::analyze(view, analysis), forces->notes, options.file);
}

}  // namespace

int run_analyze(const AnalyzeOptions& options) {
  const bool session = options.file.extension() == ".footfall";
  const auto result = session ? analyze_session(options) : analyze_recording(options);
  if (!result) {
    std::cerr << "footfall analyze: " << result.error().what() << '\n';
    return 2;
  }
  if (options.json) {
    std::cout << to_json(*result).dump(2) << '\n';
  } else {
    print_table(options, *result);
  }
  return 0;
}

}  // namespace footfall::cli
