#include <stdlib.h>
#include <time.h>

#include <catch2/catch.hpp>

#include "tests/support/fake_station/fake_data.hpp"
#include "ui/model/data.hpp"

/// The Data page's words, filters and choice.
using namespace footfall::ui;
using footfall::tests::FakeData;
namespace v1 = footfall::v1;

namespace {

/// The time zone of the process while it lives.
struct Zone {
  explicit Zone(const char* name) {
    ::setenv("TZ", name, 1);
    ::tzset();
  }
  ~Zone() {
    ::unsetenv("TZ");
    ::tzset();
  }
  Zone(const Zone&) = delete;
  Zone& operator=(const Zone&) = delete;
};

}  // namespace

TEST_CASE("today begins at the local midnight, also on the day that has 25 hours", "[ui][data]") {
  // Central Europe without a database of zones: clocks go back on 2026-10-25 at 03:00.
  const Zone zone("CET-1CEST,M3.5.0,M10.5.0/3");
  DataPageState state;
  const auto from = [&](Since since, std::int64_t now_s) {
    state.since = since;
    return query_of(state, now_s, 10).started_from_wall_ns() / 1'000'000'000;
  };
  constexpr std::int64_t kNoon = 1'792'926'000;      // 2026-10-25T11:00:00Z, 12:00 in winter time
  constexpr std::int64_t kMidnight = 1'792'879'200;  // 2026-10-24T22:00:00Z, 00:00 in summer time
  CHECK(from(Since::All, kNoon) == 0);
  CHECK(from(Since::Today, kNoon) == kMidnight);
  CHECK(from(Since::Today, kMidnight) == kMidnight);
  CHECK(from(Since::Today, kMidnight - 1) == kMidnight - 86'400);
  CHECK(from(Since::Week, kNoon) == kMidnight - 6 * 86'400);
  CHECK(from(Since::Month, kNoon) == kMidnight - 29 * 86'400);
  CHECK(started_words(kNoon * 1'000'000'000) == "25 Oct 2026  12:00");
  CHECK(started_words(0) == "--");
}

TEST_CASE("lengths and sizes are told as people say them", "[ui][data]") {
  CHECK(duration_words(5.21) == "5.2 s");
  CHECK(duration_words(59.94) == "59.9 s");
  CHECK(duration_words(59.96) == "1 min 00 s");
  CHECK(duration_words(750.4) == "12 min 30 s");
  CHECK(duration_words(3599.7) == "1 h 00 min");
  CHECK(duration_words(3725.0) == "1 h 02 min");
  CHECK(duration_words(std::numeric_limits<double>::quiet_NaN()) == "--");
  CHECK(size_words(999) == "1 kB");
  CHECK(size_words(48'230'000) == "48.2 MB");
  CHECK(size_words(1'234'000'000) == "1.23 GB");
}

TEST_CASE("a column's name sorts by it, largest first, and pressed again the other way", "[ui][data]") {
  DataPageState state;
  state.first = 40;
  sort_by(state, "duration");
  CHECK(state.sort_by == "duration");
  CHECK_FALSE(state.ascending);
  CHECK(state.first == 0);
  sort_by(state, "duration");
  CHECK(state.ascending);
  sort_by(state, "subject");
  CHECK(state.ascending);  // names begin with A
}

TEST_CASE("the choice follows its session through new pages and is dropped with an empty folder",
          "[ui][data]") {
  DataPageState state;
  v1::SessionPage page;
  follow(state, page);
  CHECK_FALSE(state.chosen);
  page.set_in_folder(3);
  *page.add_sessions() = FakeData::synthetic_session(0);  // being recorded
  *page.add_sessions() = FakeData::synthetic_session(1);
  *page.add_sessions() = FakeData::synthetic_session(4);
  follow(state, page);
  REQUIRE(state.chosen);
  CHECK(state.chosen->name() == FakeData::synthetic_session(1).name());
  page.mutable_sessions(1)->set_steps(9000);
  follow(state, page);
  CHECK(state.chosen->steps() == 9000);
  state.chosen = FakeData::synthetic_session(0);  // alone when the page was opened, being recorded
  follow(state, page);
  CHECK(state.chosen->name() == FakeData::synthetic_session(1).name());
  state.chosen = FakeData::synthetic_session(0);
  state.by_hand = true;
  follow(state, page);
  CHECK(state.chosen->name() == FakeData::synthetic_session(0).name());
  page.clear_sessions();  // a filter hides it: what is shown beside the list stays
  follow(state, page);
  REQUIRE(state.chosen);
  page.set_in_folder(0);
  follow(state, page);
  CHECK_FALSE(state.chosen);
}

TEST_CASE("an empty list says why in one sentence", "[ui][data]") {
  DataPageState state;
  DataView view;
  CHECK(empty_words(nullptr, state).find("Asking") == 0);
  view.problem = "The station does not answer about its recordings.";
  CHECK(empty_words(&view, state) == view.problem);
  view.page.emplace();
  CHECK(empty_words(&view, state).find("Nothing is recorded yet") == 0);
  view.page->set_in_folder(3);
  state.complete_only = true;
  CHECK(empty_words(&view, state) == "No session passes these filters.");
  view.page->set_unread(2);
  CHECK(empty_words(&view, state) == "The station is reading its recordings.");
  view.page->set_problem("the folder cannot be read: see its rights");
  CHECK(empty_words(&view, state) == "the folder cannot be read: see its rights.");
}

TEST_CASE("what is wrong with a session stands out among its facts", "[ui][data]") {
  const auto flagged = [](const v1::StoredSession& session) {
    std::string labels;
    for (const DataFact& fact : facts_of(session)) labels += fact.attention ? fact.label + " " : "";
    return labels;
  };
  CHECK(flagged(FakeData::synthetic_session(1)).empty());
  CHECK(flagged(FakeData::synthetic_session(2)) == "Length Gaps ");
  v1::StoredSession bare = FakeData::synthetic_session(1);
  bare.set_mass_kg(0.0);
  bare.set_treadmill(false);
  for (const DataFact& fact : facts_of(bare)) {
    if (fact.label == "Body mass") CHECK(fact.value == "--");
    if (fact.label == "Treadmill") CHECK(fact.value == "not recorded");
  }
}

TEST_CASE("the newest export is told in one sentence, with its folder when it is there", "[ui][data]") {
  DataView view;
  CHECK(news_of(view).sentence.empty());
  view.exporting.set_session("s1.footfall");
  view.exporting.set_format("c3d");
  view.exporting.set_state("running");
  view.exporting.set_doing("writing c3d");
  CHECK(under_way(view.exporting));
  CHECK(news_of(view).sentence == "s1 as C3D: writing c3d");
  view.exporting.set_state("done");
  view.exporting.set_folder("/srv/exports/s1");
  view.exporting.add_files("s1.c3d");
  CHECK_FALSE(under_way(view.exporting));
  CHECK(news_of(view).sentence == "s1 as C3D: 1 file in");
  CHECK(news_of(view).folder == "/srv/exports/s1");
  CHECK(news_of(view).notes.empty());
  view.exporting.add_notes("the session is interrupted");
  view.exporting.add_notes("3 rows are left out.");
  CHECK(news_of(view).notes == "The session is interrupted. 3 rows are left out.");
  view.exporting.set_state("failed");
  view.exporting.set_problem("the disk is full");
  CHECK(news_of(view).sentence == "Not exported: the disk is full.");
  CHECK(news_of(view).bad);
  view.exporting.set_state("cancelled");
  CHECK(news_of(view).sentence == "Cancelled: nothing of s1 as C3D was kept.");
  view.refused = "one at a time";
  CHECK(news_of(view).sentence == "Not done: one at a time.");
}
