#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/unit/ui_screen/scene.hpp"

/// What the operator types and presses about belt and deck, without a window.
using namespace footfall::tests;
using namespace footfall::ui;

namespace {

constexpr int kFirstPageKey = 290;  // F1, as GLFW numbers it

struct Console {
  explicit Console(const Size& size = kSizes.front())
      : screen(size.width, size.height, of_size(size)), scene("running"), snapshot(scene.snapshot()) {
    (void)screen.draw(snapshot);  // it asks once which programmes there are
  }

  static Preferences of_size(const Size& size) {
    Preferences preferences;
    preferences.font_scale = size.type;
    return preferences;
  }
  void two_belts() {
    snapshot.status.set_belts(2);
    snapshot.status.set_largest_split_m_s(0.5);
    snapshot.status.set_requested_split_m_s(0.0);
    snapshot.status.set_measured_split_m_s(0.0);
  }
  void run_at(double speed_m_s) {
    snapshot.status.set_requested_speed_m_s(speed_m_s);
    snapshot.status.set_commanded_speed_m_s(speed_m_s);
    snapshot.status.set_measured_speed_m_s(speed_m_s);
  }
  std::vector<Command> press(const std::string& name) {
    (void)screen.draw(snapshot);
    CAPTURE(name);
    REQUIRE(screen.items().find(name) != nullptr);
    auto asked = screen.click(name, snapshot).commands;
    screen.rest(snapshot);
    return asked;
  }
  void type(const std::string& field, const std::string& words) {
    (void)press(field);
    for (const char c : words) ImGui::GetIO().AddInputCharacter(static_cast<unsigned char>(c));
    (void)screen.draw(snapshot);
    (void)screen.draw(snapshot);
  }
  std::vector<Command> key(int code) {
    ImGui::GetIO().KeysDown[code] = true;
    auto asked = screen.draw(snapshot).commands;
    ImGui::GetIO().KeysDown[code] = false;
    (void)screen.draw(snapshot);
    return asked;
  }
  [[nodiscard]] bool shows(const std::string& name) const { return screen.items().find(name) != nullptr; }

  BlindScreen screen;
  Scene scene;
  Snapshot snapshot;
};

}  // namespace

TEST_CASE("a machine with two belts gets steps for their difference, and its incline can be typed",
          "[ui][screen]") {
  Console console;
  console.two_belts();
  const auto split = console.press("split+0.1");
  REQUIRE(split.size() == 1);
  CHECK(split[0].speed_m_s == Approx(3.0));
  CHECK(split[0].split_m_s.value() == Approx(0.1 / 3.6));
  console.type("incline", "2.5");
  const auto incline = console.press("set_incline");
  REQUIRE(incline.size() == 1);
  CHECK(incline[0].kind == CommandKind::SetIncline);
  CHECK(incline[0].incline_percent == 2.5);
}

TEST_CASE("two belts and a speed that is too slow overlap nothing and cut no words, in every size",
          "[ui][screen]") {
  for (const Size size : kSizes) {
    Console console(size);
    console.two_belts();
    console.snapshot.status.set_measured_split_m_s(-1.25);
    console.run_at(0.8 / 3.6);
    for (const bool asked : {false, true}) {
      CAPTURE(size.width, size.height, size.type, asked);
      if (asked) CHECK(console.press("speed-0.5").empty());
      (void)console.screen.draw(console.snapshot);
      CHECK(faults(console.screen.items(), console.screen.layout().window) == std::vector<std::string>{});
      if (size.type == 1.0F) CHECK(cut_words(console.screen.items()) == std::vector<std::string>{});
    }
  }
}

TEST_CASE("below the slowest speed nothing is sent: it goes on, and slowest or end are offered",
          "[ui][screen][belt]") {
  Console console;
  console.run_at(0.8 / 3.6);
  CHECK(console.press("speed-0.5").empty());
  REQUIRE(console.shows("speed_slowest"));
  CHECK_FALSE(console.shows("speed-0.5"));
  CHECK(console.shows("end_run"));

  SECTION("it is kept") {
    CHECK(console.press("speed_keep").empty());
    (void)console.screen.draw(console.snapshot);
    CHECK(console.shows("speed-0.5"));
  }
  SECTION("the slowest is asked for by a press of its own") {
    const auto asked = console.press("speed_slowest");
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].kind == CommandKind::SetSpeed);
    CHECK(asked[0].speed_m_s == Approx(0.1));
    (void)console.screen.draw(console.snapshot);
    CHECK(console.shows("speed-0.5"));
  }
  SECTION("the end is asked for by its own button") {
    const auto asked = console.press("end_run");
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].kind == CommandKind::EndMotion);
  }
  SECTION("another speed, or a belt that has stopped, answers it") {
    if (GENERATE(true, false)) {
      console.run_at(1.0 / 3.6);
    } else {
      console.snapshot.status.set_state("Stopped");
    }
    (void)console.screen.draw(console.snapshot);
    CHECK(console.shows("speed-0.5"));
  }
  SECTION("faster needs no answer first") {
    const auto asked = console.key(kUpKey);
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].speed_m_s == Approx(0.9 / 3.6));
  }
}

TEST_CASE("a typed speed and a key below the slowest are asked about too, a hasty second press is no answer",
          "[ui][screen][belt]") {
  Console console;
  console.run_at(0.4 / 3.6);
  CHECK(console.key(kDownKey).empty());
  CHECK(console.shows("speed_slowest"));
  CHECK(console.press("speed_keep").empty());
  console.type("speed", "0");
  CHECK(console.press("set_speed").empty());
  CHECK(console.shows("speed_slowest"));
  CHECK(console.press("speed_keep").empty());
  (void)console.screen.draw(console.snapshot);
  CHECK(console.screen.click_again("speed-0.5", console.snapshot, console.snapshot).commands.empty());
  CHECK(console.shows("speed_keep"));
}

TEST_CASE("a station that tells no slowest speed is asked, and refuses by itself", "[ui][screen][belt]") {
  Console console;
  console.snapshot.status.clear_slowest_speed_m_s();
  console.run_at(0.4 / 3.6);
  const auto asked = console.press("speed-0.5");
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].speed_m_s == 0.0);
}

TEST_CASE(
    "while the belt runs it says as whom the runner is recorded, and only what this console has asked for",
    "[ui][screen][session]") {
  Console console;
  console.snapshot.status.set_recording(false);
  const auto said = [&] {
    (void)console.screen.draw(console.snapshot);
    return console.screen.items().find("hold_to_start")->value;
  };
  CHECK(said() == "not recorded");
  SECTION("asked for here") {
    REQUIRE(console.press("record").size() == 1);
    CHECK(said() == "not recorded");  // not before the station says so
    console.snapshot.status.set_recording(true);
    CHECK(said() == "recorded as unnamed");
    console.snapshot.status.set_recording(false);
    CHECK(said() == "not recorded");
    console.snapshot.status.set_recording(true);  // somebody else's
    CHECK(said() == "recorded");
  }
  SECTION("begun elsewhere") {
    console.snapshot.status.set_recording(true);
    CHECK(said() == "recorded");
  }
}

TEST_CASE("a hold that the station has given up says so, beats no more, and begins anew with the next press",
          "[ui][screen][hold]") {
  Console console;
  console.snapshot.status.set_state("Armed");
  console.snapshot.reply.reset();
  const auto frame = [&](bool enter) {
    auto asked = console.screen.draw(console.snapshot, false, enter).commands;
    std::erase_if(asked, [](const Command& it) {
      return it.kind != CommandKind::BeginStart && it.kind != CommandKind::HoldBeat;
    });
    return asked;
  };
  const auto words = [&] { return console.screen.items().find("hold_to_start")->value; };
  REQUIRE(frame(true).size() == 1);
  CHECK(words() == "letting go cancels");
  console.snapshot.reply.emplace();
  console.snapshot.reply->kind = CommandKind::HoldBeat;
  console.snapshot.reply->verdict = ReplyVerdict::Refused;
  console.snapshot.reply->serial = 12;
  CHECK(frame(true).empty());
  CHECK(words() == "the hold was interrupted");
  (void)frame(false);
  CHECK(frame(true).size() == 1);  // the old answer is not about this one
  CHECK(words() == "letting go cancels");
}

TEST_CASE(
    "with the pointer over a chart no key has two effects: what moves the belt leaves the picture alone",
    "[ui][screen][keys]") {
  Console console;
  (void)console.screen.draw(console.snapshot);
  const Rect chart = console.screen.items().find("chart_vertical")->rect;
  console.screen.move_to(chart.x + 0.5F * chart.w, chart.y + 0.5F * chart.h);
  (void)console.screen.draw(console.snapshot);
  const TimeWindow& window = console.screen.screen().charts().window();
  struct Stretch {
    double length_s, end_s;
    bool follows;
    bool operator==(const Stretch&) const = default;
  };
  const auto shown = [&] { return Stretch{window.length_s(), window.end_s(), window.following()}; };
  ImGui::GetIO().MouseWheel = 1.0F;
  const Stretch usual = shown();
  (void)console.screen.draw(console.snapshot);
  ImGui::GetIO().MouseWheel = 0.0F;
  REQUIRE_FALSE(shown() == usual);  // the chart is the one that is hovered
  for (const auto& [code, percent] : {std::pair{kPageUpKey, 1.5}, std::pair{kPageDownKey, 0.5}}) {
    const Stretch before = shown();
    const auto asked = console.key(code);
    REQUIRE(asked.size() == 1);
    CHECK(asked[0].kind == CommandKind::SetIncline);
    CHECK(asked[0].incline_percent == percent);
    CHECK(shown() == before);
  }
  for (int code = 1; code <= kLastChartKey; ++code) {
    CAPTURE(code);
    const Stretch before = shown();
    const auto asked = console.key(code);
    CHECK(asked.size() + (shown() == before ? 0 : 1) <= 1);
  }
  CHECK(console.key(kHomeKey).empty());
  CHECK_FALSE(shown() == usual);  // the chart's own keys are still its own
}

TEST_CASE("F1 to F6 show the pages, also out of a field, and write nothing into it", "[ui][screen][keys]") {
  Console console;
  console.type("speed", "3");
  int key = kFirstPageKey;
  for (const PageName& page : kPages) {
    CAPTURE(page.name);
    CHECK(console.key(key++).empty());
    CHECK(console.screen.screen().page() == page.page);
    CHECK(console.screen.items().page() == page.name);
  }
  (void)console.key(kFirstPageKey + 1);
  CHECK(console.screen.items().find("speed")->value == "3");
}

TEST_CASE("a start that nobody would hear, or hear too late, says so in the hold, in every size",
          "[ui][screen][hold]") {
  for (const Size size : kSizes) {
    Console console(size);
    console.snapshot.status.set_state("Armed");
    const auto says = [&](WarningSound sound) {
      console.snapshot.warning_sound = sound;
      (void)console.screen.draw(console.snapshot);
      CAPTURE(size.width, size.height, size.type);
      if (size.type == 1.0F) CHECK(cut_words(console.screen.items()) == std::vector<std::string>{});
      return console.screen.items().find("hold_to_start")->value;
    };
    CHECK(says(Snapshot{}.warning_sound) == "no sound: say it aloud first");  // nothing told yet
    CHECK(says(WarningSound::None) == "no sound: say it aloud first");
    CHECK(says(WarningSound::Late) == "late sound: say it aloud first");
    CHECK(says(WarningSound::Heard) == "mouse or Enter, 1 s");
  }
}
