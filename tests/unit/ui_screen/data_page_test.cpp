#include <catch2/catch.hpp>
#include <string>

#include "tests/support/fake_station/fake_data.hpp"
#include "tests/unit/ui_screen/made_up.hpp"
#include "tests/unit/ui_screen/scene.hpp"
#include "ui/draw/data_page.hpp"

/// The Data page as it is drawn and pressed.
using namespace footfall::tests;
using namespace footfall::ui;
namespace v1 = footfall::v1;

namespace {

struct DataPageScene {
  explicit DataPageScene(std::shared_ptr<const DataView> view, const char* name = "idle", bool viewer = false)
      : scene(name), snapshot(scene.snapshot()) {
    snapshot.data = std::move(view);
    snapshot.viewer = viewer;
  }
  /// The station answers the wish.
  void answer() {
    auto told = std::make_shared<DataView>(*snapshot.data);
    ++told->answered;
    snapshot.data = told;
  }
  Scene scene;
  Snapshot snapshot;
};

}  // namespace

TEST_CASE("the Data page with sessions and an export overlaps nothing and cuts no words at any size",
          "[ui][screen][data]") {
  for (const Size size : kSizes) {
    Preferences preferences;
    preferences.font_scale = size.type;
    BlindScreen screen(size.width, size.height, preferences);
    screen.screen().show(Page::Data);
    for (const char* state : {"none", "running", "cancelling", "done", "failed", "cancelled"}) {
      for (const char* motion : {"idle", "running"}) {
        auto view = made_up_recordings(30, state);
        if (std::string(state) == "running") view->refused = "an export of another console is under way";
        if (std::string(state) == "failed")
          view->problem = "The station does not answer about its recordings.";
        DataPageScene scene(view, motion);
        CAPTURE(size.width, size.height, size.type, state, motion);
        (void)screen.draw(scene.snapshot);
        (void)screen.click("data_row_2", scene.snapshot);  // the one that ends early, with gaps
        (void)screen.draw(scene.snapshot);
        CHECK(faults(screen.items(), screen.layout().window) == std::vector<std::string>{});
        CHECK((screen.items().find("data_subject") != nullptr) == (std::string(motion) == "idle"));
        if (size.type != 1.0F) continue;
        CHECK(cut_words(screen.items()) == std::vector<std::string>{});
      }
    }
  }
}

TEST_CASE("no page opens a field on a stale frame, whatever it last told of the belt", "[ui][screen][data]") {
  BlindScreen screen(1280, 800);
  for (const char* motion : {"idle", "running"}) {
    for (const bool stale : {false, true}) {
      CAPTURE(motion, stale);
      DataPageScene scene(made_up_recordings(6), motion);
      scene.snapshot.stale = stale;
      const bool open = std::string(motion) == "idle" && !stale;
      screen.screen().show(Page::Data);
      (void)screen.draw(scene.snapshot);
      CHECK((screen.items().find("data_subject") != nullptr) == open);
      screen.screen().show(Page::Session);
      (void)screen.draw(scene.snapshot);
      CHECK((screen.items().find("pseudonym") != nullptr) == open);
      CHECK((screen.items().find("mass") != nullptr) == open);
    }
  }
}

TEST_CASE("rows, order, filters and pages ask the station for what they say", "[ui][screen][data]") {
  BlindScreen screen(1280, 800);
  screen.screen().show(Page::Data);
  DataPageScene scene(made_up_recordings(12));
  const auto query = [&] { return screen.draw(scene.snapshot).data.query.value(); };
  const v1::SessionQuery first = query();
  CHECK(first.subject_contains().empty());
  CHECK(first.started_from_wall_ns() == 0);
  CHECK(first.most() >= 10);
  (void)screen.click("data_complete", scene.snapshot);
  (void)screen.click("data_10_min", scene.snapshot);
  (void)screen.click("data_7_days", scene.snapshot);
  (void)screen.click("data_sort_steps", scene.snapshot);
  CHECK(query().complete_only());
  CHECK(query().longer_than_s() == 600.0);
  CHECK(query().started_from_wall_ns() > 0);
  CHECK(query().sort_by() == "steps");
  CHECK_FALSE(query().ascending());
  (void)screen.click("data_sort_steps", scene.snapshot);
  CHECK(query().ascending());
  (void)screen.click("data_next", scene.snapshot);
  CHECK(query().first() == query().most());
  (void)screen.click("data_previous", scene.snapshot);
  CHECK(query().first() == 0);
  (void)screen.click("data_next", scene.snapshot);
  (void)screen.click("data_any_end", scene.snapshot);  // another list begins at its beginning
  CHECK(query().first() == 0);
  screen.screen().show(Page::Run);
  CHECK_FALSE(screen.draw(scene.snapshot).data.query);  // nobody looks
}

TEST_CASE("export asks for the chosen session in the chosen format, once, and replaces only when told",
          "[ui][screen][data]") {
  BlindScreen screen(1280, 800);
  screen.screen().show(Page::Data);
  DataPageScene scene(made_up_recordings(6));
  (void)screen.draw(scene.snapshot);
  CHECK(screen.items().find("data_export")->enabled);  // of the first that can be
  (void)screen.click("data_row_0", scene.snapshot);
  CHECK_FALSE(screen.items().find("data_export")->enabled);  // it is being recorded
  (void)screen.click("data_row_4", scene.snapshot);
  (void)screen.click("data_format_csv", scene.snapshot);
  CHECK(screen.click("data_row_5", scene.snapshot).data.begin == std::nullopt);
  const auto asked = screen.click("data_export", scene.snapshot).data.begin;
  REQUIRE(asked);
  CHECK(asked->session() == FakeData::synthetic_session(5).name());
  CHECK(asked->format() == "csv");
  CHECK_FALSE(asked->replace());
  CHECK_FALSE(screen.items().find("data_export")->enabled);  // until the station has answered
  CHECK_FALSE(screen.click("data_export", scene.snapshot).data.begin);
  scene.answer();
  (void)screen.click("data_replace", scene.snapshot);
  CHECK(screen.click("data_export", scene.snapshot).data.begin.value().replace());
  scene.answer();
  (void)screen.draw(scene.snapshot);
  CHECK_FALSE(screen.click("data_export", scene.snapshot).data.begin.value().replace());  // each time anew
  (void)screen.click("data_row_3", scene.snapshot);
  CHECK_FALSE(screen.items().find("data_export")->enabled);  // it cannot be read
  CHECK_FALSE(screen.click("data_export", scene.snapshot).data.begin);
}

TEST_CASE("a second press on Export never cancels what the first one has begun", "[ui][screen][data]") {
  for (const bool hasty : {true, false}) {
    BlindScreen screen(1280, 800);
    screen.screen().show(Page::Data);
    const DataPageScene before(made_up_recordings(6));
    DataPageScene after(made_up_recordings(6, "running"));
    after.answer();
    (void)screen.draw(before.snapshot);
    const DataRequests asked = screen.click_again("data_export", before.snapshot, after.snapshot, hasty).data;
    CHECK_FALSE(asked.begin);
    CHECK_FALSE(asked.cancel);
    CHECK(screen.items().find("data_cancel")->enabled);
  }
}

TEST_CASE("an export under way can be cancelled, once, and no second one begun", "[ui][screen][data]") {
  BlindScreen screen(1280, 800);
  screen.screen().show(Page::Data);
  DataPageScene running(made_up_recordings(6, "running"));
  (void)screen.draw(running.snapshot);
  REQUIRE(screen.items().find("data_export") != nullptr);
  CHECK_FALSE(screen.items().find("data_export")->enabled);
  CHECK_FALSE(screen.click("data_export", running.snapshot).data.begin);
  CHECK(screen.click("data_cancel", running.snapshot).data.cancel);
  CHECK_FALSE(screen.items().find("data_cancel")->enabled);  // until the station has answered
  CHECK_FALSE(screen.click("data_cancel", running.snapshot).data.cancel);
  DataPageScene ending(made_up_recordings(6, "cancelling"));
  (void)screen.draw(ending.snapshot);
  CHECK_FALSE(screen.items().find("data_cancel")->enabled);
  CHECK_FALSE(screen.click("data_cancel", ending.snapshot).data.cancel);
}

TEST_CASE("a viewer sees the sessions and may not export, and each refusal says why", "[ui][screen][data]") {
  BlindScreen screen(1280, 800, {}, true);
  screen.screen().show(Page::Data);
  DataPageScene scene(made_up_recordings(6), "idle", true);
  (void)screen.draw(scene.snapshot);
  (void)screen.click("data_row_4", scene.snapshot);
  REQUIRE(screen.items().find("data_row_4") != nullptr);
  CHECK(screen.items().find("data_row_4")->value == FakeData::synthetic_session(4).name());
  CHECK_FALSE(screen.items().find("data_export")->enabled);
  CHECK_FALSE(screen.click("data_export", scene.snapshot).data.begin);
  DataPageState state;
  CHECK(export_permit(scene.snapshot, state).why == "This console only watches.");
  Snapshot snapshot = scene.snapshot;
  snapshot.viewer = false;
  CHECK(export_permit(snapshot, state).why == "Choose a session first.");
  state.chosen = FakeData::synthetic_session(0);
  CHECK(export_permit(snapshot, state).why.find("being recorded") != std::string::npos);
  state.chosen = FakeData::synthetic_session(1);
  CHECK(export_permit(snapshot, state).allowed);
  auto refused = made_up_recordings(6);
  refused->exporting.set_may_not_export("a viewer may not export");
  snapshot.data = refused;
  CHECK(export_permit(snapshot, state).why == "Refused: a viewer may not export.");
  snapshot.link = Link::Disconnected;
  CHECK(export_permit(snapshot, state).why == "No connection to the station.");
}
