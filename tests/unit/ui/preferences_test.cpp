#include "ui/model/preferences.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "ui/model/checks.hpp"
#include "ui/model/step_history.hpp"

using namespace footfall::ui;

TEST_CASE("settings are read back as they were written, and nonsense keeps the default",
          "[ui][preferences]") {
  Preferences wanted;
  wanted.unit = SpeedUnit::Mph;
  wanted.look = Look::Light;
  wanted.sides = 2;
  wanted.font_scale = 0.9F;
  CHECK(preferences_from(text_of(wanted)) == wanted);
  CHECK(preferences_from("") == Preferences{});
  CHECK(preferences_from("rubbish\n=\nside_colours = 7\nfont_scale = ten\n\n") == Preferences{});
  CHECK(preferences_from("font_scale = 40").font_scale == Preferences::kLargestType);
  CHECK(preferences_from("font_scale = -1").font_scale == Preferences::kSmallestType);
}

TEST_CASE("a check that the station says nothing of is never in order", "[ui][checks]") {
  Snapshot snapshot;
  for (const Check& check : checks_before_run(snapshot)) CHECK(check.state != CheckState::Good);
  snapshot.link = Link::Live;
  snapshot.stale = false;
  snapshot.ever_connected = true;
  const auto state_of = [&](const std::string& label) {
    for (const Check& check : checks_before_run(snapshot)) {
      if (check.label == label) return check.state;
    }
    return CheckState::Unknown;
  };
  CHECK(state_of("Treadmill") == CheckState::Bad);
  CHECK(state_of("Emergency stop") == CheckState::Attention);
  CHECK(state_of("Measuring loop") == CheckState::Unknown);
  snapshot.status.set_drive_connected(true);
  CHECK(state_of("Treadmill") == CheckState::Unknown);
  snapshot.status.set_measured_speed_m_s(0.0);
  CHECK(state_of("Treadmill") == CheckState::Good);
  snapshot.status.set_emergency_stop_closed(false);
  CHECK(state_of("Emergency stop") == CheckState::Bad);
  snapshot.status.set_emergency_stop_closed(true);
  CHECK(state_of("Emergency stop") == CheckState::Good);
  snapshot.status.set_has_stop_relay(true);
  CHECK(state_of("Stop relay") == CheckState::Unknown);
}

namespace {

footfall::v1::LiveFrame frame_of(double time_s, const char* side, double contact_s,
                                 std::uint32_t health = 0) {
  footfall::v1::LiveFrame frame;
  footfall::v1::Step& step = *frame.add_steps();
  step.set_initial_contact_s(time_s);
  step.set_side(side);
  step.set_contact_time_s(contact_s);
  step.set_health(health);
  return frame;
}

}  // namespace

TEST_CASE("left and right means, symmetry, and doubtful steps left out", "[ui][review]") {
  StepHistory history;
  history.append(frame_of(1.0, "left", 0.22));
  history.append(frame_of(1.3, "right", 0.18));
  history.append(frame_of(1.6, "left", 0.90, 1));
  const SideMeans means = history.means(StepMeasure::ContactTime, 0.0, 10.0);
  CHECK(means.steps == 2);
  CHECK(means.left.value() == Approx(220.0));
  CHECK(means.right.value() == Approx(180.0));
  CHECK(means.symmetry.value() == Approx(0.2));
  // Not measured is nothing, never zero.
  CHECK_FALSE(history.means(StepMeasure::Cadence, 0.0, 10.0).all);
  CHECK(std::isnan(history.steps()[0][StepMeasure::LoadingRate]));
  CHECK(history.means(StepMeasure::ContactTime, 1.2, 1.4).steps == 1);
  // Another stream begins at zero again.
  history.append(frame_of(0.5, "left", 0.2));
  CHECK(history.steps().size() == 1);
}
