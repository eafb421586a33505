#include <catch2/catch.hpp>
#include <fstream>

#include "station/review_service.hpp"
#include "tests/unit/gait/stats/steps.hpp"
#include "tests/unit/recording/fixture.hpp"

using namespace footfall;
using namespace footfall::station;
using namespace footfall::tests;

namespace {

struct Belt {
  double grade_before = 0.0, grade_after = 0.0;  ///< of the first 200 s, and after them
};

/// 400 s of running from 10 s on; every force rises by `factor` at 200 s.
ReviewSteps run(const std::string& id, double factor, Belt belt = {}) {
  Autoregressive noise(7, 0.3, 0.02);
  StepsSpec spec;
  spec.count = 1100;
  spec.peak_n = [&](std::size_t, double t) {
    return 1700.0 * (t < 190.0 ? 1.0 : factor) * (1 + noise.next());
  };
  ReviewSteps out{id, "S-1", core::Timestamp{}, make_steps(spec), gait::Method{}, {}};
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
  CHECK(says(compare_blocks(flat, kA, flat, {100, 300}).obstacles, "share steps"));
  CHECK((compare_blocks(flat, kA, flat, {205, 210}).comparison.reasons & gait::kTooFewSteps) != 0);
  for (auto& step : other.steps) step.belt_speed = core::MetersPerSecond(3.2);
  CHECK((compare_blocks(flat, kA, other, kB).comparison.reasons & gait::kSpeedsDiffer) != 0);
}

TEST_CASE("stored sessions compare as the steps that were written, and a broken file hides no other",
          "[station][review]") {
  const TempDir dir;
  const ReviewSteps content = run("20260101-one", 1.10);
  write_session(dir / "20260101-one.footfall", "S-1", content);
  write_session(dir / "20260102-two.footfall", "S-2", content);
  std::ofstream(dir / "20260103-torn.footfall") << "no session";
  const ReviewArchive archive(dir.path());
  const auto sessions = archive.list(10);
  REQUIRE(sessions.size() == 3);
  CHECK(sessions[0].id == "20260103-torn");
  CHECK_FALSE(sessions[0].error.empty());
  CHECK(sessions[1].pseudonym == "S-2");
  CHECK(sessions[2].error.empty());
  CHECK(archive.list(1).size() == 1);
  CHECK_FALSE(archive.steps("20260103-torn"));
  const auto one = require_value(archive.steps("20260101-one"));
  const auto two = require_value(archive.steps("20260102-two"));
  const auto stored = compare_blocks(one, kA, one, kB), written = compare_blocks(content, kA, content, kB);
  CHECK(peak(stored.comparison).percent.both->value == peak(written.comparison).percent.both->value);
  CHECK(compare_blocks(one, kA, two, kB).another_person);
  CHECK(says(stored.obstacles, "incline of a block is not known"));
}

TEST_CASE("a session is named by its id and never by a path", "[station][review]") {
  const TempDir dir;
  std::filesystem::create_directory(dir / "inner");
  write_session(dir / "outside.footfall", "S-1", run("x", 1.0));
  const ReviewArchive archive(dir / "inner");
  CHECK(archive.list(10).empty());
  for (const char* id : {"../outside", "../outside.footfall", "", "/etc/passwd"})
    CHECK_FALSE(archive.steps(id));
  CHECK(ReviewArchive(dir / "missing").list(10).empty());
}

TEST_CASE("the service tells the figures of the comparison, and refuses in a sentence", "[station][review]") {
  const TempDir dir;
  const ReviewSteps content = run("one", 1.10);
  write_session(dir / "one.footfall", "S-1", content);
  ReviewService service([&] { return dir.path(); });
  v1::ReviewCompareRequest request;
  request.mutable_a()->set_session("one");
  request.mutable_b()->set_session("one");
  request.mutable_a()->set_from_s(kA.from_s);
  request.mutable_a()->set_to_s(kA.to_s);
  request.mutable_b()->set_from_s(kB.from_s);
  v1::ReviewTable table;
  CHECK(service.CompareBlocks(nullptr, &request, &table).error_code() == grpc::StatusCode::INVALID_ARGUMENT);
  request.mutable_b()->set_to_s(kB.to_s);
  REQUIRE(service.CompareBlocks(nullptr, &request, &table).ok());
  const auto expected = compare_blocks(content, kA, content, kB);
  CHECK(table.steps_a() == expected.comparison.baseline.steps);
  REQUIRE(table.rows_size() == static_cast<int>(expected.comparison.metrics.size()));
  for (int i = 0; i < table.rows_size(); ++i) {
    const auto& metric = expected.comparison.metrics[static_cast<std::size_t>(i)];
    CHECK(table.rows(i).key() == metric.metric->key);
    REQUIRE(table.rows(i).left().has_change_percent() == metric.percent.left.has_value());
    if (metric.percent.left) {
      CHECK(table.rows(i).left().change_percent() == metric.percent.left->value);
      CHECK(table.rows(i).left().low_percent() == metric.percent.left->low);
    }
  }
  request.mutable_b()->set_session("../one");
  CHECK(service.CompareBlocks(nullptr, &request, &table).error_code() == grpc::StatusCode::NOT_FOUND);
}
