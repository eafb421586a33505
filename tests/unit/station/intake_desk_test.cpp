#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <fstream>
#include <future>
#include <thread>

#include "tests/unit/station/intake_rig.hpp"

using namespace footfall;
using namespace footfall::tests;
using station::IntakeDesk;
using Rig = IntakeRig;

TEST_CASE("a red flag keeps its runner from the belt until a clinician has decided, and no other runner",
          "[station][intake]") {
  Rig rig;
  const auto desk = rig.desk();
  CHECK(desk->veto().empty());
  REQUIRE(desk->set(said("P-017", "trauma", v1::INTAKE_YES), kOperator));
  CHECK_FALSE(desk->veto().empty());
  CHECK_FALSE(desk->veto_of("P-017").empty());
  CHECK(desk->veto_of("P-018").empty());
  CHECK_FALSE(desk->decide(decision("P-017", true), kOperator));
  CHECK_FALSE(desk->decide(decision("P-017", true), kTechnician));
  CHECK_FALSE(desk->set(said("P-017", "trauma", v1::INTAKE_NO), kOperator));
  CHECK_FALSE(desk->veto().empty());
  REQUIRE(desk->decide(decision("P-017", true), kPhysio));
  CHECK(desk->veto().empty());
  const v1::IntakeState state = desk->state(true);
  CHECK(state.decision().clinician() == "Dr-Lind");
  CHECK(state.decision().account() == "anna");
  CHECK(state.decision().wall_time_ns() == rig.now_ns);
}

// A clinician took the answer back, it came again, and the old decision still let the runner on.
TEST_CASE("a decision or an acknowledgement is about the answer of then: the same one come again waits again",
          "[station][intake]") {
  Rig rig;
  const auto desk = rig.desk();
  REQUIRE(desk->set(said("P-017", "trauma", v1::INTAKE_YES), kOperator));
  REQUIRE(desk->set(said("P-017", "night_pain", v1::INTAKE_YES), kOperator));
  v1::IntakeAcknowledgement request;
  request.set_subject("P-017");
  request.set_reason("known");
  REQUIRE(desk->acknowledge(request, kOperator));
  REQUIRE(desk->decide(decision("P-017", true), kPhysio));
  REQUIRE(desk->veto().empty());
  for (const char* key : {"trauma", "night_pain"})
    REQUIRE(desk->set(said("P-017", key, v1::INTAKE_NO), kPhysio));
  CHECK(desk->veto().empty());

  REQUIRE(desk->set(said("P-017", "trauma", v1::INTAKE_YES), kOperator));
  CHECK_FALSE(desk->veto().empty());
  REQUIRE(desk->decide(decision("P-017", true), kPhysio));
  CHECK(desk->veto().empty());
  REQUIRE(desk->set(said("P-017", "night_pain", v1::INTAKE_YES), kOperator));
  CHECK(desk->state(true).to_acknowledge() == 1);
}

TEST_CASE(
    "an answer that was changed before any recording is in the session as it was said, and after a restart",
    "[station][intake]") {
  Rig rig;
  {
    const auto desk = rig.desk();
    REQUIRE(desk->set(said("P-017", "trauma", v1::INTAKE_YES), kOperator));
    REQUIRE(desk->decide(decision("P-017", false), kPhysio));
    REQUIRE(desk->decide(decision("P-017", true), kPhysio));
    REQUIRE(desk->set(said("P-017", "trauma", v1::INTAKE_NO), kPhysio));
  }
  const auto rows = rig.desk()->rows("P-017");
  const auto told = [&](const char* key) {
    std::vector<std::string> texts;
    for (const auto& row : rows) {
      if (row.preset == std::string("intake.") + key) texts.push_back(row.who + ": " + row.text);
    }
    return texts;
  };
  CHECK(told("trauma") == std::vector<std::string>{"olof: yes", "anna: no"});
  CHECK(told("decision") == std::vector<std::string>{"anna: no session, Dr-Lind: examined",
                                                     "anna: session allowed, Dr-Lind: examined"});
  CHECK(rig.desk()->rows("").size() == rows.size());
}

TEST_CASE("a recording without a pseudonym is of the runner who is there, with his red flag",
          "[station][intake]") {
  Rig rig;
  const auto desk = rig.desk();
  REQUIRE(desk->set(said("P-017", "trauma", v1::INTAKE_YES), kOperator));
  CHECK_FALSE(desk->veto_of("").empty());
  CHECK(desk->veto_of("P-018").empty());
}

TEST_CASE("a technician's acknowledgement is refused, and the answer goes on waiting", "[station][intake]") {
  Rig rig;
  const auto desk = rig.desk();
  REQUIRE(desk->set(said("", "night_pain", v1::INTAKE_YES), kTechnician));
  v1::IntakeAcknowledgement request;
  request.set_reason("known");
  CHECK_FALSE(desk->acknowledge(request, kTechnician));
  CHECK(desk->state(true).to_acknowledge() == 1);
  REQUIRE(desk->acknowledge(request, kOperator));
  CHECK(desk->state(true).to_acknowledge() == 0);
  CHECK(desk->state(true).acknowledged_by() == "olof");
}

TEST_CASE("a restart of the station is no way round a red flag", "[station][intake]") {
  Rig rig;
  REQUIRE(rig.desk()->set(said("P-017", "cancer", v1::INTAKE_YES), kOperator));
  const auto again = rig.desk();
  CHECK_FALSE(again->veto().empty());
  CHECK(again->state(true).subject() == "P-017");
  CHECK(reply_to(again->state(true), "cancer") == v1::INTAKE_YES);
  CHECK(reply_to(again->state(true), "trauma") == v1::INTAKE_NOT_ASKED);
  REQUIRE(again->decide(decision("P-017", false), kPhysio));
  CHECK(rig.desk()->veto().find("Dr-Lind") != std::string::npos);
}

TEST_CASE("an intake holds for 18 h; an open red flag waits longer", "[station][intake]") {
  Rig rig;
  const auto desk = rig.desk();
  REQUIRE(desk->set(said("P-001", "trauma", v1::INTAKE_NO), kOperator));
  REQUIRE(desk->set(said("P-002", "trauma", v1::INTAKE_YES), kOperator));
  rig.now_ns += 17 * kHourNs;
  desk->select("P-001");
  CHECK(reply_to(desk->state(true), "trauma") == v1::INTAKE_NO);
  rig.now_ns += 2 * kHourNs;
  CHECK(reply_to(desk->state(true), "trauma") == v1::INTAKE_NOT_ASKED);
  CHECK_FALSE(desk->state(true).begun());
  CHECK_FALSE(rig.desk()->veto_of("P-002").empty());
}

TEST_CASE("half of a request is none of it", "[station][intake]") {
  Rig rig;
  const auto desk = rig.desk();
  v1::IntakeRequest request = said("P-001", "trauma", v1::INTAKE_YES);
  v1::IntakeFigure& figure = *request.add_figures();
  figure.set_key("sleep_h");
  figure.set_value(25.0);
  CHECK_FALSE(desk->set(request, kPhysio));
  CHECK(desk->state(true).subject().empty());
  CHECK_FALSE(desk->state(true).begun());
  CHECK_FALSE(desk->set(said(std::string(65, 'x'), "trauma", v1::INTAKE_NO), kPhysio));
  CHECK_FALSE(desk->set(said("P-001", "mood", v1::INTAKE_NO), kPhysio));
}

TEST_CASE("who only watches learns that there is an intake, and nothing of it", "[station][intake]") {
  Rig rig;
  const auto desk = rig.desk(true);
  REQUIRE(desk->set(said("P-001", "cancer", v1::INTAKE_YES), kPhysio));
  const v1::IntakeState state = desk->state(false);
  CHECK(state.begun());
  CHECK(state.required());
  CHECK(state.answers().empty());
  CHECK(state.veto().empty());
  CHECK(state.subject().empty());
}

TEST_CASE("a session gets every answer as a note, the ones that were not asked too, and who gave it",
          "[station][intake]") {
  Rig rig;
  const auto desk = rig.desk();
  CHECK(desk->rows("").empty());
  REQUIRE(desk->set(said("P-001", "cancer", v1::INTAKE_YES), kPhysio));
  REQUIRE(desk->decide(decision("P-001", true), kPhysio));
  CHECK(desk->rows("P-002").empty());
  const auto rows = desk->rows("P-001");
  const auto text = [&](const std::string& preset) -> std::string {
    for (const auto& row : rows) {
      CHECK(recording::check(row).has_value());
      if (row.preset == preset) return row.text + " by " + row.who;
    }
    return "";
  };
  CHECK(text("intake.cancer") == "yes by anna");
  CHECK(text("intake.trauma") == "not asked by ");
  CHECK(text("intake.sleep_h") == "not asked by ");
  CHECK(text("intake.decision") == "session allowed, Dr-Lind: examined by anna");
}

// It kept the whole station from starting: nobody saw the plates, and nobody had a STOP.
TEST_CASE("a record of intakes that cannot be read forbids every session until it is moved away",
          "[station][intake]") {
  Rig rig;
  const std::filesystem::path file = rig.dir / station::kIntakeFile;
  const auto desk = rig.desk();
  REQUIRE(desk->set(said("P-001", "trauma", v1::INTAKE_YES), kOperator));
  const auto content = [&file] {
    std::ifstream in(file);
    return std::string(std::istreambuf_iterator<char>(in), {});
  };
  const std::string whole = content();
  for (const std::string& broken :
       {std::string("{\"format\": 1, \"current\": 3}"), whole.substr(0, whole.size() / 2), std::string(),
        std::string("{\"format\": 2}")}) {
    INFO(broken);
    std::ofstream(file, std::ios::trunc) << broken;
    IntakeDesk again({file, false, [&rig] { return rig.now_ns; }});
    again.open();
    for (const std::string& said_so :
         {again.veto(), again.veto_of("P-002"), again.problem(), again.state(true).veto()}) {
      CHECK(said_so.find(file.string()) != std::string::npos);
      CHECK(said_so.find("move it away") != std::string::npos);
    }
    CHECK(again.state(false).veto().empty());
    // Neither an answer nor a decision is a way round it, and the file stays for whoever wants to save it.
    CHECK_FALSE(again.set(said("P-001", "trauma", v1::INTAKE_NO), kPhysio));
    CHECK_FALSE(again.decide(decision("", true), kPhysio));
    again.select("P-001");
    CHECK(content() == broken);
    // The remedy that it names.
    std::filesystem::rename(file, rig.dir / "away.json");
    CHECK_FALSE(again.veto().empty());  // nobody was asked yet
    REQUIRE(again.set(said("P-001", "trauma", v1::INTAKE_NO), kPhysio));
    CHECK(again.veto().empty());
    CHECK(again.problem().empty());
    CHECK(station::load_intakes(file));
  }
}

TEST_CASE("a disk that fails keeps nothing and says so, and the red flag holds all the same",
          "[station][intake]") {
  Rig rig;
  std::ofstream(rig.dir / "file") << "no folder";
  IntakeDesk desk({rig.dir / "file" / station::kIntakeFile, false, [] { return std::int64_t{1}; }});
  desk.open();
  REQUIRE(desk.set(said("P-001", "trauma", v1::INTAKE_YES), kPhysio));
  CHECK_FALSE(desk.veto().empty());
  CHECK_FALSE(desk.problem().empty());
}

TEST_CASE("while the disk hangs in an answer the red flag holds already, and no frame waits for it",
          "[station][intake]") {
  Rig rig;
  const auto desk = rig.desk();
  const std::string pipe = (rig.dir / station::kIntakeFile).string() + ".new";
  REQUIRE(::mkfifo(pipe.c_str(), 0600) == 0);  // opening it waits for a reader
  auto answered = std::async(std::launch::async, [&] {
    return desk->set(said("P-001", "trauma", v1::INTAKE_YES), kPhysio).has_value();
  });
  auto seen = std::async(std::launch::async, [&] {
    while (desk->veto().empty()) std::this_thread::yield();
    return desk->state(true).open_red_flags();
  });
  const bool free = seen.wait_for(std::chrono::seconds(20)) == std::future_status::ready;
  const bool hangs = answered.wait_for(std::chrono::seconds(0)) != std::future_status::ready;
  const int reader = ::open(pipe.c_str(), O_RDONLY | O_CLOEXEC);
  CHECK(answered.get());
  ::close(reader);
  CHECK(free);
  CHECK(hangs);
  CHECK(seen.get() == 1);
}
