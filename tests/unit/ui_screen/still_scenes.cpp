#include "tests/unit/ui_screen/still_scenes.hpp"

#include <stdlib.h>
#include <time.h>

#include "tests/support/fake_station/fake_review.hpp"
#include "tests/support/fake_station/synthetic_scene.hpp"
#include "tests/unit/ui_screen/blind_screen.hpp"
#include "ui/draw/palette.hpp"
#include "ui/draw/theme.hpp"

namespace footfall::tests {
namespace {

using ui::Look;
using ui::Page;

constexpr std::uint64_t kEpoch = 7;
constexpr double kFirstS = 0.5, kLastS = 5.5;
constexpr int kFrames = 3;  // what is measured in one frame is laid out in the next

std::shared_ptr<const ui::CompareView> compared_blocks() {
  auto view = std::make_shared<ui::CompareView>();
  auto page = std::make_shared<v1::SessionPage>();
  for (int i = 0; i < 9; ++i) *page->add_sessions() = FakeData::synthetic_session(i);
  page->set_matching(20);
  page->set_in_folder(20);
  ui::CompareState state;
  ui::follow(state, *page);
  std::string why;
  view->page = page;
  view->phase = ui::CompareView::Phase::Done;
  view->asked = *ui::question_of(state, why);
  view->table = std::make_shared<const v1::ReviewTable>(FakeReview::synthetic_table());
  return view;
}

/// Times of day on a picture are those of one zone, wherever it is drawn.
struct NoZone {
  NoZone() {
    ::setenv("TZ", "UTC0", 1);
    ::tzset();
  }
  ~NoZone() {
    ::unsetenv("TZ");
    ::tzset();
  }
  NoZone(const NoZone&) = delete;
  NoZone& operator=(const NoZone&) = delete;
};

class StillModel {
 public:
  explicit StillModel(const StillScene& still) : still_(still), scene_(still.scene), model_(still.viewer) {
    absorb(kFirstS);
    absorb(kLastS);
  }
  const ui::Snapshot& snapshot() {
    return model_.snapshot(arrived_ + std::chrono::milliseconds(still_.stale ? 700 : 0));
  }

 private:
  void absorb(double at_s) {
    ui::ArrivedFrame arrived;
    arrived.frame = scene_.frame(at_s);
    v1::Status& status = *arrived.frame.mutable_status();
    status.set_lease_held(true);
    status.set_lease_epoch(kEpoch);
    status.set_station_time_ns(static_cast<std::int64_t>(at_s * 1e9));
    arrived.at = arrived_;
    model_.absorb(arrived);
    ui::ClientView view;
    view.link = ui::Link::Live;
    view.lease_epoch = still_.viewer ? 0 : kEpoch;
    if (still_.scene == "countdown") {
      ui::CommandReply list;
      list.kind = ui::CommandKind::ListProgrammes;
      list.verdict = ui::ReplyVerdict::Accepted;
      list.programmes = synthetic_programmes();
      view.replies.push_back(list);
    }
    if (still_.pressed == "review_compare") view.compared = compared_blocks();
    model_.absorb(view, arrived_);
  }

  const StillScene& still_;
  SyntheticScene scene_;
  ui::Model model_;
  ui::Model::TimePoint arrived_{std::chrono::hours(1)};  // no clock is asked
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
      {"review-compare-dark", Page::Review, "running", Look::Dark, false, false, "review_compare"},
      {"review-compare-light", Page::Review, "idle", Look::Light, false, false, "review_compare"},
      {"devices-running-dark", Page::Devices},
      {"devices-fault-light", Page::Devices, "fault", Look::Light},
      {"settings-dark", Page::Settings},
      {"settings-light", Page::Settings, "running", Look::Light},
  };
  return kScenes;
}

Picture draw_still(const StillScene& still, int width, int height, const std::function<void()>& repaint) {
  ui::set_palette(still.look == Look::Light ? ui::Theme::Light : ui::Theme::Dark,
                  ui::SideColours::BlueOrange);
  if (repaint) repaint();
  ui::Preferences preferences;
  preferences.look = still.look;
  BlindScreen screen(width, height, preferences, still.viewer);
  screen.screen().show(still.page);
  screen.move_to(-1, -1);
  StillModel model(still);
  const NoZone zone;
  if (!still.pressed.empty()) {
    (void)screen.draw(model.snapshot());
    (void)screen.click(still.pressed, model.snapshot());
  }
  for (int i = 0; i < kFrames; ++i) (void)screen.draw(model.snapshot(), still.scene == "countdown");
  Picture picture = draw_softly(*ImGui::GetDrawData(), ui::colour::kBackground);
  ui::set_palette(ui::Theme::Dark, ui::SideColours::BlueOrange);
  return picture;
}

bool has_the_type() {
  return !ui::find_face("Inter-Regular.otf").empty();
}

}  // namespace footfall::tests
