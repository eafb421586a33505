#include "ui/model/readouts.hpp"

#include <catch2/catch.hpp>
#include <string>

#include "gait/health_names.hpp"
#include "gait/metrics/metric_catalogue.hpp"
#include "ui/model/doubt_words.hpp"

using namespace footfall;
using namespace footfall::ui;

namespace {

/// The last steps as the station tells them, every mean with its own word on whether to doubt it.
Snapshot told(const std::string& doubtful_key) {
  Snapshot snapshot;
  snapshot.link = Link::Live;
  snapshot.stale = false;
  snapshot.ever_connected = true;
  v1::GaitSummary& recent = snapshot.recent;
  recent.set_steps(12);
  recent.set_cadence_spm(170.0);
  recent.set_peak_vgrf_n(1800.0);
  recent.set_peak_vgrf_bw(2.5);
  recent.set_contact_time_s(0.25);
  recent.set_vertical_average_loading_rate_bw_s(55.0);
  recent.set_braking_impulse_ns(17.2);
  for (const gait::StepMetric& metric : gait::step_metrics()) {
    v1::Metric& mean = *recent.add_metrics();
    mean.set_key(std::string(metric.key));
    mean.set_value(1.0);
    mean.set_doubtful(metric.key == doubtful_key);
  }
  return snapshot;
}

}  // namespace

TEST_CASE("a mean that the station doubts is doubtful in its read-out alone, and keeps its figure",
          "[ui][model]") {
  struct Named {
    const char* key;
    Readout (*of)(const Snapshot&);
  };
  const Named all[] = {
      {"step_time_s", [](const Snapshot& s) { return cadence_readout(s); }},
      {"peak_vgrf_n", [](const Snapshot& s) { return load_readouts(s).peak; }},
      {"contact_time_s", [](const Snapshot& s) { return load_readouts(s).contact_time; }},
      {"vertical_average_loading_rate_bw_s", [](const Snapshot& s) { return load_readouts(s).loading_rate; }},
      {"braking_impulse_ns", [](const Snapshot& s) { return load_readouts(s).braking; }}};
  for (const Named& doubted : all) {
    REQUIRE(gait::find_step_metric(doubted.key) != nullptr);
    Snapshot snapshot = told(doubted.key);
    for (const Named& one : all) {
      CAPTURE(doubted.key, one.key);
      const Readout readout = one.of(snapshot);
      CHECK(readout.doubtful == (one.key == doubted.key));
      CHECK(readout.reason.empty() == !readout.doubtful);
      CHECK(readout.value == one.of(told("")).value);
    }
    v1::SideMeans& by_foot = snapshot.side_means.emplace_back();
    by_foot.set_key(doubted.key);
    by_foot.set_doubtful(true);
    by_foot.add_doubtful_because("sample rate below 1 kHz");
    CHECK(doubted.of(snapshot).reason == "sample rate below 1 kHz");
  }
}

TEST_CASE("what was not measured is not doubtful but missing", "[ui][model]") {
  Snapshot snapshot = told("braking_impulse_ns");
  snapshot.recent.clear_braking_impulse_ns();
  CHECK(load_readouts(snapshot).braking.value == "--");
  CHECK_FALSE(load_readouts(snapshot).braking.doubtful);
  CHECK(load_readouts(snapshot).braking.reason == "no fore-aft force");
}

TEST_CASE("every word of the station on the health of steps has short words of its own", "[ui][model]") {
  const std::string unheard = "a reason that this console has never heard of";
  for (const gait::HealthName& health : gait::all_health_names()) {
    const std::string meaning(health.meaning);
    CAPTURE(meaning);
    CHECK(short_doubt(meaning).size() <= kLongestDoubt);
    CHECK(short_doubt(meaning) != short_doubt(unheard));
  }
}
