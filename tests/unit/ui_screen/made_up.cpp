#include "tests/unit/ui_screen/made_up.hpp"

#include <algorithm>
#include <cmath>

#include "control/intake.hpp"
#include "tests/support/fake_station/fake_data.hpp"
#include "tests/support/fake_station/fake_review.hpp"
#include "ui/model/block_compare.hpp"

namespace footfall::tests {
namespace {

constexpr std::int64_t kDecidedNs = 1'700'000'000'000'000'000;

v1::IntakeGrade grade_of(control::IntakeGrade grade) {
  if (grade == control::IntakeGrade::RedFlag) return v1::INTAKE_RED_FLAG;
  return grade == control::IntakeGrade::Acknowledge ? v1::INTAKE_ACKNOWLEDGE : v1::INTAKE_RECORDED;
}

template <class Q, class A>
void tell(std::shared_ptr<const ui::Asked<Q, A>>& view, const Q& question, std::shared_ptr<const A> answer) {
  auto told = std::make_shared<ui::Asked<Q, A>>(*view);
  told->asked = question;
  told->phase = ui::AskedPhase::Done;
  told->keep(question, std::move(answer));
  view = std::move(told);
}

std::shared_ptr<const ui::RecordedSteps> recorded_steps() {
  static const auto kSteps = [] {
    auto steps = std::make_shared<ui::RecordedSteps>();
    v1::ReviewStepsAnswer answer;
    for (const v1::Step& step : fake_steps()) *answer.add_steps() = step;
    for (const v1::ReviewMark& mark : fake_marks()) *answer.add_marks() = mark;
    answer.set_duration_s(kFakeDurationS);
    (void)steps->take(answer);
    return steps;
  }();
  return kSteps;
}

}  // namespace

std::shared_ptr<ui::ReviewView> made_up_review() {
  auto view = std::make_shared<ui::ReviewView>();
  auto page = std::make_shared<v1::SessionPage>();
  for (int i = 0; i < 9; ++i) *page->add_sessions() = FakeData::synthetic_session(i);
  page->set_matching(20);
  page->set_in_folder(20);
  view->page = page;
  ui::CompareState blocks;
  ui::follow(blocks, *page);
  std::string why;
  ui::ReviewRequests begin;
  begin.begin = ui::question_of(blocks, why);
  answer_review(*view, begin);
  return view;
}

void answer_review(ui::ReviewView& view, const ui::ReviewRequests& requests) {
  const auto due = [](const auto& wish, const auto& asked) {
    return wish.question &&
           !(asked->about(*wish.question) && asked->phase == ui::AskedPhase::Done && asked->answer());
  };
  if (requests.begin)
    tell(view.compared, *requests.begin,
         std::make_shared<const v1::ReviewTable>(FakeReview::synthetic_table()));
  if (due(requests.steps, view.steps)) tell(view.steps, *requests.steps.question, recorded_steps());
  if (due(requests.curves, view.curves))
    tell(view.curves, *requests.curves.question,
         std::make_shared<const v1::ReviewCurvesAnswer>(fake_curves(*requests.curves.question)));
  if (due(requests.trend, view.trend))
    tell(view.trend, *requests.trend.question, std::make_shared<const v1::ReviewTrendAnswer>(fake_trend()));
}

std::shared_ptr<ui::DataView> made_up_recordings(int sessions, const char* export_state) {
  auto view = std::make_shared<ui::DataView>();
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

void stand_still(ui::Snapshot& s, const std::string& role) {
  s.link = ui::Link::Live;
  s.ever_connected = true;
  s.stale = false;
  s.status.set_state("Idle");
  s.status.set_measured_speed_m_s(0.0);
  s.status.set_drive_connected(true);
  s.status.set_simulation(true);
  s.status.set_role(role == "clinician" ? "operator" : role);
  s.status.set_may_acknowledge(role == "operator" || role == "clinician");
  s.status.set_may_decide(role == "clinician");
  s.status.set_may_zero(role == "technician");
}

void ask_in_part(ui::Snapshot& s, const std::string& subject) {
  for (const auto& question : control::kIntakeQuestions) {
    v1::IntakeAnswer& answer = *s.intake.add_answers();
    answer.set_key(question.key);
    answer.set_words(question.words);
    answer.set_grade(grade_of(question.grade));
    if (answer.key() == "trauma" || answer.key() == "numbness") answer.set_reply(v1::INTAKE_YES);
  }
  s.intake.set_subject(subject);
  s.intake.set_begun(true);
  s.intake.set_open_red_flags(1);
  s.intake.set_to_acknowledge(1);
  s.intake.set_not_asked(8);
  s.intake.set_veto(
      "Red flag (Bladder, bowel or saddle change): no session until a clinician has recorded a decision.");
}

v1::IntakeDecision made_up_decision() {
  v1::IntakeDecision decision;
  decision.set_clinician("Dr-Wolkenstein-Hohenlohe");
  decision.set_account("physiotherapy");
  decision.set_text("By telephone");
  decision.set_wall_time_ns(kDecidedNs);
  decision.set_go(true);
  return decision;
}

void answer_in_full(ui::Snapshot& s) {
  for (v1::IntakeAnswer& answer : *s.intake.mutable_answers()) {
    if (answer.reply() == v1::INTAKE_NOT_ASKED) answer.set_reply(v1::INTAKE_NO);
  }
  for (const auto& [key, value] : {std::pair{"sleep_h", 6.5}, std::pair{"shoes_km", 620.0}}) {
    v1::IntakeFigure& figure = *s.intake.add_figures();
    figure.set_key(key);
    figure.set_value(value);
  }
  s.intake.set_not_asked(0);
  s.intake.set_open_red_flags(0);
  s.intake.set_to_acknowledge(0);
  s.intake.set_acknowledged("Examined today");
  s.intake.set_acknowledged_by("physiotherapy");
  s.intake.clear_veto();
  *s.intake.mutable_decision() = made_up_decision();
}

void add_devices(ui::Snapshot& s) {
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

void doubt(ui::Snapshot& s, int measure, const std::string& reason) {
  v1::MeasureChange& one = *s.comparison.mutable_measures(measure);
  one.set_verdict("cannot_tell");
  one.clear_cannot_tell_because();
  one.add_cannot_tell_because("values_doubtful");
  one.clear_doubtful_because();
  one.add_doubtful_because(reason);
}

void doubt_readout(ui::Snapshot& s, const std::string& key, const std::string& reason) {
  v1::Metric& mean = *s.recent.add_metrics();
  mean.set_key(key);
  mean.set_value(1.0);
  mean.set_doubtful(true);
  v1::SideMeans& by_foot = s.side_means.emplace_back();
  by_foot.set_key(key);
  by_foot.set_doubtful(true);
  by_foot.add_doubtful_because(reason);
}

std::shared_ptr<v1::IncidentDetail> made_up_incident() {
  auto detail = std::make_shared<v1::IncidentDetail>();
  v1::Incident& head = *detail->mutable_head();
  head.set_name("20261126T101500Z.blackbox");
  head.set_trigger_wall_time_ns(1'700'000'000'000'000'000);
  head.set_cause("PlateLost");
  head.set_sentence("A force plate is silent: check its cable and power, then reset.");
  head.set_before_s(30.0);
  head.set_after_s(10.0);
  head.set_triggers(1);
  head.set_state("complete");
  head.set_simulation(true);
  detail->set_ending("complete");
  constexpr double kRun = 3.0, kEase = 0.5, kStepS = 0.35;
  for (double t = -30.0; t <= 10.0; t += 0.05) {
    const double speed = t < 0.0 ? kRun : std::max(0.0, kRun - kEase * t);
    detail->add_belt_time_s(t);
    detail->add_commanded_speed_m_s(static_cast<float>(speed));
    detail->add_measured_speed_m_s(static_cast<float>(std::max(0.0, speed - 0.03)));
    detail->add_force_time_s(t);
    const double phase = std::fmod(t + 30.0, kStepS) / kStepS;
    const bool silent = t > -0.5;
    detail->add_f_v_n(silent ? std::nanf("")
                             : static_cast<float>(phase < 0.7 ? 1800.0 * std::sin(4.488 * phase) : 0.0));
  }
  struct Told {
    double time_s;
    const char *kind, *who, *role, *what, *value;
  };
  for (const Told& told :
       {Told{-21.4, "operator", "anna", "operator", "speed", "2.500 m/s to 3.000 m/s"},
        Told{-0.5, "device", "", "", "plate left silent", ""}, Told{0.0, "trigger", "", "", "PlateLost", ""},
        Told{0.0, "state", "", "", "Running to Slowing", ""},
        Told{6.1, "state", "", "", "Slowing to Stopped", ""}}) {
    v1::IncidentEvent& event = *detail->add_events();
    event.set_time_s(told.time_s);
    event.set_kind(told.kind);
    event.set_who(told.who);
    event.set_role(told.role);
    event.set_what(told.what);
    event.set_value(told.value);
  }
  return detail;
}

std::shared_ptr<v1::IncidentList> made_up_incidents() {
  auto list = std::make_shared<v1::IncidentList>();
  for (const char* sentence : {"STOP was pressed. Reset to go on.",
                               "A force plate is silent: check its cable and power, then reset.", "",
                               "Nobody was on the moving belt. Help the runner, then reset.",
                               "The drive does not answer: check its cable and its power, then reset."}) {
    v1::Incident& one = *list->add_incidents();
    one.set_trigger_wall_time_ns(1'700'000'000'000'000'000 - 86'400'000'000'000LL * list->incidents_size());
    one.set_sentence(sentence);
    one.set_ordinary(list->incidents_size() == 1);
    one.set_before_s(30.0);
    one.set_after_s(10.0);
    one.set_state(list->incidents_size() == 4 ? "cut" : "complete");
    if (*sentence == '\0') one.set_error("The record ends in the middle of a block.");
  }
  list->set_files(5);
  list->set_bytes(14'200'000);
  return list;
}

}  // namespace footfall::tests
