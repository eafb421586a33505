#include <catch2/catch.hpp>
#include <cmath>

#include "gait/metrics/metric_catalogue.hpp"
#include "tests/support/fake_station/fake_reads.hpp"
#include "ui/model/block_compare.hpp"
#include "ui/model/key_measures.hpp"
#include "ui/model/recorded_steps.hpp"
#include "ui/model/stance_view.hpp"

/// A recorded session: its steps and marks, the stretch that is looked at, its curves, and the blocks about
/// its marks.
using namespace footfall::ui;
using footfall::tests::FakeData;
namespace v1 = footfall::v1;

namespace {

v1::StoredSession session_of(double duration_s) {
  v1::StoredSession session;
  session.set_name("s.footfall");
  session.set_state("complete");
  session.set_duration_s(duration_s);
  return session;
}

v1::ReviewMark mark_at(double time_s, const char* words = "", const char* note = "") {
  v1::ReviewMark mark;
  mark.set_time_s(time_s);
  mark.set_kind("marker");
  mark.set_words(words);
  mark.set_note(note);
  return mark;
}

}  // namespace

TEST_CASE("steps that come in parts are one history in order of time, with the marks of the last part",
          "[ui][recorded]") {
  const auto all = footfall::tests::fake_steps();
  RecordedSteps steps;
  v1::ReviewStepsAnswer first, last;
  for (std::size_t i = 0; i < all.size(); ++i) *(i < 1000 ? first : last).add_steps() = all[i];
  std::swap(*last.mutable_steps(3),
            *last.mutable_steps(4));  // two feet on the ground: told the other way round
  for (const auto& mark : footfall::tests::fake_marks()) *last.add_marks() = mark;
  last.set_duration_s(734.512);
  CHECK(steps.take(first));
  CHECK(steps.take(last));
  REQUIRE(steps.history.steps().size() == all.size());
  for (std::size_t i = 1; i < all.size(); ++i)
    REQUIRE(steps.history.steps()[i - 1].time_s <= steps.history.steps()[i].time_s);
  CHECK(steps.marks.size() == footfall::tests::fake_marks().size());
  CHECK(steps.duration_s == 734.512);
  const auto [from, to] = steps.history.within({100.0, 160.0});
  for (std::size_t i = 0; i < all.size(); ++i) {
    const double at = steps.history.steps()[i].time_s;
    CHECK((i >= from && i < to) == (at >= 100.0 && at <= 160.0));
  }
}

TEST_CASE("a live stream that counts its time anew begins a new history", "[ui][recorded]") {
  StepHistory history;
  v1::LiveFrame frame;
  frame.add_steps()->set_initial_contact_s(50.0);
  history.append(frame);
  frame.mutable_steps(0)->set_initial_contact_s(1.0);
  history.append(frame);
  REQUIRE(history.steps().size() == 1);
  CHECK(history.steps().front().time_s == 1.0);
}

TEST_CASE("the stretch that is looked at stays in the session whatever is pressed", "[ui][recorded]") {
  constexpr double kLong = 734.5, kAll = std::numeric_limits<double>::infinity();
  Looked looked;
  CHECK(span_of(looked, kLong).from_s == 0.0);
  CHECK(span_of(looked, kLong).to_s == kLong);
  zoom(looked, 120.0, kLong);  // about the middle of what was shown
  CHECK(span_of(looked, kLong).from_s == Approx(0.5 * kLong - 60.0));
  shift(looked, 0.5, kLong);
  CHECK(span_of(looked, kLong).from_s == Approx(0.5 * kLong));
  for (int i = 0; i < 20; ++i) shift(looked, 0.5, kLong);
  CHECK(span_of(looked, kLong).to_s == Approx(kLong));
  shift(looked, -0.5, kLong);
  CHECK(span_of(looked, kLong).to_s == Approx(kLong - 60.0));  // nothing was saved up beyond the end
  for (int i = 0; i < 20; ++i) shift(looked, -0.5, kLong);
  CHECK(span_of(looked, kLong).from_s == 0.0);
  centre(looked, 700.0, kLong);
  CHECK(span_of(looked, kLong).to_s == Approx(kLong));
  zoom(looked, 30.0, kLong);
  CHECK(span_of(looked, kLong).from_s == Approx(kLong - 60.0 - 15.0));
  zoom(looked, kAll, kLong);
  CHECK(span_of(looked, kLong).to_s == kLong);
  zoom(looked, 600.0, 40.0);  // longer than the session
  CHECK(span_of(looked, 40.0).from_s == 0.0);
  CHECK(span_of(looked, 40.0).to_s == 40.0);
}

TEST_CASE("a mark is looked at in the middle of two minutes, or of the stretch that was shown",
          "[ui][recorded]") {
  Looked looked;
  look_at_mark(looked, 300.0, 734.5);
  CHECK(span_of(looked, 734.5).from_s == Approx(240.0));
  CHECK(span_of(looked, 734.5).to_s == Approx(360.0));
  zoom(looked, 30.0, 734.5);
  look_at_mark(looked, 520.0, 734.5);
  CHECK(span_of(looked, 734.5).from_s == Approx(505.0));
  look_at_mark(looked, 61'000.0, 734.5);  // told the next morning
  CHECK(span_of(looked, 734.5).to_s == Approx(734.5));
  look_at_mark(looked, -20.0, 734.5);
  CHECK(span_of(looked, 734.5).from_s == 0.0);
}

TEST_CASE("a mark says when and what in one line", "[ui][recorded]") {
  CHECK(mark_time(mark_at(250.0), 734.5) == "4:10");
  CHECK(mark_time(mark_at(-3.0), 734.5) == "before the start");
  CHECK(mark_time(mark_at(61'000.0), 734.5) == "after the end");
  CHECK(mark_time(mark_at(std::nan("")), 734.5) == "--");
  CHECK(mark_words(mark_at(0.0, "stumble", "left\nfoot")) == "stumble: left foot");
  CHECK(mark_words(mark_at(0.0, "", "left")) == "marker: left");
}

TEST_CASE("moments on an axis are round, and no more than there is room for", "[ui][recorded]") {
  CHECK(time_ticks({0.0, 734.5}, 8) == std::vector<double>{0.0, 120.0, 240.0, 360.0, 480.0, 600.0, 720.0});
  CHECK(time_ticks({241.0, 271.0}, 7) == std::vector<double>{245.0, 250.0, 255.0, 260.0, 265.0, 270.0});
  CHECK(time_ticks({5.0, 5.0}, 7).empty());
  for (const double length : {30.0, 61.0, 119.0, 500.0, 4000.0, 40'000.0})
    CHECK(time_ticks({0.0, length}, 6).size() <= 7);
}

TEST_CASE("curves are asked for of the stretch shown, of ten minutes at most", "[ui][recorded]") {
  std::string why;
  const auto question = curves_question("s.footfall", {10.0, 130.0}, why);
  REQUIRE(question);
  REQUIRE(question->blocks_size() == 1);
  CHECK(question->blocks(0).session() == "s.footfall");
  CHECK(question->blocks(0).from_s() == 10.0);
  CHECK(question->blocks(0).to_s() == 130.0);
  CHECK(curves_question("s.footfall", {0.0, 600.0}, why));
  CHECK_FALSE(curves_question("s.footfall", {0.0, 600.5}, why));
  CHECK(why == "Mean curves are of at most 10 min: choose a shorter stretch.");
  CHECK_FALSE(curves_question("s.footfall", {0.0, 2.0}, why));
}

TEST_CASE("the minute before and after a mark is cut at the session's ends", "[ui][compare]") {
  BlockChoice block;
  choose(block, session_of(300.0), 0);
  CHECK(take_around(block, 120.0, Around::Before));
  CHECK(block.from_s == 60.0);
  CHECK(block.to_s == 120.0);
  CHECK(take_around(block, 270.0, Around::After));
  CHECK(block.from_s == 270.0);
  CHECK(block.to_s == 300.0);
  CHECK(take_around(block, 20.0, Around::Before));
  CHECK(block.from_s == 0.0);
  CHECK(block.to_s == 20.0);
  CHECK_FALSE(take_around(block, 2.0, Around::Before));
  CHECK_FALSE(take_around(block, 297.0, Around::After));
  CHECK_FALSE(take_around(block, 61'000.0, Around::Before));
  CHECK_FALSE(take_around(block, -70.0, Around::After));
  CHECK(block.to_s == 20.0);  // nothing was changed
  CHECK(std::string(block.to_text.data()) == "0:20");
}

TEST_CASE("one press puts A before a mark and B after it, in the same session, or changes neither",
          "[ui][compare]") {
  CompareState state;
  choose(state.blocks[0], session_of(900.0), 0);
  CHECK(take_both_around(state, session_of(300.0), 100.0));
  CHECK(state.blocks[0].from_s == 40.0);
  CHECK(state.blocks[0].to_s == 100.0);
  CHECK(state.blocks[1].from_s == 100.0);
  CHECK(state.blocks[1].to_s == 160.0);
  CHECK(state.blocks[0].session->duration_s() == 300.0);
  CHECK(state.blocks[1].session->duration_s() == 300.0);
  CHECK_FALSE(take_both_around(state, session_of(300.0), 298.0));
  CHECK(state.blocks[0].from_s == 40.0);
}

TEST_CASE("the key measures are the catalogue's, come first, and leave the order of the others",
          "[ui][compare]") {
  for (const std::string_view key : kKeyMeasures) {
    CAPTURE(key);
    CHECK(footfall::gait::find_step_metric(key) != nullptr);
  }
  std::vector<std::string_view> keys;
  for (const auto& metric : footfall::gait::step_metrics()) keys.push_back(metric.key);
  const auto order = key_first(keys, [](std::string_view key) { return key; });
  REQUIRE(order.size() == keys.size());
  for (std::size_t i = 0; i < kKeyMeasures.size(); ++i) CHECK(keys[order[i]] == kKeyMeasures[i]);
  for (std::size_t i = kKeyMeasures.size() + 1; i < order.size(); ++i) CHECK(order[i - 1] < order[i]);
}

TEST_CASE("curves are in body weights when that is known of every block, else in newtons", "[ui][recorded]") {
  v1::ReviewCurvesRequest question;
  question.add_blocks()->set_to_s(60.0);
  *question.add_blocks() = question.blocks(0);
  v1::ReviewCurvesAnswer answer = footfall::tests::fake_curves(question);
  REQUIRE(in_body_weights(answer));
  const MeanBand newtons = band_of(answer.blocks(0), "left", StanceChannel::Vertical, false);
  const MeanBand weights = band_of(answer.blocks(0), "left", StanceChannel::Vertical, true);
  REQUIRE(weights.mean.size() == 101);
  CHECK(weights.mean[50] * 701.4F == Approx(newtons.mean[50]));
  CHECK(weights.sd[50] * 701.4F == Approx(newtons.sd[50]));
  CHECK(weights.stances == 84);
  CHECK(stance_count(answer.blocks(0)) == "84 left, 84 right stances");
  answer.mutable_blocks(1)->clear_body_weight_n();
  CHECK_FALSE(in_body_weights(answer));
  answer.mutable_blocks(1)->clear_curves();
  answer.mutable_blocks(1)->set_why_none("No force plate was recorded.");
  CHECK(in_body_weights(answer));  // of the one that is drawn
  CHECK(why_no_curves(answer.blocks(1)) == "No force plate was recorded.");
  CHECK(why_no_curves(answer.blocks(0)).empty());
  CHECK_FALSE(band_of(answer.blocks(1), "left", StanceChannel::Vertical, true).drawn());
  CHECK(stance_count(answer.blocks(1)) == "no stance");
}

TEST_CASE("the axis of curves is round and holds every band", "[ui][recorded]") {
  v1::ReviewCurvesRequest question;
  question.add_blocks()->set_to_s(60.0);
  const v1::ReviewCurvesAnswer answer = footfall::tests::fake_curves(question);
  for (const StanceChannel channel : {StanceChannel::Vertical, StanceChannel::ForeAft}) {
    const MeanBand band = band_of(answer.blocks(0), "left", channel, true);
    const ValueAxis axis = stance_axis({band}, channel, true);
    for (std::size_t i = 0; i < band.mean.size(); ++i) {
      CHECK(static_cast<double>(band.mean[i] + band.sd[i]) <= axis.highest + 1e-6);
      CHECK(static_cast<double>(band.mean[i] - band.sd[i]) >= axis.lowest - 1e-6);
    }
    CHECK(axis.ticks().size() >= 3);
    CHECK(axis.ticks().size() <= 9);
  }
}

TEST_CASE("a round axis runs from tick to tick in steps of 1, 2 or 5", "[ui][chart]") {
  const auto is = [](double lowest, double highest, const ValueAxis& axis) {
    CHECK(axis.lowest == Approx(lowest).margin(1e-12));
    CHECK(axis.highest == Approx(highest).margin(1e-12));
  };
  is(0.0, 3.0, round_axis(0.0, 2.6, 5));
  CHECK(round_axis(0.0, 2.6, 5).tick == Approx(0.5));
  is(-0.4, 0.4, round_axis(-0.38, 0.33, 5));
  CHECK(round_axis(-0.38, 0.33, 5).tick == Approx(0.2));
  is(240.0, 254.0, round_axis(241.0, 254.0, 5));
  is(6.4, 7.6, round_axis(7.0, 7.0, 5));
  CHECK(tick_decimals(5.0) == 0);
  CHECK(tick_decimals(0.5) == 1);
  CHECK(tick_decimals(0.2) == 1);
  CHECK(tick_decimals(0.05) == 2);
  CHECK(tick_decimals(200.0) == 0);
}
