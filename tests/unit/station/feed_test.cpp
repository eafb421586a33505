#include <bit>
#include <catch2/catch.hpp>
#include <cstring>
#include <deque>
#include <nlohmann/json.hpp>

#include "gait/build_identity.hpp"
#include "gait/feed_replay.hpp"
#include "recording/chunks/feed_codec.hpp"
#include "recording/follow_up.hpp"
#include "recording/tables/columns.hpp"
#include "recording/verify/analysis_text.hpp"
#include "recording/verify/gap_rule.hpp"
#include "recording/verify/step_difference.hpp"
#include "recording/verify/verify.hpp"
#include "tests/unit/cli/program.hpp"
#include "tests/unit/recording/fixture.hpp"
#include "tests/unit/station/feed_rig.hpp"

using namespace footfall;
using namespace footfall::station;

namespace {

/// Everything the recorder would have stored.
struct Recorded {
  std::vector<gait::FeedMark> marks;
  std::array<std::deque<core::ForceSample>, core::kMaxPlates> forces;
  std::array<std::deque<core::ImuSample>, gait::kMostImus> imus;
  std::vector<gait::StepResult> steps;

  void take(MeasureOutputs& from) {
    gait::StepResult step;
    while (from.record_steps.try_pop(step)) steps.push_back(step);
    gait::FeedMark mark;
    while (from.feed.record.try_pop(mark)) marks.push_back(mark);
    core::ImuSample imu;
    while (from.imu.record.try_pop(imu)) imus.at(imu.device).push_back(imu);
    core::ForceSample force;
    while (from.record_forces.try_pop(force)) forces.at(force.plate).push_back(force);
  }
};

struct Source {
  Recorded& from;
  std::array<std::size_t, core::kMaxPlates> plate{};
  std::array<std::size_t, gait::kMostImus> device{};
  const core::ForceSample* force(std::uint8_t p) {
    return plate.at(p) < from.forces.at(p).size() ? &from.forces.at(p)[plate.at(p)++] : nullptr;
  }
  const core::ImuSample* imu(std::uint8_t d) {
    return device.at(d) < from.imus.at(d).size() ? &from.imus.at(d)[device.at(d)++] : nullptr;
  }
};

/// Through the bytes of the file, as verification does it.
std::vector<gait::StepResult> replay(Recorded& recorded, const AnalysisConfig& config) {
  std::vector<std::byte> bytes;
  recording::pack_feed(recorded.marks, bytes);
  std::vector<recording::FeedRun> runs;
  REQUIRE(recording::unpack_feed(bytes, runs));
  gait::FeedReplay again(config);
  Source source{recorded};
  std::vector<gait::StepResult> steps;
  for (const recording::FeedRun& run : runs) {
    for (std::uint32_t k = 0; k < run.times; ++k)
      REQUIRE(again.cycle(run.mark, source, [&](const gait::StepResult& step) { steps.push_back(step); }));
  }
  for (std::size_t p = 0; p < 2; ++p) CHECK(source.plate.at(p) == recorded.forces.at(p).size());
  for (std::size_t d = 0; d < 2; ++d) CHECK(source.device.at(d) == recorded.imus.at(d).size());
  return steps;
}

std::size_t differing(const std::vector<gait::StepResult>& live, const std::vector<gait::StepResult>& again) {
  std::size_t count = live.size() == again.size() ? 0 : 1;
  for (std::size_t i = 0; i < std::min(live.size(), again.size()); ++i)
    count += recording::first_difference(live[i], again[i], recording::Agreement::BitIdentical) ? 1 : 0;
  return count;
}

Recorded record(tests::FeedRig& rig) {
  Recorded recorded;
  for (int i = 0; i < 400; ++i) rig.cycle();  // the engine knows something already
  recorded.take(rig.outputs);
  recorded = {};
  rig.record();
  while (rig.running()) {
    rig.cycle();
    recorded.take(rig.outputs);
  }
  return recorded;
}

}  // namespace

TEST_CASE(
    "steps measured live with losses, late sensors, a plate that comes back and changing speed are computed "
    "again bit for bit from what was recorded",
    "[station][feed]") {
  const auto seed = GENERATE(range<std::uint64_t>(1, 5));
  tests::FeedRig rig(seed, 14.0);
  Recorded recorded = record(rig);
  REQUIRE(recorded.steps.size() > 10);
  REQUIRE(recorded.marks.front().afresh);
  const auto again = replay(recorded, rig.analysis());
  CHECK(again.size() == recorded.steps.size());
  CHECK(differing(recorded.steps, again) == 0);
  // The rig does what it says: otherwise this proves little.
  const auto with = [&](auto has) { return std::any_of(again.begin(), again.end(), has); };
  CHECK(with([](const auto& s) { return s.kinematics.shank_angle_at_contact.has_value(); }));
  CHECK(with([](const auto& s) { return (s.health & gait::kImuMissing) != 0; }));
  CHECK(with([](const auto& s) { return (s.health & gait::kInclineMoving) != 0; }));
  CHECK(with([](const auto& s) { return s.belt_speed && s.belt_speed->value() > 3.2; }));
  CHECK(with([](const auto& s) { return !s.belt_speed.has_value(); }));
}

TEST_CASE("the order in which samples were analysed matters: without the marks the steps differ",
          "[station][feed]") {
  tests::FeedRig rig(1, 14.0);
  Recorded recorded = record(rig);
  // All that a file without marks could know: every sample at once in one cycle, the belt as it was last.
  gait::FeedMark all;
  for (const gait::FeedMark& mark : recorded.marks) {
    for (std::size_t p = 0; p < all.forces.size(); ++p) all.forces[p] += mark.forces[p];
    for (std::size_t d = 0; d < all.imus.size(); ++d) all.imus[d] += mark.imus[d];
    all.belt = mark.belt;
  }
  gait::FeedReplay again(rig.analysis());
  Source source{recorded};
  std::vector<gait::StepResult> steps;
  REQUIRE(again.cycle(all, source, [&](const gait::StepResult& step) { steps.push_back(step); }));
  CHECK(differing(recorded.steps, steps) > 1);
}

TEST_CASE("after the recorder fell 12 s behind the analysis starts afresh, and what is stored is computable",
          "[station][feed]") {
  tests::FeedRig rig(3, 37.0);
  Recorded recorded;
  rig.record();
  const std::int64_t start = rig.now.ns;
  std::size_t before_loss = 0;
  while (rig.running()) {
    rig.cycle();
    const double t = static_cast<double>(rig.now.ns - start) * 1e-9;
    const bool disk_hangs = t > 8.0 && t < 26.0;
    if (!disk_hangs) recorded.take(rig.outputs);
    if (t < 8.0) before_loss = recorded.steps.size();
  }
  CHECK(rig.outputs.record_forces.dropped() > 0);
  const auto count = [&](auto is) { return std::count_if(recorded.marks.begin(), recorded.marks.end(), is); };
  CHECK(count([](const auto& mark) { return mark.lost; }) == 1);
  CHECK(count([](const auto& mark) { return mark.afresh; }) == 2);
  const auto again = replay(recorded, rig.analysis());
  CHECK(before_loss > 0);
  CHECK(recorded.steps.size() > before_loss + 20);
  CHECK(differing(recorded.steps, again) == 0);
}

TEST_CASE("an analysis that was told to forget is as good as new", "[station][feed]") {
  tests::FeedRig rig(4, 14.0);
  Recorded recorded = record(rig);
  gait::LiveAnalysis used(rig.analysis());
  used.set_belt({core::MetersPerSecond(2.0), core::Degrees(3.0), true});
  for (const auto& samples : recorded.imus) {
    for (const core::ImuSample& sample : samples) (void)used.push(sample);
  }
  gait::ForceFrame frame;
  for (const core::ForceSample& sample : recorded.forces[0]) {
    used.push(sample);
    while (used.pop(frame)) used.step(frame, [](const gait::StepResult&) {});
  }
  used.reset();
  gait::LiveAnalysis fresh(rig.analysis());
  std::vector<gait::StepResult> of_used, of_fresh;
  const auto run = [&](gait::LiveAnalysis& analysis, std::vector<gait::StepResult>& steps) {
    analysis.set_belt({core::MetersPerSecond(3.0), std::nullopt, false});
    std::array<std::size_t, 2> shank{};
    std::size_t right = 0;
    for (const core::ForceSample& sample : recorded.forces[0]) {
      for (std::size_t d = 0; d < 2; ++d) {
        const auto& samples = recorded.imus.at(d);
        while (shank.at(d) < samples.size() &&
               samples[shank.at(d)].station_time < sample.station_time + core::milliseconds(6))
          (void)analysis.push(samples[shank.at(d)++]);
      }
      analysis.push(sample);
      while (right < recorded.forces[1].size() &&
             recorded.forces[1][right].station_time < sample.station_time + core::milliseconds(2))
        analysis.push(recorded.forces[1][right++]);
      while (analysis.pop(frame))
        analysis.step(frame, [&](const gait::StepResult& step) { steps.push_back(step); });
    }
  };
  run(used, of_used);
  run(fresh, of_fresh);
  REQUIRE(of_fresh.size() > 10);
  CHECK(of_fresh.back().kinematics.shank_angle_at_contact.has_value());
  CHECK(differing(of_fresh, of_used) == 0);
}

TEST_CASE("feed records come back as they were packed, and damaged ones are refused", "[station][feed]") {
  tests::FeedRig rig(2, 6.0);
  const Recorded recorded = record(rig);
  std::vector<std::byte> bytes;
  recording::pack_feed(recorded.marks, bytes);
  std::vector<recording::FeedRun> runs;
  REQUIRE(recording::unpack_feed(bytes, runs));
  std::vector<gait::FeedMark> marks;
  for (const auto& run : runs) marks.insert(marks.end(), run.times, run.mark);
  REQUIRE(marks.size() == recorded.marks.size());
  std::size_t same = 0;
  for (std::size_t i = 0; i < marks.size(); ++i) {
    const gait::FeedMark &a = marks[i], &b = recorded.marks[i];
    same += a.forces == b.forces && a.imus == b.imus && a.belt.same_as(b.belt) && a.afresh == b.afresh &&
            a.lost == b.lost;
  }
  CHECK(same == marks.size());
  CHECK(bytes.size() < 20 * marks.size());
  std::vector<recording::FeedRun> none;
  CHECK_FALSE(recording::unpack_feed(std::span(bytes).first(bytes.size() - 1), none));
  // Nothing to consume and repeated 65535 times would be work without end.
  const std::byte endless[] = {std::byte{4}, std::byte{0}, std::byte{0xFF}, std::byte{0xFF}};
  CHECK_FALSE(recording::unpack_feed(endless, none));
}

namespace {

/// A whole session file of it, as the recorder writes one; somebody who changes `recorded` before and lets
/// all checksums be made anew is the adversary.
void write_file(const std::filesystem::path& file, const Recorded& recorded, const AnalysisConfig& analysis,
                bool finished = true) {
  recording::SessionMeta meta = tests::example_meta();
  meta.method_id = analysis.engine.method.id().data();
  meta.analysis = recording::to_text({analysis, gait::build_identity()});
  meta.started = recorded.forces[0].front().station_time;
  meta.plates = {{0, "left", "fake", 1000.0, 1.0, 1.0, ""}, {1, "right", "fake", 1000.0, 1.0, 1.0, ""}};
  meta.imus.resize(2);
  meta.imus[1].stream = recording::imu_stream(1);
  const auto writer = tests::require_value(recording::SessionWriter::create(file, meta));
  const auto put = [&](const auto& samples, std::uint8_t stream, auto append) {
    recording::GapList gaps(stream);
    for (const auto& sample : samples) gaps.see(sample);
    for (const recording::Gap& gap : gaps.gaps()) tests::require_value(writer->append_gap(gap));
    const std::vector all(samples.begin(), samples.end());
    for (std::size_t i = 0; i < all.size(); i += 100) {
      const auto part = std::span(all).subspan(i, std::min<std::size_t>(100, all.size() - i));
      tests::require_value(append(part, part.back().station_time.ns - part.back().device_time.ns));
    }
  };
  for (std::uint8_t p = 0; p < 2; ++p)
    put(recorded.forces.at(p), p,
        [&](auto part, auto offset) { return writer->append_forces(p, part, offset); });
  for (std::uint8_t d = 0; d < 2; ++d)
    put(recorded.imus.at(d), recording::imu_stream(d),
        [&](auto part, auto offset) { return writer->append_imu(d, part, offset); });
  tests::require_value(writer->append_feed(recorded.marks));
  for (const gait::StepResult& step : recorded.steps) tests::require_value(writer->append_step(step));
  if (finished) tests::require_value(writer->finish(gait::summarize(recorded.steps)));
}

recording::Verification verified(const std::filesystem::path& file) {
  const auto reader = tests::require_value(recording::SessionReader::open(file));
  return tests::require_value(recording::verify(*reader));
}

}  // namespace

TEST_CASE(
    "a session verifies bit for bit; with one bit of one sample changed it does not, though every checksum "
    "was "
    "computed anew",
    "[station][feed]") {
  tests::FeedRig rig(1, 14.0);
  Recorded recorded = record(rig);
  const tests::TempDir dir;
  write_file(dir / "a.footfall", recorded, rig.analysis());
  const auto whole = verified(dir / "a.footfall");
  for (const auto& sentence : whole.wrong) UNSCOPED_INFO(sentence);
  REQUIRE(whole.verified());
  CHECK(whole.not_checked.empty());
  REQUIRE(whole.results.size() == 1);
  CHECK(whole.results[0].agreement == recording::Agreement::BitIdentical);
  CHECK(whole.results[0].computed == recorded.steps.size());

  // The largest force of a step, by some 1e-7 N: smaller ones the rounding of the filter may swallow.
  const gait::StepResult& step = recorded.steps[5];
  core::ForceSample* largest = nullptr;
  for (auto& samples : {&recorded.forces[0], &recorded.forces[1]}) {
    for (core::ForceSample& sample : *samples) {
      const bool inside = sample.station_time > step.initial_contact && sample.station_time < step.toe_off;
      if (inside && (largest == nullptr || sample.wrench.f_v > largest->wrench.f_v)) largest = &sample;
    }
  }
  REQUIRE(largest != nullptr);
  const auto bits = std::bit_cast<std::uint64_t>(largest->wrench.f_v.value()) ^ (std::uint64_t{1} << 20U);
  largest->wrench.f_v = core::Newtons(std::bit_cast<double>(bits));
  write_file(dir / "b.footfall", recorded, rig.analysis());
  const auto forged = verified(dir / "b.footfall");
  CHECK(forged.info.checksums_ok);
  CHECK_FALSE(forged.verified());
  REQUIRE(forged.results.size() == 1);
  REQUIRE(forged.results[0].mismatch);
  CHECK(forged.results[0].mismatch->step == step.index);
  CHECK(forged.results[0].mismatch->difference.stored != forged.results[0].mismatch->difference.computed);
}

TEST_CASE("results by another method stand beside the live ones, and both verify", "[station][feed]") {
  tests::FeedRig rig(2, 10.0);
  const Recorded recorded = record(rig);
  const tests::TempDir dir;
  write_file(dir / "a.footfall", recorded, rig.analysis());
  AnalysisConfig other = rig.analysis();
  other.engine.method.filter_cutoff = core::Hertz(20.0);
  {
    const auto reader = tests::require_value(recording::SessionReader::open(dir / "a.footfall"));
    const auto again = tests::require_value(reader->replay(other));
    recording::ResultSet set;
    set.method_id = other.engine.method.id().data();
    set.parameters = recording::to_text({other, gait::build_identity()});
    set.who = "anna";
    set.role = "researcher";
    const auto added = tests::require_value(recording::FollowUp::open(dir / "a.footfall"));
    CHECK(tests::require_value(added->add_results(set, again.steps, gait::summarize(again.steps))) == 2);
    tests::require_value(added->commit());
  }
  const auto both = verified(dir / "a.footfall");
  for (const auto& sentence : both.wrong) UNSCOPED_INFO(sentence);
  CHECK(both.verified());
  REQUIRE(both.results.size() == 2);
  CHECK(both.results[1].method_id == other.engine.method.id().data());
  CHECK(both.results[0].stored == recorded.steps.size());
}

TEST_CASE(
    "the command verify tells whole, cut, imported, changed and foreign files apart by exit code and words",
    "[station][feed]") {
  using Catch::Matchers::Contains;
  tests::FeedRig rig(3, 10.0);
  const Recorded recorded = record(rig);
  const tests::Scratch scratch;
  const auto path = [&](const char* name) { return (scratch.path() / name).string(); };
  write_file(path("whole.footfall"), recorded, rig.analysis());
  write_file(path("cut.footfall"), recorded, rig.analysis(), false);
  std::filesystem::copy_file(path("whole.footfall"), path("changed.footfall"));
  tests::edit(path("changed.footfall"), "UPDATE step SET peak_vgrf_n = peak_vgrf_n + 1 WHERE step_index = 5");
  (void)scratch.write("foreign.footfall", "not a session");
  (void)scratch.write("run.csv", tests::generated_run(12));
  REQUIRE(scratch.run("import '" + path("run.csv") + "' --out '" + path("imports") + "'").exit_code == 0);
  const auto verify = [&](const std::string& name, const std::string& more = "") {
    return scratch.run("verify '" + path(name.c_str()) + "' " + more);
  };

  const tests::Output whole = verify("whole.footfall", "--strict");
  INFO(whole.out << whole.err);
  CHECK(whole.exit_code == 0);
  CHECK_THAT(whole.out, Contains(": verified\n") && Contains("complete"));
  const tests::Output cut = verify("cut.footfall");
  CHECK(cut.exit_code == 0);
  CHECK_THAT(cut.out, Contains("interrupted, or still being recorded: ends"));
  const tests::Output imported = verify("imports/run.footfall", "--strict");
  CHECK(imported.exit_code == 0);
  CHECK_THAT(imported.out, Contains(": verified\n") && !Contains("not checked"));
  const tests::Output changed = verify("changed.footfall", "--json");
  CHECK(changed.exit_code == 1);
  const auto found = nlohmann::json::parse(changed.out);
  CHECK(found["verified"] == false);
  CHECK_FALSE(found["wrong"].empty());
  for (const char* name : {"foreign.footfall", "absent.footfall"}) {
    const tests::Output foreign = verify(name);
    CHECK(foreign.exit_code == 2);
    CHECK(foreign.out.empty());
    CHECK_THAT(foreign.err, Contains("footfall verify: ") && Contains(name));
  }
  // The worst of several counts, and the others are told all the same.
  const tests::Output several = verify("whole.footfall", "'" + path("foreign.footfall") + "' --json");
  CHECK(several.exit_code == 2);
  CHECK(nlohmann::json::parse(several.out).size() == 2);
}

TEST_CASE(
    "the command recompute adds a result set once, refuses what is no method, and leaves a read-only file "
    "alone",
    "[station][feed]") {
  using Catch::Matchers::Contains;
  tests::FeedRig rig(4, 8.0);
  const Recorded recorded = record(rig);
  const tests::Scratch scratch;
  const std::string session = (scratch.path() / "a.footfall").string();
  write_file(session, recorded, rig.analysis());
  const std::string before = tests::Scratch::read(session);
  const auto recompute = [&](const std::string& more) {
    return scratch.run("recompute '" + session + "' " + more);
  };
  for (const char* wrong : {"--method nonsense", "--filter-hz 0", "--filter-hz 5000", "--threshold-n -1"}) {
    INFO(wrong);
    const tests::Output refused = recompute(wrong);
    CHECK(refused.exit_code == 2);
    CHECK_THAT(refused.err, Contains("footfall recompute: "));
  }
  std::filesystem::permissions(session, std::filesystem::perms(0444));
  std::filesystem::permissions(scratch.path(), std::filesystem::perms(0555));
  // root may write what is read-only: then as an account that may not.
  const std::string account = ::geteuid() == 0 ? "setpriv --reuid=65534 --regid=65534 --clear-groups " : "";
  const tests::TempDir elsewhere;
  const std::string said = (elsewhere / "said").string();
  const int status = std::system((account + "'" + tests::program("footfall") + "' recompute '" + session +
                                  "' --filter-hz 30 >'" + said + "' 2>&1")
                                     .c_str());
  std::filesystem::permissions(scratch.path(), std::filesystem::perms(0755));
  std::filesystem::permissions(session, std::filesystem::perms(0644));
  const std::string words = tests::Scratch::read(said);
  INFO(words);
  REQUIRE(WIFEXITED(status));
  CHECK(WEXITSTATUS(status) == 1);
  CHECK_THAT(words, Contains("no results were added"));
  CHECK(tests::Scratch::read(session) == before);

  const tests::Output added = recompute("--filter-hz 30 --name trial --json");
  INFO(added.err);
  REQUIRE(added.exit_code == 0);
  const auto json = nlohmann::json::parse(added.out);
  CHECK(json["result_set"] == 2);
  CHECK(json["method_id"] != rig.analysis().engine.method.id().data());
  const tests::Output again = recompute("--filter-hz 30");
  CHECK(again.exit_code == 1);
  CHECK_THAT(again.err, Contains("has these results already: result set 2"));
  CHECK(scratch.run("verify --strict '" + session + "'").exit_code == 0);
  const auto reader = tests::require_value(recording::SessionReader::open(session));
  CHECK(tests::require_value(reader->steps()).size() == recorded.steps.size());
  const auto computed = tests::require_value(reader->steps(2));
  CHECK_FALSE(computed.empty());
  CHECK(json["steps"] == computed.size());
}
