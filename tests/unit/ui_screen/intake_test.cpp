#include <catch2/catch.hpp>
#include <cctype>
#include <string>
#include <vector>

#include "tests/unit/ui_screen/made_up.hpp"
#include "tests/unit/ui_screen/scene.hpp"
#include "ui/model/entry.hpp"

/// The intake form and the technician's page, in every role and size, without a window.
using namespace footfall::tests;
using namespace footfall::ui;
namespace v1 = footfall::v1;

namespace {

/// With everything that may stand on the form at once.
Snapshot standing(const std::string& role) {
  static Model model(false);  // its histories are read by the review
  Snapshot s = model.snapshot(Model::TimePoint::clock::now());
  stand_still(s, role);
  if (role == "viewer") return s;
  ask_in_part(s, "unnamed");
  *s.intake.mutable_decision() = made_up_decision();
  return s;
}

Preferences of_size(const Size& size) {
  Preferences preferences;
  preferences.font_scale = size.type;
  return preferences;
}

/// On the intake form.
struct Form {
  explicit Form(const Size& size = kSizes.front()) : screen(size.width, size.height, of_size(size)) {
    screen.screen().show(Page::Session);
  }
  void open(const Snapshot& snapshot) {
    (void)screen.draw(snapshot);
    (void)screen.click("open_intake", snapshot);
    (void)screen.draw(snapshot);
    REQUIRE(screen.items().find("intake_back") != nullptr);
  }
  std::vector<Command> press(const std::string& name, const Snapshot& snapshot) {
    REQUIRE(screen.items().find(name) != nullptr);
    return screen.click(name, snapshot).commands;
  }
  BlindScreen screen;
};

}  // namespace

TEST_CASE("the intake overlaps nothing and cuts no words, in every role, size and state of the belt",
          "[ui][screen][intake]") {
  for (const Size size : kSizes) {
    for (const char* role : {"viewer", "operator", "clinician", "technician"}) {
      Form form(size);
      Snapshot s = standing(role);
      form.open(s);
      for (const char* state : {"Idle", "Running"}) {
        CAPTURE(size.width, size.height, size.type, role, state);
        s.status.set_state(state);
        s.intake.set_open_red_flags(std::string(state) == "Idle" ? 1 : 0);
        (void)form.screen.draw(s);
        CHECK(faults(form.screen.items(), form.screen.layout().window) == std::vector<std::string>{});
        CHECK(cut_words(form.screen.items()) == std::vector<std::string>{});
        CHECK(form.screen.items().find("stop")->enabled);
      }
    }
  }
}

TEST_CASE("a press answers one question, of the runner whose pseudonym stands in the field",
          "[ui][screen][intake]") {
  Form form;
  const Snapshot s = standing("operator");
  form.open(s);
  const auto asked = form.press("intake_cancer_yes", s);
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].kind == CommandKind::SetIntake);
  CHECK(asked[0].intake.subject() == "unnamed");
  REQUIRE(asked[0].intake.answers_size() == 1);
  CHECK(asked[0].intake.answers(0).key() == "cancer");
  CHECK(asked[0].intake.answers(0).reply() == v1::INTAKE_YES);
  CHECK(form.press("intake_cancer_not_asked", s).empty());  // it is that already
}

TEST_CASE("the decision is grey to an operator and a technician, and needs the clinician's name",
          "[ui][screen][intake]") {
  for (const char* role : {"operator", "technician"}) {
    Form form;
    const Snapshot s = standing(role);
    form.open(s);
    CHECK_FALSE(form.screen.items().find("intake_allow")->enabled);
    CHECK(form.press("intake_allow", s).empty());
    CHECK(form.screen.items().find("ack_known")->enabled == (std::string(role) == "operator"));
  }
  Form form;
  const Snapshot s = standing("clinician");
  form.open(s);
  CHECK_FALSE(form.screen.items().find("intake_allow")->enabled);
  (void)form.press("intake_clinician", s);
  for (const char c : std::string("Dr-Lind")) ImGui::GetIO().AddInputCharacter(static_cast<unsigned char>(c));
  (void)form.screen.draw(s);
  (void)form.screen.draw(s);
  (void)form.press("why_letter", s);
  const auto decided = form.press("intake_forbid", s);
  REQUIRE(decided.size() == 1);
  CHECK(decided[0].kind == CommandKind::DecideIntake);
  CHECK_FALSE(decided[0].decision.go());
  CHECK(decided[0].decision.clinician() == "Dr-Lind");
  CHECK(decided[0].decision.text() == "Letter seen");
}

TEST_CASE("what was typed for one runner is not there for the next", "[ui][screen][intake]") {
  Form form;
  Snapshot s = standing("clinician");
  form.open(s);
  const auto type = [&](const char* field, const std::string& words) {
    REQUIRE(form.screen.items().find(field) != nullptr);
    (void)form.screen.click(field, s);
    for (const char c : words) ImGui::GetIO().AddInputCharacter(static_cast<unsigned char>(c));
    (void)form.screen.draw(s);
    (void)form.screen.draw(s);
  };
  const auto standing_in = [&](const char* field) { return form.screen.items().find(field)->value; };
  type("intake_clinician", "Dr-Lind");
  type("intake_sleep_h", "6.5");
  (void)form.screen.click("why_phone", s);
  (void)form.screen.draw(s);
  CHECK(standing_in("intake_sleep_h") == "6.5");
  (void)form.screen.click("intake_back", s);
  form.screen.rest(s);
  form.open(s);  // the same runner: it waits
  CHECK(standing_in("intake_sleep_h") == "6.5");
  CHECK(standing_in("intake_clinician") == "Dr-Lind");

  (void)form.screen.click("intake_back", s);
  (void)form.screen.draw(s);
  type("pseudonym", "P-018");
  s.intake.set_subject("P-018");
  form.screen.rest(s);
  form.open(s);
  CHECK(standing_in("intake_sleep_h").empty());
  CHECK(standing_in("intake_clinician").empty());
  CHECK_FALSE(form.screen.items().find("intake_allow")->enabled);
}

TEST_CASE("a body mass belongs to the pseudonym that it was typed for, on the page and in the recording",
          "[ui][screen][session]") {
  Form form;
  Snapshot s = standing("operator");
  s.intake.Clear();
  s.holder = Holder::Mine;
  s.status.set_recording(false);
  const auto type = [&](const char* field, const std::string& words) {
    REQUIRE(form.screen.items().find(field) != nullptr);
    (void)form.screen.click(field, s);
    form.screen.rest(s);
    for (const char c : words) ImGui::GetIO().AddInputCharacter(static_cast<unsigned char>(c));
    (void)form.screen.draw(s);
    (void)form.screen.draw(s);
  };
  const auto record = [&] {
    form.screen.rest(s);
    const auto asked = form.press("record", s);
    REQUIRE(asked.size() == 1);
    return asked[0];
  };
  (void)form.screen.draw(s);
  type("pseudonym", "P-017");
  type("mass", "71.5");
  CHECK(record().mass_kg == 71.5);
  CHECK(record().mass_kg == 71.5);  // the same runner again: it stays

  type("pseudonym", "b");  // P-017b
  CHECK(form.screen.items().find("mass")->value.empty());
  const Command next = record();
  CHECK(next.subject_pseudonym == "P-017b");
  CHECK_FALSE(next.mass_kg);
  type("mass", "64");
  CHECK(record().mass_kg == 64.0);
}

TEST_CASE("an acknowledgement is one press on its reason", "[ui][screen][intake]") {
  Form form;
  const Snapshot s = standing("operator");
  form.open(s);
  const auto asked = form.press("ack_examined", s);
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].kind == CommandKind::AcknowledgeIntake);
  CHECK(asked[0].acknowledgement.reason() == "Examined today");
}

TEST_CASE("with another runner's intake on the station nothing is answered before it is begun anew",
          "[ui][screen][intake]") {
  Form form;
  Snapshot s = standing("operator");
  form.open(s);
  s.intake.set_subject("P-016");
  (void)form.screen.draw(s);
  CHECK_FALSE(form.screen.items().find("intake_cancer_yes")->enabled);
  const auto asked = form.press("intake_begin", s);
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].intake.subject() == "unnamed");
  CHECK(asked[0].intake.answers().empty());
}

TEST_CASE("a second press on Begin never asks anew whom the first one has brought", "[ui][screen][intake]") {
  for (const bool hasty : {true, false}) {
    Form form;
    Snapshot other = standing("operator");
    form.open(other);
    const Snapshot brought = other;  // with answers of long ago
    other.intake.set_subject("P-016");
    (void)form.screen.draw(other);
    CHECK_FALSE(form.screen.items().find("intake_anew")->enabled);
    CHECK(form.screen.click_again("intake_begin", other, brought, hasty).commands.empty());
    CHECK(form.screen.items().find("intake_anew")->enabled);
  }
}

TEST_CASE("to ask anew clears every answer, and takes a second press within three seconds",
          "[ui][screen][intake]") {
  Form form;
  const Snapshot s = standing("operator");
  form.open(s);
  CHECK(form.press("intake_anew", s).empty());
  form.screen.rest(s);
  CHECK(form.screen.items().find("intake_anew") == nullptr);
  CHECK(cut_words(form.screen.items()) == std::vector<std::string>{});
  const auto asked = form.press("intake_anew_confirm", s);
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].intake.anew());
  form.screen.rest(s);
  CHECK(form.press("intake_anew", s).empty());
  for (int frame = 0; frame < 3 * 30 + 1; ++frame) (void)form.screen.draw(s);
  CHECK(form.press("intake_anew", s).empty());  // forgotten: asked again
  for (int frame = 0; frame < 3 * 30 + 1; ++frame) (void)form.screen.draw(s);
  CHECK(form.screen.click_again("intake_anew", s, s).commands.empty());
}

// "7.5" and "400" in grey looked like what somebody had entered.
TEST_CASE("a hint in an empty figure is no figure", "[ui][screen][intake]") {
  for (const IntakeFigureWords& words : kIntakeFigures) {
    CAPTURE(words.key, words.hint);
    CHECK_FALSE(parse_number(words.hint));
    CHECK(std::isalpha(static_cast<unsigned char>(words.hint[0])) != 0);
  }
}

TEST_CASE("a fresh console takes over whom the station knows", "[ui][screen][intake]") {
  Form form;
  Snapshot s = standing("operator");
  s.intake.set_subject("P-017");
  form.open(s);
  const auto asked = form.press("intake_cancer_no", s);
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].intake.subject() == "P-017");
}

TEST_CASE("the devices page has room for eight sensors, two plates and what is known of them",
          "[ui][screen][devices]") {
  for (const Size size : kSizes) {
    for (const char* role : {"operator", "technician"}) {
      CAPTURE(size.width, size.height, size.type, role);
      BlindScreen screen(size.width, size.height, of_size(size));
      screen.screen().show(Page::Devices);
      Snapshot s = standing(role);
      add_devices(s);
      s.incident_list = made_up_incidents();
      (void)screen.draw(s);
      CHECK(faults(screen.items(), screen.layout().window) == std::vector<std::string>{});
      CHECK(cut_words(screen.items()) == std::vector<std::string>{});
      s.status.set_arm_refusal(
          "The drive's communication watchdog is off: a technician switches it on at the drive, then arm "
          "again.");
      s.status.set_recording_alarm(
          "samples were lost because the disk was too slow; the gaps are noted in the session");
      s.status.set_black_box_problem("The last stop is not kept: the disk is full.");
      (void)screen.draw(s);
      CHECK(cut_words(screen.items()) == std::vector<std::string>{});
      s.status.clear_arm_refusal();
      s.status.clear_recording_alarm();
      s.devices.Clear();
      s.status.set_recording(false);
      s.status.clear_disk_minutes_left();
      (void)screen.draw(s);
      CHECK(cut_words(screen.items()) == std::vector<std::string>{});
      CHECK(screen.items().find("zero_plates")->enabled == (std::string(role) == "technician"));
      const auto asked = screen.click("zero_plates", s).commands;
      CHECK(asked.size() == (std::string(role) == "technician" ? 1 : 0));
    }
  }
}

TEST_CASE("a loud alarm covers nothing that can be pressed, STOP least of all, and is seen by a press",
          "[ui][screen][alarm]") {
  for (const Size size : kSizes) {
    BlindScreen screen(size.width, size.height, of_size(size));
    Snapshot s = standing("operator");
    s.status.set_recording_alarm_grade(3);
    s.status.set_recording_alarm(
        "samples were lost because the disk was too slow; the gaps are noted in the session");
    for (const PageName& page : kPages) {
      CAPTURE(size.width, size.height, size.type, page.name);
      screen.screen().show(page.page);
      (void)screen.draw(s);
      CHECK(faults(screen.items(), screen.layout().window) == std::vector<std::string>{});
      CHECK(screen.items().find("alarm_seen") != nullptr);
      CHECK(screen.items().find("stop")->enabled);
    }
    (void)screen.click("alarm_seen", s);
    (void)screen.draw(s);
    CHECK(screen.items().find("alarm_seen") == nullptr);
  }
}
