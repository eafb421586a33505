#include <catch2/catch.hpp>
#include <cmath>

#include "ui/draw/layout.hpp"
#include "ui/model/model.hpp"
#include "ui/model/permits.hpp"
#include "ui/model/programme_curve.hpp"
#include "ui/model/text.hpp"

using namespace footfall::ui;
namespace v1 = footfall::v1;

namespace {

v1::Programme ramp_programme() {
  v1::Programme programme;
  programme.set_name("Ramp");
  const auto add = [&](double speed, double ramp, double acceleration, double hold) {
    v1::ProgrammeSegment& segment = *programme.add_segments();
    segment.set_speed_m_s(speed);
    segment.set_ramp_s(ramp);
    segment.set_acceleration_m_s2(acceleration);
    segment.set_hold_s(hold);
  };
  add(1.5, 0.0, 0.0, 60.0);
  add(3.0, 100.0, 0.0, 20.0);
  add(2.0, 0.0, 0.1, 30.0);
  return programme;
}

Snapshot running(const char* programme_state) {
  Snapshot s;
  s.link = Link::Live;
  s.ever_connected = true;
  s.stale = false;
  s.holder = Holder::Mine;
  s.status.set_state("Running");
  s.status.set_measured_speed_m_s(2.0);
  s.status.set_drive_connected(true);
  s.status.set_incline_available(true);
  s.status.mutable_programme()->set_state(programme_state);
  return s;
}

}  // namespace

TEST_CASE("a programme's curve has its lengths, speeds and place", "[ui][programme]") {
  const ProgrammeCurve curve = curve_of(ramp_programme(), 1.0);
  CHECK(curve.length_s() == Approx(60.0 + 120.0 + 10.0 + 30.0));
  CHECK(curve.fastest_m_s == 3.0);
  CHECK(speed_at(curve, 0.0) == Approx(1.0));
  CHECK(speed_at(curve, 59.0) == Approx(1.5));
  CHECK(speed_at(curve, 110.0) == Approx(2.25));
  CHECK(speed_at(curve, 170.0) == Approx(3.0));
  CHECK(speed_at(curve, 185.0) == Approx(2.5));
  CHECK(speed_at(curve, 1e6) == Approx(2.0));
  v1::ProgrammeStatus status;
  status.set_segment(1);
  status.set_segment_elapsed_s(30.0);
  CHECK(position_s(curve, status) == Approx(90.0));
  status.set_segment_elapsed_s(500.0);  // waits for a countdown at its end: it stays at the end
  CHECK(position_s(curve, status) == Approx(180.0));
  status.set_segment(99);
  CHECK(position_s(curve, status) == Approx(220.0));
  CHECK(curve_of(v1::Programme(), 1.0).points.empty());
  CHECK(position_s({}, status) == 0.0);
}

TEST_CASE("a coming change is told in whole seconds, and a pause with its reason", "[ui][programme]") {
  v1::ProgrammeStatus status;
  status.set_state("Running");
  status.set_name("Ramp");
  status.set_segment_name("up");
  status.set_segment(1);
  status.set_segments(3);
  CHECK(announcement(status).empty());
  status.set_announcing(true);
  status.set_countdown_left_s(3.2);
  status.set_next_speed_m_s(12.0 / 3.6);
  CHECK(announcement(status) == "12.0 km/h in 4 s");
  CHECK(programme_title(status) == "Ramp: segment 2 of 3, up");
  CHECK(programme_sentence(status) == "The belt will change: 12.0 km/h in 4 s.");
  status.set_announcing(false);
  status.set_segment_left_s(65.2);
  CHECK(programme_sentence(status) == "1:06 in this segment, then 12.0 km/h.");
  status.set_state("Paused");
  status.set_pause("The console was silent for a moment.");
  CHECK(programme_sentence(status) == "PAUSED. The console was silent for a moment.");
  CHECK(minutes(59.01) == "1:00");
  CHECK(minutes(0.0) == "0:00");
  CHECK(minutes(std::nan("")) == "--");
  Snapshot s = running("Running");
  *s.status.mutable_programme() = status;
  s.status.mutable_programme()->set_state("Running");
  s.status.mutable_programme()->set_announcing(true);
  CHECK(motion_sentence(s) == "The belt will change: 12.0 km/h in 4 s.");
}

TEST_CASE("a programme is begun on a running belt, resumed when paused, and the deck levelled at rest",
          "[ui][programme][permits]") {
  Permits p = permits_for(running("None"));
  CHECK(p.programme_begin.allowed);
  CHECK_FALSE(p.programme_pause.allowed);
  CHECK_FALSE(p.programme_go_on.allowed);
  CHECK_FALSE(p.level.allowed);
  p = permits_for(running("Running"));
  CHECK_FALSE(p.programme_begin.allowed);
  CHECK(p.programme_pause.allowed);
  CHECK_FALSE(p.programme_resume.allowed);
  p = permits_for(running("Paused"));
  CHECK(p.programme_resume.allowed);
  CHECK_FALSE(p.programme_pause.allowed);
  CHECK(p.programme_go_on.allowed);
  for (const char* over : {"Complete", "Ended"}) CHECK(permits_for(running(over)).programme_begin.allowed);
  Snapshot rest = running("Ended");
  rest.status.set_state("Idle");
  rest.status.set_measured_speed_m_s(0.0);
  CHECK(permits_for(rest).level.allowed);
  CHECK_FALSE(permits_for(rest).programme_begin.allowed);
  rest.status.set_measured_speed_m_s(0.3);
  CHECK_FALSE(permits_for(rest).level.allowed);
  rest.status.clear_measured_speed_m_s();
  CHECK_FALSE(permits_for(rest).level.allowed);
  rest.status.set_measured_speed_m_s(0.0);
  rest.holder = Holder::Another;
  CHECK_FALSE(permits_for(rest).level.allowed);
  for (const Permit* permit :
       {&p.programme_begin, &p.programme_pause, &p.programme_resume, &p.programme_go_on, &p.level})
    CHECK(permit->allowed == permit->why.empty());
}

TEST_CASE("the list of programmes reaches the screen, and a refused list is no news", "[ui][programme]") {
  Model model(false);
  CHECK_FALSE(model.has_programmes());
  ClientView view;
  CommandReply reply;
  reply.kind = CommandKind::ListProgrammes;
  reply.verdict = ReplyVerdict::Refused;
  view.replies = {reply};
  model.absorb(view, {});
  CHECK_FALSE(model.snapshot({}).reply);
  reply.verdict = ReplyVerdict::Accepted;
  *reply.programmes.add_programmes() = ramp_programme();
  view.replies = {reply};
  model.absorb(view, {});
  CHECK(model.has_programmes());
  Snapshot shown = model.snapshot({});
  shown.status.mutable_programme()->set_name("Ramp");
  REQUIRE(under_way(shown) != nullptr);
  CHECK(under_way(shown)->segments_size() == 3);
}

TEST_CASE("room for the programme is taken from the traces alone", "[ui][layout][programme]") {
  for (const int height : {800, 1080, 1600}) {
    const Layout before = layout_for(height * 16 / 10, height, 1.0F);
    Layout after = before;
    after.make_room_for_programme();
    CHECK(after.programme.h > 100.0F * before.scale);
    CHECK(after.vertical.y == before.vertical.y);
    CHECK(after.vertical.h > 100.0F * before.scale);
    CHECK(after.fore_aft.h > 80.0F * before.scale);
    CHECK(after.fore_aft.y > after.vertical.bottom());
    CHECK(after.programme.y > after.fore_aft.bottom());
    CHECK(after.programme.bottom() == Approx(before.fore_aft.bottom()));
    CHECK(after.programme.right() < after.readouts.x);
    CHECK(after.stop.x == before.stop.x);
  }
}
