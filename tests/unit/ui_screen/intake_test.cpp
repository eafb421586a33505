#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "control/intake.hpp"
#include "tests/unit/ui_screen/blind_screen.hpp"
#include "tests/unit/ui_screen/screen_faults.hpp"

/// The intake form and the technician's page, in every role and size, without a window.
using namespace footfall::tests;
using namespace footfall::ui;
namespace control = footfall::control;
namespace v1 = footfall::v1;

namespace {

struct Size {
  int width, height;
};
// 200 % is a window of twice the pixels.
const std::vector<Size> kSizes{{1280, 800}, {1920, 1080}, {2560, 1600}, {3840, 2160}};

v1::IntakeGrade grade_of(control::IntakeGrade grade) {
  if (grade == control::IntakeGrade::RedFlag) return v1::INTAKE_RED_FLAG;
  return grade == control::IntakeGrade::Acknowledge ? v1::INTAKE_ACKNOWLEDGE : v1::INTAKE_RECORDED;
}

Snapshot standing(const std::string& role) {
  static Model model(false);  // its histories are read by the review
  Snapshot s = model.snapshot(Model::TimePoint::clock::now());
  s.link = Link::Live;
  s.ever_connected = true;
  s.stale = false;
  s.status.set_state("Idle");
  s.status.set_measured_speed_m_s(0.0);
  s.status.set_drive_connected(true);
  s.status.set_simulation(true);
  s.status.set_role(role);
  s.status.set_may_acknowledge(role == "operator" || role == "clinician");
  s.status.set_may_decide(role == "clinician");
  s.status.set_may_zero(role == "technician");
  if (role == "clinician") s.status.set_role("operator");
  if (role == "viewer") return s;
  for (const auto& question : control::kIntakeQuestions) {
    v1::IntakeAnswer& answer = *s.intake.add_answers();
    answer.set_key(question.key);
    answer.set_words(question.words);
    answer.set_grade(grade_of(question.grade));
    if (answer.key() == "trauma" || answer.key() == "numbness") answer.set_reply(v1::INTAKE_YES);
  }
  s.intake.set_subject("unnamed");
  s.intake.set_begun(true);
  s.intake.set_open_red_flags(1);
  s.intake.set_to_acknowledge(1);
  s.intake.set_not_asked(8);
  v1::IntakeDecision& decision = *s.intake.mutable_decision();
  decision.set_clinician("Dr-Wolkenstein-Hohenlohe");
  decision.set_account("physiotherapy");
  decision.set_text("By telephone");
  decision.set_wall_time_ns(1'700'000'000'000'000'000);
  s.intake.set_veto(
      "Red flag (Bladder, bowel or saddle change): no session until a clinician has recorded a decision.");
  return s;
}

void add_devices(Snapshot& s) {
  for (const char* name : {"left", "right"}) {
    v1::PlateStatus& plate = *s.plates.emplace(s.plates.end());
    plate.set_name(name);
    plate.set_received(123456789);
    plate.set_simulated(true);
    v1::Device& device = *s.devices.add_devices();
    device.set_kind("force_plate");
    device.set_name(name);
    device.set_zeroed_wall_time_ns(1'700'000'000'000'000'000);
    device.set_zeroed_by("technician");
  }
  for (const char* name : {"left_foot", "left_shank", "left_thigh", "right_foot", "right_shank",
                           "right_thigh", "pelvis", "trunk"}) {
    v1::ImuStatus& imu = *s.imus.emplace(s.imus.end());
    imu.set_name(name);
    imu.set_rate_hz(200.0);
    imu.set_aligned(true);
    imu.set_alignment_date("2026-11-20");
    imu.set_clock_offset_s(-1234.5678);
    imu.set_clock_drift_ppm(-12.3);
    imu.set_battery_percent(100.0);
  }
  v1::DriveWatchdog& watchdog = *s.devices.mutable_watchdog();
  watchdog.set_kind("readable");
  watchdog.set_read_wall_time_ns(1'700'000'000'000'000'000);
  watchdog.set_enabled(true);
  watchdog.set_time_s(0.5);
  watchdog.set_action("ramp");
  s.status.set_recording(true);
  s.status.set_disk_free_bytes(512'000'000'000);
  s.status.set_disk_minutes_left(14321.0);
}

std::vector<std::string> cut(const ItemList& items) {
  std::vector<std::string> found;
  for (const Item& item : items.items()) {
    if (item.kind == ItemKind::Cut) found.push_back(item.name);
  }
  return found;
}

/// On the intake form.
struct Form {
  explicit Form(int width = 1280, int height = 800, bool viewer = false) : screen(width, height, {}, viewer) {
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
      Form form(size.width, size.height);
      Snapshot s = standing(role);
      form.open(s);
      for (const char* state : {"Idle", "Running"}) {
        CAPTURE(size.width, size.height, role, state);
        s.status.set_state(state);
        s.intake.set_open_red_flags(std::string(state) == "Idle" ? 1 : 0);
        (void)form.screen.draw(s);
        CHECK(faults(form.screen.items(), form.screen.layout().window) == std::vector<std::string>{});
        CHECK(cut(form.screen.items()) == std::vector<std::string>{});
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
      CAPTURE(size.width, size.height, role);
      BlindScreen screen(size.width, size.height);
      screen.screen().show(Page::Devices);
      Snapshot s = standing(role);
      add_devices(s);
      (void)screen.draw(s);
      CHECK(faults(screen.items(), screen.layout().window) == std::vector<std::string>{});
      CHECK(cut(screen.items()) == std::vector<std::string>{});
      s.devices.Clear();
      s.status.set_recording(false);
      s.status.clear_disk_minutes_left();
      (void)screen.draw(s);
      CHECK(cut(screen.items()) == std::vector<std::string>{});
      CHECK(screen.items().find("zero_plates")->enabled == (std::string(role) == "technician"));
      const auto asked = screen.click("zero_plates", s).commands;
      CHECK(asked.size() == (std::string(role) == "technician" ? 1 : 0));
    }
  }
}

TEST_CASE("a loud alarm covers nothing that can be pressed, STOP least of all, and is seen by a press",
          "[ui][screen][alarm]") {
  for (const Size size : kSizes) {
    BlindScreen screen(size.width, size.height);
    Snapshot s = standing("operator");
    s.status.set_recording_alarm_grade(3);
    s.status.set_recording_alarm(
        "samples were lost because the disk was too slow; the gaps are noted in the session");
    for (const PageName& page : kPages) {
      CAPTURE(size.width, size.height, page.name);
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
