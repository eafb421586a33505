#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "tests/unit/gait/recording_frames.hpp"

using namespace footfall;
using namespace footfall::gait;
using namespace footfall::tests;

namespace {

/// The offline analysis against the independent reference that comes with the recordings.
void check_against_reference(const std::string& name, bool zero_flight) {
  const auto file = recording(name + ".csv");
  if (!file) return skip_without_recordings();
  const RecordedRun run = load_run(*file);
  OfflineOptions options;
  options.method.zero_flight = zero_flight;
  if (run.expected["mass_kg"].is_number())
    options.mass = core::Kilograms(run.expected["mass_kg"].get<double>());
  const auto result = analyze(run.view(), options);
  REQUIRE(result);
  const auto& expected = run.expected[zero_flight ? "flight_zeroed" : "as_recorded"]["thr50"];
  const Summary& s = result->summary;
  CAPTURE(name);
  CHECK(result->contacts.size() == expected["n_contacts"].get<std::size_t>());
  CHECK(s.cadence->value() == Approx(expected["cadence_spm"].get<double>()).margin(0.3));
  CHECK(s.contact_time->value() == Approx(expected["contact_s"]["mean"].get<double>()).margin(0.004));
  CHECK(s.flight_time->value() == Approx(expected["flight_s"]["mean"].get<double>()).margin(0.004));
  CHECK(s.peak_vgrf->value() == Approx(expected["peak_vgrf_n"]["mean"].get<double>()).epsilon(0.01));
  CHECK(s.vertical_average_loading_rate->value() ==
        Approx(expected["valr_bw_s"]["mean"].get<double>()).epsilon(0.08));
  if (!expected.contains("brake_imp_ns")) return;
  CHECK(s.braking_impulse->value() == Approx(-expected["brake_imp_ns"]["mean"].get<double>()).epsilon(0.04));
  CHECK(s.propulsive_impulse->value() == Approx(expected["prop_imp_ns"]["mean"].get<double>()).epsilon(0.04));
  CHECK(s.braking_peak->value() == Approx(-expected["brake_peak_n"]["mean"].get<double>()).epsilon(0.04));
  CHECK(s.propulsive_peak->value() == Approx(expected["prop_peak_n"]["mean"].get<double>()).epsilon(0.04));
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
  for (const char* name :
       {"alcantara_s2_t02_v2p5_g0", "alcantara_s2_t03_v3p33_g0", "alcantara_s2_t04_v3p33_g0",
        "alcantara_s2_t05_v3p33_g0", "alcantara_s2_t06_v4p17_g0", "alcantara_s2_t07_v2p5_gm5",
        "alcantara_s2_t08_v3p33_gm5", "alcantara_s2_t09_v3p33_gm5", "alcantara_s2_t10_v3p33_gm5",
        "alcantara_s2_t28_v3p33_g0", "rajagopal_run4_forces", "jdx_s999_run_a_forces",
        "dryft_s001_run_vgrf_drift"}) {
    check_against_reference(name, false);
  }
}

TEST_CASE("un-tared and drifting runs are measured as the reference measures them", "[gait][recordings]") {
  check_against_reference("jdx_s999_run_a_forces", true);
  check_against_reference("dryft_s001_run_vgrf_drift", true);
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
