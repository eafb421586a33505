#include <catch2/catch.hpp>
#include <string>

#include "tests/support/fake_station/fake_review.hpp"
#include "tests/unit/ui_screen/made_up.hpp"
#include "tests/unit/ui_screen/scene.hpp"
#include "ui/draw/block_compare_page.hpp"

/// Review's comparison of blocks as it is drawn and pressed.
using namespace footfall::tests;
using namespace footfall::ui;
namespace v1 = footfall::v1;

namespace {

using Phase = AskedPhase;

std::shared_ptr<const ReviewView> told(Phase phase, v1::ReviewTable table = FakeReview::synthetic_table()) {
  auto review = made_up_review();
  auto view = std::make_shared<CompareView>();
  view->phase = phase;
  view->doing = "comparing";
  view->share = 0.6;
  view->problem = "20261128T101500Z.footfall is no session of this station: take one from its list";
  view->asked = review->compared->asked;
  if (phase == Phase::Done)
    view->keep(view->asked, std::make_shared<const v1::ReviewTable>(std::move(table)));
  review->compared = view;
  return review;
}

struct CompareScene {
  explicit CompareScene(std::shared_ptr<const ReviewView> view, const char* name = "idle",
                        bool viewer = false)
      : scene(name), snapshot(scene.snapshot()) {
    snapshot.review = std::move(view);
    snapshot.viewer = viewer;
  }
  Scene scene;
  Snapshot snapshot;
};

void open(BlindScreen& screen, const Snapshot& snapshot) {
  screen.screen().show(Page::Review);
  (void)screen.draw(snapshot);
  (void)screen.click("review_compare", snapshot);
  (void)screen.draw(snapshot);
}

}  // namespace

TEST_CASE("two blocks compared overlap nothing and cut no words at any size", "[ui][screen][compare]") {
  for (const Size size : kSizes) {
    Preferences preferences;
    preferences.font_scale = size.type;
    BlindScreen screen(size.width, size.height, preferences);
    for (const char* motion : {"idle", "running"}) {
      for (const Phase phase : {Phase::None, Phase::Running, Phase::Done, Phase::Failed, Phase::Cancelled}) {
        for (const bool bad : {false, true}) {
          CompareScene scene(
              told(phase, bad ? FakeReview::synthetic_bad_table() : FakeReview::synthetic_table()), motion);
          CAPTURE(size.width, size.height, size.type, motion, static_cast<int>(phase), bad);
          open(screen, scene.snapshot);
          CHECK(faults(screen.items(), screen.layout().window) == std::vector<std::string>{});
          CHECK((screen.items().find("compare_a_from") != nullptr) == (std::string(motion) == "idle"));
          REQUIRE(screen.items().find("stop") != nullptr);
          if (size.type != 1.0F) continue;
          const auto nothing_cut = [&] {
            for (const Item& item : screen.items().items()) {
              if (item.kind == ItemKind::Cut) CHECK(item.name == "");  // says which words
            }
          };
          nothing_cut();
          for (const Item* next = screen.items().find("compare_rows_down"); next != nullptr && next->enabled;
               next = screen.items().find("compare_rows_down")) {
            (void)screen.click("compare_rows_down", scene.snapshot);
            nothing_cut();
          }
        }
      }
    }
  }
}

TEST_CASE("sessions and stretches are chosen by presses alone, and asked about once",
          "[ui][screen][compare]") {
  BlindScreen screen(1280, 800);
  CompareScene scene(told(Phase::None), "running");
  screen.screen().show(Page::Review);
  CHECK_FALSE(screen.draw(scene.snapshot).review.list);  // nobody looks at the list yet
  open(screen, scene.snapshot);
  CHECK(screen.draw(scene.snapshot).review.list == ListWish{0, kReviewListed});
  CHECK_FALSE(screen.items().find("compare_a_session_0")->enabled);  // being recorded
  CHECK_FALSE(screen.items().find("compare_b_session_3")->enabled);  // unreadable
  CHECK_FALSE(screen.click("compare_a_session_3", scene.snapshot).review.begin);
  (void)screen.click("compare_a_session_4", scene.snapshot);
  (void)screen.click("compare_a_last", scene.snapshot);
  (void)screen.click("compare_b_whole", scene.snapshot);
  const auto asked = screen.click("compare_begin", scene.snapshot).review.begin;
  REQUIRE(asked);
  CHECK(asked->a().session() == FakeData::synthetic_session(4).name());
  CHECK(asked->a().from_s() == Approx(674.512));
  CHECK(asked->b().session() == FakeData::synthetic_session(1).name());
  CHECK(asked->b().from_s() == 0.0);
  CHECK(asked->b().to_s() == Approx(734.512));
  CHECK_FALSE(screen.draw(scene.snapshot).review.begin);
  (void)screen.click("compare_older", scene.snapshot);
  CHECK(screen.draw(scene.snapshot).review.list == ListWish{kReviewListed, kReviewListed});
  (void)screen.click("compare_newer", scene.snapshot);
  CHECK(screen.draw(scene.snapshot).review.list == ListWish{0, kReviewListed});
  (void)screen.click("review_run", scene.snapshot);
  CHECK_FALSE(screen.draw(scene.snapshot).review.list);
}

TEST_CASE("pulling across a time line chooses the stretch under it", "[ui][screen][compare]") {
  BlindScreen screen(1280, 800);
  CompareScene scene(told(Phase::None), "running");
  open(screen, scene.snapshot);
  const Rect line = screen.items().find("compare_a_time_line")->rect;
  const auto point = [&](float part) {
    screen.move_to(line.x + part * line.w, line.y + 0.5F * line.h);
    (void)screen.draw(scene.snapshot);
  };
  point(0.5F);
  screen.press(true);
  (void)screen.draw(scene.snapshot);
  point(0.25F);  // backwards
  screen.press(false);
  (void)screen.draw(scene.snapshot);
  const auto asked = screen.click("compare_begin", scene.snapshot).review.begin;
  REQUIRE(asked);
  CHECK(asked->a().from_s() == Approx(0.25 * 734.512).margin(kTimeLineStepS));
  CHECK(asked->a().to_s() == Approx(0.5 * 734.512).margin(kTimeLineStepS));
  CHECK(std::fmod(asked->a().from_s(), kTimeLineStepS) == 0.0);
  // A press without a pull is no stretch.
  point(0.9F);
  screen.press(true);
  (void)screen.draw(scene.snapshot);
  screen.press(false);
  (void)screen.draw(scene.snapshot);
  CHECK(screen.click("compare_begin", scene.snapshot).review.begin->a().from_s() == asked->a().from_s());
}

TEST_CASE("a comparison under way can be cancelled, and none is begun beside it", "[ui][screen][compare]") {
  BlindScreen screen(1280, 800);
  CompareScene scene(told(Phase::Running));
  open(screen, scene.snapshot);
  CHECK(screen.items().find("compare_begin") == nullptr);
  CHECK(screen.click("compare_cancel", scene.snapshot).review.cancel);
}

TEST_CASE("a viewer compares too, and without a station nobody does", "[ui][screen][compare]") {
  BlindScreen screen(1280, 800, {}, true);
  CompareScene scene(told(Phase::None), "idle", true);
  open(screen, scene.snapshot);
  CHECK(screen.click("compare_begin", scene.snapshot).review.begin);
  scene.snapshot.link = Link::Disconnected;
  (void)screen.draw(scene.snapshot);
  CHECK_FALSE(screen.items().find("compare_begin")->enabled);
  CompareState state;
  CHECK(compare_permit(scene.snapshot, state).why == "No connection to the station.");
}

TEST_CASE("the table is read page by page to its end", "[ui][screen][compare]") {
  BlindScreen screen(1280, 800);
  CompareScene scene(told(Phase::Done, FakeReview::synthetic_bad_table()));
  open(screen, scene.snapshot);
  CHECK_FALSE(screen.items().find("compare_rows_up")->enabled);
  int pages = 1;
  while (screen.items().find("compare_rows_down")->enabled && pages < 20) {
    (void)screen.click("compare_rows_down", scene.snapshot);
    ++pages;
  }
  CHECK(pages > 1);
  CHECK(pages < 20);
  CHECK(screen.items().find("compare_rows_up")->enabled);
}
