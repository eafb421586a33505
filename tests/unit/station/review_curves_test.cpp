#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <numbers>

#include "cli/analyze/load_analysis.hpp"
#include "recording/import/imported.hpp"
#include "station/data/data_shelf.hpp"
#include "station/review/review_messages.hpp"
#include "tests/unit/gait/stats/steps.hpp"
#include "tests/unit/recording/fixture.hpp"

/// Stance curves of recorded blocks.
using namespace footfall;
using namespace footfall::station;
using namespace footfall::tests;

namespace {

constexpr double kRate = 1000.0, kFirst = 0.5, kStep = 0.34, kStance = 0.24, kPeak = 1800.0, kBraking = 250.0;
constexpr double kStrideHalf = 0.08, kCopAp = 0.12;

struct Runner {
  double seconds = 60.0;
  double scatter = 0.0;  ///< of the peaks, standard deviation over mean
  double drift_n = 0.0;  ///< of the plate, from the first sample to the last
  bool stands_off = false;
  std::size_t plates = 1;
  std::string method = gait::Method{}.id().data();
};

/// Half-sine stances, left and right in turn, each with a peak of its own.
std::vector<core::ForceSample> samples_of(const Runner& runner) {
  Autoregressive scatter(3, 0.2, runner.scatter);
  std::vector<double> peaks(static_cast<std::size_t>(runner.seconds / kStep) + 1);
  for (double& peak : peaks) peak = runner.scatter > 0.0 ? kPeak * (1.0 + scatter.next()) : kPeak;
  std::vector<core::ForceSample> samples(static_cast<std::size_t>(runner.seconds * kRate));
  for (std::size_t i = 0; i < samples.size(); ++i) {
    const double since = static_cast<double>(i) / kRate - kFirst;
    const auto step = static_cast<std::size_t>(std::max(0.0, since) / kStep);
    const double phase = since < 0.0 ? 1.0 : (since - kStep * static_cast<double>(step)) / kStance;
    const bool on = phase < 1.0 && !runner.stands_off;
    const double drift = runner.drift_n * static_cast<double>(i) / static_cast<double>(samples.size());
    const double f_v = on ? peaks[step] * std::sin(std::numbers::pi * phase) : 0.0;
    const double f_ap = on ? -kBraking * peaks[step] / kPeak * std::sin(2.0 * std::numbers::pi * phase) : 0.0;
    const double cop_ml = step % 2 == 0 ? -kStrideHalf : kStrideHalf;
    core::ForceSample& sample = samples[i];
    sample.sequence = 1000 + i;
    sample.device_time = {static_cast<std::int64_t>(i) * 1'000'000};
    sample.station_time = sample.receive_time =
        example_meta().started + core::Duration{sample.device_time.ns};
    sample.wrench = {core::Newtons(f_ap),
                     core::Newtons(f_v + drift),
                     core::Newtons(0.0),
                     core::NewtonMeters(-cop_ml * f_v),
                     core::NewtonMeters(cop_ml * f_ap),
                     core::NewtonMeters(kCopAp * f_v)};
  }
  return samples;
}

recording::SessionMeta meta_of(const Runner& runner) {
  recording::SessionMeta meta = example_meta();
  meta.method_id = runner.method;
  meta.plates.clear();
  if (runner.plates > 0) meta.plates.push_back({0, "belt", "fake", kRate, 1, 1, ""});
  return meta;
}

void write_run(const std::filesystem::path& file, const Runner& runner) {
  auto writer = require_value(recording::SessionWriter::create(file, meta_of(runner)));
  const auto samples = samples_of(runner);
  for (std::size_t at = 0; at < samples.size() && runner.plates > 0; at += 100)
    require_value(writer->append_forces(
        0, std::span(samples).subspan(at, std::min<std::size_t>(100, samples.size() - at)), 0));
  std::vector<recording::TreadmillRecord> belt;
  for (int i = 0; i < static_cast<int>(runner.seconds) * 40; ++i) belt.push_back(example_treadmill(i));
  for (recording::TreadmillRecord& record : belt) record.state.measured_speed = record.commanded_speed;
  require_value(writer->append_treadmill(belt));
  require_value(writer->finish({}));
}

/// The same run as it comes out of a file of another lab, without moments.
void import_run(const std::filesystem::path& file, const Runner& runner) {
  formats::ForceRecording run;
  run.start_time_s = 20.0;
  run.sample_rate = core::Hertz(kRate);
  run.session.mass = core::Kilograms(72.5);
  formats::BeltColumns belt{"", {}, {}, {}, {}, {}};
  for (const core::ForceSample& sample : samples_of(runner)) {
    const double f_v = sample.wrench.f_v.value();
    belt.f_v_n.push_back(f_v);
    belt.f_ap_n.push_back(sample.wrench.f_ap.value());
    belt.f_ml_n.push_back(0.0);
    const bool loaded = f_v > 100.0;
    belt.cop_ap_m.push_back(loaded ? kCopAp : std::nan(""));
    belt.cop_ml_m.push_back(loaded ? -sample.wrench.m_ap.value() / f_v : std::nan(""));
  }
  run.belts.push_back(std::move(belt));
  recording::ImportSource source;
  source.name = "run.csv";
  source.format = "csv";
  source.method_id = gait::Method{}.id().data();
  source.stated.mass = core::Kilograms(72.5);
  require_value(recording::write_imported(file, run, source, {}, {}));
}

/// In a folder of its own, looked at by a shelf.
struct Lab {
  TempDir dir;
  DataShelf shelf{dir.path(), [] { return std::filesystem::path(); }};

  [[nodiscard]] BlockCurves curves(const ReviewBlock& block, const std::string& name = "run.footfall") const {
    ReviewTask task;
    const std::vector<ReviewPart> parts{{name, block}};
    auto found = require_value(curves_of(*shelf.folder(), parts, task));
    REQUIRE(found.size() == 1);
    CHECK(found.front().curves.empty() == !found.front().why_none.empty());
    return std::move(found.front());
  }
  [[nodiscard]] cli::Analysis analyzed(const std::string& name = "run.footfall") const {
    cli::AnalysisSettings settings;
    settings.keep_forces = true;
    return require_value(cli::load_analysis(dir / name, settings));
  }
};

using Curve = gait::StanceCurve;

/// NaN where the other is NaN.
void check_alike(const std::array<double, gait::kStancePoints>& a,
                 const std::array<double, gait::kStancePoints>& b, double margin) {
  for (std::size_t p = 0; p < a.size(); ++p) {
    CAPTURE(p, a[p], b[p]);
    CHECK(((std::isnan(a[p]) && std::isnan(b[p])) || std::abs(a[p] - b[p]) <= margin));
  }
}

void check_alike(const std::vector<gait::StanceCurves>& a, const std::vector<gait::StanceCurves>& b,
                 double margin) {
  REQUIRE(a.size() == b.size());
  for (std::size_t side = 0; side < a.size(); ++side) {
    CHECK(a[side].side == b[side].side);
    check_alike(a[side].f_v.mean, b[side].f_v.mean, margin);
    check_alike(a[side].f_v.sd, b[side].f_v.sd, margin);
    REQUIRE((a[side].f_ap && b[side].f_ap));
    check_alike(a[side].f_ap->mean, b[side].f_ap->mean, margin);
    check_alike(a[side].f_ap->sd, b[side].f_ap->sd, margin);
  }
}

}  // namespace

TEST_CASE("curves of the whole session are those of footfall analyze --plot", "[station][review][curves]") {
  const Lab lab;
  const bool imported = GENERATE(false, true);
  const Runner runner{.scatter = 0.03, .drift_n = 40.0};
  if (imported)
    import_run(lab.dir / "run.footfall", runner);
  else
    write_run(lab.dir / "run.footfall", runner);
  const BlockCurves found = lab.curves({-10.0, 100.0});
  const cli::Analysis analyzed = lab.analyzed();
  const auto expected =
      gait::stance_curves(analyzed.result.forces, analyzed.result.contacts, analyzed.belt_speed);
  REQUIRE(expected.size() == 2);
  REQUIRE(found.curves.size() == 2);
  check_alike(found.curves, expected, 1e-6);
  for (std::size_t side = 0; side < 2; ++side) CHECK(found.curves[side].steps == expected[side].steps);
  CHECK(found.curves[0].steps + found.curves[1].steps == analyzed.result.contacts.size());
  CHECK(found.body_weight->value() == Approx(72.5 * 9.80665));
}

TEST_CASE("a half-sine's curve is a half-sine between the crossings of the threshold",
          "[station][review][curves]") {
  const Lab lab;
  write_run(lab.dir / "run.footfall", {});
  const BlockCurves found = lab.curves({10.0, 50.0});
  REQUIRE(found.curves.size() == 2);
  const double begins = std::asin(50.0 / kPeak) / std::numbers::pi;
  for (const gait::StanceCurves& side : found.curves) {
    CHECK(side.steps == Approx(40.0 / kStep / 2.0).margin(1.0));
    for (std::size_t p = 5; p <= 95; ++p) {
      const double phase = begins + (1.0 - 2.0 * begins) * 0.01 * static_cast<double>(p);
      CAPTURE(p);
      CHECK(side.f_v.mean[p] == Approx(kPeak * std::sin(std::numbers::pi * phase)).margin(0.01 * kPeak));
      CHECK(side.f_ap->mean[p] ==
            Approx(-kBraking * std::sin(2.0 * std::numbers::pi * phase)).margin(0.05 * kBraking));
      CHECK(side.f_v.sd[p] < 0.005 * kPeak);
    }
  }
}

TEST_CASE("a block is analysed as if the whole session were, by its own contacts alone",
          "[station][review][curves]") {
  const Lab lab;
  write_run(lab.dir / "run.footfall", {.scatter = 0.03, .drift_n = 40.0});
  const ReviewBlock block{20.0, 35.0};
  const BlockCurves found = lab.curves(block);
  const cli::Analysis analyzed = lab.analyzed();
  std::vector<gait::Contact> contacts = analyzed.result.contacts;
  std::erase_if(contacts, [&](const gait::Contact& contact) {
    return contact.initial_contact_s < block.from_s || contact.initial_contact_s >= block.to_s;
  });
  const auto expected = gait::stance_curves(analyzed.result.forces, contacts, std::nullopt);
  check_alike(found.curves, expected, 0.5);
  for (std::size_t side = 0; side < 2; ++side) CHECK(found.curves[side].steps == expected[side].steps);
}

TEST_CASE("the halves of a steady run on a drifting plate have the same curves",
          "[station][review][curves]") {
  const Lab lab;
  write_run(lab.dir / "run.footfall", {.scatter = 0.02, .drift_n = 40.0});
  ReviewTask task;
  const std::vector<ReviewPart> halves{{"run.footfall", {0.0, 30.0}}, {"run.footfall", {30.0, 60.0}}};
  const auto found = require_value(curves_of(*lab.shelf.folder(), halves, task));
  REQUIRE(found.size() == 2);
  REQUIRE(found[0].curves.size() == 2);
  for (std::size_t side = 0; side < 2; ++side) {
    check_alike(found[0].curves[side].f_v.mean, found[1].curves[side].f_v.mean, 0.02 * kPeak);
    check_alike(found[0].curves[side].f_ap->mean, found[1].curves[side].f_ap->mean, 0.02 * kBraking);
  }
  const v1::ReviewCurvesAnswer answer = message_of(found);
  REQUIRE(answer.blocks_size() == 2);
  REQUIRE(answer.blocks(1).curves_size() == 4);
  const v1::ReviewCurve& curve = answer.blocks(1).curves(3);
  CHECK(curve.side() == "right");
  CHECK(curve.channel() == "fore_aft");
  CHECK(curve.stances() == found[1].curves[1].steps);
  REQUIRE(curve.mean_n_size() == 101);
  REQUIRE(curve.sd_n_size() == 101);
  CHECK(curve.mean_n(25) == Approx(found[1].curves[1].f_ap->mean[25]));
  CHECK(answer.blocks(0).curves(0).side() == "left");
  CHECK(answer.blocks(0).curves(0).channel() == "vertical");
  CHECK(answer.blocks(0).curves(0).sd_n(50) == Approx(found[0].curves[0].f_v.sd[50]));
  CHECK(answer.blocks(0).body_weight_n() == Approx(72.5 * 9.80665));
}

TEST_CASE("only what a block needs is read, and what is damaged is said instead of drawn",
          "[station][review][curves]") {
  const Lab lab;
  write_run(lab.dir / "run.footfall", {});
  const BlockCurves before = lab.curves({30.0, 40.0});
  edit(lab.dir / "run.footfall",
       "UPDATE chunk SET samples=zeroblob(length(samples)) WHERE chunk_id IN (3,200)");
  check_alike(lab.curves({30.0, 40.0}).curves, before.curves, 0.0);
  CHECK_THAT(lab.curves({0.0, 10.0}).why_none, Catch::Contains("does not match its checksum"));
}

TEST_CASE("why there are no curves is one sentence", "[station][review][curves]") {
  const Lab lab;
  const auto why = [&](const char* name, const Runner& runner, const ReviewBlock& block) {
    write_run(lab.dir / name, runner);
    return lab.curves(block, name).why_none;
  };
  CHECK_THAT(why("plateless.footfall", {.seconds = 10, .plates = 0}, {0, 5}),
             Catch::Contains("without a force plate"));
  CHECK_THAT(why("empty.footfall", {.seconds = 10, .stands_off = true}, {0, 5}),
             Catch::Contains("No foot came down"));
  CHECK_THAT(why("short.footfall", {.seconds = 10}, {50, 60}), Catch::Contains("10.0 s long"));
  CHECK_THAT(why("other.footfall", {.seconds = 10, .method = "another/v7"}, {0, 5}),
             Catch::Contains("does not say by which method"));
  CHECK_THAT(why("between.footfall", {.seconds = 10}, {0.0, 0.3}), Catch::Contains("No foot came down"));
}

TEST_CASE("curves are read by a name of the list alone, and end when nobody waits for them",
          "[station][review][curves]") {
  const Lab lab;
  write_run(lab.dir / "run.footfall", {.seconds = 10});
  ReviewTask task;
  const std::vector<ReviewPart> strange{{"../run.footfall", {0, 5}}}, mine{{"run.footfall", {0, 5}}};
  const auto refused = curves_of(*lab.shelf.folder(), strange, task);
  REQUIRE_FALSE(refused);
  CHECK(refused.error().remedy() == core::Remedy::Operator);
  CHECK(curves_of(*lab.shelf.folder(), mine, task));
  CHECK(task.told().doing == "analysing A");
  task.give_up();
  const auto given_up = curves_of(*lab.shelf.folder(), mine, task);
  REQUIRE_FALSE(given_up);
  CHECK_THAT(given_up.error().what(), Catch::Contains("cancelled"));
}

TEST_CASE("blocks of curves are one or two, and at most ten minutes long", "[station][review][curves]") {
  v1::ReviewCurvesRequest request;
  CHECK_THAT(refusal(request), Catch::Contains("one block or of two"));
  v1::ReviewBlock& block = *request.add_blocks();
  CHECK_THAT(refusal(request), Catch::Contains("begins before it ends"));
  block.set_session("run.footfall");
  block.set_to_s(600.0);
  CHECK(refusal(request).empty());
  block.set_to_s(600.5);
  CHECK_THAT(refusal(request), Catch::Contains("10 minutes"));
  block.set_to_s(std::numeric_limits<double>::infinity());
  CHECK_THAT(refusal(request), Catch::Contains("begins before it ends"));
  block.set_to_s(5.0);
  *request.add_blocks() = block;
  CHECK(refusal(request).empty());
  *request.add_blocks() = block;
  CHECK_THAT(refusal(request), Catch::Contains("one block or of two"));
  v1::ReviewStepsRequest steps;
  CHECK_FALSE(refusal(steps).empty());
}
