#include <catch2/catch.hpp>

#include "tests/support/fake_station/fake_review.hpp"
#include "ui/model/block_compare.hpp"

/// The choice of two blocks, and the words of their comparison.
using namespace footfall::ui;
using footfall::tests::FakeData;
using footfall::tests::FakeReview;
namespace v1 = footfall::v1;

namespace {

v1::StoredSession session_of(double duration_s, const char* name = "s.footfall") {
  v1::StoredSession session;
  session.set_name(name);
  session.set_state("complete");
  session.set_duration_s(duration_s);
  return session;
}

const ChangeRow& row_of(const std::vector<ChangeRow>& rows, const std::string& label) {
  for (const ChangeRow& row : rows) {
    if (row.label == label) return row;
  }
  FAIL("no row " << label);
  return rows.front();
}

v1::ReviewTable with_interval(double low, double high) {
  v1::ReviewTable table;
  v1::ReviewRow& row = *table.add_rows();
  row.set_label("peak");
  row.set_display_factor(1.0);
  v1::ReviewFigure& both = *row.mutable_both();
  both.set_a(100.0);
  both.set_b(100.0 + 0.5 * (low + high));
  both.set_change_percent(0.5 * (low + high));
  both.set_low_percent(low);
  both.set_high_percent(high);
  return table;
}

}  // namespace

TEST_CASE("a clock reads what it writes, and nothing that could be meant otherwise", "[ui][compare]") {
  for (const int seconds : {0, 5, 59, 60, 185, 3599, 3600, 7325})
    CHECK(clock_seconds(clock_text(seconds)) == static_cast<double>(seconds));
  CHECK(clock_text(185.9) == "3:06");
  CHECK(clock_text(3725.0) == "1:02:05");
  CHECK(clock_text(-1.0) == "--");
  CHECK(clock_seconds("90:00") == 5400.0);
  for (const char* words :
       {"", "3", "3:", ":30", "3:5", "3:60", "3:300", "1:60:00", "1:2:3:4", "-1:00", "3.5", "a:bc"}) {
    CAPTURE(words);
    CHECK_FALSE(clock_seconds(words));
  }
}

TEST_CASE("stretches are cut to the session they are of", "[ui][compare]") {
  BlockChoice block;
  choose(block, session_of(300.0), 0);
  CHECK(block.from_s == 0.0);
  CHECK(block.to_s == 60.0);
  choose(block, session_of(300.0), 1);
  CHECK(block.from_s == 240.0);
  CHECK(block.to_s == 300.0);
  CHECK(std::string(block.from_text.data()) == "4:00");
  choose(block, session_of(40.0), 1);  // too short for two minutes: its halves
  CHECK(block.from_s == 20.0);
  take_stretch(block, Stretch::FirstMinute);
  CHECK(block.to_s == 40.0);
  take_stretch(block, Stretch::LastMinute);
  CHECK(block.from_s == 0.0);
  set_block(block, 90.0, -5.0);
  CHECK(block.from_s == 0.0);
  CHECK(block.to_s == 40.0);
}

TEST_CASE("what is typed is taken when it is a stretch of the session, and else says what is wrong",
          "[ui][compare]") {
  BlockChoice block;
  choose(block, session_of(300.0), 0);
  const auto type = [&](const char* from, const char* to) {
    std::snprintf(block.from_text.data(), block.from_text.size(), "%s", from);
    std::snprintf(block.to_text.data(), block.to_text.size(), "%s", to);
    take_typed(block);
  };
  type("1:10", "2:40");
  CHECK(block.mistake.empty());
  CHECK(block.from_s == 70.0);
  CHECK(block.to_s == 160.0);
  type("2", "3:00");
  CHECK(block.mistake == "Write minutes:seconds, as 3:30.");
  type("3:00", "2:00");
  CHECK(block.mistake == "It has to begin before it ends.");
  type("5:00", "6:00");
  CHECK(block.mistake == "The session ends at 5:00.");
  CHECK(block.from_s == 70.0);  // nothing was changed
  type("4:00", "9:00");
  CHECK(block.mistake.empty());
  CHECK(block.to_s == 300.0);
}

TEST_CASE("both blocks are of the newest session that can be read until somebody chooses", "[ui][compare]") {
  CompareState state;
  std::string why;
  CHECK_FALSE(question_of(state, why));
  CHECK(why == "Choose a session for A.");
  v1::SessionPage page;
  *page.add_sessions() = FakeData::synthetic_session(0);  // being recorded
  *page.add_sessions() = FakeData::synthetic_session(3);  // cannot be read
  *page.add_sessions() = FakeData::synthetic_session(1);
  follow(state, page);
  const auto question = question_of(state, why);
  REQUIRE(question);
  CHECK(question->a().session() == FakeData::synthetic_session(1).name());
  CHECK(question->a().to_s() == 60.0);
  CHECK(question->b().from_s() == Approx(674.512));
  state.by_hand = true;
  page.clear_sessions();
  *page.add_sessions() = FakeData::synthetic_session(4);
  follow(state, page);
  CHECK(same_question(*question_of(state, why), *question));
  set_block(state.blocks[1], 100.0, 103.0);
  CHECK_FALSE(question_of(state, why));
  CHECK(why == "Block B is shorter than 5 s.");
}

TEST_CASE("an interval that leaves out zero differs, one that touches it does not", "[ui][compare]") {
  const auto clear = [](double low, double high) {
    return change_rows(with_interval(low, high), CompareFoot::Both).front().clear;
  };
  CHECK(clear(0.1, 4.0));
  CHECK(clear(-4.0, -0.1));
  CHECK_FALSE(clear(-0.1, 4.0));
  CHECK_FALSE(clear(0.0, 4.0));
  const ChangeRow row = change_rows(with_interval(-6.2, -3.4), CompareFoot::Both).front();
  CHECK(row.change ==
        "\xE2\x88\x92"
        "4.8 %  [\xE2\x88\x92"
        "6.2, \xE2\x88\x92"
        "3.4]");
  // A figure that is 0 in the digits shown has no sign.
  CHECK(change_rows(with_interval(-0.02, 0.02), CompareFoot::Both).front().change == "0.0 %  [0.0, 0.0]");
}

TEST_CASE("what is not measurable is told with its reason and never drawn", "[ui][compare]") {
  const auto rows = change_rows(FakeReview::synthetic_table(), CompareFoot::Both);
  const ChangeRow& one_sided = row_of(rows, "tibial shock, 60 Hz");
  CHECK(one_sided.a == "7.3");
  CHECK(one_sided.b == "--");
  CHECK(one_sided.change == "--");
  CHECK(one_sided.why == "not measured in B");
  CHECK_FALSE(one_sided.percent);
  CHECK_FALSE(one_sided.clear);
  CHECK(row_of(rows, "strike index").why == "too few strides for an interval");
  v1::ReviewTable none = with_interval(1.0, 2.0);
  none.mutable_rows(0)->clear_both();
  CHECK(change_rows(none, CompareFoot::Both).front().why == "not measured");
  // An angle has no per cent: its change is in its own unit, and there is no place for it on the axis.
  const ChangeRow& angle = row_of(rows, "trunk lean from the ankle");
  CHECK(angle.change == "+1.2 deg  [+0.7, +1.7]");
  CHECK(angle.clear);
  CHECK_FALSE(angle.percent);
}

TEST_CASE("a doubtful measure keeps its figures, says why, and is never told to differ", "[ui][compare]") {
  const auto rows = change_rows(FakeReview::synthetic_table(), CompareFoot::Both);
  const ChangeRow& row = row_of(rows, "vertical avg. loading rate");
  CHECK(row.doubtful);
  CHECK(row.why == "doubtful: sample rate below 1 kHz, body weight unknown");
  CHECK(row.brief == "doubtful: sample rate below 1 kHz, 1 more");
  CHECK(row.high.value() < 0.0);
  CHECK_FALSE(row.clear);
}

TEST_CASE("figures are shown in the catalogue's units, for the foot that is chosen", "[ui][compare]") {
  const v1::ReviewTable table = FakeReview::synthetic_table();
  CHECK(row_of(change_rows(table, CompareFoot::Both), "contact time").a == "246.1");
  CHECK(row_of(change_rows(table, CompareFoot::Left), "contact time").a == "244.9");
  CHECK(row_of(change_rows(table, CompareFoot::Right), "contact time").a == "247.3");
  CHECK(counted_words(table, 0, SpeedUnit::KmPerH) ==
        "A: 162 steps (10 left out), 164.2 steps/min, 10.8 km/h");
  CHECK(counted_words(table, 1, SpeedUnit::KmPerH) == "B: 171 steps, 172.5 steps/min, 10.8 km/h");
  CHECK(counted_words({}, 0, SpeedUnit::KmPerH) == "A: 0 steps");
}

TEST_CASE("the axis shows most intervals whole and is not stretched by one wild measure", "[ui][compare]") {
  const auto half = [](double low, double high) {
    return change_axis_percent(change_rows(with_interval(low, high), CompareFoot::Both));
  };
  CHECK(half(-3.0, 9.9) == 10.0);
  CHECK(half(-10.1, 2.0) == 20.0);
  CHECK(half(-3.0, 45.0) == 50.0);
  CHECK(half(-3.0, 400.0) == 100.0);
  CHECK(change_axis_percent({}) == 10.0);
  CHECK(change_axis_percent(change_rows(FakeReview::synthetic_table(), CompareFoot::Both)) == 20.0);
}
