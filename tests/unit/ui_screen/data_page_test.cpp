#include <catch2/catch.hpp>
#include <string>

#include "tests/support/fake_station/fake_data.hpp"
#include "tests/unit/ui_screen/scene.hpp"
#include "ui/draw/data_page.hpp"

/// The Data page as it is drawn and pressed.
using namespace footfall::tests;
using namespace footfall::ui;
namespace v1 = footfall::v1;

namespace {

std::shared_ptr<DataView> told(int sessions, const char* export_state = "none") {
  auto view = std::make_shared<DataView>();
  view->page.emplace();
  for (int i = 0; i < sessions; ++i) *view->page->add_sessions() = FakeData::synthetic_session(i);
  view->page->set_matching(static_cast<std::uint32_t>(4 * sessions));
  view->page->set_in_folder(static_cast<std::uint32_t>(4 * sessions));
  view->page->set_folder("/srv/footfall/sessions");
  view->exporting.set_state(export_state);
  view->exporting.set_session(FakeData::synthetic_session(1).name());
  view->exporting.set_format("hdf5");
  view->exporting.set_doing("reading and checking");
  view->exporting.set_share(0.42);
  view->exporting.set_folder("/srv/footfall/sessions/exports/20261128T101500Z");
  view->exporting.add_files("20261128T101500Z.h5");
  view->exporting.set_problem("the disk is full; free some space and export again");
  return view;
}

struct DataPageScene {
  explicit DataPageScene(std::shared_ptr<const DataView> view, const char* name = "idle", bool viewer = false)
      : scene(name), snapshot(scene.snapshot()) {
    snapshot.data = std::move(view);
    snapshot.viewer = viewer;
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
        auto view = told(30, state);
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
        for (const Item& item : screen.items().items()) {
          if (item.kind == ItemKind::Cut) CHECK(item.name == "");  // says which words
        }
      }
    }
  }
}

TEST_CASE("rows, order, filters and pages ask the station for what they say", "[ui][screen][data]") {
  BlindScreen screen(1280, 800);
  screen.screen().show(Page::Data);
  DataPageScene scene(told(12));
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
  DataPageScene scene(told(6));
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
  (void)screen.click("data_replace", scene.snapshot);
  CHECK(screen.click("data_export", scene.snapshot).data.begin.value().replace());
  CHECK_FALSE(screen.click("data_export", scene.snapshot).data.begin.value().replace());  // each time anew
  (void)screen.click("data_row_3", scene.snapshot);
  CHECK_FALSE(screen.items().find("data_export")->enabled);  // it cannot be read
  CHECK_FALSE(screen.click("data_export", scene.snapshot).data.begin);
}

TEST_CASE("an export under way can be cancelled, once, and no second one begun", "[ui][screen][data]") {
  BlindScreen screen(1280, 800);
  screen.screen().show(Page::Data);
  DataPageScene running(told(6, "running"));
  (void)screen.draw(running.snapshot);
  CHECK(screen.items().find("data_export") == nullptr);
  CHECK(screen.click("data_cancel", running.snapshot).data.cancel);
  DataPageScene ending(told(6, "cancelling"));
  (void)screen.draw(ending.snapshot);
  CHECK_FALSE(screen.items().find("data_cancel")->enabled);
  CHECK_FALSE(screen.click("data_cancel", ending.snapshot).data.cancel);
}

TEST_CASE("a viewer sees the sessions and may not export, and each refusal says why", "[ui][screen][data]") {
  BlindScreen screen(1280, 800, {}, true);
  screen.screen().show(Page::Data);
  DataPageScene scene(told(6), "idle", true);
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
  auto refused = told(6);
  refused->exporting.set_may_not_export("a viewer may not export");
  snapshot.data = refused;
  CHECK(export_permit(snapshot, state).why == "Refused: a viewer may not export.");
  snapshot.link = Link::Disconnected;
  CHECK(export_permit(snapshot, state).why == "No connection to the station.");
}
