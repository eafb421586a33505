#pragma once
#include <chrono>
#include <string>
#include <vector>

#include "tests/support/fake_station/synthetic_scene.hpp"
#include "tests/unit/ui_screen/blind_screen.hpp"
#include "tests/unit/ui_screen/screen_faults.hpp"

/// What the tests of drawn pages share: sizes and a snapshot of a made-up run.
/// Thread: one. Blocks: never. Errors: none.
namespace footfall::tests {

using ui::ArrivedFrame;
using ui::ClientView;
using ui::Item;
using ui::ItemKind;
using ui::ItemList;
using ui::Link;
using ui::Model;
using ui::Rect;
using ui::Snapshot;

struct Size {
  int width, height;
  float type;
};

// 200 % is a window of twice the pixels.
inline const std::vector<Size> kSizes{{1280, 800, 1.0F},  {1920, 1080, 1.0F}, {2560, 1600, 1.0F},
                                      {3840, 2160, 1.0F}, {1280, 800, 0.8F},  {1920, 1080, 0.9F}};

struct Scene {
  static constexpr std::uint64_t kEpoch = 7;

  explicit Scene(const std::string& name, bool viewer = false) : watches(viewer), model(viewer), scene(name) {
    model.set_warning_sound(ui::WarningSound::Heard);
    absorb(0.5);
    absorb(5.5);
    if (name == "countdown" || name == "paused") tell_programmes();
  }
  void absorb(double at_s) {
    ArrivedFrame arrived;
    arrived.frame = scene.frame(at_s);
    arrived.frame.mutable_status()->set_lease_held(true);
    arrived.frame.mutable_status()->set_lease_epoch(kEpoch);
    arrived.frame.mutable_status()->set_station_time_ns(static_cast<std::int64_t>(at_s * 1e9));
    arrived.at = now;
    model.absorb(arrived);
    model.absorb(client(), now);
  }
  /// `silent`: for so long nothing has come.
  const Snapshot& snapshot(std::chrono::milliseconds silent = {}) { return model.snapshot(now + silent); }

  bool watches;
  Model::TimePoint now{std::chrono::hours(1)};  // no clock is asked
  Model model;
  SyntheticScene scene;

 private:
  [[nodiscard]] ClientView client() const {
    ClientView view;
    view.link = Link::Live;
    view.lease_epoch = watches ? 0 : kEpoch;
    return view;
  }
  void tell_programmes() {
    ui::CommandReply list;
    list.kind = ui::CommandKind::ListProgrammes;
    list.verdict = ui::ReplyVerdict::Accepted;
    list.programmes = synthetic_programmes();
    ClientView view = client();
    view.replies.push_back(list);
    model.absorb(view, now);
  }
};

}  // namespace footfall::tests
