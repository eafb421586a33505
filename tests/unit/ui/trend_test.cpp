#include <catch2/catch.hpp>

#include "tests/support/fake_station/fake_reads.hpp"
#include "ui/model/key_measures.hpp"
#include "ui/model/trend.hpp"

/// One person's sessions beside each other: who, which measure, which sessions may be laid side by side.
using namespace footfall::ui;
namespace v1 = footfall::v1;

namespace {

v1::SessionPage page_of(std::initializer_list<const char*> people) {
  v1::SessionPage page;
  for (const char* person : people) page.add_sessions()->set_subject_pseudonym(person);
  return page;
}

/// Two sessions of one measure, the newer one at 3 m/s and 1 %.
v1::ReviewTrendAnswer two_sessions() {
  v1::ReviewTrendAnswer answer;
  v1::ReviewTrendMeasure& measure = *answer.add_measures();
  measure.set_key("contact_time_s");
  measure.set_label("contact time");
  measure.set_unit("ms");
  measure.set_display_factor(1e3);
  measure.set_decimals(1);
  for (const char* name : {"older", "newer"}) {
    v1::ReviewTrendSession& session = *answer.add_sessions();
    session.set_session(name);
    session.set_started_wall_ns(1'795'947'300'000'000'000LL);
    session.set_speed_m_s(3.0);
    session.set_incline_percent(1.0);
    session.set_steps(400);
    v1::ReviewTrendMeans& means = *session.add_means();
    means.mutable_left()->set_mean(0.24);
    means.mutable_left()->set_low(0.23);
    means.mutable_left()->set_high(0.25);
  }
  return answer;
}

std::string why_hollow(const v1::ReviewTrendAnswer& answer) {
  const TrendPicture picture = trend_picture(answer, "contact_time_s", SpeedUnit::KmPerH);
  REQUIRE(picture.columns.size() == 2);
  CHECK_FALSE(picture.columns[1].hollow);  // the newest is like itself
  CHECK(picture.columns[0].hollow == !picture.columns[0].because.empty());
  return picture.columns[0].because;
}

}  // namespace

TEST_CASE("the person is that of the Session page, else of the newest session, until somebody chooses",
          "[ui][trend]") {
  const v1::SessionPage page = page_of({"", "P-2", "P-1", "P-2", "P-3"});
  CHECK(people_of(page) == std::vector<std::string>{"P-2", "P-1", "P-3"});
  TrendState state;
  CHECK_FALSE(question_of(state));
  follow(state, page, "");
  CHECK(state.person == "P-2");
  follow(state, page, "P-3");
  CHECK(state.person == "P-3");
  follow(state, page, "P-9");  // of whom nothing is recorded
  CHECK(state.person == "P-2");
  state.by_hand = true;
  follow(state, page, "P-1");
  CHECK(state.person == "P-2");
  CHECK(question_of(state)->subject_pseudonym() == "P-2");
  CHECK(question_of(state)->most() == 20);
  state.more = true;
  CHECK(question_of(state)->most() == 60);
}

TEST_CASE("a session at another speed, incline or by another method is hollow and says why", "[ui][trend]") {
  v1::ReviewTrendAnswer answer = two_sessions();
  v1::ReviewTrendSession& older = *answer.mutable_sessions(0);
  CHECK(why_hollow(answer).empty());
  older.set_speed_m_s(3.03);  // one per cent to the last digit
  CHECK(why_hollow(answer).empty());
  older.set_speed_m_s(3.031);
  CHECK(why_hollow(answer) == "another speed");
  older.set_speed_m_s(2.969);
  CHECK(why_hollow(answer) == "another speed");
  older.clear_speed_m_s();
  CHECK(why_hollow(answer) == "speed not known");
  older.set_speed_m_s(3.0);
  older.set_incline_percent(1.6);
  CHECK(why_hollow(answer) == "another incline");
  older.set_another_method(true);
  CHECK(why_hollow(answer) == "another method");
  CHECK(trend_picture(answer, "", SpeedUnit::KmPerH).hollow_words ==
        "Hollow, not like the newest: another method (1 session).");
  answer.mutable_sessions(1)->mutable_means(0)->set_doubtful(true);
  CHECK(trend_picture(answer, "", SpeedUnit::KmPerH).hollow_words ==
        "Hollow, not like the newest: another method (1 session). Grey: doubtful (1 session).");
}

TEST_CASE("the newest session that can be told of is the one that others are like, or not", "[ui][trend]") {
  v1::ReviewTrendAnswer answer = two_sessions();
  v1::ReviewTrendSession& broken = *answer.add_sessions();
  broken.set_session("broken");
  broken.set_speed_m_s(5.0);
  broken.set_why_none("It cannot be read.");
  const TrendPicture picture = trend_picture(answer, "contact_time_s", SpeedUnit::KmPerH);
  REQUIRE(picture.columns.size() == 2);
  CHECK_FALSE(picture.columns[0].hollow);
  REQUIRE(picture.without.size() == 1);
  CHECK(picture.without[0].why == "It cannot be read.");
  CHECK(picture.hollow_words.empty());
}

TEST_CASE("points are in the measure's unit for people; what is not measured has none", "[ui][trend]") {
  v1::ReviewTrendAnswer answer = two_sessions();
  TrendPicture picture = trend_picture(answer, "contact_time_s", SpeedUnit::KmPerH);
  const TrendColumn& column = picture.columns[0];
  CHECK(column.left->mean == Approx(240.0));
  CHECK(*column.left->low == Approx(230.0));
  CHECK(*column.left->high == Approx(250.0));
  CHECK_FALSE(column.right);
  CHECK_FALSE(column.both);
  CHECK(*column.speed == Approx(10.8));
  CHECK_FALSE(column.cadence);
  CHECK(column_words(column, picture, SpeedUnit::KmPerH)
            .find(":  left 240.0 [230.0, 250.0], right -- ms, 10.8 km/h, 400 steps") != std::string::npos);
  answer.mutable_measures(0)->set_display_factor(-1e3);  // the interval keeps its order
  picture = trend_picture(answer, "contact_time_s", SpeedUnit::KmPerH);
  CHECK(*picture.columns[0].left->low == Approx(-250.0));
  answer.mutable_sessions(0)->mutable_means(0)->mutable_left()->clear_low();
  picture = trend_picture(answer, "contact_time_s", SpeedUnit::KmPerH);
  CHECK_FALSE(picture.columns[0].left->low);
  answer.mutable_sessions(0)->clear_means();  // a station that tells fewer
  picture = trend_picture(answer, "contact_time_s", SpeedUnit::KmPerH);
  CHECK_FALSE(picture.columns[0].left);
  CHECK(trend_picture({}, "contact_time_s", SpeedUnit::KmPerH).columns.empty());
}

TEST_CASE("measures come with the key ones first, and an unknown choice is the first of them",
          "[ui][trend]") {
  const v1::ReviewTrendAnswer answer = footfall::tests::fake_trend();
  const auto order = measure_order(answer);
  REQUIRE(order.size() == static_cast<std::size_t>(answer.measures_size()));
  for (std::size_t i = 0; i < kKeyMeasures.size(); ++i)
    CHECK(answer.measures(static_cast<int>(order[i])).key() == kKeyMeasures[i]);
  CHECK(trend_picture(answer, "", SpeedUnit::KmPerH).label == "step time");
  CHECK(trend_picture(answer, "gone", SpeedUnit::KmPerH).label == "step time");
  CHECK(trend_picture(answer, "braking_peak_n", SpeedUnit::KmPerH).label == "braking peak");
  const TrendPicture picture = trend_picture(answer, "step_time_s", SpeedUnit::KmPerH);
  CHECK(picture.columns.size() == 11);
  CHECK(picture.hollow_words ==
        "Hollow, not like the newest: another method (1 session), another speed (2 sessions).");
}
