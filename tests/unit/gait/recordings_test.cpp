#include <catch2/catch.hpp>
#include <cmath>
#include <string>
#include <string_view>
#include <vector>

#include "gait/metrics/metric_catalogue.hpp"
#include "tests/unit/gait/recording_frames.hpp"

using namespace footfall;
using namespace footfall::gait;
using namespace footfall::tests;

namespace {

double mean_of(const Summary& summary, std::string_view key) {
  const auto catalogue = step_metrics();
  for (std::size_t k = 0; k < catalogue.size(); ++k) {
    if (catalogue[k].key == key && summary.metrics[k].value) return *summary.metrics[k].value;
  }
  return NAN;
}

/// The offline analysis against one threshold block of the independent reference.
void check_summary(const Summary& s, const nlohmann::json& expected) {
  CHECK(s.cadence->value() == Approx(expected["cadence_spm"].get<double>()).margin(0.3));
  CHECK(s.contact_time->value() == Approx(expected["contact_s"]["mean"].get<double>()).margin(0.004));
  CHECK(s.flight_time->value() == Approx(expected["flight_s"]["mean"].get<double>()).margin(0.004));
  CHECK(s.peak_vgrf->value() == Approx(expected["peak_vgrf_n"]["mean"].get<double>()).epsilon(0.01));
  CHECK(s.vertical_average_loading_rate->value() ==
        Approx(expected["valr_bw_s"]["mean"].get<double>()).epsilon(0.08));
  CHECK(mean_of(s, "vertical_instantaneous_loading_rate_bw_s") ==
        Approx(expected["vilr_bw_s"]["mean"].get<double>()).epsilon(0.08));
  if (!expected.contains("brake_imp_ns")) return;
  CHECK(s.braking_impulse->value() == Approx(-expected["brake_imp_ns"]["mean"].get<double>()).epsilon(0.04));
  CHECK(s.propulsive_impulse->value() == Approx(expected["prop_imp_ns"]["mean"].get<double>()).epsilon(0.04));
  CHECK(s.braking_peak->value() == Approx(-expected["brake_peak_n"]["mean"].get<double>()).epsilon(0.04));
  CHECK(s.propulsive_peak->value() == Approx(expected["prop_peak_n"]["mean"].get<double>()).epsilon(0.04));
}

/// Contact by contact: its time, and from which point its loading rates were taken.
void check_contacts(const OfflineResult& result, const nlohmann::json& expected) {
  std::size_t same_point = 0;
  REQUIRE(result.contacts.size() == expected.size());
  for (std::size_t k = 0; k < expected.size(); ++k) {
    const Contact& contact = result.contacts[k];
    CHECK(contact.initial_contact_s == Approx(expected[k]["fs_s"].get<double>()).margin(0.004));
    CHECK(contact.toe_off_s == Approx(expected[k]["to_s"].get<double>()).margin(0.004));
    const bool peak = expected[k]["impact"] == "local_max";
    same_point +=
        contact.step.loading_point == (peak ? LoadingPoint::ImpactPeak : LoadingPoint::ThirteenPercent) ? 1
                                                                                                        : 0;
  }
  CHECK(same_point == expected.size());
}

void check_against_reference(const std::filesystem::path& file, bool zero_flight) {
  const RecordedRun run = load_run(file);
  CAPTURE(file.filename().string(), zero_flight);
  OfflineOptions options;
  options.method.zero_flight = zero_flight;
  if (run.expected["mass_kg"].is_number())
    options.mass = core::Kilograms(run.expected["mass_kg"].get<double>());
  const auto result = analyze(run.view(), options);
  REQUIRE(result);
  const auto& expected = run.expected[zero_flight ? "flight_zeroed" : "as_recorded"]["thr50"];
  CHECK(result->contacts.size() == expected["n_contacts"].get<std::size_t>());
  check_summary(result->summary, expected);
  check_contacts(*result, expected["contacts"]);
  const bool low = run.recording.sample_rate.value() < 1000.0;
  for (const Contact& contact : result->contacts) {
    CHECK(((contact.step.health & kLowBandwidth) != 0) == low);
  }
}

/// Every recording that the reference analysed as running.
std::vector<std::filesystem::path> reference_runs() {
  std::vector<std::filesystem::path> files;
  const auto dir = recordings_dir();
  if (!dir) return files;
  for (const auto& entry : std::filesystem::directory_iterator(*dir)) {
    if (entry.path().extension() != ".csv") continue;
    std::filesystem::path expected = entry.path();
    if (std::filesystem::exists(expected.replace_extension(".expected.json"))) files.push_back(entry.path());
  }
  return files;
}

struct Matched {
  std::vector<StepResult> live, offline;
};
Matched match(const LiveRun& live, const OfflineResult& offline) {
  Matched matched;
  for (const StepResult& step : live.steps) {
    for (const Contact& contact : offline.contacts) {
      if (std::abs((contact.step.initial_contact - step.initial_contact).seconds()) > 0.05) continue;
      matched.live.push_back(step);
      matched.offline.push_back(contact.step);
    }
  }
  return matched;
}

/// Live steps against offline ones, and how soon events are known after the offline crossings.
void check_live_equals_offline(const std::string& name, std::size_t fewest_steps) {
  const auto file = recording(name + ".csv");
  if (!file) return skip_without_recordings();
  const RecordedRun run = load_run(*file);
  const LiveRun live = run_live(run.frames(), run.config());
  OfflineOptions options;
  const auto offline = analyze(run.view(), options);
  REQUIRE(offline);
  const Matched matched = match(live, *offline);
  CAPTURE(name);
  CHECK(matched.live.size() == live.steps.size());
  REQUIRE(matched.live.size() >= fewest_steps);
  double live_time = 0.0;
  double offline_time = 0.0;
  for (std::size_t k = 0; k < matched.live.size(); ++k) {
    const StepResult& a = matched.live[k];
    const StepResult& b = matched.offline[k];
    CHECK(std::abs(a.contact_time.value() - b.contact_time.value()) < 0.002);
    CHECK(std::abs((a.initial_contact - b.initial_contact).seconds()) < 0.001);
    CHECK(a.peak_vgrf.value() == Approx(b.peak_vgrf.value()).epsilon(0.015));
    if (a.braking_impulse)
      CHECK(a.braking_impulse->value() == Approx(b.braking_impulse->value()).epsilon(0.04));
    if (a.side != Side::Unknown) CHECK(a.side == b.side);
    if (!a.step_time || !b.step_time) continue;
    live_time += a.step_time->value();
    offline_time += b.step_time->value();
  }
  CHECK(60.0 / live_time == Approx(60.0 / offline_time).epsilon(0.0005));
  for (const Event& event : live.events) {
    if (event.kind == EventKind::StepCompleted) continue;
    const bool contact = event.kind == EventKind::InitialContact;
    for (const StepResult& step : matched.offline) {
      const core::Timestamp truth = contact ? step.initial_contact : step.toe_off;
      const double off = (event.time - truth).seconds();
      if (std::abs(off) > 0.05) continue;
      CHECK(std::abs(off) < 0.008);
      CHECK((event.detected_at - truth).seconds() <= (contact ? 0.015 : 0.030));
    }
  }
}

}  // namespace

TEST_CASE("recorded level and downhill runs are measured as the reference measures them",
          "[gait][recordings]") {
  const auto files = reference_runs();
  if (files.empty()) return skip_without_recordings();
  CHECK(files.size() >= 13);
  for (const auto& file : files) check_against_reference(file, false);
}

TEST_CASE("un-tared and drifting runs are measured as the reference measures them", "[gait][recordings]") {
  const auto files = reference_runs();
  if (files.empty()) return skip_without_recordings();
  int zeroed = 0;
  for (const auto& file : files) {
    if (!load_run(file).expected.contains("flight_zeroed")) continue;
    check_against_reference(file, true);
    ++zeroed;
  }
  CHECK(zeroed >= 2);
}

TEST_CASE("without drift correction only 19 of the 77 drifting contacts are found", "[gait][recordings]") {
  const auto file = recording("dryft_s001_run_vgrf_drift.csv");
  if (!file) return skip_without_recordings();
  const RecordedRun run = load_run(*file);
  OfflineOptions options;
  CHECK(analyze(run.view(), options)->contacts.size() == 77);
  options.method.zero_flight = false;
  CHECK(analyze(run.view(), options)->contacts.size() == 19);
}

TEST_CASE("the feet of the recorded runs are those the markers show, offline surely, live where told",
          "[gait][recordings]") {
  for (const char* name : {"jdx_s999_run_a_forces", "rajagopal_run4_forces"}) {
    const auto file = recording(std::string(name) + ".csv");
    if (!file) return skip_without_recordings();
    const RecordedRun run = load_run(*file);
    const auto result = analyze(run.view(), {});
    const auto& steps = run.expected["kinematics_thr50"]["steps"];
    REQUIRE(result->contacts.size() == steps.size());
    CAPTURE(name);
    for (std::size_t k = 0; k < steps.size(); ++k) {
      const StepResult& step = result->contacts[k].step;
      CHECK(step.gait_class == GaitClass::Run);
      CHECK(step.side_confidence >= 0.9);
      CHECK((step.health & kSideUncertain) == 0);
      if (!steps[k].is_object()) continue;
      CHECK(step.side == (steps[k]["side"] == "L" ? Side::Left : Side::Right));
    }
  }
}

TEST_CASE("the left foot of the recorded run lands farther ahead, as its markers say", "[gait][recordings]") {
  const auto file = recording("rajagopal_run4_forces.csv");
  if (!file) return skip_without_recordings();
  const RecordedRun run = load_run(*file);
  const auto& markers = run.expected["kinematics_thr50"];
  REQUIRE(markers["overstride_mm_L"]["mean"].get<double>() >
          markers["overstride_mm_R"]["mean"].get<double>());
  OfflineOptions options;
  options.mass = core::Kilograms(run.expected["mass_kg"].get<double>());
  options.belt_speed = core::MetersPerSecond(markers["belt_speed_m_s"].get<double>());
  const auto result = analyze(run.view(), options);
  double left = 0.0, right = 0.0, n_left = 0.0, n_right = 0.0;
  for (const Contact& contact : result->contacts) {
    const StepResult& step = contact.step;
    if (!step.overstride_cop) continue;
    REQUIRE(step.overstride_cop_uncertainty);
    CHECK(step.overstride_cop_uncertainty->value() > 0.003);
    CHECK(step.overstride_cop_uncertainty->value() < 0.06);
    (step.side == Side::Left ? left : right) += step.overstride_cop->value();
    (step.side == Side::Left ? n_left : n_right) += 1.0;
  }
  REQUIRE(n_left >= 4.0);
  REQUIRE(n_right >= 4.0);
  CHECK(left / n_left > right / n_right);
}

TEST_CASE("both recorded runners with markers are the heel strikers their markers show",
          "[gait][recordings]") {
  // Foot to the belt at contact 20 to 29 degrees toes up in both (heel and toe markers against mid-stance).
  for (const char* name : {"jdx_s999_run_a_forces.csv", "rajagopal_run4_forces.csv"}) {
    const auto file = recording(name);
    if (!file) return skip_without_recordings();
    const RecordedRun run = load_run(*file);
    OfflineOptions options;
    options.belt_speed =
        core::MetersPerSecond(run.expected["kinematics_thr50"]["belt_speed_m_s"].get<double>());
    const auto result = analyze(run.view(), options);
    REQUIRE(result);
    for (const Contact& contact : result->contacts) {
      CHECK(contact.step.foot_strike == FootStrike::Rearfoot);
    }
  }
}

TEST_CASE("a live step of a recording equals its offline step, and events are known in time",
          "[gait][recordings][live]") {
  check_live_equals_offline("jdx_s999_run_a_forces", 8);
  check_live_equals_offline("dryft_s001_run_vgrf_drift", 70);
  check_live_equals_offline("rajagopal_run4_forces", 8);
  check_live_equals_offline("alcantara_s2_t02_v2p5_g0", 8);
  for (const char* name :
       {"alcantara_s2_t03_v3p33_g0", "alcantara_s2_t04_v3p33_g0", "alcantara_s2_t05_v3p33_g0",
        "alcantara_s2_t06_v4p17_g0", "alcantara_s2_t07_v2p5_gm5", "alcantara_s2_t08_v3p33_gm5",
        "alcantara_s2_t09_v3p33_gm5", "alcantara_s2_t10_v3p33_gm5", "alcantara_s2_t28_v3p33_g0"}) {
    check_live_equals_offline(name, 7);
  }
}

TEST_CASE("every metric of a recording's live steps is that of its offline steps",
          "[gait][recordings][live]") {
  struct Case {
    const char* name;
    bool cop;  ///< the recorded moments are whole, below the CoP's own limit too
  };
  for (const Case& c :
       {Case{"jdx_s999_run_a_forces", false}, Case{"dryft_s001_run_vgrf_drift", false},
        Case{"rajagopal_run4_forces", true}, Case{"alcantara_s2_t02_v2p5_g0", false},
        Case{"alcantara_s2_t06_v4p17_g0", false}, Case{"alcantara_s2_t08_v3p33_gm5", false}}) {
    const auto file = recording(std::string(c.name) + ".csv");
    if (!file) return skip_without_recordings();
    const RecordedRun run = load_run(*file);
    EngineConfig config = run.config();
    config.height = core::Meters(1.75);
    config.foot_length = core::Meters(0.27);
    OfflineOptions options;
    options.belt_speed = core::MetersPerSecond(4.0);  // as the frames have it
    options.height = config.height;
    options.foot_length = config.foot_length;
    const auto offline = analyze(run.view(), options);
    REQUIRE(offline);
    const Matched matched = match(run_live(run.frames(), config), *offline);
    REQUIRE(matched.live.size() >= 8);
    std::size_t compared = 0;
    for (const StepMetric& metric : step_metrics()) {
      const bool of_cop = metric.family == MetricFamily::Foot || metric.family == MetricFamily::Overstride ||
                          metric.key == "step_length_m" || metric.key == "step_width_m";
      if (of_cop && !c.cop) continue;
      CAPTURE(c.name, metric.key);
      for (std::size_t k = 0; k < matched.live.size(); ++k) {
        const auto live = metric.value(matched.live[k]);
        const auto recorded = metric.value(matched.offline[k]);
        if (!live || !recorded) continue;
        ++compared;
        // Live, the zero is that of the two flights beside the step: a plate that rings moves it by a newton
        // or two. The centre of mass begins with fewer steps than it has offline.
        const bool horizontal = metric.family == MetricFamily::Horizontal;
        const double absolute = metric.family == MetricFamily::Overstride ? 0.025
                                : metric.unit == "ms"                     ? 0.003
                                : horizontal && metric.unit == "N"        ? 2.0
                                : horizontal                              ? 0.5
                                                                          : 1e-6;
        const double relative = metric.family == MetricFamily::CentreOfMass ? 0.04 : 0.015;
        CHECK(*live == Approx(*recorded).epsilon(relative).margin(absolute));
      }
    }
    CHECK(compared > 100);
  }
}

TEST_CASE("a recording thinned out to a lower sample rate keeps its values", "[gait][recordings]") {
  struct Case {
    const char* name;
    std::size_t keep_every;
    bool impact;  ///< the rate still carries loading rates to a tenth
  };
  for (const Case& c : {Case{"jdx_s999_run_a_forces", 2, true}, Case{"jdx_s999_run_a_forces", 4, true},
                        Case{"jdx_s999_run_a_forces", 8, false}, Case{"jdx_s999_run_a_forces", 12, false},
                        Case{"rajagopal_run4_forces", 2, true}, Case{"rajagopal_run4_forces", 5, false}}) {
    const auto file = recording(std::string(c.name) + ".csv");
    if (!file) return skip_without_recordings();
    const RecordedRun run = load_run(*file);
    RecordedRun thin = run;
    thin.recording.sample_rate = run.recording.sample_rate / static_cast<double>(c.keep_every);
    for (auto* column :
         {&thin.sums.f_v_n, &thin.sums.f_ap_n, &thin.sums.f_ml_n, &thin.sums.cop_ap_m, &thin.sums.cop_ml_m}) {
      std::size_t n = 0;
      for (std::size_t i = 0; i < column->size(); i += c.keep_every) (*column)[n++] = (*column)[i];
      column->resize(n);
    }
    thin.recording.belts.clear();  // running: the sums are enough
    OfflineOptions options;
    options.belt_speed = core::MetersPerSecond(4.0);
    const auto whole = analyze(run.view(), options);
    const auto less = analyze(thin.view(), options);
    REQUIRE(less);
    CAPTURE(c.name, thin.recording.sample_rate.value());
    REQUIRE(less->contacts.size() == whole->contacts.size());
    const Summary &a = less->summary, &b = whole->summary;
    CHECK(a.cadence->value() == Approx(b.cadence->value()).margin(0.1));
    CHECK(a.contact_time->value() == Approx(b.contact_time->value()).margin(0.004));
    CHECK(a.peak_vgrf->value() == Approx(b.peak_vgrf->value()).epsilon(0.01));
    CHECK(a.braking_impulse->value() == Approx(b.braking_impulse->value()).epsilon(0.04));
    CHECK(a.propulsive_impulse->value() == Approx(b.propulsive_impulse->value()).epsilon(0.04));
    for (const char* key : {"vertical_oscillation_m", "vertical_stiffness_n_m", "step_length_m",
                            "braking_time_s", "medial_impulse_ns", "time_to_peak_s"}) {
      CAPTURE(key);
      CHECK(mean_of(a, key) == Approx(mean_of(b, key)).epsilon(0.05));
    }
    CHECK(mean_of(a, "overstride_cop_m") == Approx(mean_of(b, "overstride_cop_m")).margin(0.015));
    if (c.impact) {
      CHECK(a.vertical_average_loading_rate->value() ==
            Approx(b.vertical_average_loading_rate->value()).epsilon(0.1));
    }
    const bool low = thin.recording.sample_rate.value() < 1000.0;
    CHECK(((less->contacts[3].step.health & kLowBandwidth) != 0) == low);
  }
}

TEST_CASE("an offset at the start and a step mid-run do not end live detection of a recording",
          "[gait][recordings][live]") {
  const auto file = recording("dryft_s001_run_vgrf_drift.csv");
  if (!file) return skip_without_recordings();
  const RecordedRun run = load_run(*file);
  for (const double jump : {40.0, -40.0}) {
    auto frames = run.frames();
    for (std::size_t i = 0; i < frames.size(); ++i) {
      // From +60 N on the recording drifts on by itself; the step comes at 10 s.
      frames[i].plate[0].f_v += core::Newtons((i > 3000 ? jump : 0.0) - (jump > 0.0 ? 40.0 : -60.0));
    }
    const LiveRun live = run_live(frames, run.config());
    const auto offline = analyze(run.view(), {});
    const Matched matched = match(live, *offline);
    CHECK(matched.live.size() >= 66);
    CHECK(matched.live.size() == live.steps.size());
    CHECK(live.steps.back().initial_contact.ns > 29'000'000'000);
  }
}

TEST_CASE("people who walked over two plates are measured live as offline, and told in time",
          "[gait][recordings][live][walking]") {
  for (const char* name : {"c3d/fp_type2_walk_HC038A27.c3d", "c3d/fp_type4_dec_gait_walk.c3d"}) {
    const auto file = recording(name);
    if (!file) return skip_without_recordings();
    RecordedRun run;
    run.recording = formats::read_recording(*file).value();
    run.sums = formats::sum_belts(run.recording);
    const auto offline = analyze(run.view(), {});
    REQUIRE(offline);
    REQUIRE(offline->contacts.size() == 2);
    // Two seconds of empty plates before and after, in which a zero is found and the last foot leaves.
    auto frames = run.frames();
    const auto lead = static_cast<std::size_t>(2.5 * run.recording.sample_rate.value());
    std::vector<ForceFrame> padded(lead + frames.size() + lead, frames.front());
    std::copy(frames.begin(), frames.end(), padded.begin() + static_cast<std::ptrdiff_t>(lead));
    const double dt = 1.0 / run.recording.sample_rate.value();
    for (std::size_t i = 0; i < padded.size(); ++i) {
      padded[i].time =
          frames.front().time + core::from_seconds((static_cast<double>(i) - static_cast<double>(lead)) * dt);
      if (i < lead || i >= lead + frames.size()) padded[i].plate = {};
    }
    const LiveRun live = run_live(padded, run.config());
    CAPTURE(name);
    REQUIRE(live.steps.size() == 2);
    for (std::size_t k = 0; k < 2; ++k) {
      const StepResult& a = live.steps[k];
      const StepResult& b = offline->contacts[k].step;
      CHECK(a.gait_class == GaitClass::Walk);
      CHECK(std::abs(a.contact_time.value() - b.contact_time.value()) < 0.003);
      CHECK(std::abs((a.initial_contact - b.initial_contact).seconds()) < 0.001);
      CHECK(a.peak_vgrf.value() == Approx(b.peak_vgrf.value()).epsilon(0.015));
      const Event contact = live.of(EventKind::InitialContact).at(k);
      const Event toe_off = live.of(EventKind::ToeOff).at(k);
      CHECK((contact.detected_at - b.initial_contact).seconds() <= 0.015);
      CHECK((toe_off.detected_at - b.toe_off).seconds() <= 0.030);
      CHECK(std::abs((contact.time - b.initial_contact).seconds()) < 0.008);
      CHECK(std::abs((toe_off.time - b.toe_off).seconds()) < 0.008);
    }
  }
}
