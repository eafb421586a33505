#include <catch2/catch.hpp>
#include <cmath>
#include <fstream>
#include <future>

#include "recording/follow_up.hpp"
#include "station/data/data_shelf.hpp"
#include "station/live/step_message.hpp"
#include "station/review/review_messages.hpp"
#include "tests/unit/gait/stats/steps.hpp"
#include "tests/unit/recording/fixture.hpp"
#include "tests/unit/station/wait_for.hpp"

/// Review's desk, and one recorded session with its steps and marks.
using namespace footfall;
using namespace footfall::station;
using namespace footfall::tests;

namespace {

constexpr double kHour = 3600.0;

bool go_on(const ReviewProgress&) {
  return true;
}

core::Timestamp at(double seconds) {
  return example_meta().started + core::from_seconds(seconds);
}

std::int64_t wall_at(double seconds) {
  return example_meta().started_wall_ns + core::from_seconds(seconds).ns;
}

void write_steps(const std::filesystem::path& file, std::size_t count) {
  auto writer = require_value(recording::SessionWriter::create(file, example_meta()));
  StepsSpec spec;
  spec.count = count;
  for (gait::StepResult step : make_steps(spec)) {
    step.initial_contact = example_meta().started + (step.initial_contact - core::Timestamp{});
    require_value(writer->append_step(step));
  }
  require_value(writer->append_treadmill(std::vector{example_treadmill(0), example_treadmill(4000)}));
  require_value(writer->finish({}));
}

recording::Pain pain(std::optional<core::Timestamp> time, double told_s, recording::PainPhase phase) {
  recording::Pain said;
  said.time = time;
  said.wall_ns = wall_at(told_s);
  said.phase = phase;
  said.score = 3;
  said.region = "shin of Anna";
  said.side = recording::BodySide::Left;
  said.condition = "Anna downhill";
  said.text = "Anna's shin";
  return said;
}

/// Marks in no order, with a name wherever somebody may have typed one; pain of the next morning added to the
/// file afterwards.
void write_marks(const std::filesystem::path& file) {
  {
    auto writer = require_value(recording::SessionWriter::create(file, example_meta()));
    recording::Exertion effort{at(50.0), wall_at(50.0), recording::ExertionScale::BorgCr10, 5.0, "", "", ""};
    require_value(writer->append_exertion(effort));
    require_value(writer->append_pain(pain(at(30.0), 30.0, recording::PainPhase::During)));
    recording::Marker cue{at(20.0), wall_at(20.0), recording::MarkerKind::Marker, "cue", "", "", ""};
    require_value(writer->append_marker(cue));
    cue.time = at(40.0);
    cue.preset = "Anna's own";
    cue.text = "said Anna";
    require_value(writer->append_marker(cue));
    recording::Marker note{at(10.0), wall_at(10.0), recording::MarkerKind::Note, "", "Anna is late", "", ""};
    require_value(writer->append_marker(note));
    recording::IncidentHead stop;
    stop.id = 1;
    stop.trigger = stop.last_trigger = at(60.0);
    stop.from = at(55.0);
    stop.to = at(65.0);
    stop.cause = "stop_pressed";
    stop.sentence = "STOP was pressed.";
    require_value(writer->append_incident(stop, {}));
    require_value(writer->append_treadmill(std::vector{example_treadmill(4000)}));
    require_value(writer->finish({}));
  }
  const auto later = require_value(recording::FollowUp::open(file));
  require_value(later->add(pain(std::nullopt, 14.0 * kHour, recording::PainPhase::NextMorning)));
  require_value(later->commit());
}

core::Result<ReviewSession> read(const DataShelf& shelf, const std::string& name,
                                 MarkWords words = MarkWords::Everything) {
  ReviewTask task;
  return read_session(*shelf.folder(), name, words, task);
}

std::vector<v1::ReviewStepsAnswer> messages_of(const ReviewSession& session) {
  std::vector<v1::ReviewStepsAnswer> messages;
  CHECK(tell_session(session, [&](const v1::ReviewStepsAnswer& message) {
    messages.push_back(message);
    return true;
  }));
  return messages;
}

const auto kNothingRecorded = [] { return std::filesystem::path(); };

}  // namespace

TEST_CASE("a session's steps arrive as its own reader reads them, in order, at most 2,000 in a message",
          "[station][review]") {
  const TempDir dir;
  const auto count = GENERATE(std::size_t{0}, std::size_t{1}, std::size_t{2000}, std::size_t{4001});
  write_steps(dir / "one.footfall", count);
  const DataShelf shelf(dir.path(), kNothingRecorded);
  const auto messages = messages_of(require_value(read(shelf, "one.footfall")));
  REQUIRE(messages.size() == std::max<std::size_t>(1, (count + 1999) / 2000));
  const auto reader = require_value(recording::SessionReader::open(dir / "one.footfall"));
  const auto stored = require_value(reader->steps());
  REQUIRE(stored.size() == count);
  std::size_t k = 0;
  for (const v1::ReviewStepsAnswer& message : messages) {
    const bool last = &message == &messages.back();
    CHECK(message.steps_size() <= 2000);
    CHECK((message.duration_s() > 0.0) == last);
    for (const v1::Step& step : message.steps()) {
      v1::Step expected;
      fill_step(stored.at(k), reader->meta().started, expected);
      CHECK(expected.metrics_size() > 0);
      expected.clear_metrics();
      REQUIRE(step.SerializeAsString() == expected.SerializeAsString());
      CHECK(step.initial_contact_s() == Approx(10.0 + 0.36 * static_cast<double>(k)));
      CHECK(step.side() == (k % 2 == 0 ? "left" : "right"));
      ++k;
    }
  }
  CHECK(k == count);
  CHECK(messages.back().duration_s() == Approx(require_value(reader->overview()).duration_s));
}

TEST_CASE("who hangs up is told no further steps", "[station][review]") {
  const TempDir dir;
  write_steps(dir / "one.footfall", 4001);
  const DataShelf shelf(dir.path(), kNothingRecorded);
  int messages = 0;
  CHECK_FALSE(tell_session(require_value(read(shelf, "one.footfall")),
                           [&](const v1::ReviewStepsAnswer&) { return ++messages < 2; }));
  CHECK(messages == 2);
}

TEST_CASE("marks stand in order of time in plain words, what was told later at its own time",
          "[station][review]") {
  const TempDir dir;
  write_marks(dir / "one.footfall");
  const DataShelf shelf(dir.path(), kNothingRecorded);
  const auto message = messages_of(require_value(read(shelf, "one.footfall"))).back();
  struct Expected {
    double time_s;
    const char *kind, *words, *note;
  };
  const std::array<Expected, 7> expected{
      {{10.0, "marker", "note", "Anna is late"},
       {20.0, "marker", "cue", ""},
       {30.0, "pain", "pain 3 of 10, shin of Anna, left, during, Anna downhill", "Anna's shin"},
       {40.0, "marker", "Anna's own", "said Anna"},
       {50.0, "effort", "effort 5 on borg_cr10", ""},
       {60.0, "stop", "STOP was pressed.", ""},
       {14.0 * kHour, "pain", "pain 3 of 10, shin of Anna, left, next morning, Anna downhill",
        "Anna's shin"}}};
  REQUIRE(message.marks_size() == static_cast<int>(expected.size()));
  for (std::size_t i = 0; i < expected.size(); ++i) {
    const v1::ReviewMark& mark = message.marks(static_cast<int>(i));
    CHECK(mark.time_s() == Approx(expected[i].time_s));
    CHECK(mark.kind() == expected[i].kind);
    CHECK(mark.words() == expected[i].words);
    CHECK(mark.note() == expected[i].note);
  }
}

TEST_CASE("a viewer learns that something was said and when, and not what", "[station][review]") {
  const TempDir dir;
  write_marks(dir / "one.footfall");
  const DataShelf shelf(dir.path(), kNothingRecorded);
  const auto message = messages_of(require_value(read(shelf, "one.footfall", MarkWords::ForViewers))).back();
  REQUIRE(message.marks_size() == 7);
  std::vector<std::string> words;
  for (const v1::ReviewMark& mark : message.marks()) {
    CHECK(mark.note().empty());
    words.push_back(mark.words());
  }
  CHECK(words == std::vector<std::string>{"note", "cue", "pain, during", "marker", "effort",
                                          "STOP was pressed.", "pain, next morning"});
  CHECK(message.SerializeAsString().find("Anna") == std::string::npos);
}

TEST_CASE("a session is read by its name in the list alone, and a torn one says what it is",
          "[station][review]") {
  const TempDir dir;
  std::filesystem::create_directory(dir / "inner");
  write_steps(dir / "outside.footfall", 3);
  std::ofstream(dir / "inner" / "torn.footfall") << "no session";
  const DataShelf shelf(dir / "inner", kNothingRecorded);
  for (const std::string& name : {std::string("../outside.footfall"), std::string(),
                                  std::string("/etc/passwd"), (dir / "outside.footfall").string()}) {
    const auto refused = read(shelf, name);
    REQUIRE_FALSE(refused);
    CHECK(refused.error().remedy() == core::Remedy::Operator);
  }
  const auto torn = read(shelf, "torn.footfall");
  REQUIRE_FALSE(torn);
  CHECK_THAT(torn.error().what(), Catch::Contains("torn.footfall"));
}

TEST_CASE("the desk works on one job at a time and tells how far it is", "[station][review]") {
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  ReviewDesk desk;
  const ReviewDesk::Job<int> slow = [released](ReviewTask& task) -> core::Result<int> {
    task.tell("half of it", 0.5);
    released.wait();
    return 7;
  };
  const auto quick = [](ReviewTask&) -> core::Result<int> { return 1; };
  std::atomic<bool> half{false};
  auto first = std::async(std::launch::async, [&] {
    return desk.carry_out<int>(slow, [&](const ReviewProgress& progress) {
      half = half || (progress.share == 0.5 && progress.doing == "half of it");
      return true;
    });
  });
  REQUIRE(wait_for([&] { return half.load(); }));
  const auto busy = desk.carry_out<int>(quick, go_on);
  release.set_value();
  REQUIRE_FALSE(busy);
  CHECK(busy.error().remedy() == core::Remedy::Retry);
  CHECK(require_value(first.get()) == 7);
  CHECK(require_value(desk.carry_out<int>(quick, go_on)) == 1);
}

TEST_CASE("a desk ends although a disk never answers its job", "[station][review]") {
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  const auto owned = std::make_shared<int>(5);
  {
    ReviewDesk desk(std::chrono::milliseconds(20));
    const auto given_up = desk.carry_out<int>(
        [released, owned](ReviewTask&) -> core::Result<int> {
          released.wait();
          return *owned;
        },
        [](const ReviewProgress&) { return false; });
    REQUIRE_FALSE(given_up);
  }
  CHECK(owned.use_count() > 1);  // the job is still there, with all that it touches
  release.set_value();
  CHECK(wait_for([&] { return owned.use_count() == 1; }));
}

TEST_CASE("what has a share of the folder asks nothing of a station that has ended", "[station][data]") {
  const TempDir dir;
  write_steps(dir / "one.footfall", 3);
  int asked = 0;
  std::shared_ptr<ShelfFolder> folder;
  {
    const DataShelf shelf(dir.path(), [&] {
      ++asked;
      return std::filesystem::path();
    });
    folder = shelf.folder();
    CHECK(folder->find("one.footfall"));
  }
  const int before = asked;
  const auto found = folder->find("one.footfall");
  REQUIRE_FALSE(found);
  CHECK(found.error().remedy() == core::Remedy::Retry);
  CHECK_FALSE(folder->page({}).problem.empty());
  CHECK(asked == before);
}
