#include "gait/offline/offline.hpp"

#include <algorithm>
#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <optional>
#include <string>

#include "tests/unit/gait/run_signals.hpp"

using namespace footfall;
using namespace footfall::gait;
using namespace footfall::tests;

namespace {

bool noted(const OfflineResult& result, const std::string& word) {
  return std::any_of(result.notes.begin(), result.notes.end(),
                     [&word](const char* note) { return std::string(note).find(word) != std::string::npos; });
}

void check_closed_form(const RunShape& shape, const OfflineResult& result) {
  REQUIRE(result.contacts.size() == static_cast<std::size_t>(shape.steps));
  const Summary& s = result.summary;
  CHECK(s.cadence->value() == Approx(60.0 / shape.step_s()).margin(0.02));
  // The filter rounds the corners of a half sine by about a millisecond.
  CHECK(s.contact_time->value() == Approx(contact_above(shape, 50.0)).margin(0.003));
  CHECK(s.peak_vgrf->value() == Approx(shape.peak_n).epsilon(0.005));
  CHECK(s.braking_impulse->value() ==
        Approx(shape.ap_peak_n * shape.contact_s / std::numbers::pi).epsilon(0.03));
  CHECK(s.body_weight->value() ==
        Approx(2.0 / std::numbers::pi * shape.peak_n * shape.contact_s / shape.step_s()).epsilon(0.01));
}

}  // namespace

TEST_CASE("a generated run is analysed as its closed form says", "[gait][offline]") {
  for (const double rate : {300.0, 1000.0, 2400.0}) {
    RunShape shape;
    shape.rate_hz = rate;
    const Columns columns = columns_of(frames_of(shape), rate);
    const auto result = analyze(columns.view(), {});
    REQUIRE(result);
    check_closed_form(shape, *result);
    CHECK(result->contacts.front().initial_contact_s ==
          Approx(1.0 + shape.quiet_s + onset_delay(shape, 50.0)).margin(0.003));
  }
}

TEST_CASE("offset and drift up to 120 N do not change what is measured", "[gait][offline]") {
  const RunShape shape;
  for (const double offset : {-120.0, -60.0, 60.0, 120.0}) {
    auto frames = frames_of(shape);
    add_vertical(frames, [offset](double) { return offset; });
    const Columns columns = columns_of(frames, 1000.0);
    const auto result = analyze(columns.view(), {});
    REQUIRE(result);
    check_closed_form(shape, *result);
    CHECK(result->drift_first->value() == Approx(offset).margin(0.5));
  }
  auto frames = frames_of(shape);
  add_vertical(frames, [&shape](double t) { return 112.0 * t / shape.duration_s(); });
  const Columns columns = columns_of(frames, 1000.0);
  check_closed_form(shape, *analyze(columns.view(), {}));
  OfflineOptions as_recorded;
  as_recorded.method.zero_flight = false;
  CHECK(analyze(columns.view(), as_recorded)->contacts.size() < 15);
}

TEST_CASE(
    "a flight of a few milliseconds has its zero from the force as measured, not from the filter's ringing",
    "[gait][offline]") {
  for (const double rate : {300.0, 1000.0}) {
    for (const double flight_s : {0.010, 0.012, 0.016, 0.030, 0.045}) {
      CAPTURE(rate, flight_s);
      RunShape shape;
      shape.rate_hz = rate;
      shape.contact_s = 0.30;
      shape.flight_s = flight_s;
      shape.peak_n = 1150.0;
      Columns columns = columns_of(frames_of(shape), rate);
      for (double& f : columns.f_v) f += 25.0;
      const auto result = analyze(columns.view(), {});
      REQUIRE(result);
      REQUIRE(result->drift_first);
      CHECK(result->drift_first->value() == Approx(25.0).margin(0.5));
      CHECK(result->drift_last->value() == Approx(25.0).margin(0.5));
    }
  }
}

TEST_CASE("a 40 N step of the zero does not lose a contact", "[gait][offline]") {
  const RunShape shape;
  auto frames = frames_of(shape);
  add_vertical(frames, [](double t) { return t > 3.9 ? 40.0 : 0.0; });
  const Columns columns = columns_of(frames, 1000.0);
  CHECK(analyze(columns.view(), {})->contacts.size() == 20);
}

TEST_CASE("shifting the time shifts the events and nothing else", "[gait][offline]") {
  const RunShape shape;
  auto frames = frames_of(shape);
  add_noise(frames, 8.0, 7);
  Columns columns = columns_of(frames, 1000.0);
  const auto before = analyze(columns.view(), {});
  columns.start_s += 100.0;
  const auto after = analyze(columns.view(), {});
  REQUIRE(before->contacts.size() == after->contacts.size());
  for (std::size_t k = 0; k < before->contacts.size(); ++k) {
    CHECK(after->contacts[k].initial_contact_s ==
          Approx(before->contacts[k].initial_contact_s + 100.0).margin(1e-9));
    CHECK(after->contacts[k].step.peak_vgrf == before->contacts[k].step.peak_vgrf);
  }
}

TEST_CASE("a body weight that nobody has is not measurable, nor is what is given in body weights",
          "[gait][offline]") {
  const auto with_scale = [](double scale) {
    Columns columns = columns_of(frames_of({}), 1000.0);
    for (double& f : columns.f_v) f *= scale;
    auto result = analyze(columns.view(), {});
    REQUIRE(result);
    return *result;
  };
  for (const double scale : {0.08, 4.0}) {
    const OfflineResult result = with_scale(scale);
    CAPTURE(scale);
    REQUIRE(result.contacts.size() == 20);
    CHECK_FALSE(result.summary.body_weight);
    CHECK_FALSE(result.summary.vertical_average_loading_rate);
    CHECK(noted(result, "axes"));
    CHECK(noted(result, "units"));
  }
  CHECK_FALSE(noted(with_scale(1.0), "axes"));
}

TEST_CASE("force with flat tops that never pulls is not called negative", "[gait][offline]") {
  // Turned over, these are stances with flights between: but they lie above zero.
  Columns columns = columns_of(frames_of({}), 1000.0);
  for (double& f : columns.f_v) f = 1900.0 - f;
  const auto upright = analyze(columns.view(), {});
  REQUIRE(upright);
  CHECK_FALSE(noted(*upright, "negative"));
  for (double& f : columns.f_v) f -= 1900.0;
  const auto turned = analyze(columns.view(), {});
  REQUIRE(turned);
  CHECK(noted(*turned, "negative"));
}

TEST_CASE("a known mass sets the body weight", "[gait][offline]") {
  const Columns columns = columns_of(frames_of({}), 1000.0);
  OfflineOptions options;
  options.mass = core::Kilograms(70.0);
  const auto result = analyze(columns.view(), options);
  CHECK(result->summary.body_weight->value() == Approx(70.0 * 9.80665));
  CHECK(result->summary.peak_vgrf_bw->value() == Approx(1800.0 / (70.0 * 9.80665)).epsilon(0.005));
}

TEST_CASE("only a mass that was given tells a hand on the rail, offline as live", "[gait][offline]") {
  RunShape shape;
  shape.steps = 40;
  Columns columns = columns_of(frames_of(shape), 1000.0);
  const double weight = 2.0 / std::numbers::pi * shape.peak_n * shape.contact_s / shape.step_s();
  // From the 21st step on a hand carries 6 %.
  const auto held = static_cast<std::size_t>(1000.0 * shape.contact_start_s(20));
  for (std::size_t i = held; i < columns.f_v.size(); ++i) columns.f_v[i] *= 0.94;
  const auto alone = analyze(columns.view(), {});
  REQUIRE(alone->contacts.size() == 40);
  for (const Contact& contact : alone->contacts) CHECK((contact.step.health & kHandSupport) == 0);
  OfflineOptions options;
  options.mass = core::Kilograms(weight / core::kStandardGravity.value());
  const auto weighed = analyze(columns.view(), options);
  CHECK((weighed->contacts[19].step.health & kHandSupport) == 0);
  CHECK((weighed->contacts[35].step.health & kHandSupport) != 0);
}

TEST_CASE("a known leg makes cadence and contact time comparable between people", "[gait][offline]") {
  const RunShape shape;
  const Columns columns = columns_of(frames_of(shape), 1000.0);
  OfflineOptions options;
  CHECK_FALSE(analyze(columns.view(), options)->summary.contact_time_hof);
  options.height = core::Meters(1.75);
  const auto by_height = analyze(columns.view(), options);
  const double unit_s = std::sqrt(0.53 * 1.75 / 9.80665);
  CHECK(*by_height->summary.stride_frequency_hof == Approx(0.5 / shape.step_s() * unit_s).epsilon(0.001));
  CHECK(*by_height->summary.contact_time_hof == Approx(contact_above(shape, 50.0) / unit_s).epsilon(0.015));
  options.leg_length = core::Meters(0.90);  // measured: what the height says no longer counts
  CHECK(*analyze(columns.view(), options)->summary.contact_time_hof ==
        Approx(contact_above(shape, 50.0) / std::sqrt(0.90 / 9.80665)).epsilon(0.015));
  options.leg_length = core::Meters(0.0);
  CHECK_FALSE(analyze(columns.view(), options));
}

TEST_CASE("missing samples split the analysis and are said", "[gait][offline]") {
  Columns columns = columns_of(frames_of({}), 1000.0);
  for (std::size_t i = 3500; i < 3520; ++i) columns.f_v[i] = NAN;
  const auto result = analyze(columns.view(), {});
  REQUIRE(result);
  CHECK(result->contacts.size() >= 18);
  CHECK(noted(*result, "missing"));
  CHECK(result->summary.cadence->value() == Approx(60.0 / 0.34).margin(0.1));
  std::fill(columns.f_v.begin(), columns.f_v.end(), NAN);
  CHECK_FALSE(analyze(columns.view(), {}));
}

TEST_CASE("too little running gives null and a note, not a number", "[gait][offline]") {
  RunShape shape;
  shape.steps = 1;
  const Columns one = columns_of(frames_of(shape), 1000.0);
  const auto result = analyze(one.view(), {});
  REQUIRE(result);
  CHECK(result->contacts.size() == 1);
  CHECK_FALSE(result->summary.cadence);
  CHECK_FALSE(result->summary.body_weight);
  CHECK_FALSE(result->contacts[0].step.flight_time);
  CHECK(noted(*result, "Fewer than two"));

  Columns standing;
  standing.f_v.assign(3000, 700.0);
  const auto still = analyze(standing.view(), {});
  REQUIRE(still);
  CHECK(still->contacts.empty());
  CHECK(noted(*still, "No flight"));
  CHECK(noted(*still, "fore-aft"));
}

TEST_CASE("a record without steps says in words why", "[gait][offline]") {
  // Half sines of 0.30 s that overlap: running without a flight. The sum never falls below 60 N.
  for (const double overlap_s : {0.006, 0.010, 0.040}) {
    for (const bool quiet : {false, true}) {
      CAPTURE(overlap_s, quiet);
      std::vector<double> sum;
      for (int i = 0; i < (quiet ? 15000 : 10000); ++i) {
        const double t = i * 1e-3 - (quiet ? 3.0 : 0.0);
        double force = 0.0;
        for (int k = 0; k < 40; ++k) {
          const double phase = (t - k * (0.30 - overlap_s)) / 0.30;
          if (phase > 0.0 && phase < 1.0) force += 1150.0 * std::sin(std::numbers::pi * phase);
        }
        sum.push_back(force);
      }
      RecordingView view;
      view.sample_rate = core::Hertz(1000.0);
      view.f_v_n = sum;
      const auto result = analyze(view, {});
      REQUIRE(result);
      CHECK(result->contacts.empty());
      CHECK(result->gait_class != GaitClass::Stand);
      CHECK(noted(*result, "running without a flight"));
    }
  }
  Columns standing = columns_of(frames_of({}), 1000.0);
  std::fill(standing.f_v.begin(), standing.f_v.end(), 700.0);
  const auto stands = analyze(standing.view(), {});
  CHECK(stands->gait_class == GaitClass::Stand);
  CHECK(noted(*stands, "Somebody stood"));
  const auto noted_for = [](double sign, double scale, const std::string& word) {
    Columns columns = columns_of(frames_of({}), 1000.0);
    for (double& f : columns.f_v) f = sign * scale * f;
    const auto result = analyze(columns.view(), {});
    return result && result->contacts.empty() && result->gait_class == GaitClass::Unknown &&
           noted(*result, word) && !noted(*result, "running without a flight");
  };
  CHECK(noted_for(-1.0, 1.0, "negative"));
  CHECK(noted_for(1.0, 0.02, "Nobody"));
  CHECK(noted_for(0.0, 0.0, "Nobody"));
}

TEST_CASE("a zero that was found on top of a plateau makes no force negative and nobody absent",
          "[gait][offline]") {
  // Loaded throughout, with a flat top between dips: the tops look like flights, the dips like a pull.
  std::vector<double> f_v;
  for (int i = 0; i < 10000; ++i) {
    const double phase = std::fmod(i * 1e-3, 0.5) / 0.3;
    f_v.push_back(900.0 - (phase < 1.0 ? 500.0 * std::sin(std::numbers::pi * phase) : 0.0));
  }
  RecordingView view;
  view.sample_rate = core::Hertz(1000.0);
  view.f_v_n = f_v;
  const auto result = analyze(view, {});
  REQUIRE(result);
  CHECK(result->contacts.empty());
  CHECK_FALSE(noted(*result, "negative"));
  CHECK_FALSE(noted(*result, "Nobody"));
}

TEST_CASE("standing between runs is left out and said", "[gait][offline]") {
  RunShape shape;
  auto frames = frames_of(shape, shape.duration_s() + 4.0);
  add_vertical(frames, [&shape](double t) {
    return t > shape.duration_s() + 0.5 && t < shape.duration_s() + 2.5 ? 700.0 : 0.0;
  });
  const Columns columns = columns_of(frames, 1000.0);
  const auto result = analyze(columns.view(), {});
  CHECK(result->contacts.size() == 20);
  CHECK(noted(*result, "are standing"));
}

TEST_CASE("a record that cannot carry the method is refused with the figure", "[gait][offline]") {
  Columns columns = columns_of(frames_of({}), 1000.0);
  columns.rate_hz = 60.0;
  const auto slow = analyze(columns.view(), {});
  REQUIRE_FALSE(slow);
  CHECK_THAT(slow.error().what(), Catch::Matchers::Contains("60 Hz") && Catch::Matchers::Contains("24 Hz"));
  columns.rate_hz = 1000.0;
  columns.f_v.resize(200);
  columns.f_ap.resize(200);
  const auto brief = analyze(columns.view(), {});
  REQUIRE_FALSE(brief);
  CHECK_THAT(brief.error().what(), Catch::Matchers::Contains("0.2 s"));
  columns.f_v.clear();
  columns.f_ap.clear();
  CHECK_FALSE(analyze(columns.view(), {}));

  Columns uneven = columns_of(frames_of({}), 1000.0);
  uneven.f_ap.pop_back();
  const auto short_column = analyze(uneven.view(), {});
  REQUIRE_FALSE(short_column);
  CHECK_THAT(short_column.error().what(), Catch::Matchers::Contains("one length"));
}

namespace {

/// A run whose left feet land on plate `left_plate`, without fore-aft force.
std::array<std::vector<double>, 2> alternating_plates(std::vector<ForceFrame>& frames, const RunShape& shape,
                                                      std::size_t left_plate) {
  std::array<std::vector<double>, 2> plates;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const double t = static_cast<double>(i) * 1e-3;
    const auto step = static_cast<long>(std::floor((t - shape.quiet_s) / shape.step_s()));
    const double f_v = frames[i].plate[0].f_v.value();
    plates[left_plate].push_back((step % 2 == 0 ? f_v : 0.0) + 70.0);  // an offset is no foot on both plates
    plates[1 - left_plate].push_back((step % 2 == 0 ? 0.0 : f_v) - 20.0);
    frames[i].plate[0].f_v += core::Newtons(50.0);
  }
  return plates;
}

/// Of `sides` for the two plates; `cop_ml_m`, where there is one, is the same under every foot of a plate.
OfflineResult with_plates(std::size_t left_plate, std::array<Side, 2> sides,
                          std::optional<std::array<double, 2>> cop_ml_m = std::nullopt) {
  const RunShape shape;
  auto frames = frames_of(shape);
  const auto plates = alternating_plates(frames, shape, left_plate);
  const Columns columns = columns_of(frames, 1000.0);
  RecordingView view = columns.view();
  for (std::size_t p = 0; p < 2; ++p) view.belts.push_back({plates[p], {}, {}, {}, {}, sides[p]});
  std::vector<double> cop(plates[0].size());
  for (std::size_t i = 0; cop_ml_m && i < cop.size(); ++i) {
    cop[i] = (*cop_ml_m)[plates[0][i] - 70.0 > plates[1][i] + 20.0 ? 0 : 1];
  }
  if (cop_ml_m) view.cop_ap_m = view.cop_ml_m = cop;
  auto result = analyze(view, {});
  REQUIRE(result);
  REQUIRE(result->contacts.size() == 20);
  return *result;
}

void check_alternates(const OfflineResult& result) {
  for (std::size_t k = 0; k < 20; ++k) {
    const StepResult& step = result.contacts[k].step;
    CAPTURE(k);
    CHECK(step.side == (k % 2 == 0 ? Side::Left : Side::Right));
    CHECK(step.side_confidence >= 0.9);
    CHECK((step.health & kStraddle) == 0);
  }
}

}  // namespace

TEST_CASE("a recording without CoP knows its feet by the plates' names, in whatever order they come",
          "[gait][offline]") {
  check_alternates(with_plates(0, {Side::Left, Side::Right}));
  const OfflineResult exchanged = with_plates(1, {Side::Right, Side::Left});
  check_alternates(exchanged);
  CHECK(noted(exchanged, "overstride_cop is not measurable"));
}

TEST_CASE("a plate that nothing names tells no foot by its place in the file", "[gait][offline]") {
  for (const std::size_t left : {0U, 1U}) {
    const OfflineResult result = with_plates(left, {Side::Unknown, Side::Unknown});
    for (const Contact& contact : result.contacts) CHECK(contact.step.side == Side::Unknown);
    CHECK(noted(result, "sides are not measurable"));
  }
  check_alternates(with_plates(1, {Side::Unknown, Side::Unknown}, std::array{0.06, -0.06}));
  check_alternates(with_plates(0, {Side::Unknown, Side::Unknown}, std::array{-0.06, 0.06}));
}

TEST_CASE("a CoP in each plate's own frame does not overrule the plates' names", "[gait][offline]") {
  const OfflineResult result = with_plates(0, {Side::Left, Side::Right}, std::array{0.05, -0.05});
  check_alternates(result);
  CHECK(noted(result, "plates' names"));
  check_alternates(with_plates(1, {Side::Right, Side::Left}, std::array{-0.05, 0.05}));
}
