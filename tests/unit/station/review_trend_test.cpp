#include <catch2/catch.hpp>
#include <fstream>

#include "station/data/data_shelf.hpp"
#include "station/review/review_messages.hpp"
#include "tests/unit/gait/stats/steps.hpp"
#include "tests/unit/recording/fixture.hpp"
#include "tests/unit/station/wait_for.hpp"

/// One person's sessions beside each other.
using namespace footfall;
using namespace footfall::station;
using namespace footfall::tests;
namespace fs = std::filesystem;

namespace {

constexpr std::int64_t kDay = 86'400'000'000'000;

struct Day {
  std::string pseudonym = "S-7";
  std::int64_t day = 0;
  double peak_n = 1700.0;
  std::size_t steps = 200;
  std::string method = gait::Method{}.id().data();
  double grade_from = 2.0, grade_to = 2.0;
};

void write_day(const fs::path& file, const Day& day) {
  recording::SessionMeta meta = example_meta();
  meta.subject_pseudonym = day.pseudonym;
  meta.started_wall_ns = example_meta().started_wall_ns + day.day * kDay;
  meta.method_id = day.method;
  auto writer = require_value(recording::SessionWriter::create(file, meta));
  Autoregressive scatter(static_cast<std::uint64_t>(day.day) + 1, 0.2, 0.02);
  StepsSpec spec;
  spec.count = day.steps;
  spec.peak_n = [&](std::size_t, double) { return day.peak_n * (1.0 + scatter.next()); };
  for (gait::StepResult step : make_steps(spec)) {
    step.initial_contact = meta.started + (step.initial_contact - core::Timestamp{});
    require_value(writer->append_step(step));
  }
  std::vector<recording::TreadmillRecord> belt;
  for (int i = 0; i < 100; ++i) {
    recording::TreadmillRecord record = example_treadmill(i);
    record.time = meta.started + core::milliseconds(1000) * i;
    record.state.incline_available = true;
    record.state.measured_incline = core::GradePercent(i < 50 ? day.grade_from : day.grade_to);
    belt.push_back(record);
  }
  require_value(writer->append_treadmill(belt));
  require_value(writer->finish({}));
}

ReviewTrend trend(const DataShelf& shelf, const std::string& pseudonym, std::size_t most = kUsualTrend) {
  ReviewTask task;
  return require_value(trend_of(*shelf.folder(), pseudonym, most, task));
}

std::string names_of(const ReviewTrend& trend) {
  std::string names;
  for (const TrendSession& session : trend.sessions) names += session.name.substr(0, 1);
  return names;
}

const auto kNothingRecorded = [] { return fs::path(); };

}  // namespace

TEST_CASE("a person's sessions stand oldest first, the newest of them, and nobody else's",
          "[station][review][trend]") {
  const TempDir dir;
  write_day(dir / "a.footfall", {.day = 3});
  write_day(dir / "b.footfall", {.day = 1});
  write_day(dir / "c.footfall", {.day = 2});
  write_day(dir / "d.footfall", {.pseudonym = "S-70", .day = 4});
  write_day(dir / "e.footfall", {.pseudonym = "s-7", .day = 5});
  write_day(dir / "f.footfall", {.day = 6});
  std::ofstream(dir / "g.footfall") << "no session";
  const DataShelf shelf(dir.path(), [&] { return dir / "f.footfall"; });  // being recorded
  const ReviewTrend all = trend(shelf, "S-7");
  CHECK(names_of(all) == "bca");
  CHECK(all.not_shown == 0);
  const ReviewTrend two = trend(shelf, "S-7", 2);
  CHECK(names_of(two) == "ca");
  CHECK(two.not_shown == 1);
  CHECK(two.sessions[1].started_wall_ns == example_meta().started_wall_ns + 3 * kDay);
  CHECK(names_of(trend(shelf, "S-8")).empty());
}

TEST_CASE("means and intervals are those of gait::step_mean over the steady steps, and of the comparison",
          "[station][review][trend]") {
  const TempDir dir;
  write_day(dir / "a.footfall", {.day = 1});
  write_day(dir / "b.footfall", {.day = 2, .peak_n = 1800.0});
  const DataShelf shelf(dir.path(), kNothingRecorded);
  const ReviewTrend found = trend(shelf, "S-7");
  REQUIRE(found.sessions.size() == 2);
  const auto reader = require_value(recording::SessionReader::open(dir / "a.footfall"));
  const auto steady = gait::steady_steps(require_value(reader->steps()));
  const TrendSession& first = found.sessions.front();
  CHECK(first.why_none.empty());
  CHECK(first.steps == steady.steps.size());
  CHECK(first.left_out == 10);
  CHECK(first.cadence->value() == Approx(60.0 / 0.36));
  CHECK(first.speed->value() == Approx(3.0));
  CHECK(first.incline->value() == Approx(2.0));
  const auto metrics = gait::step_metrics();
  REQUIRE(first.means.size() == metrics.size());
  for (std::size_t k = 0; k < metrics.size(); ++k) {
    const gait::StepMean expected = gait::step_mean(metrics[k], steady.steps);
    CAPTURE(metrics[k].key);
    REQUIRE(first.means[k].mean.left.has_value() == expected.mean.left.has_value());
    if (!expected.mean.both) continue;
    CHECK(first.means[k].mean.both->value == expected.mean.both->value);
    CHECK(first.means[k].mean.both->low == expected.mean.both->low);
    CHECK(first.means[k].mean.left->high == expected.mean.left->high);
  }
  const auto session = require_value(read_review_steps(dir / "a.footfall"));
  const auto compared = compare_blocks(session, {0.0, 1e4}, session, {0.0, 1e4}).comparison;
  const auto of = [&](const char* key) {
    return first.means.at(static_cast<std::size_t>(gait::find_step_metric(key) - metrics.data()));
  };
  for (const gait::MetricChange& change : compared.metrics) {
    const gait::StepMean mean = of(std::string(change.metric->key).c_str());
    CHECK(mean.mean.both->low == change.baseline.mean.both->low);
    CHECK(mean.mean.right->value == change.baseline.mean.right->value);
  }
  CHECK(of("peak_vgrf_n").mean.both->value == Approx(1700.0).epsilon(0.01));
  CHECK(of("peak_vgrf_n").mean.both->high < 1750.0);
}

TEST_CASE("the trend as a message has the measures that some session has, in one order",
          "[station][review][trend]") {
  const TempDir dir;
  write_day(dir / "a.footfall", {.day = 1});
  write_day(dir / "b.footfall", {.day = 2, .steps = 0});
  write_day(dir / "c.footfall", {.day = 3, .peak_n = 1800.0});
  const DataShelf shelf(dir.path(), kNothingRecorded);
  const ReviewTrend found = trend(shelf, "S-7");
  const v1::ReviewTrendAnswer message = message_of(found);
  REQUIRE(message.sessions_size() == 3);
  CHECK(message.measures_size() > 5);
  CHECK(message.sessions(0).means_size() == message.measures_size());
  CHECK(message.sessions(1).means_size() == 0);
  CHECK(message.sessions(1).why_none() == "No steps were measured.");
  CHECK_FALSE(message.sessions(1).has_cadence_spm());
  for (int k = 0; k < message.measures_size(); ++k) {
    const auto& metric = *gait::find_step_metric(message.measures(k).key());
    const auto index = static_cast<std::size_t>(&metric - gait::step_metrics().data());
    const gait::StepMean& mean = found.sessions[2].means[index];
    CHECK(message.measures(k).label() == metric.label);
    CHECK(message.measures(k).unit() == metric.unit);
    REQUIRE(message.sessions(2).means(k).both().has_mean() == mean.mean.both.has_value());
    if (!mean.mean.both) continue;
    CHECK(message.sessions(2).means(k).both().mean() == mean.mean.both->value);
    CHECK(message.sessions(2).means(k).left().low() == mean.mean.left->low);
    CHECK(message.sessions(2).means(k).right().high() == mean.mean.right->high);
  }
  v1::ReviewTrendRequest request;
  CHECK_FALSE(refusal(request).empty());
  request.set_subject_pseudonym("unnamed");
  CHECK_FALSE(refusal(request).empty());
  request.set_subject_pseudonym("S-7");
  CHECK(refusal(request).empty());
}

TEST_CASE("another method, a changed slope and too short a run are said of the session that has them",
          "[station][review][trend]") {
  const TempDir dir;
  write_day(dir / "a.footfall", {.day = 1, .method = "thr50/bw2x2-20Hz/zero-flight/v1"});
  write_day(dir / "b.footfall", {.day = 2, .grade_from = 0.0, .grade_to = 5.0});
  write_day(dir / "c.footfall", {.day = 3, .steps = 8});
  write_day(dir / "d.footfall", {.day = 4, .steps = 16});
  const DataShelf shelf(dir.path(), kNothingRecorded);
  const ReviewTrend found = trend(shelf, "S-7");
  REQUIRE(found.sessions.size() == 4);
  CHECK(found.sessions[0].another_method);
  CHECK_FALSE(found.sessions[0].means.empty());
  CHECK_FALSE(found.sessions[1].another_method);
  CHECK_FALSE(found.sessions[1].incline);
  CHECK_THAT(found.sessions[2].why_none, Catch::Contains("None of its 8 steps counts"));
  CHECK(found.sessions[2].left_out == 8);
  CHECK_THAT(found.sessions[3].why_none, Catch::Contains("strides"));
  CHECK(found.sessions[3].means.empty());
}

TEST_CASE("a session that cannot be read any more is one entry with its sentence",
          "[station][review][trend]") {
  const TempDir dir;
  write_day(dir / "a.footfall", {.day = 1});
  write_day(dir / "b.footfall", {.day = 2});
  DataShelf shelf(dir.path(), kNothingRecorded);
  REQUIRE(wait_for([&] { return shelf.page({}).unread == 0; }));
  // As large and as old as before, so that only who opens it can tell.
  const auto written = fs::last_write_time(dir / "b.footfall");
  const auto size = fs::file_size(dir / "b.footfall");
  std::ofstream(dir / "b.footfall", std::ios::binary) << std::string(size, 'x');
  fs::last_write_time(dir / "b.footfall", written);
  const ReviewTrend found = trend(shelf, "S-7");
  REQUIRE(found.sessions.size() == 2);
  CHECK(found.sessions[0].why_none.empty());
  CHECK_FALSE(found.sessions[1].why_none.empty());
  CHECK(found.sessions[1].means.empty());
  CHECK_FALSE(found.sessions[0].another_method);
}

TEST_CASE("a trend ends when nobody waits for it", "[station][review][trend]") {
  const TempDir dir;
  write_day(dir / "a.footfall", {.day = 1});
  const DataShelf shelf(dir.path(), kNothingRecorded);
  ReviewTask task;
  task.give_up();
  const auto given_up = trend_of(*shelf.folder(), "S-7", 5, task);
  REQUIRE_FALSE(given_up);
  CHECK_THAT(given_up.error().what(), Catch::Contains("cancelled"));
}
