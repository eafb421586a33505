#include <catch2/catch.hpp>
#include <fstream>
#include <future>

#include "station/data/data_shelf.hpp"
#include "station/review/review_messages.hpp"
#include "tests/unit/gait/stats/steps.hpp"
#include "tests/unit/recording/fixture.hpp"
#include "tests/unit/station/wait_for.hpp"

using namespace footfall;
using namespace footfall::station;
using namespace footfall::tests;

namespace {

struct Belt {
  double grade_before = 0.0, grade_after = 0.0;  ///< of the first 200 s, and after them
};

/// 400 s of running from 10 s on; every force rises by `factor` at 200 s.
ReviewSteps run(const std::string& name, double factor, Belt belt = {}) {
  Autoregressive noise(7, 0.3, 0.02);
  StepsSpec spec;
  spec.count = 1100;
  spec.peak_n = [&](std::size_t, double t) {
    return 1700.0 * (t < 190.0 ? 1.0 : factor) * (1 + noise.next());
  };
  ReviewSteps out{name, "S-1", core::Timestamp{}, make_steps(spec), gait::Method{}, {}};
  for (int s = 0; s < 420; ++s)
    out.inclines.push_back({core::Timestamp{} + core::from_seconds(s),
                            core::GradePercent(s < 200 ? belt.grade_before : belt.grade_after)});
  return out;
}

void write_session(const std::filesystem::path& file, const std::string& pseudonym,
                   const ReviewSteps& content) {
  recording::SessionMeta meta = example_meta();
  meta.subject_pseudonym = pseudonym;
  meta.started = content.started;
  auto writer = require_value(recording::SessionWriter::create(file, meta));
  for (const gait::StepResult& step : content.steps) require_value(writer->append_step(step));
  require_value(writer->finish({}));
}

const gait::MetricChange& peak(const gait::Comparison& comparison) {
  for (const auto& change : comparison.metrics) {
    if (change.metric->key == "peak_vgrf_n") return change;
  }
  throw std::runtime_error("no peak");
}

bool says(const std::vector<std::string>& sentences, const std::string& words) {
  return std::any_of(sentences.begin(), sentences.end(),
                     [&](const std::string& s) { return s.find(words) != std::string::npos; });
}

bool go_on(const ReviewProgress&) {
  return true;
}

core::Result<ReviewComparison> compare(ReviewDesk& desk, const DataShelf& shelf, const ReviewPart& a,
                                       const ReviewPart& b, const ReviewDesk::GoOn& wanted = go_on) {
  return desk.carry_out<ReviewComparison>(
      [folder = shelf.folder(), a, b](ReviewTask& task) { return compare_parts(*folder, a, b, task); },
      wanted);
}

constexpr ReviewBlock kA{20, 195}, kB{205, 400};

}  // namespace

TEST_CASE("blocks of a run change by what the forces were raised by", "[station][review]") {
  const ReviewSteps session = run("one", 1.10);
  const ReviewComparison found = compare_blocks(session, kA, session, kB);
  const auto& change = peak(found.comparison);
  CHECK(change.percent.both->value == Approx(10.0).margin(0.7));
  CHECK(change.percent.both->low < 10.0);
  CHECK(change.percent.both->high > 10.0);
  CHECK_FALSE(found.another_person);
  CHECK_FALSE(says(found.obstacles, "incline"));
  // A block from the middle of a run loses no steps to settling; the run's own beginning does.
  CHECK(found.comparison.baseline.unsettled == 0);
  CHECK(compare_blocks(session, {0, 195}, session, kB).comparison.baseline.unsettled == 10);
}

TEST_CASE("what keeps two blocks from being compared is said", "[station][review]") {
  const ReviewSteps flat = run("one", 1.0), uphill = run("two", 1.0, {0.0, 3.0});
  CHECK(says(compare_blocks(uphill, kA, uphill, kB).obstacles, "The incline differed: A 0.0 %, B 3.0 %."));
  ReviewSteps other = run("three", 1.0);
  other.pseudonym = "S-2";
  CHECK(compare_blocks(flat, kA, other, kB).another_person);
  // Nobody's name is no name in common; within one session it needs none.
  for (const char* nobody : {"", "unnamed"}) {
    ReviewSteps first = flat, second = uphill;
    first.pseudonym = second.pseudonym = nobody;
    CHECK(compare_blocks(first, kA, second, kB).another_person);
    CHECK_FALSE(compare_blocks(first, kA, first, kB).another_person);
  }
  CHECK(says(compare_blocks(flat, kA, flat, {100, 300}).obstacles, "share steps"));
  CHECK((compare_blocks(flat, kA, flat, {205, 210}).comparison.reasons & gait::kTooFewSteps) != 0);
  for (auto& step : other.steps) step.belt_speed = core::MetersPerSecond(3.2);
  CHECK((compare_blocks(flat, kA, other, kB).comparison.reasons & gait::kSpeedsDiffer) != 0);
}

TEST_CASE("a cadence that stays the same keeps no blocks from being compared", "[station][review]") {
  const ReviewSteps session = run("one", 1.10);
  const ReviewComparison found = compare_blocks(session, kA, session, kB);
  CHECK((found.comparison.reasons & gait::kCadenceChangeSmall) != 0);
  CHECK(found.obstacles.empty());
}

TEST_CASE("stored sessions compare as the steps that were written, by the names of the station's list",
          "[station][review]") {
  const TempDir dir;
  const ReviewSteps content = run("one", 1.10);
  write_session(dir / "one.footfall", "S-1", content);
  write_session(dir / "two.footfall", "S-2", content);
  std::ofstream(dir / "torn.footfall") << "no session";
  const DataShelf shelf(dir.path(), [] { return std::filesystem::path(); });
  ReviewDesk desk;
  const auto stored = require_value(compare(desk, shelf, {"one.footfall", kA}, {"one.footfall", kB}));
  const auto written = compare_blocks(content, kA, content, kB);
  CHECK(peak(stored.comparison).percent.both->value == peak(written.comparison).percent.both->value);
  CHECK(says(stored.obstacles, "incline of a block is not known"));
  CHECK(require_value(compare(desk, shelf, {"one.footfall", kA}, {"two.footfall", kB})).another_person);
  CHECK_FALSE(compare(desk, shelf, {"torn.footfall", kA}, {"one.footfall", kB}));
}

TEST_CASE("a session is compared by its name and never by a path", "[station][review]") {
  const TempDir dir;
  std::filesystem::create_directory(dir / "inner");
  write_session(dir / "outside.footfall", "S-1", run("x", 1.0));
  const DataShelf shelf(dir / "inner", [] { return std::filesystem::path(); });
  ReviewDesk desk;
  for (const std::string& name : {std::string("../outside.footfall"), std::string(),
                                  std::string("/etc/passwd"), (dir / "outside.footfall").string()})
    CHECK_FALSE(compare(desk, shelf, {name, kA}, {name, kB}));
}

TEST_CASE("who gives up has his answer while the disk still hangs, and the next one waits until it does not",
          "[station][review]") {
  const TempDir dir;
  write_session(dir / "one.footfall", "S-1", run("one", 1.10));
  // The shelf asks what is being recorded: there the desk's thread is held as a dead disk would hold it.
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  const DataShelf shelf(dir.path(), [&] {
    released.wait();
    return std::filesystem::path();
  });
  ReviewDesk desk;
  const auto compared = [&](const ReviewDesk::GoOn& wanted) {
    return compare(desk, shelf, {"one.footfall", kA}, {"one.footfall", kB}, wanted);
  };
  const auto given_up = compared([](const ReviewProgress&) { return false; });
  const auto second = compared(go_on);
  release.set_value();
  REQUIRE_FALSE(given_up);
  CHECK(std::string(given_up.error().what()).find("cancelled") != std::string::npos);
  REQUIRE_FALSE(second);
  CHECK(second.error().remedy() == core::Remedy::Retry);
  CHECK(wait_for([&] { return compared(go_on).has_value(); }));
}

TEST_CASE("the table tells the figures of the comparison, and what is not measurable is absent",
          "[station][review]") {
  const ReviewSteps content = run("one", 1.10);
  const auto expected = compare_blocks(content, kA, content, kB);
  const v1::ReviewTable table = table_of(expected);
  CHECK(table.steps_a() == expected.comparison.baseline.steps);
  CHECK(table.left_out_a() == expected.comparison.baseline.unsteady + expected.comparison.baseline.unsettled);
  REQUIRE(table.rows_size() == static_cast<int>(expected.comparison.metrics.size()));
  for (int i = 0; i < table.rows_size(); ++i) {
    const auto& metric = expected.comparison.metrics[static_cast<std::size_t>(i)];
    CHECK(table.rows(i).key() == metric.metric->key);
    CHECK(table.rows(i).left().has_change() == metric.change.left.has_value());
    REQUIRE(table.rows(i).left().has_change_percent() == metric.percent.left.has_value());
    if (metric.percent.left) {
      CHECK(table.rows(i).left().change_percent() == metric.percent.left->value);
      CHECK(table.rows(i).left().low_percent() == metric.percent.left->low);
    }
    CHECK(table.rows(i).doubtful() == (table.rows(i).doubtful_because_size() > 0));
  }
  v1::ReviewBlock block;
  CHECK_FALSE(is_block(block));
  block.set_to_s(5.0);
  CHECK(is_block(block));
  block.set_from_s(std::numeric_limits<double>::quiet_NaN());
  CHECK_FALSE(is_block(block));
}
