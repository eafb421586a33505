#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <set>
#include <thread>

#include "tests/support/fake_station/fake_data.hpp"
#include "tests/support/fake_station/fake_reads.hpp"
#include "tests/support/fake_station/fake_station.hpp"
#include "ui/client/station_client.hpp"

using footfall::tests::FakeStation;
using namespace footfall::ui;
using namespace std::chrono_literals;
namespace v1 = footfall::v1;

namespace {

constexpr auto kSoon = 5s;  // generous: the computer may be busy

struct Folder {
  Folder() {
    char name[] = "/tmp/footfall-ui-XXXXXX";
    path = mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string path;
};

/// A station, a client and a screen that completes frames while `drawing`.
struct Bench {
  Bench() : station(folder.path + "/operator.sock", [](double) { return v1::LiveFrame(); }) {
    REQUIRE(station.start());
    client =
        std::make_unique<StationClient>(StationClient::Options{folder.path + "/operator.sock", false, 30});
    loops = std::jthread([this](const std::stop_token& stopping) {
      while (!stopping.stop_requested()) {
        if (drawing) client->progress().frames.fetch_add(1);
        if (serving) client->progress().events.fetch_add(1);
        std::this_thread::sleep_for(10ms);
      }
    });
  }
  /// Goes on like the draw loop until `wanted` holds.
  template <class Condition>
  bool until(Condition wanted, std::chrono::milliseconds time = kSoon) {
    const auto give_up = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < give_up) {
      for (const ArrivedFrame& frame : client->take_frames()) model.absorb(frame);
      const auto now = std::chrono::steady_clock::now();
      ClientView view = client->view();
      for (const CommandReply& reply : view.replies) replies.push_back(reply);
      model.absorb(view, now);
      if (wanted(model.snapshot(now))) return true;
      std::this_thread::sleep_for(5ms);
    }
    return false;
  }
  bool connect() {
    return until([](const Snapshot& s) { return s.trusted(); });
  }
  bool take_control() {
    Command c;
    c.kind = CommandKind::AcquireLease;
    client->post(c);
    return until([](const Snapshot& s) { return s.holder == Holder::Mine; });
  }

  Folder folder;
  FakeStation station;
  std::unique_ptr<StationClient> client;
  Model model{false};
  std::vector<CommandReply> replies;
  std::atomic<bool> drawing{true}, serving{true};
  std::jthread loops;
};

Command speed(double m_s) {
  Command c;
  c.kind = CommandKind::SetSpeed;
  c.speed_m_s = m_s;
  return c;
}

}  // namespace

TEST_CASE("a silent stream is shown stale although the connection stands", "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  bench.station.pause_stream(true);
  REQUIRE(bench.until([](const Snapshot& s) { return s.stale; }));
  const Snapshot& snapshot = bench.model.snapshot(std::chrono::steady_clock::now());
  CHECK(snapshot.link == Link::Live);
  CHECK(snapshot.age_s > kStaleAfterS);
  bench.station.pause_stream(false);
  CHECK(bench.until([](const Snapshot& s) { return s.trusted(); }));
}

TEST_CASE("a command carries the lease epoch, and its answer comes back", "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  REQUIRE(bench.take_control());
  bench.client->post(speed(2.5));
  REQUIRE(bench.station.wait_for("SetSpeed", 1, kSoon));
  for (const auto& call : bench.station.calls()) {
    if (call.name != "SetSpeed") continue;
    CHECK(call.epoch == FakeStation::kEpoch);
    CHECK(call.value == 2.5);
  }
  Command incline;
  incline.kind = CommandKind::SetIncline;
  bench.client->post(incline);
  REQUIRE(bench.until([](const Snapshot& s) { return s.reply.has_value(); }));
  CHECK(bench.model.snapshot(std::chrono::steady_clock::now()).reply->text ==
        "The incline is fixed on this treadmill.");
}

TEST_CASE("reconnecting sends nothing but the watch, and the lease has to be taken anew", "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  REQUIRE(bench.take_control());
  bench.station.stop();
  REQUIRE(bench.until([](const Snapshot& s) { return s.link != Link::Live; }));
  bench.client->post(speed(4.0));  // while disconnected: dropped, not kept for later
  const std::size_t before = bench.station.calls().size();
  REQUIRE(bench.station.start());
  REQUIRE(bench.until([](const Snapshot& s) { return s.trusted(); }));
  std::this_thread::sleep_for(500ms);
  const auto calls = bench.station.calls();
  std::set<std::string> names;
  for (std::size_t i = before; i < calls.size(); ++i) names.insert(calls[i].name);
  CHECK(names == std::set<std::string>{"WatchLive"});
  CHECK(bench.until([](const Snapshot& s) { return s.holder == Holder::Nobody; }));
}

TEST_CASE("beats stop when no frame is completed, and come back with the frames", "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  REQUIRE(bench.take_control());
  REQUIRE(bench.station.wait_for("Beat", 3, kSoon));
  bench.drawing = false;
  std::this_thread::sleep_for(400ms);  // the last one may still have been on its way
  const std::size_t hung = bench.station.count("Beat");
  std::this_thread::sleep_for(500ms);
  CHECK(bench.station.count("Beat") == hung);
  bench.drawing = true;
  CHECK(bench.station.wait_for("Beat", hung + 2, kSoon));
  std::uint64_t previous = 0;
  for (const auto& call : bench.station.calls()) {
    if (call.name != "Beat") continue;
    CHECK(call.frame > previous);
    previous = call.frame;
  }
}

TEST_CASE("beats stop when the loop that serves the STOP key hangs", "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  REQUIRE(bench.take_control());
  REQUIRE(bench.station.wait_for("Beat", 2, kSoon));
  bench.serving = false;
  std::this_thread::sleep_for(400ms);
  const std::size_t hung = bench.station.count("Beat");
  std::this_thread::sleep_for(500ms);
  CHECK(bench.station.count("Beat") == hung);
}

TEST_CASE("without the lease nothing beats", "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  std::this_thread::sleep_for(400ms);
  CHECK(bench.station.count("Beat") == 0);
}

TEST_CASE("a refused beat means that control is lost", "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  REQUIRE(bench.take_control());
  bench.station.refuse_beats(true);
  REQUIRE(bench.until([](const Snapshot& s) { return s.reply && s.holder != Holder::Mine; }));
  CHECK(bench.client->view().lease_epoch == 0);
}

TEST_CASE("a baseline set from here can be undone, once, and the station is told that it is an undoing",
          "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  REQUIRE(bench.take_control());
  Command command;
  command.kind = CommandKind::SetBaseline;
  command.note = "Baseline set";
  bench.client->post(command);
  REQUIRE(bench.until([](const Snapshot& s) { return s.undo_baseline; }));
  CHECK(bench.station.count("UndoBaseline") == 0);
  command.kind = CommandKind::UndoBaseline;
  command.note = "Undone";
  bench.client->post(command);
  REQUIRE(bench.until([](const Snapshot& s) { return s.kept == "Undone" && !s.undo_baseline; }));
  CHECK(bench.station.count("SetBaseline") == 1);
  CHECK(bench.station.count("UndoBaseline") == 1);
}

TEST_CASE("STOP reaches the station while a command blocks, and needs no lease", "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  bench.station.block_commands(true);
  bench.client->post(speed(1.0));
  REQUIRE(bench.station.wait_for("SetSpeed", 1, kSoon));
  bench.client->stop();
  CHECK(bench.station.wait_for("Stop", 1, kSoon));
  CHECK(bench.until([](const Snapshot& s) { return s.stop == StopProgress::Accepted; }));
  bench.station.block_commands(false);
}

TEST_CASE("a command without an answer is unknown, is not repeated, and those behind it are not sent late",
          "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  REQUIRE(bench.take_control());
  bench.replies.clear();
  bench.station.block_commands(true);
  bench.client->post(speed(1.0));
  REQUIRE(bench.station.wait_for("SetSpeed", 1, kSoon));
  std::this_thread::sleep_for(30ms);
  for (int i = 0; i < 3; ++i) bench.client->post(speed(2.0));
  // The first waits for its whole deadline; the last of the others then waited longer than is wanted.
  CHECK(bench.until([&](const Snapshot&) { return bench.replies.size() >= 4; }));
  bench.station.block_commands(false);
  std::size_t unknown = 0, not_sent = 0;
  for (const CommandReply& reply : bench.replies) {
    unknown += reply.verdict == ReplyVerdict::Unknown ? 1 : 0;
    not_sent += reply.verdict == ReplyVerdict::NotSent ? 1 : 0;
    CHECK(reply.verdict != ReplyVerdict::Accepted);
  }
  CHECK(unknown >= 1);
  CHECK(not_sent >= 1);
  CHECK(bench.station.count("SetSpeed") == unknown);
}

TEST_CASE("STOP without a station ends as unanswered, not as silence", "[ui][client]") {
  Folder folder;
  StationClient client({folder.path + "/nobody.sock", false, 30});
  client.stop();
  const auto give_up = std::chrono::steady_clock::now() + 10s;
  while (client.stop_progress() == StopProgress::Sending && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::sleep_for(20ms);
  }
  CHECK(client.stop_progress() == StopProgress::Unanswered);
}

TEST_CASE("a STOP pressed while the station is away is delivered when it comes back soon", "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  bench.station.stop();
  bench.client->stop();
  REQUIRE(bench.station.start());
  CHECK(bench.station.wait_for("Stop", 1, kSoon));
}

TEST_CASE("a console that only watches posts no command but can stop", "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  StationClient viewer({bench.folder.path + "/operator.sock", true, 30});
  Command c;
  c.kind = CommandKind::AcquireLease;
  std::this_thread::sleep_for(200ms);
  viewer.post(c);
  viewer.stop();
  CHECK(bench.station.wait_for("Stop", 1, kSoon));
  CHECK(bench.station.count("AcquireLease") == 0);
}

TEST_CASE("frames that a hung screen does not take are dropped from the old end and counted",
          "[ui][client]") {
  Folder folder;
  FakeStation station(folder.path + "/operator.sock", [](double) { return v1::LiveFrame(); });
  REQUIRE(station.start());
  StationClient client({folder.path + "/operator.sock", false, 60});
  const auto give_up = std::chrono::steady_clock::now() + 15s;
  while (client.view().frames_dropped < 3 && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::sleep_for(20ms);
  }
  CHECK(client.view().frames_dropped >= 3);
  CHECK(client.take_frames().size() <= LiveStream::kMostPending);
}

TEST_CASE("recordings are asked for while somebody looks, and an export is begun once and followed",
          "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  CHECK(bench.station.count("ListSessions") == 0);
  DataRequests looking;
  looking.query.emplace();
  bench.client->ask(looking);
  REQUIRE(bench.until([](const Snapshot& s) { return s.data && s.data->page; }));
  looking.query->set_subject_contains("P-014");
  bench.client->ask(looking);
  REQUIRE(bench.until([](const Snapshot& s) { return s.data->page->sessions_size() == 1; }));
  DataRequests wish = looking;
  wish.begin.emplace();
  wish.begin->set_session("none.footfall");
  bench.client->ask(wish);
  REQUIRE(bench.until([](const Snapshot& s) { return !s.data->refused.empty(); }));
  wish.begin->set_session(footfall::tests::FakeData::synthetic_session(1).name());
  bench.client->ask(wish);
  bench.client->ask(looking);
  REQUIRE(bench.until([](const Snapshot& s) { return s.data->exporting.state() == "done"; }));
  CHECK(bench.station.count("StartExport") == 2);
  bench.client->ask(DataRequests{});  // another page
  bench.station.stop();
  bench.client->ask(looking);
  REQUIRE(bench.until([](const Snapshot& s) { return !s.data->problem.empty(); }));
}

TEST_CASE("whoever closes the console waits for no answer about recordings, and nothing more is asked for",
          "[ui][client]") {
  Folder folder;
  FakeStation station(folder.path + "/operator.sock", [](double) { return v1::LiveFrame(); });
  REQUIRE(station.start());
  {
    DataClient client(folder.path + "/operator.sock", true);
    station.block_commands(true);
    DataRequests wish;
    wish.query.emplace();
    wish.begin.emplace();
    client.ask(wish);
    REQUIRE(station.wait_for("StartExport", 1, kSoon));
  }
  // Each of them would have been waited for until its own deadline.
  CHECK(station.count("GetExport") == 0);
  CHECK(station.count("ListSessions") == 0);
  station.block_commands(false);
}

TEST_CASE("blocks are compared once, followed to their table, and a cancelled comparison hangs up",
          "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  using Phase = CompareView::Phase;
  ReviewRequests looking;
  looking.list = ListWish{0, kReviewListed};
  bench.client->ask(looking);
  REQUIRE(bench.until([](const Snapshot& s) { return s.review && s.review->page; }));
  const auto question = [&](int session) {
    ReviewRequests wish = looking;
    wish.begin.emplace();
    for (v1::ReviewBlock* block : {wish.begin->mutable_a(), wish.begin->mutable_b()}) {
      block->set_session(footfall::tests::FakeData::synthetic_session(session).name());
      block->set_to_s(60.0);
    }
    return wish;
  };
  bench.client->ask(question(1));
  bench.client->ask(question(1));       // one at a time
  bench.client->ask(ReviewRequests{});  // whatever page is shown
  REQUIRE(bench.until([](const Snapshot& s) { return s.review->compared->phase == Phase::Done; }));
  CHECK(bench.station.count("CompareBlocks") == 1);
  REQUIRE(bench.model.snapshot(std::chrono::steady_clock::now()).review->compared->answer());
  bench.client->ask(question(2));  // without end
  REQUIRE(bench.until([](const Snapshot& s) {
    return s.review->compared->phase == Phase::Running && s.review->compared->share > 0.0;
  }));
  ReviewRequests cancel;
  cancel.cancel = true;
  bench.client->ask(cancel);
  REQUIRE(bench.until([](const Snapshot& s) { return s.review->compared->phase == Phase::Cancelled; }));
  CHECK_FALSE(bench.model.snapshot(std::chrono::steady_clock::now()).review->compared->answer());
  CHECK(bench.station.wait_for("CompareHungUp", 1, kSoon));
  bench.client->ask(question(4));
  REQUIRE(bench.until([](const Snapshot& s) { return s.review->compared->phase == Phase::Failed; }));
  CHECK(bench.model.snapshot(std::chrono::steady_clock::now()).review->compared->problem.find("no session") !=
        std::string::npos);
  bench.client->ask(question(2));  // the window is closed while it runs: the client ends
  CHECK(bench.station.wait_for("CompareBlocks", 4, kSoon));
}

TEST_CASE("a recorded session is read once, kept for whoever looks again, and given up with its page",
          "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  using Phase = AskedPhase;
  const auto wish = [](int session) {
    ReviewRequests requests;
    requests.steps.question.emplace();
    requests.steps.question->set_session(footfall::tests::FakeData::synthetic_session(session).name());
    return requests;
  };
  const auto steps = [](const Snapshot& s) { return s.review->steps; };
  bench.client->ask(wish(1));
  bench.client->ask(wish(1));
  REQUIRE(bench.until([&](const Snapshot& s) { return s.review && steps(s)->phase == Phase::Done; }));
  const auto read = [&](int session) {
    return bench.client->view().review->steps->answer_to(*wish(session).steps.question);
  };
  REQUIRE(read(1));
  CHECK(read(1)->history.steps().size() == footfall::tests::fake_steps().size());
  CHECK(read(1)->marks.size() == footfall::tests::fake_marks().size());
  CHECK(read(1)->duration_s == footfall::tests::kFakeDurationS);
  bench.client->ask(ReviewRequests{});  // another page
  bench.client->ask(wish(1));           // and back
  CHECK(bench.client->view().review->steps->phase == Phase::Done);
  bench.client->ask(wish(2));  // without end
  REQUIRE(bench.until([&](const Snapshot& s) { return steps(s)->share > 0.0; }));
  CHECK_FALSE(read(2));  // session 1's steps are not shown for it
  bench.client->ask(ReviewRequests{});
  CHECK(bench.client->view().review->steps->phase == Phase::Cancelled);
  CHECK(bench.station.wait_for("StepsHungUp", 1, kSoon));
  bench.client->ask(wish(2));
  REQUIRE(bench.station.wait_for("ReadSteps", 3, kSoon));
  bench.client->ask(wish(1));  // something else is wanted meanwhile
  CHECK(bench.station.wait_for("StepsHungUp", 2, kSoon));
  CHECK(bench.client->view().review->steps->phase == Phase::Done);
  CHECK(bench.station.count("ReadSteps") == 3);
  bench.client->ask(wish(3));
  REQUIRE(bench.until([&](const Snapshot& s) { return steps(s)->phase == Phase::Failed; }));
  CHECK(bench.client->view().review->steps->problem.find("no session") != std::string::npos);
  ReviewRequests again = wish(3);
  again.steps.attempt = 1;  // somebody presses "Try again"
  bench.client->ask(again);
  CHECK(bench.station.wait_for("ReadSteps", 5, kSoon));
}

TEST_CASE("where the station is at work for another it is asked again until it answers, or nobody wants it",
          "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  ReviewRequests wish;
  wish.steps.question.emplace();
  wish.steps.question->set_session(footfall::tests::FakeData::synthetic_session(4).name());
  bench.client->ask(wish);
  REQUIRE(
      bench.until([](const Snapshot& s) { return s.review && s.review->steps->phase == AskedPhase::Done; }));
  CHECK(bench.station.count("ReadSteps") == 3);
}

TEST_CASE("curves and a trend come as they were asked for, each with its question", "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  ReviewRequests wish;
  wish.curves.question.emplace();
  v1::ReviewBlock& block = *wish.curves.question->add_blocks();
  block.set_session(footfall::tests::FakeData::synthetic_session(1).name());
  block.set_to_s(60.0);
  wish.trend.question.emplace();
  wish.trend.question->set_subject_pseudonym("P-011");
  bench.client->ask(wish);
  REQUIRE(bench.until([](const Snapshot& s) {
    return s.review && s.review->curves->phase == AskedPhase::Done &&
           s.review->trend->phase == AskedPhase::Done;
  }));
  auto view = bench.client->view().review;
  CHECK(view->curves->answer_to(*wish.curves.question)->blocks(0).curves_size() == 4);
  CHECK(view->trend->answer_to(*wish.trend.question)->sessions_size() == 12);
  ReviewRequests other = wish;
  other.curves.question->mutable_blocks(0)->set_to_s(700.0);
  CHECK_FALSE(view->curves->answer_to(*other.curves.question));
  other.trend.question->set_subject_pseudonym("P-012");  // without end
  bench.client->ask(other);
  REQUIRE(bench.until([](const Snapshot& s) { return s.review->curves->phase == AskedPhase::Failed; }));
  CHECK(bench.client->view().review->curves->problem == "a block of curves is at most 10 min");
  bench.client->ask(ReviewRequests{});
  CHECK(bench.station.wait_for("TrendHungUp", 1, kSoon));
}
