#pragma once
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
  explicit Scene(const std::string& name) : model(false), scene(name) {
    absorb(0.5);
    absorb(5.5);
  }
  void absorb(double at_s) {
    ArrivedFrame arrived;
    arrived.frame = scene.frame(at_s);
    arrived.frame.mutable_status()->set_lease_held(true);
    arrived.frame.mutable_status()->set_lease_epoch(7);
    arrived.frame.mutable_status()->set_station_time_ns(static_cast<std::int64_t>(at_s * 1e9));
    arrived.at = now;
    model.absorb(arrived);
    ClientView view;
    view.link = Link::Live;
    view.lease_epoch = 7;
    model.absorb(view, now);
  }
  const Snapshot& snapshot() { return model.snapshot(now); }
  Model::TimePoint now = Model::TimePoint::clock::now();
  Model model;
  SyntheticScene scene;
};

}  // namespace footfall::tests
