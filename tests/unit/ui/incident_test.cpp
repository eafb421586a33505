#include "ui/model/incident.hpp"

#include <catch2/catch.hpp>
#include <limits>

using namespace footfall;
using ui::IncidentPanelState;
using ui::Snapshot;

namespace {

std::shared_ptr<v1::IncidentDetail> stop_named(const std::string& name, bool ordinary) {
  auto detail = std::make_shared<v1::IncidentDetail>();
  detail->mutable_head()->set_name(name);
  detail->mutable_head()->set_ordinary(ordinary);
  detail->mutable_head()->set_cause("PlateLost");
  detail->mutable_head()->set_sentence("A force plate is silent.");
  detail->mutable_head()->set_before_s(30.0);
  detail->mutable_head()->set_after_s(10.0);
  detail->mutable_head()->set_triggers(2);
  detail->mutable_head()->set_lost_records(7);
  detail->set_ending("incomplete");
  return detail;
}

Snapshot in_state(const std::string& state) {
  Snapshot snapshot;
  snapshot.status.set_state(state);
  return snapshot;
}

}  // namespace

TEST_CASE("a stop's panel opens by itself once the belt no longer slows, and stays closed when closed",
          "[ui][incident]") {
  IncidentPanelState panel;
  Snapshot snapshot = in_state("Slowing");
  CHECK_FALSE(panel.shown(snapshot));
  snapshot.incident = stop_named("a", false);
  CHECK_FALSE(panel.shown(snapshot));
  snapshot.status.set_state("Stopped");
  CHECK(panel.shown(snapshot));
  panel.close();
  CHECK_FALSE(panel.shown(snapshot));
  CHECK(IncidentPanelState::available(snapshot));
  panel.open();
  CHECK(panel.shown(snapshot));
  snapshot.status.set_state("Running");
  CHECK_FALSE(panel.shown(snapshot));
  CHECK_FALSE(IncidentPanelState::available(snapshot));
}

TEST_CASE("an ordinary end opens nothing, unless it becomes a fault", "[ui][incident]") {
  IncidentPanelState panel;
  Snapshot snapshot = in_state("Stopped");
  snapshot.incident = stop_named("a", true);
  CHECK_FALSE(panel.shown(snapshot));
  snapshot.incident = stop_named("a", false);
  CHECK(panel.shown(snapshot));
}

TEST_CASE("the panel says cause, losses and who did what, and scales to what was measured",
          "[ui][incident]") {
  const auto detail = stop_named("a", false);
  for (const float speed : {1.0F, 2.75F, std::numeric_limits<float>::quiet_NaN()}) {
    detail->add_belt_time_s(-1.0);
    detail->add_commanded_speed_m_s(1.0F);
    detail->add_measured_speed_m_s(speed);
  }
  auto& pressed = *detail->add_events();
  pressed.set_time_s(-0.01);
  pressed.set_kind("operator");
  pressed.set_who("anna");
  pressed.set_role("viewer");
  pressed.set_what("STOP");
  pressed.set_outcome("sent");
  detail->add_events()->set_kind("poll");
  auto& cause = *detail->add_events();
  cause.set_kind("trigger");
  cause.set_what("PlateLost");
  auto& state = *detail->add_events();
  state.set_kind("state");
  state.set_what("Running to Slowing");
  state.set_value("PlateLost");
  auto& export_begun = *detail->add_events();
  export_begun.set_kind("operator");
  export_begun.set_what("export");
  export_begun.set_value("20261126T172252Z.footfall");  // a name stays one
  const ui::IncidentView view = ui::view_of(*detail);
  CHECK(view.alarm);
  CHECK(view.sentence == "A force plate is silent.");
  CHECK_THAT(view.detail, Catch::Contains("incomplete") && Catch::Contains("7 records lost"));
  CHECK(view.highest_m_s == Approx(2.75));
  CHECK(view.from_s == -30.0);
  REQUIRE(view.marks.size() == 4);
  CHECK(view.marks[0].text == "viewer anna: STOP - sent");
  CHECK(view.marks[1].text == "plate lost");
  CHECK(view.marks[2].text == "Running to Slowing plate lost");
  CHECK(view.marks[3].text == "export 20261126T172252Z.footfall");
}
