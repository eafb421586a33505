#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "ui/model/cadence_gauge.hpp"
#include "ui/model/comparison.hpp"
#include "ui/model/overstride_gauge.hpp"
#include "ui/model/permits.hpp"

using namespace footfall;
using namespace footfall::ui;

namespace {

v1::MeasureChange& add_measure(Snapshot& snapshot, const char* key, const char* verdict, double value) {
  v1::MeasureChange& one = *snapshot.comparison.add_measures();
  one.set_key(key);
  one.set_verdict(verdict);
  one.mutable_percent()->set_value(value);
  one.mutable_percent()->set_low(value - 1.5);
  one.mutable_percent()->set_high(value + 1.5);
  return one;
}

/// A live view of a comparison that can tell.
Snapshot told() {
  Snapshot snapshot;
  snapshot.link = Link::Live;
  snapshot.stale = false;
  snapshot.ever_connected = true;
  snapshot.holder = Holder::Mine;
  snapshot.baseline.set_steps(30);
  snapshot.baseline.set_cadence_spm(160.0);
  snapshot.target_cadence_spm = 168.0;
  snapshot.comparison.set_serial(1);
  snapshot.comparison.set_cadence_percent(4.8);
  snapshot.comparison.mutable_baseline()->set_steps(180);
  snapshot.comparison.mutable_changed()->set_steps(200);
  snapshot.comparison.mutable_changed()->set_condition("without metronome");
  return snapshot;
}

v1::CadenceTarget target(v1::TargetRule rule, double spm, double increase, bool confirm) {
  v1::CadenceTarget one;
  one.set_rule(rule);
  one.set_target_spm(spm);
  one.set_increase_percent(increase);
  one.set_needs_confirmation(confirm);
  return one;
}

}  // namespace

TEST_CASE("the panel gives the station's verdict with the interval and the published range beside it",
          "[ui][model][comparison]") {
  Snapshot snapshot = told();
  v1::MeasureChange& braking = add_measure(snapshot, "braking_impulse_ns", "as_expected", -8.1);
  braking.set_published_least_percent(-8.6);
  braking.set_published_most_percent(-8.6);
  const FiveTwenty panel = five_twenty(snapshot);
  CHECK(panel.sure);
  CHECK(panel.baseline == "160.0");
  CHECK(panel.target == "168.0");
  CHECK(panel.reached == "+4.8 %");
  CHECK(panel.rows[0].verdict == "as expected");
  CHECK(panel.rows[0].told);
  CHECK(panel.rows[0].figures ==
        "\xE2\x88\x92"
        "8.1 [\xE2\x88\x92"
        "9.6, \xE2\x88\x92"
        "6.6]");
  CHECK(panel.rows[0].most.value() == -8.6);
  CHECK(panel.rows[1].figures == "--");
  CHECK(panel.rows[1].why == "not measured");
  CHECK(panel.axis_percent == 10.0);
  CHECK(panel.caution.find("180") != std::string::npos);
}

TEST_CASE("what cannot be told is not sure and says why, for all measures or for one",
          "[ui][model][comparison]") {
  Snapshot none;
  CHECK_FALSE(five_twenty(none).sure);
  CHECK(five_twenty(none).caution == "No station yet.");
  none.ever_connected = true;
  CHECK(five_twenty(none).caution == "This station compares nothing.");

  Snapshot waits = told();
  waits.comparison.set_why_not("No baseline: run.");
  CHECK(five_twenty(waits).caution == "No baseline: run.");
  CHECK_FALSE(five_twenty(waits).sure);

  Snapshot own = told();
  v1::MeasureChange& peak = add_measure(own, "peak_vgrf_n", "cannot_tell", -1.0);
  peak.add_cannot_tell_because("within_detectable");
  CHECK(five_twenty(own).sure);
  CHECK_FALSE(five_twenty(own).rows[2].told);
  CHECK(five_twenty(own).rows[2].why == "within own variation");
  peak.add_cannot_tell_because("values_doubtful");
  CHECK_FALSE(five_twenty(own).rows[2].doubtful);
  peak.add_doubtful_because("samples saturated");
  CHECK(five_twenty(own).rows[2].doubtful);
  CHECK(five_twenty(own).rows[2].why == "samples saturated");

  own.comparison.add_cannot_tell_because("too_few_steps");
  own.comparison.mutable_baseline()->set_left(15);
  CHECK_FALSE(five_twenty(own).sure);
  CHECK(five_twenty(own).caution.find("baseline 15 left") != std::string::npos);

  Snapshot faster = told();
  faster.comparison.add_cannot_tell_because("speeds_differ");
  faster.comparison.mutable_baseline()->set_speed_m_s(3.0);
  faster.comparison.mutable_changed()->set_speed_m_s(3.1);
  CHECK(five_twenty(faster).caution.find("10.8") != std::string::npos);

  Snapshot old = told();
  old.comparison.set_stale(true);
  CHECK_FALSE(five_twenty(old).sure);
  Snapshot unheard = told();
  unheard.stale = true;
  CHECK_FALSE(five_twenty(unheard).sure);
}

TEST_CASE("180 is told in per cent of this runner's baseline, and asks above +10 %",
          "[ui][model][comparison]") {
  Snapshot snapshot = told();
  CHECK_FALSE(permits_for(snapshot).target.allowed);
  snapshot.targets = {target(v1::TARGET_FIVE_PERCENT, 168.0, 5.0, false),
                      target(v1::TARGET_180, 180.0, 12.5, true),
                      target(v1::TARGET_PLUS_FIVE, 165.0, 3.125, false)};
  CHECK(permits_for(snapshot).target.allowed);
  const FiveTwenty panel = five_twenty(snapshot);
  REQUIRE(panel.targets.size() == 3);
  CHECK(panel.targets[0].confirm.empty());
  CHECK(panel.targets[1].label.find('%') != std::string::npos);
  CHECK(panel.targets[1].confirm.find("180") != std::string::npos);
  snapshot.targets = {target(v1::TARGET_180, 180.0, -1.1, false)};
  CHECK_FALSE(five_twenty(snapshot).targets[0].why_not.empty());
}

TEST_CASE("the panel never speaks of injury, and never shows the knee's figure as a measure's",
          "[ui][model][comparison]") {
  Snapshot snapshot = told();
  for (const char* key : {"braking_impulse_ns", "peak_vgrf_n", "contact_time_s"})
    add_measure(snapshot, key, "as_expected", -5.0);
  const FiveTwenty panel = five_twenty(snapshot);
  std::string all = panel.caution + kPublished;
  for (const MeasureRow& row : panel.rows) all += row.label + row.figures + row.verdict + row.why;
  for (const char* forbidden : {"injur", "risk", "reached"}) CHECK(all.find(forbidden) == std::string::npos);
  for (const MeasureRow& row : panel.rows) CHECK(row.label.find("knee") == std::string::npos);
}

TEST_CASE("the cadence gauge carries the band to keep about the chosen target, however far it lies",
          "[ui][model][comparison]") {
  Snapshot snapshot = told();
  const auto gauge = cadence_gauge(snapshot);
  REQUIRE(gauge);
  const double span = gauge->highest_spm - gauge->lowest_spm;
  CHECK((gauge->band_high - gauge->band_low) * span == Approx(0.05 * 168.0));
  snapshot.target_cadence_spm = 190.0;
  snapshot.runner_view.set_band_percent(4.0);
  const auto far = cadence_gauge(snapshot);
  CHECK(far->target < 1.0);
  CHECK(far->band_high < 1.0);
  CHECK((far->band_high - far->band_low) * (far->highest_spm - far->lowest_spm) == Approx(0.08 * 190.0));
}

TEST_CASE(
    "the overstride gauge takes the shank's angle where there is one, never mixes, and names its method",
    "[ui][model][comparison]") {
  Snapshot snapshot = told();
  snapshot.recent.set_steps(12);
  CHECK_FALSE(overstride_gauge(snapshot).reason.empty());
  CHECK_FALSE(overstride_gauge(snapshot).at_left);

  v1::SideMeans forces;
  forces.set_key("overstride_cop_m");
  forces.set_left(0.173);
  forces.set_right(0.161);
  forces.set_baseline_left(0.180);
  snapshot.side_means = {forces};
  const OverstrideGauge estimate = overstride_gauge(snapshot);
  CHECK(estimate.title.find("force estimate") != std::string::npos);
  CHECK(estimate.left == "17.3");
  CHECK(estimate.unit == "cm");
  CHECK(estimate.at_left.value() < estimate.baseline_left.value());
  CHECK_FALSE(estimate.baseline_right);

  v1::SideMeans shank;
  shank.set_key("shank_angle_at_contact_deg");
  shank.set_left(8.4);
  snapshot.side_means = {forces, shank};
  const OverstrideGauge angle = overstride_gauge(snapshot);
  CHECK(angle.unit == "deg");
  CHECK(angle.title.find("sensor") != std::string::npos);
  CHECK(angle.right == "--");  // not the other measure's
  CHECK_FALSE(angle.at_right);

  shank.set_doubtful(true);
  snapshot.side_means = {shank};
  CHECK(overstride_gauge(snapshot).doubtful);
  CHECK(overstride_gauge(snapshot).note == "doubtful: the station does not say why");
  shank.add_doubtful_because("inertial samples are missing");
  snapshot.side_means = {shank};
  CHECK(overstride_gauge(snapshot).note == "doubtful: inertial samples are missing");
  shank.set_left(std::nan(""));
  snapshot.side_means = {shank};
  CHECK(overstride_gauge(snapshot).left == "--");
}

TEST_CASE("without any overstride the gauge says why of both methods, and without one foot's why of that one",
          "[ui][model][comparison]") {
  Snapshot snapshot;
  const auto reason = [&] { return overstride_gauge(snapshot).reason; };
  CHECK(reason() == "no station yet");
  snapshot.ever_connected = true;
  CHECK(reason() == "no sensor on the shanks; forces: no steps yet");
  snapshot.recent.set_steps(12);
  v1::ImuStatus imu;
  imu.set_name("pelvis");
  imu.set_aligned(true);
  snapshot.imus.push_back(imu);
  CHECK(reason() == "no sensor on the shanks; forces: CoP or belt speed not steady");
  imu.set_name("right_shank");
  imu.set_stale(true);
  snapshot.imus.push_back(imu);
  CHECK(reason().find("shank sensor is silent; ") == 0);
  snapshot.imus[1].set_stale(false);
  snapshot.imus[1].set_aligned(false);
  CHECK(reason().find("shank sensor not aligned; ") == 0);
  snapshot.imus[1].set_aligned(true);
  CHECK(reason().find("not measurable in these steps; ") == 0);
  snapshot.recent.set_overstride_cop_m(0.17);
  CHECK(reason().find("forces: left and right are not known") != std::string::npos);

  v1::SideMeans shank;
  shank.set_key("shank_angle_at_contact_deg");
  shank.set_right(8.4);
  snapshot.side_means = {shank};
  const auto note = [&] { return overstride_gauge(snapshot).note; };
  CHECK(reason().empty());
  CHECK(note() == "left: no sensor on that shank");
  imu.set_name("left_shank");
  snapshot.imus.push_back(imu);  // silent
  CHECK(note() == "left: shank sensor is silent");
  snapshot.imus[2].set_stale(false);
  CHECK(note() == "left: not measurable in these steps");
  shank.set_left(7.0);
  snapshot.side_means = {shank};
  CHECK(note() == "no baseline yet");
  v1::SideMeans forces;
  forces.set_key("overstride_cop_m");
  forces.set_left(0.17);
  snapshot.side_means = {forces};
  CHECK(note() == "right: not measurable in these steps");
}

TEST_CASE(
    "the published range stands in figures with how it is known, and a missing sum per kilometre says why",
    "[ui][model][comparison]") {
  Snapshot snapshot = told();
  const char* minus = "\xE2\x88\x92";
  v1::MeasureChange& peak = add_measure(snapshot, "peak_vgrf_n", "weaker", -1.2);
  peak.add_sources("Musgjerd 2021, outdoors, n = 15, insole");
  peak.set_published_least_percent(-7.0);
  peak.set_published_most_percent(-5.0);
  CHECK(five_twenty(snapshot).rows[2].expected == std::string(minus) + "7 to " + minus + "5, one session");
  peak.set_published_most_percent(-7.0);
  CHECK(five_twenty(snapshot).rows[2].expected == std::string(minus) + "7.0, one session");
  CHECK(five_twenty(snapshot).rows[2].per_km == kNoSum);
  peak.clear_published_least_percent();
  peak.set_published_direction("falls");
  CHECK(five_twenty(snapshot).rows[2].expected == "falls, direction only");
  peak.clear_published_direction();
  CHECK(five_twenty(snapshot).rows[2].expected == "none");
  peak.clear_percent();
  CHECK(five_twenty(snapshot).rows[2].per_km == "--");  // nothing is measured: the row says why
}

TEST_CASE("one wide whisker does not set the axis for all, every published range lies on it",
          "[ui][model][comparison]") {
  Snapshot snapshot = told();
  for (const char* key : {"braking_impulse_ns", "braking_peak_n", "peak_vgrf_n", "contact_time_s"})
    add_measure(snapshot, key, "as_expected", -3.0);
  CHECK(five_twenty(snapshot).axis_percent == 5.0);
  CHECK_FALSE(five_twenty(snapshot).beyond_axis);
  v1::MeasureChange& loading = add_measure(snapshot, "vertical_average_loading_rate_bw_s", "opposite", 30.0);
  CHECK(five_twenty(snapshot).axis_percent == 5.0);
  CHECK(five_twenty(snapshot).beyond_axis);
  loading.set_published_least_percent(-19.0);
  loading.set_published_most_percent(-12.0);
  CHECK(five_twenty(snapshot).axis_percent == 20.0);
  CHECK(five_twenty(snapshot).beyond_axis);
  // Wide rows that are the rule set it.
  for (int i = 0; i < snapshot.comparison.measures_size(); ++i)
    snapshot.comparison.mutable_measures(i)->mutable_percent()->set_high(28.0);
  CHECK(five_twenty(snapshot).axis_percent == 30.0);
  CHECK(five_twenty(snapshot).rows[3].high == 28.0);
}

TEST_CASE("a published range that no single session was measured for says so in its row",
          "[ui][model][comparison]") {
  Snapshot snapshot = told();
  const auto row = [&](std::vector<const char*> sources, bool trained, bool sized) {
    snapshot.comparison.clear_measures();
    v1::MeasureChange& one = add_measure(snapshot, "braking_impulse_ns", "as_expected", -8.1);
    for (const char* source : sources) one.add_sources(source);
    one.set_trained_only(trained);
    one.set_published_direction("falls");
    if (sized) {
      one.set_published_least_percent(-8.6);
      one.set_published_most_percent(-8.6);
    }
    return five_twenty(snapshot).rows[0];
  };
  const char* model = "spring-mass runner, stiffness ~ cadence^1.4, spring-mass model";
  CHECK(row({"Heiderscheit 2011, n = 45, force plate, direction only", model}, false, true).published ==
        "model");
  CHECK(row({"Musgjerd 2021, outdoors, n = 15, insole", model}, false, true).published == "part model");
  CHECK(row({"Willy 2016, 8 sessions, n = 30, force plate"}, true, true).published == "after training");
  CHECK(row({"Lieberman 2015, n = 14, motion capture"}, false, true).published == "one session");
  CHECK(row({"Hobara 2012, force plate, direction only"}, false, false).published == "direction only");
  CHECK(row({}, false, true).per_km == "not told");  // which is not 0
  snapshot.comparison.mutable_measures(0)->set_per_km_percent(-3.74);
  CHECK(five_twenty(snapshot).rows[0].per_km ==
        "\xE2\x88\x92"
        "3.7");
  CHECK(five_twenty(snapshot).baseline_of == "baseline, 30 steps");
  CHECK(five_twenty(snapshot).reached_of == "reached: 200 steps against 180");
}
