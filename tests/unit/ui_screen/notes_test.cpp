#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/unit/ui_screen/scene.hpp"
#include "ui/model/pain.hpp"

/// Markers, pain and effort by keys alone, and in every size, without a window.
using namespace footfall::tests;
using namespace footfall::ui;
namespace v1 = footfall::v1;

namespace {

constexpr int kKeypadZero = 320, kEscape = 256;  // as GLFW numbers them

struct Notes {
  explicit Notes(const Size& size = kSizes.front()) : screen(size.width, size.height, of_size(size)) {
    snapshot = scene.snapshot();
    (void)screen.draw(snapshot);
  }
  static Preferences of_size(const Size& size) {
    Preferences preferences;
    preferences.font_scale = size.type;
    return preferences;
  }
  std::vector<Command> key(int code) {
    ImGui::GetIO().KeysDown[code] = true;
    auto asked = screen.draw(snapshot).commands;
    for (const Command& more : screen.draw(snapshot).commands)
      asked.push_back(more);  // held: it repeats nothing
    ImGui::GetIO().KeysDown[code] = false;
    (void)screen.draw(snapshot);
    return asked;
  }
  std::vector<Command> keys(const std::string& all) {
    std::vector<Command> asked;
    for (const char c : all) {
      for (const Command& one : key(c)) asked.push_back(one);
    }
    return asked;
  }
  [[nodiscard]] bool shows(const std::string& name) const { return screen.items().find(name) != nullptr; }

  Scene scene{"running"};
  BlindScreen screen;
  Snapshot snapshot;
};

}  // namespace

// "Pain 3, left shin" could not be entered.
TEST_CASE("pain is told by keys alone: score, place, side", "[ui][screen][notes]") {
  Notes notes;
  const auto shin = notes.keys("P371");
  REQUIRE(shin.size() == 1);
  CHECK(shin[0].kind == CommandKind::AddPain);
  CHECK(shin[0].score == 3);
  CHECK(shin[0].region == "shin");
  CHECK(shin[0].side == "left");
  CHECK(shin[0].note == "Pain 3 of 10, shin, left, during the run: kept");
  const auto back = notes.keys("PT14");
  REQUIRE(back.size() == 1);
  CHECK(back[0].score == 10);
  CHECK(back[0].region == "low back");
  CHECK(back[0].side == "none");
  const auto none = notes.keys("P0");
  REQUIRE(none.size() == 1);
  CHECK(none[0].score == 0);
  CHECK(none[0].region.empty());
}

TEST_CASE("every place has two sides, and only the back and elsewhere have none", "[ui][screen][notes]") {
  for (const PainPlace& place : kPainPlaces) {
    CAPTURE(place.name);
    for (const PainSide& side : kPainSides) {
      Notes notes;
      (void)notes.keys(std::string("P5") + place.key);
      REQUIRE(notes.shows("side_left"));
      const auto asked = notes.key(side.key);
      const bool there = side.label != nullptr || place.middle != nullptr;
      REQUIRE(asked.size() == (there ? 1 : 0));
      if (!there) continue;
      CHECK(asked[0].region == place.region);
      CHECK(asked[0].side == side.side);
    }
  }
}

TEST_CASE("effort and markers take digits too, of the keypad as well", "[ui][screen][notes]") {
  Notes notes;
  (void)notes.key('E');
  const auto effort = notes.key(kKeypadZero + 7);
  REQUIRE(effort.size() == 1);
  CHECK(effort[0].kind == CommandKind::AddExertion);
  CHECK(effort[0].score == 7);
  const auto most = notes.keys("ET");
  REQUIRE(most.size() == 1);
  CHECK(most[0].score == 10);
  const auto marker = notes.keys("M2");
  REQUIRE(marker.size() == 1);
  CHECK(marker[0].preset == "stumble");
  CHECK(notes.keys("3").empty());  // no question, no answer
}

TEST_CASE("digits that are typed into a field answer no question", "[ui][screen][notes]") {
  Notes notes;
  (void)notes.key('P');
  (void)notes.screen.click("speed", notes.snapshot);
  CHECK(notes.key('3').empty());
  CHECK(notes.shows("score_3"));  // still asked
}

TEST_CASE("escape leaves every question, and L is heard in each", "[ui][screen][notes]") {
  for (const char* way : {"M", "P", "P3", "P31", "E"}) {
    CAPTURE(way);
    Notes notes;
    CHECK(notes.keys(way).empty());
    REQUIRE(notes.shows("note_back"));
    CHECK(notes.screen.items().find("stop")->enabled);
    CHECK(notes.key(kEscape).empty());
    CHECK(notes.shows("note_pain"));
    (void)notes.keys(way);
    const auto leg = notes.key('L');
    REQUIRE(leg.size() == 1);
    CHECK(leg[0].preset == "new_leg_symptom");
    CHECK(notes.shows("note_pain"));
  }
}

// It was told as pain "during" the run, whenever it was.
TEST_CASE("pain is before, during or after the run of this recording", "[ui][screen][notes]") {
  Notes notes;
  v1::Status& status = notes.snapshot.status;
  const auto phase = [&] {
    const auto asked = notes.keys("P261");
    REQUIRE(asked.size() == 1);
    return asked[0].phase;
  };
  const auto rest = [&](const char* state) {
    status.set_state(state);
    status.set_measured_speed_m_s(0.0);
  };
  rest("Armed");
  status.set_belt_ran(false);
  CHECK(phase() == "before");
  status.set_state("Starting");
  status.set_countdown_left_s(0.4);
  CHECK(phase() == "before");
  status.set_countdown_left_s(0.0);
  CHECK(phase() == "during");
  status.set_state("Running");
  status.set_belt_ran(true);
  CHECK(phase() == "during");
  rest("Stopped");
  status.set_measured_speed_m_s(1.0);  // not yet at rest
  CHECK(phase() == "during");
  rest("Stopped");
  CHECK(phase() == "after");
  rest("Idle");
  CHECK(phase() == "after");
}

TEST_CASE("the questions overlap nothing and cut no words, in every size", "[ui][screen][notes]") {
  for (const Size size : kSizes) {
    for (const char* way : {"M", "P", "P3", "P31", "P3X", "P37", "E"}) {
      Notes notes(size);
      (void)notes.keys(way);
      CAPTURE(size.width, size.height, size.type, way);
      CHECK(faults(notes.screen.items(), notes.screen.layout().window) == std::vector<std::string>{});
      if (size.type == 1.0F) CHECK(cut_words(notes.screen.items()) == std::vector<std::string>{});
    }
  }
}

// It lies directly above "Mark" and "Pain", and one press ended the recording of whoever ran.
TEST_CASE(
    "while the belt runs a recording ends by a second press within three seconds, and by no double-click",
    "[ui][screen][notes]") {
  Notes notes;
  const auto press = [&](const char* name) {
    REQUIRE(notes.shows(name));
    auto asked = notes.screen.click(name, notes.snapshot).commands;
    notes.screen.rest(notes.snapshot);
    return asked;
  };
  const auto wait = [&](int frames) {
    for (int i = 0; i < frames; ++i) (void)notes.screen.draw(notes.snapshot);
  };
  SECTION("pressed again") {
    CHECK(press("record").empty());
    CHECK_FALSE(notes.shows("record"));
    CHECK(cut_words(notes.screen.items()) == std::vector<std::string>{});
    CHECK(notes.screen.items().find("stop")->enabled);
    const auto asked = press("record_confirm");
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].kind == CommandKind::StopRecording);
  }
  SECTION("forgotten") {
    CHECK(press("record").empty());
    wait(3 * 30 + 1);
    CHECK(notes.shows("record"));
    CHECK(press("record").empty());
  }
  SECTION("a double-click") {
    CHECK(notes.screen.click_again("record", notes.snapshot, notes.snapshot).commands.empty());
    CHECK(notes.shows("record_confirm"));
  }
  SECTION("a belt that stands") {
    notes.snapshot.status.set_state("Stopped");
    notes.snapshot.status.set_measured_speed_m_s(0.0);
    const auto asked = press("record");
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].kind == CommandKind::StopRecording);
  }
}

TEST_CASE(
    "a baseline that was set is undone by one press in the message strip, for eight seconds, on every page",
    "[ui][screen][notes]") {
  for (const Size size : kSizes) {
    for (const PageName& page : kPages) {
      CAPTURE(size.width, size.height, size.type, page.name);
      Notes notes(size);
      notes.screen.screen().show(page.page);
      CommandReply set;
      set.kind = CommandKind::SetBaseline;
      set.verdict = ReplyVerdict::Accepted;
      set.text = "Baseline set: the target follows from it";
      ClientView view;
      view.link = Link::Live;
      view.lease_epoch = Scene::kEpoch;
      view.replies.push_back(set);
      notes.scene.model.absorb(view, notes.scene.now);
      notes.snapshot = notes.scene.model.snapshot(notes.scene.now);
      (void)notes.screen.draw(notes.snapshot);
      REQUIRE(notes.shows("undo_baseline"));
      CHECK(notes.screen.items().words("message")->value == set.text);
      CHECK(faults(notes.screen.items(), notes.screen.layout().window) == std::vector<std::string>{});
      if (size.type == 1.0F) CHECK(cut_words(notes.screen.items()) == std::vector<std::string>{});
      const auto asked = notes.screen.click("undo_baseline", notes.snapshot).commands;
      REQUIRE(asked.size() == 1);
      CHECK(asked[0].kind == CommandKind::UndoBaseline);
      notes.snapshot.keyboard_focus = false;
      (void)notes.screen.draw(notes.snapshot);
      CHECK(faults(notes.screen.items(), notes.screen.layout().window) == std::vector<std::string>{});
    }
  }
}

TEST_CASE("the offer to undo ends after eight seconds, when it was taken, and greys when control is gone",
          "[ui][screen][notes]") {
  Notes notes;
  ClientView view;
  view.link = Link::Live;
  view.lease_epoch = Scene::kEpoch;
  CommandReply reply;
  reply.verdict = ReplyVerdict::Accepted;
  const auto told = [&](CommandKind kind, ReplyVerdict verdict = ReplyVerdict::Accepted) {
    reply.kind = kind;
    reply.verdict = verdict;
    view.replies = {reply};
    notes.scene.model.absorb(view, notes.scene.now);
    view.replies.clear();
  };
  const auto offered = [&](int after_ms) {
    return notes.scene.model.snapshot(notes.scene.now + std::chrono::milliseconds(after_ms)).undo_baseline;
  };
  CHECK_FALSE(offered(0));
  told(CommandKind::SetBaseline, ReplyVerdict::Refused);
  CHECK_FALSE(offered(0));
  told(CommandKind::SetBaseline);
  CHECK(offered(7900));
  CHECK_FALSE(offered(8100));
  told(CommandKind::UndoBaseline);
  CHECK_FALSE(offered(0));
  told(CommandKind::SetBaseline);
  told(CommandKind::UndoBaseline, ReplyVerdict::Unknown);  // never asked twice
  CHECK_FALSE(offered(0));
  told(CommandKind::SetBaseline);
  notes.snapshot = notes.scene.model.snapshot(notes.scene.now);
  notes.snapshot.holder = Holder::Another;
  (void)notes.screen.draw(notes.snapshot);
  REQUIRE(notes.shows("undo_baseline"));
  CHECK_FALSE(notes.screen.items().find("undo_baseline")->enabled);
}
