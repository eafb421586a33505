#include <set>

#include "tests/support/fake_station/fake_data.hpp"
#include "tests/support/fake_station/fake_reads.hpp"
#include "tests/unit/ui/client_bench.hpp"

using namespace footfall::tests;
using namespace footfall::ui;
using namespace std::chrono_literals;
namespace v1 = footfall::v1;

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
