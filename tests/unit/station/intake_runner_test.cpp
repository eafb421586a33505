#include <catch2/catch.hpp>
#include <string>

#include "tests/unit/station/intake_rig.hpp"

using namespace footfall;
using namespace footfall::tests;
using station::IntakeDesk;
using Rig = IntakeRig;

TEST_CASE("an unnamed runner's answers go with him when he is named, and not to somebody known",
          "[station][intake]") {
  Rig rig;
  const auto desk = rig.desk();
  REQUIRE(desk->set(said("", "trauma", v1::INTAKE_YES), kOperator));
  CHECK_FALSE(desk->veto_of("P-017").empty());
  desk->select("P-017");
  CHECK_FALSE(desk->veto().empty());
  REQUIRE(desk->set(said("P-018", "trauma", v1::INTAKE_NO), kOperator));
  CHECK(desk->veto().empty());
  REQUIRE(desk->set(said("", "cancer", v1::INTAKE_YES), kOperator));
  desk->select("P-018");
  CHECK(reply_to(desk->state(true), "cancer") == v1::INTAKE_NOT_ASKED);
}

// The console says "unnamed" where no pseudonym was typed: with a name the red flag was gone.
TEST_CASE(
    "a red flag of a runner whom the console calls unnamed goes with him when he is named, recorded or not",
    "[station][intake]") {
  for (const bool recorded : {false, true}) {
    Rig rig;
    const auto desk = rig.desk();
    REQUIRE(desk->set(said("unnamed", "trauma", v1::INTAKE_YES), kOperator));
    if (recorded) desk->select("unnamed");
    desk->select("P-017");
    CHECK_FALSE(desk->veto().empty());
    CHECK_FALSE(rig.desk()->veto_of("P-017").empty());
  }
}

TEST_CASE("emptying the field of the pseudonym is no way round a red flag", "[station][intake]") {
  Rig rig;
  const auto desk = rig.desk();
  REQUIRE(desk->set(said("P-017", "trauma", v1::INTAKE_YES), kOperator));
  for (const char* nobody : {"", "unnamed"}) CHECK_FALSE(desk->veto_of(nobody).empty());
  CHECK(desk->veto_of("P-018").empty());
}

TEST_CASE("harmless answers of an unnamed runner go with him until he was recorded without a name",
          "[station][intake]") {
  for (const bool recorded : {false, true}) {
    Rig rig;
    const auto desk = rig.desk();
    REQUIRE(desk->set(said("unnamed", "trauma", v1::INTAKE_NO), kOperator));
    if (recorded) desk->select("unnamed");
    REQUIRE(desk->set(said("P-017", "cancer", v1::INTAKE_NO), kOperator));
    CHECK(reply_to(desk->state(true), "trauma") == (recorded ? v1::INTAKE_NOT_ASKED : v1::INTAKE_NO));
    CHECK(reply_to(desk->state(true), "cancer") == v1::INTAKE_NO);
  }
}

TEST_CASE("asked anew nothing of the runner before is left, unless a red flag would be taken back so",
          "[station][intake]") {
  Rig rig;
  const auto desk = rig.desk();
  v1::IntakeRequest anew;
  anew.set_subject("unnamed");
  anew.set_anew(true);
  REQUIRE(desk->set(said("unnamed", "trauma", v1::INTAKE_NO), kOperator));
  REQUIRE(desk->set(anew, kOperator));
  CHECK(reply_to(desk->state(true), "trauma") == v1::INTAKE_NOT_ASKED);
  CHECK_FALSE(desk->state(true).begun());
  REQUIRE(desk->set(said("unnamed", "trauma", v1::INTAKE_YES), kOperator));
  CHECK_FALSE(desk->set(anew, kOperator));
  CHECK_FALSE(desk->veto().empty());
  REQUIRE(desk->set(anew, kPhysio));
  CHECK(desk->veto().empty());
}

// "Ask anew" dropped the day's decision without a trace.
TEST_CASE("a decision that was taken back by asking anew stays readable with its reason, who and when",
          "[station][intake]") {
  Rig rig;
  const auto desk = rig.desk();
  v1::IntakeRequest anew;
  anew.set_subject("P-001");
  anew.set_anew(true);
  REQUIRE(desk->set(anew, kPhysio));
  CHECK(desk->rows("P-001").empty());  // nothing had been said
  REQUIRE(desk->set(said("P-001", "trauma", v1::INTAKE_YES), kOperator));
  REQUIRE(desk->decide(decision("P-001", true), kPhysio));
  const std::int64_t decided_ns = rig.now_ns;
  rig.now_ns += kHourNs;
  const auto changes = desk->set(anew, kPhysio);
  REQUIRE(changes);
  CHECK(changes->front().before == "session allowed, Dr-Lind: examined");  // for the log of a session
  CHECK_FALSE(desk->state(true).begun());

  const auto presets = [](const std::vector<recording::Marker>& rows) {
    std::string all;
    for (const auto& row : rows) {
      CHECK(recording::check(row).has_value());
      all += row.preset + "=" + row.text + ";";
    }
    return all;
  };
  const std::string kept =
      "intake.trauma=yes;intake.decision=session allowed, Dr-Lind: examined;"
      "intake.asked_anew=what was said before holds no longer;";
  CHECK(presets(desk->rows("P-001")) == kept);
  // A red flag answered again is not covered by the decision of before, and the restart is no way round.
  REQUIRE(desk->set(said("P-001", "trauma", v1::INTAKE_YES), kOperator));
  const auto restarted = rig.desk();
  CHECK_FALSE(restarted->veto().empty());
  const auto rows = restarted->rows("P-001");
  CHECK(presets(rows).rfind(kept + "intake.bladder_bowel_saddle=not asked;", 0) == 0);
  REQUIRE(rows.size() > 3);
  CHECK(rows[1].who == "anna");
  CHECK(rows[1].wall_ns == decided_ns);
  CHECK(rows[2].wall_ns == decided_ns + kHourNs);
  // As long as an intake, and no further.
  rig.now_ns += 20 * kHourNs;
  REQUIRE(restarted->decide(decision("P-001", true), kPhysio));
  CHECK(presets(restarted->rows("P-001")).find("asked_anew") == std::string::npos);
}

TEST_CASE("what the unnamed runner before had said is in the file and in nobody's session",
          "[station][intake]") {
  Rig rig;
  for (const char* nobody : {"", "unnamed"}) {
    const auto desk = rig.desk();
    REQUIRE(desk->set(said(nobody, "trauma", v1::INTAKE_YES), kOperator));
    REQUIRE(desk->decide(decision(nobody, true), kPhysio));
    v1::IntakeRequest anew = said(nobody, "cancer", v1::INTAKE_NO);
    anew.set_anew(true);
    REQUIRE(desk->set(anew, kPhysio));
    const auto kept = station::load_intakes(rig.dir / station::kIntakeFile);
    REQUIRE(kept);
    REQUIRE(kept->history.count(nobody) == 1);
    CHECK(kept->history.at(nobody)[1].value == "session allowed, Dr-Lind: examined");
    for (const auto& row : desk->rows("")) CHECK(row.preset != "intake.decision");
    if (*nobody != '\0') continue;
    desk->select("P-009");
    CHECK_FALSE(desk->rows("P-009").empty());
    for (const auto& row : desk->rows("P-009")) CHECK(row.preset != "intake.decision");
  }
}
