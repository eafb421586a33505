#include "tests/unit/ui_screen/still_scenes.hpp"

#include <cstdlib>
#include <ctime>
#include <optional>

#include "tests/unit/ui_screen/made_up.hpp"
#include "tests/unit/ui_screen/scene.hpp"
#include "ui/draw/palette.hpp"
#include "ui/draw/runner_screen.hpp"
#include "ui/draw/theme.hpp"

namespace footfall::tests {
namespace {

using ui::Look;
using ui::Page;

constexpr int kFrames = 3;  // what is measured in one frame is laid out in the next
constexpr std::chrono::milliseconds kSilent{700};
constexpr int kRowsOfATable = 13;  // as the page asks for at 1280 x 800

/// The pages of Review, each with whatever it asks for.
void with_review(ui::Snapshot& s) {
  s.review = made_up_review();
}

void with_recordings(ui::Snapshot& s) {
  s.data = made_up_recordings(kRowsOfATable);
}

void with_an_export(ui::Snapshot& s) {
  s.data = made_up_recordings(kRowsOfATable, "running");
}

void with_an_exported(ui::Snapshot& s) {
  s.data = made_up_recordings(6, "done");
}

void with_a_red_flag(ui::Snapshot& s) {
  stand_still(s, "clinician");
  ask_in_part(s, "P-017");
}

void with_an_intake(ui::Snapshot& s) {
  with_a_red_flag(s);
  answer_in_full(s);
}

void with_an_alarm(ui::Snapshot& s) {
  s.status.set_recording_alarm_grade(3);
  s.status.set_recording_alarm(
      "samples were lost because the disk was too slow; the gaps are noted in the session");
}

void with_an_answer(ui::Snapshot& s) {
  with_an_alarm(s);
  s.reply = ui::CommandReply{};
  s.reply->text = "Set speed: no answer. It may or may not have been carried out; it is not sent again.";
}

void without_recordings(ui::Snapshot& s) {
  s.data = made_up_recordings(0);
}

void with_two_belts(ui::Snapshot& s) {
  s.status.set_belts(2);
  s.status.set_largest_split_m_s(0.5);
  s.status.set_requested_split_m_s(-0.2 / 3.6);
  s.status.set_measured_split_m_s(-0.2 / 3.6);
}

void with_a_slow_belt(ui::Snapshot& s) {
  for (const auto set : {&v1::Status::set_requested_speed_m_s, &v1::Status::set_commanded_speed_m_s,
                         &v1::Status::set_measured_speed_m_s})
    (s.status.*set)(0.8 / 3.6);
}

void with_doubts(ui::Snapshot& s) {
  doubt(s, 0, "flight below 80 ms: the zero was held, not measured");
  doubt(s, 3, "sample rate below 1 kHz");
  doubt(s, 4, "braking and propulsion do not balance");
  doubt_readout(s, "braking_impulse_ns", "flight below 80 ms: the zero was held, not measured");
  doubt_readout(s, "vertical_average_loading_rate_bw_s", "sample rate below 1 kHz");
}

void with_an_incident(ui::Snapshot& s) {
  s.incident = made_up_incident();
  s.status.set_cause(s.incident->head().sentence());
}

void without_focus(ui::Snapshot& s) {
  s.keyboard_focus = false;
}

void under_another(ui::Snapshot& s) {
  s.holder = ui::Holder::Another;
}

void with_a_lost_stop(ui::Snapshot& s) {
  s.stop = ui::StopProgress::Unanswered;
}

void without_a_station(ui::Snapshot& s) {
  static ui::Model model(false);  // it outlives the snapshot, which points into it
  s = model.snapshot({});
  s.link = ui::Link::Connecting;
}

void with_all_devices(ui::Snapshot& s) {
  stand_still(s, "technician");
  s.plates.clear();
  s.imus.clear();
  add_devices(s);
  s.incident_list = made_up_incidents();
}

/// Of the process while it lives: dates are shown as the local ones.
class Utc {
 public:
  Utc() {
    if (const char* now = std::getenv("TZ")) before_ = now;
    ::setenv("TZ", "UTC0", 1);
    ::tzset();
  }
  ~Utc() {
    if (before_) {
      ::setenv("TZ", before_->c_str(), 1);
    } else {
      ::unsetenv("TZ");
    }
    ::tzset();
  }
  Utc(const Utc&) = delete;
  Utc& operator=(const Utc&) = delete;

 private:
  std::optional<std::string> before_;
};

}  // namespace

const std::vector<StillScene>& still_scenes() {
  static const std::vector<StillScene> kScenes{
      {"run-running-dark"},
      {"run-running-light", Page::Run, "running", Look::Light},
      {"run-new-dark", Page::Run, "new"},
      {"run-armed-dark", Page::Run, "armed"},
      {"run-stopped-light", Page::Run, "stopped", Look::Light},
      {"run-fault-dark", Page::Run, "fault"},
      {"run-programme-dark", Page::Run, "countdown"},
      {"run-stale-dark", Page::Run, "running", Look::Dark, true},
      {"run-viewer-light", Page::Run, "running", Look::Light, false, true},
      {"session-running-dark", Page::Session},
      {"session-idle-light", Page::Session, "idle", Look::Light},
      {"review-running-dark", Page::Review},
      {"review-running-light", Page::Review, "running", Look::Light},
      {"review-compare-dark",
       Page::Review,
       "running",
       Look::Dark,
       false,
       false,
       with_review,
       {"review_compare"}},
      {"review-compare-light",
       Page::Review,
       "idle",
       Look::Light,
       false,
       false,
       with_review,
       {"review_compare"}},
      {"review-compare-curves-dark",
       Page::Review,
       "idle",
       Look::Dark,
       false,
       false,
       with_review,
       {"review_compare", "compare_curves"}},
      {"review-compare-curves-light",
       Page::Review,
       "running",
       Look::Light,
       false,
       false,
       with_review,
       {"review_compare", "compare_curves"}},
      {"review-session-dark",
       Page::Review,
       "running",
       Look::Dark,
       false,
       false,
       with_review,
       {"review_session"}},
      {"review-session-light",
       Page::Review,
       "idle",
       Look::Light,
       false,
       false,
       with_review,
       {"review_session", "review_mark_1"}},
      {"review-session-curves-dark",
       Page::Review,
       "idle",
       Look::Dark,
       false,
       false,
       with_review,
       {"review_session", "review_2min", "review_curves"}},
      {"review-session-curves-light",
       Page::Review,
       "idle",
       Look::Light,
       false,
       false,
       with_review,
       {"review_session", "review_2min", "review_curves"}},
      {"review-trend-dark", Page::Review, "idle", Look::Dark, false, false, with_review, {"review_trend"}},
      {"review-trend-light",
       Page::Review,
       "running",
       Look::Light,
       false,
       false,
       with_review,
       {"review_trend", "trend_measure_5"}},
      {"devices-running-dark", Page::Devices},
      {"devices-fault-light", Page::Devices, "fault", Look::Light},
      {"run-alarm-dark", Page::Run, "running", Look::Dark, false, false, with_an_alarm},
      {"run-alarm-answer-light", Page::Run, "running", Look::Light, false, false, with_an_answer},
      {"run-alarm-stale-dark", Page::Run, "running", Look::Dark, true, false, with_an_alarm},
      {"intake-red-flag-dark",
       Page::Session,
       "idle",
       Look::Dark,
       false,
       false,
       with_a_red_flag,
       {"open_intake"}},
      {"intake-answered-light",
       Page::Session,
       "idle",
       Look::Light,
       false,
       false,
       with_an_intake,
       {"open_intake"}},
      {"data-sessions-dark", Page::Data, "idle", Look::Dark, false, false, with_recordings, {"data_row_2"}},
      {"data-exporting-dark", Page::Data, "running", Look::Dark, false, false, with_an_export},
      {"data-exported-light", Page::Data, "idle", Look::Light, false, false, with_an_exported},
      {"data-empty-light", Page::Data, "idle", Look::Light, false, false, without_recordings},
      {"run-starting-dark", Page::Run, "starting"},
      {"run-paused-light", Page::Run, "paused", Look::Light},
      {"run-two-belts-dark", Page::Run, "running", Look::Dark, false, false, with_two_belts},
      {"run-too-slow-light",
       Page::Run,
       "running",
       Look::Light,
       false,
       false,
       with_a_slow_belt,
       {"speed-0.5"}},
      {"run-doubtful-dark", Page::Run, "running", Look::Dark, false, false, with_doubts},
      {"run-stance-light", Page::Run, "running", Look::Light, false, false, nullptr, {"chart_page_stance"}},
      {"run-cop-dark", Page::Run, "running", Look::Dark, false, false, nullptr, {"chart_page_cop"}},
      {"run-steps-light", Page::Run, "running", Look::Light, false, false, nullptr, {"chart_page_steps"}},
      {"run-metronome-dark", Page::Run, "running", Look::Dark, false, false, nullptr, {"chart_page_cue"}},
      {"run-metronome-light", Page::Run, "running", Look::Light, false, false, nullptr, {"chart_page_cue"}},
      {"run-pain-dark", Page::Run, "running", Look::Dark, false, false, nullptr, {"note_pain"}},
      {"run-pain-place-light",
       Page::Run,
       "running",
       Look::Light,
       false,
       false,
       nullptr,
       {"note_pain", "score_3"}},
      {"run-incident-dark", Page::Run, "stopped", Look::Dark, false, false, with_an_incident},
      {"run-incident-light", Page::Run, "stopped", Look::Light, false, false, with_an_incident},
      {"run-keyboard-dead-dark", Page::Run, "running", Look::Dark, false, false, without_focus},
      {"run-stop-unanswered-light", Page::Run, "running", Look::Light, false, false, with_a_lost_stop},
      {"run-no-station-dark", Page::Run, "new", Look::Dark, false, false, without_a_station},
      {"session-no-station-light", Page::Session, "new", Look::Light, false, false, without_a_station},
      {"session-red-flag-dark", Page::Session, "idle", Look::Dark, false, false, with_a_red_flag},
      {"devices-full-light", Page::Devices, "idle", Look::Light, false, false, with_all_devices},
      {"runner-cadence-dark"},
      {"runner-cadence-light", Page::Run, "running", Look::Light},
      {"runner-band-dark", Page::Run, "runner-band"},
      {"runner-two-light", Page::Run, "runner-two", Look::Light},
      {"runner-beat-dark", Page::Run, "runner-beat"},
      {"runner-waits-dark", Page::Run, "running", Look::Dark, true},
      {"devices-another-dark", Page::Devices, "running", Look::Dark, false, false, under_another},
      {"settings-dark", Page::Settings},
      {"settings-light", Page::Settings, "running", Look::Light},
  };
  return kScenes;
}

/// The second display, 20 ms after a beat.
Picture draw_runner(const StillScene& still, int width, int height) {
  constexpr std::int64_t kAfterBeatNs = 20'000'000;
  const BlindScreen context(width, height);
  ui::RunnerFonts fonts;
  fonts.load(width, height);
  ui::apply_style(1.0F);
  unsigned char* pixels = nullptr;
  int atlas_width = 0, atlas_height = 0;
  ImGuiIO& io = ImGui::GetIO();
  io.Fonts->GetTexDataAsAlpha8(&pixels, &atlas_width, &atlas_height);
  io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
  io.DeltaTime = 1.0F / 30.0F;
  Scene scene(still.scene, true);
  ui::RunnerScreen screen;
  ImGui::NewFrame();
  screen.draw(fonts, scene.snapshot(still.stale ? kSilent : std::chrono::milliseconds(0)), width, height,
              kAfterBeatNs);
  ImGui::Render();
  return draw_softly(*ImGui::GetDrawData(), ui::colour::kBackground);
}

Picture draw_still(const StillScene& still, int width, int height, const std::function<void()>& repaint) {
  ui::set_palette(still.look == Look::Light ? ui::Theme::Light : ui::Theme::Dark,
                  ui::SideColours::BlueOrange);
  if (repaint) repaint();
  if (still.name.starts_with("runner-")) {
    Picture picture = draw_runner(still, width, height);
    ui::set_palette(ui::Theme::Dark, ui::SideColours::BlueOrange);
    return picture;
  }
  ui::Preferences preferences;
  preferences.look = still.look;
  const Utc utc;
  BlindScreen screen(width, height, preferences, still.viewer);
  screen.screen().show(still.page);
  screen.move_to(-1, -1);
  Scene scene(still.scene, still.viewer);
  const bool programme = still.scene == "countdown" || still.scene == "paused";
  const auto told = [&](std::chrono::milliseconds silent) {
    ui::Snapshot snapshot = scene.snapshot(silent);
    if (still.change != nullptr) still.change(snapshot);
    return snapshot;
  };
  // What a page of Review wants is told before its next frame; a stretch waits until it is left alone.
  std::shared_ptr<ui::ReviewView> review;
  const auto frame = [&](std::chrono::milliseconds silent) {
    ui::Snapshot snapshot = told(silent);
    if (snapshot.review && !review) review = std::make_shared<ui::ReviewView>(*snapshot.review);
    snapshot.review = review;
    const ui::ReviewRequests wanted = screen.draw(snapshot, programme).review;
    if (review) answer_review(*review, wanted);
    return snapshot;
  };
  (void)frame({});
  for (const char* press : still.presses) {
    ui::Snapshot snapshot = frame({});
    (void)screen.click(press, snapshot);
    screen.rest(snapshot);
    screen.rest(snapshot);
    for (int i = 0; i < kFrames; ++i) (void)frame({});
  }
  for (int i = 0; i < kFrames; ++i) (void)frame(still.stale ? kSilent : std::chrono::milliseconds(0));
  Picture picture = draw_softly(*ImGui::GetDrawData(), ui::colour::kBackground);
  ui::set_palette(ui::Theme::Dark, ui::SideColours::BlueOrange);
  return picture;
}

bool has_the_type() {
  return !ui::find_face("Inter-Regular.otf").empty();
}

}  // namespace footfall::tests
