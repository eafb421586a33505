#include <catch2/catch.hpp>
#include <functional>
#include <string>

#include "tests/support/fake_station/fake_review.hpp"
#include "tests/unit/ui_screen/made_up.hpp"
#include "tests/unit/ui_screen/scene.hpp"

/// Review's recorded session, its curves, the marks of a comparison, and the trend, as they are drawn and
/// pressed.
using namespace footfall::tests;
using namespace footfall::ui;
namespace v1 = footfall::v1;

namespace {

/// A console on a part of Review, and a station that answers at once, or not.
class Bench {
 public:
  explicit Bench(const char* part, const Size& size = kSizes.front(), const char* motion = "idle",
                 bool viewer = false)
      : scene_(motion, viewer),
        screen(size.width, size.height, preferences_for(size), viewer),
        review(made_up_review()),
        snapshot(scene_.snapshot()) {
    snapshot.viewer = viewer;
    screen.screen().show(Page::Review);
    frame();
    press(part);
  }
  ReviewRequests frame() {
    snapshot.review = std::make_shared<const ReviewView>(*review);
    asked = screen.draw(snapshot).review;
    if (answering) answer_review(*review, asked);
    return asked;
  }
  /// Presses, and looks at it until a stretch that is left alone has been asked about.
  void press(const char* name) {
    CAPTURE(name);
    REQUIRE(screen.items().find(name) != nullptr);
    const ReviewRequests begun = screen.click(name, snapshot).review;
    if (answering) answer_review(*review, begun);
    screen.rest(snapshot);
    screen.rest(snapshot);
    for (int i = 0; i < 3; ++i) (void)frame();
  }
  [[nodiscard]] bool has(const char* name) const { return screen.items().find(name) != nullptr; }
  [[nodiscard]] bool allowed(const char* name) const {
    const Item* item = screen.items().find(name);
    return item != nullptr && item->enabled;
  }
  [[nodiscard]] std::string value(const char* name) const {
    const Item* item = screen.items().find(name);
    return item == nullptr ? "" : item->value;
  }
  void judge(const Size& size) const {
    CHECK(faults(screen.items(), screen.layout().window) == std::vector<std::string>{});
    REQUIRE(screen.items().find("stop") != nullptr);
    if (size.type == 1.0F) CHECK(cut_words(screen.items()) == std::vector<std::string>{});
  }

 private:
  static Preferences preferences_for(const Size& size) {
    Preferences preferences;
    preferences.font_scale = size.type;
    return preferences;
  }
  Scene scene_;

 public:
  BlindScreen screen;
  std::shared_ptr<ReviewView> review;
  Snapshot snapshot;
  ReviewRequests asked;
  bool answering = true;
};

/// The newest question stands like this, and nothing is told.
template <class Q, class A>
std::shared_ptr<const Asked<Q, A>> standing(const Q& question, AskedPhase phase) {
  auto view = std::make_shared<Asked<Q, A>>();
  view->asked = question;
  view->phase = phase;
  view->doing = phase == AskedPhase::Running ? "the station is busy: waiting" : "";
  view->share = 0.4;
  view->problem = "20261128T101500Z.footfall is no session of this station: take one from its list";
  return view;
}

}  // namespace

TEST_CASE("Review's new pages overlap nothing and cut no words, with all told", "[ui][screen][review]") {
  for (const Size size : kSizes) {
    for (const char* motion : {"idle", "running"}) {
      CAPTURE(size.width, size.height, size.type, motion);
      Bench bench("review_session", size, motion);
      bench.judge(size);
      for (const char* press :
           {"review_mark_1", "review_2min", "review_30s", "review_later", "review_marks_down",
            "review_curves", "review_10min", "review_all", "review_older"}) {
        if (!bench.has(press)) continue;  // there is room for all marks
        bench.press(press);
        CAPTURE(press);
        bench.judge(size);
      }
      bench.press("review_compare");
      bench.judge(size);
      for (const char* press : {"compare_curves", "compare_left", "compare_both", "compare_a_mark_1",
                                "compare_b_mark_2", "compare_a_around", "compare_a_mark_back"}) {
        bench.press(press);
        CAPTURE(press);
        bench.judge(size);
      }
      bench.press("review_trend");
      bench.judge(size);
      for (const char* press : {"trend_measures_down", "trend_session_2", "trend_person_1", "trend_more"}) {
        bench.press(press);
        CAPTURE(press);
        bench.judge(size);
      }
    }
  }
}

TEST_CASE("what is being asked, has failed or was given up stands in its place and overlaps nothing",
          "[ui][screen][review]") {
  for (const Size size : kSizes) {
    for (const AskedPhase phase :
         {AskedPhase::None, AskedPhase::Running, AskedPhase::Failed, AskedPhase::Cancelled}) {
      CAPTURE(size.width, size.height, size.type, static_cast<int>(phase));
      const bool failed = phase == AskedPhase::Failed;
      Bench bench("review_run", size);
      bench.answering = false;
      bench.press("review_session");
      REQUIRE(bench.asked.steps.question);
      bench.review->steps =
          standing<v1::ReviewStepsRequest, RecordedSteps>(*bench.asked.steps.question, phase);
      (void)bench.frame();
      bench.judge(size);
      CHECK(bench.has("review_again") == failed);
      CHECK(bench.has("review_cancel") != failed);
      bench.press("review_trend");
      REQUIRE(bench.asked.trend.question);
      bench.review->trend =
          standing<v1::ReviewTrendRequest, v1::ReviewTrendAnswer>(*bench.asked.trend.question, phase);
      (void)bench.frame();
      bench.judge(size);
      CHECK(bench.has("trend_again") == failed);
      bench.press("review_compare");
      bench.press("compare_curves");
      REQUIRE(bench.asked.curves.question);
      bench.review->curves =
          standing<v1::ReviewCurvesRequest, v1::ReviewCurvesAnswer>(*bench.asked.curves.question, phase);
      (void)bench.frame();
      bench.judge(size);
      CHECK(bench.has("compare_curves_again") == failed);
      bench.answering = true;
      bench.press("review_session");
      bench.answering = false;
      bench.press("review_2min");
      bench.press("review_curves");
      REQUIRE(bench.asked.curves.question);
      bench.review->curves =
          standing<v1::ReviewCurvesRequest, v1::ReviewCurvesAnswer>(*bench.asked.curves.question, phase);
      (void)bench.frame();
      bench.judge(size);
      CHECK(bench.has("review_curves_again") == failed);
    }
  }
}

TEST_CASE("a station without recordings, or none at all, is told on every page", "[ui][screen][review]") {
  for (const Size size : kSizes) {
    for (const char* part : {"review_session", "review_compare", "review_trend"}) {
      for (const bool told : {false, true}) {
        CAPTURE(size.width, size.height, size.type, part, told);
        Bench bench("review_run", size);
        bench.review = std::make_shared<ReviewView>();
        if (told) bench.review->page = std::make_shared<const v1::SessionPage>();
        (void)bench.frame();
        bench.press(part);
        bench.judge(size);
        CHECK_FALSE(bench.asked.steps.question);
        CHECK_FALSE(bench.asked.trend.question);
        bench.snapshot.review.reset();  // a console that has not asked yet
        (void)bench.screen.draw(bench.snapshot);
        CHECK(faults(bench.screen.items(), bench.screen.layout().window) == std::vector<std::string>{});
      }
    }
  }
}

TEST_CASE("a session's stretch is chosen by presses, by its marks and by pulling its time line",
          "[ui][screen][review]") {
  Bench bench("review_session");
  CHECK(bench.value("review_time_line") == "0:00 to 12:15");
  CHECK_FALSE(bench.allowed("review_earlier"));
  bench.press("review_2min");
  CHECK(bench.value("review_time_line") == "5:07 to 7:07");
  bench.press("review_later");
  CHECK(bench.value("review_time_line") == "6:07 to 8:07");
  bench.press("review_mark_1");  // at 5:00
  CHECK(bench.value("review_time_line") == "4:00 to 6:00");
  const Rect line = bench.screen.items().find("review_time_line")->rect;
  const auto point = [&](double at_s) {
    bench.screen.move_to(line.x + static_cast<float>(at_s / kFakeDurationS) * line.w, line.y + 0.5F * line.h);
    (void)bench.frame();
  };
  point(310.0);  // taken hold of ten seconds from its middle
  bench.screen.press(true);
  (void)bench.frame();
  point(410.0);
  bench.screen.press(false);
  (void)bench.frame();
  CHECK(bench.value("review_time_line") == "5:40 to 7:40");
  bench.press("review_session_2");  // another session is shown whole
  CHECK(bench.value("review_time_line") == "0:00 to 12:15");
  REQUIRE(bench.asked.steps.question);
  CHECK(bench.asked.steps.question->session() == FakeData::synthetic_session(2).name());
}

TEST_CASE(
    "nothing is asked of the station that nobody looks at, and a newer session is not forced on anybody",
    "[ui][screen][review]") {
  Bench bench("review_session");
  CHECK(bench.asked.steps.question->session() == FakeData::synthetic_session(1).name());
  CHECK_FALSE(bench.asked.curves.question);
  CHECK_FALSE(bench.asked.trend.question);
  bench.press("review_session_2");
  bench.press("review_run");
  CHECK_FALSE(bench.asked.steps.question);
  CHECK_FALSE(bench.asked.list);
  bench.press("review_session");
  CHECK(bench.asked.steps.question->session() == FakeData::synthetic_session(2).name());
  bench.screen.screen().show(Page::Run);
  CHECK_FALSE(bench.frame().steps.question);
}

TEST_CASE("curves are asked about when a stretch of ten minutes at most has been left alone",
          "[ui][screen][review]") {
  Bench bench("review_session");
  bench.press("review_curves");
  CHECK_FALSE(bench.asked.curves.question);  // twelve minutes
  bench.answering = false;
  (void)bench.screen.click("review_2min", bench.snapshot);
  CHECK_FALSE(bench.frame().curves.question);  // just chosen
  bench.screen.rest(bench.snapshot);
  bench.screen.rest(bench.snapshot);
  const auto question = bench.frame().curves.question;
  REQUIRE(question);
  CHECK(question->blocks(0).to_s() - question->blocks(0).from_s() == Approx(120.0));
  bench.review->curves =
      standing<v1::ReviewCurvesRequest, v1::ReviewCurvesAnswer>(*question, AskedPhase::Running);
  bench.press("review_curves_cancel");
  CHECK_FALSE(bench.asked.curves.question);
  bench.press("review_curves_again");
  REQUIRE(bench.asked.curves.question);
  CHECK(bench.asked.curves.attempt == 1);
  // The answer to another stretch is not shown for this one.
  bench.answering = true;
  (void)bench.frame();
  (void)bench.frame();
  CHECK_FALSE(bench.has("review_curves_cancel"));
  bench.answering = false;
  bench.press("review_later");
  CHECK(bench.has("review_curves_cancel"));
}

TEST_CASE("a session that is read can be given up, and read again", "[ui][screen][review]") {
  Bench bench("review_run");
  bench.answering = false;
  bench.press("review_session");
  bench.press("review_cancel");
  CHECK_FALSE(bench.asked.steps.question);
  bench.press("review_again");
  CHECK(bench.asked.steps.question);
  CHECK(bench.asked.steps.attempt == 1);
}

TEST_CASE("a press at a mark puts a block before it, after it, or both blocks about it",
          "[ui][screen][review]") {
  for (const char* motion : {"idle", "running"}) {
    Bench bench("review_compare", kSizes.front(), motion);
    bench.press("compare_a_mark_1");  // metronome on, at 300.2 s
    bench.press("compare_a_before");
    bench.press("compare_b_mark_3");  // pain, at 412 s
    bench.press("compare_b_after");
    const auto asked = bench.screen.click("compare_begin", bench.snapshot).review.begin;
    REQUIRE(asked);
    CHECK(asked->a().from_s() == Approx(240.2));
    CHECK(asked->a().to_s() == Approx(300.2));
    CHECK(asked->b().from_s() == Approx(412.0));
    CHECK(asked->b().to_s() == Approx(472.0));
    bench.press("compare_b_around");
    const auto both = bench.screen.click("compare_begin", bench.snapshot).review.begin;
    REQUIRE(both);
    CHECK(both->a().to_s() == Approx(412.0));
    CHECK(both->b().from_s() == Approx(412.0));
    bench.press("compare_b_mark_back");
    bench.press("compare_b_mark_7");  // told the next morning
    CHECK_FALSE(bench.allowed("compare_b_before"));
    CHECK_FALSE(bench.allowed("compare_b_around"));
  }
}

TEST_CASE("marks that cannot be read are asked for once, and blocks are compared without them",
          "[ui][screen][review]") {
  Bench bench("review_run");
  bench.answering = false;
  bench.press("review_compare");
  REQUIRE(bench.asked.steps.question);
  bench.review->steps =
      standing<v1::ReviewStepsRequest, RecordedSteps>(*bench.asked.steps.question, AskedPhase::Failed);
  (void)bench.frame();
  (void)bench.frame();
  CHECK_FALSE(bench.asked.steps.question);
  CHECK(bench.allowed("compare_begin"));
}

TEST_CASE("the curves of a comparison are of the blocks that were compared", "[ui][screen][review]") {
  Bench bench("review_compare");
  bench.press("compare_curves");
  REQUIRE(bench.asked.curves.question);
  CHECK(bench.asked.curves.question->blocks(0).to_s() == 60.0);
  bench.press("compare_a_last");  // chosen, and not compared yet
  CHECK(bench.asked.curves.question->blocks(0).to_s() == 60.0);
  bench.press("compare_begin");
  bench.press("compare_a_whole");
  bench.press("compare_begin");
  CHECK_FALSE(bench.asked.curves.question);
  bench.press("compare_table");
  CHECK(bench.has("compare_rows_down"));
}

TEST_CASE("a trend is of one person and one measure, chosen by presses", "[ui][screen][review]") {
  Bench bench("review_trend");
  REQUIRE(bench.asked.trend.question);
  CHECK(bench.asked.trend.question->subject_pseudonym() == "P-011");
  CHECK(bench.asked.list == ListWish{0, kTrendListed});
  CHECK(bench.value("trend_session_0") == "session-0.footfall");
  CHECK(bench.has("trend_session_10"));
  CHECK_FALSE(bench.has("trend_session_11"));  // of one nothing can be told
  bench.press("trend_more");
  CHECK(bench.asked.trend.question->most() == 60);
  bench.press("trend_person_1");
  CHECK(bench.asked.trend.question->subject_pseudonym() == "P-012");
  CHECK(bench.asked.trend.question->most() == 20);
}

TEST_CASE("a viewer looks at everything in Review", "[ui][screen][review]") {
  Bench bench("review_session", kSizes.front(), "idle", true);
  CHECK(bench.asked.steps.question);
  bench.press("review_mark_1");
  bench.press("review_curves");
  CHECK(bench.asked.curves.question);
  bench.press("review_trend");
  CHECK(bench.asked.trend.question);
}
