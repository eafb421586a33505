#include <grp.h>
#include <grpcpp/grpcpp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <fstream>
#include <mutex>
#include <nlohmann/json.hpp>

#include "recording/session.hpp"
#include "tests/integration/station/rig.hpp"

// docs/adr/0002-grpc.md, "Rules": the account limits the role. Asked from other accounts than root's, as real
// processes of theirs.

using namespace footfall;
using tests::Rig;
using Json = nlohmann::json;

namespace {

struct Account {
  uid_t uid = 0;
  gid_t group = 0;
};

std::optional<Account> account(const char* name) {
  const passwd* found = ::getpwnam(name);
  if (found == nullptr) return std::nullopt;
  return Account{found->pw_uid, found->pw_gid};
}

std::optional<gid_t> group_called(const char* name) {
  const struct group* found = ::getgrnam(name);
  return found == nullptr ? std::nullopt : std::optional<gid_t>(found->gr_gid);
}

/// What this account, with one more group, can do on a role's socket.
Json probe(Rig& rig, const char* role, const Account& who, std::optional<gid_t> more, bool go = false) {
  const auto socket = rig.stage().dir() / "run" / (std::string(role) + ".sock");
  std::string command = (cli::own_folder() / "role_probe").string() + " " + socket.string() + " " +
                        std::to_string(who.uid) + " " + std::to_string(who.group);
  if (more) command += "," + std::to_string(*more);
  if (go) command += " go";
  FILE* pipe = ::popen(command.c_str(), "r");
  REQUIRE(pipe != nullptr);
  std::array<char, 1024> text{};
  const std::size_t got = std::fread(text.data(), 1, text.size() - 1, pipe);
  REQUIRE(::pclose(pipe) == 0);
  return Json::parse(std::string(text.data(), got));
}

mode_t mode_of(Rig& rig, const char* role) {
  struct stat found {};
  REQUIRE(::stat((rig.stage().dir() / "run" / (std::string(role) + ".sock")).c_str(), &found) == 0);
  return found.st_mode & 0777U;
}

}  // namespace

TEST_CASE(
    "the account limits the role: who has none is closed out, who has one can do that and STOP, audited",
    "[station][roles]") {
  const auto nobody = account("nobody"), daemon = account("daemon"), games = account("games"),
             man = account("man");
  const auto mail = group_called("mail"), lp = group_called("lp");
  if (::geteuid() != 0 || !nobody || !daemon || !games || !man || !mail || !lp) {
    std::printf("skipped: only root can become other accounts, and the usual system accounts are needed.\n");
    return;
  }
  Rig rig;
  // Other accounts must reach the sockets at all.
  std::filesystem::permissions(rig.stage().dir(), std::filesystem::perms(0755));
  REQUIRE(rig.stage().station().stop(core::milliseconds(15'000)) == 0);
  std::ofstream(rig.stage().dir() / "station.toml", std::ios::app)
      << "\n[access.viewer]\ngroup = \"mail\"\n[access.operator]\ngroup = \"lp\"\n"
      << "[access.technician]\naccounts = [\"man\"]\n[access.clinician]\naccounts = [\"games\"]\n";
  Rig::require(rig.stage().open_station());
  Rig::require(rig.client().take_control());
  const auto recording = rig.client().start_recording("roles");
  REQUIRE(recording.has_value());

  CHECK(mode_of(rig, "viewer") == 0660);
  CHECK(mode_of(rig, "operator") == 0660);
  CHECK(mode_of(rig, "technician") == 0666);  // its accounts share no group: the station itself looks

  for (const char* role : {"viewer", "operator"}) {
    const Json stranger = probe(rig, role, *nobody, std::nullopt);
    INFO(role << ": " << stranger.dump());
    CHECK(stranger["connects"] == "EACCES");
    for (const char* what : {"status", "lease", "speed", "zero", "stop", "intake", "decide"})
      CHECK(stranger[what] == "unavailable");
  }
  const Json uninvited = probe(rig, "technician", *nobody, *mail);
  INFO(uninvited.dump());
  for (const char* what : {"status", "lease", "speed", "zero", "stop", "intake", "decide"})
    CHECK(uninvited[what] == "unavailable");

  const Json viewer = probe(rig, "viewer", *daemon, *mail);
  INFO(viewer.dump());
  CHECK(viewer["status"] == "accepted");
  CHECK(viewer["stop"] == "accepted");
  CHECK(viewer["sessions"] == "accepted");  // the one being recorded
  CHECK(viewer["export"] == "refused: a viewer may not export: use a console of the operator");
  for (const char* what : {"lease", "speed", "zero", "marker", "intake", "acknowledge", "decide"})
    CHECK(viewer[what] == "unimplemented");
  CHECK(viewer["role"] == "viewer");
  CHECK(viewer["may"] == "");
  CHECK(viewer["answers_told"] == 0);  // health is nobody's business who only watches
  CHECK(probe(rig, "operator", *daemon, *mail)["connects"] == "EACCES");

  const Json operating = probe(rig, "operator", *games, *lp);
  INFO(operating.dump());
  CHECK(operating["lease"] == "refused");  // the test's own console has it
  CHECK(operating["speed"] == "refused");  // without a lease
  CHECK(operating["stop_recording"] == "refused");
  CHECK(operating["zero"] == "unimplemented");
  CHECK(operating["marker"] == "accepted");  // nothing moves: no lease
  CHECK(operating["stop"] == "accepted");
  const std::string no_path =
      "refused: ../station.toml is no session of this station: take one from its list";
  CHECK(operating["export"] == no_path);
  CHECK(operating["role"] == "operator");
  CHECK(operating["account"] == "games");
  CHECK(operating["may"] == "decide acknowledge ");
  CHECK(operating["answers_told"] == 11);
  for (const char* what : {"intake", "acknowledge", "decide"}) CHECK(operating[what] == "accepted");

  const Json technician = probe(rig, "technician", *man, std::nullopt);
  INFO(technician.dump());
  CHECK(technician["zero"] == "refused");  // somebody stands on the plates or a recording runs; it was heard
  CHECK(technician["lease"] == "unimplemented");
  CHECK(technician["stop"] == "accepted");
  CHECK(technician["export"] == no_path);
  CHECK(technician["role"] == "technician");
  CHECK(technician["may"] == "zero");
  CHECK(technician["intake"] == "accepted");
  for (const char* what : {"acknowledge", "decide"}) CHECK(technician[what] == "refused");

  // The clinician has decided against it: the station itself refuses, whoever holds control.
  const auto arm = [&] { return rig.client().ask(&v1::Operator::Stub::Arm, "arm"); };
  // Accepted, or refused in the station's words: no answer at all would pass for neither.
  const auto answered = [](const auto& reply) {
    return reply.has_value() || reply.error().remedy() == core::Remedy::Operator;
  };
  const auto forbidden = arm();
  CHECK((!forbidden || !forbidden->accepted()));
  const std::string reason = forbidden ? forbidden->reason() : forbidden.error().what();
  CHECK(reason.find("No session: so Dr-Lind decided") != std::string::npos);
  const auto status = rig.client().frame();
  REQUIRE(status.has_value());
  CHECK(reason == "arm: " + status->intake().veto());
  CHECK_FALSE(status->status().may_decide());  // the test's own account is none of the clinicians
  {  // a technician's test has no runner: the intake does not bar it, and bars again after it
    const auto socket = rig.stage().dir() / "run" / "technician.sock";
    const auto channel = grpc::CreateChannel("unix:" + socket.string(), grpc::InsecureChannelCredentials());
    const auto tests = v1::Technician::NewStub(channel);
    v1::Outcome outcome;
    grpc::ClientContext begin, cancel;
    REQUIRE(tests->BeginCommissioning(&begin, v1::Empty(), &outcome).ok());
    INFO(outcome.reason());
    REQUIRE(outcome.accepted());
    const auto for_test = arm();
    REQUIRE(answered(for_test));
    CHECK_THAT(for_test ? for_test->reason() : for_test.error().what(), !Catch::Contains("Dr-Lind"));
    REQUIRE(tests->CancelCommissioning(&cancel, v1::Empty(), &outcome).ok());
    const auto after = arm();
    CHECK_THAT(after ? after->reason() : after.error().what(), Catch::Contains("Dr-Lind"));
  }
  CHECK(probe(rig, "operator", *games, *lp, true)["decide"] == "accepted");
  const auto again = arm();
  REQUIRE(answered(again));
  const std::string other = again ? again->reason() : again.error().what();
  CHECK(other.find("session") == std::string::npos);  // the belt's own conditions alone

  const auto finished = rig.client().stop_recording();
  REQUIRE(finished.has_value());
  auto session = recording::SessionReader::open(finished->session_file());
  REQUIRE(session.has_value());
  const auto audit = (*session)->log();
  REQUIRE(audit.has_value());
  const auto told = [&](const char* who, const char* role, const char* what, const char* outcome) {
    for (const auto& line : *audit) {
      if (line.who == who && line.role == role && line.what == what && line.outcome.find(outcome) == 0)
        return true;
    }
    return false;
  };
  CHECK(told("daemon", "viewer", "STOP", "sent"));
  CHECK(told("games", "operator", "marker", "accepted"));
  const auto markers = (*session)->markers();
  REQUIRE(markers.has_value());
  std::vector<recording::Marker> marked, noted;
  for (const auto& marker : *markers)
    (marker.kind == recording::MarkerKind::Marker ? marked : noted).push_back(marker);
  REQUIRE(marked.size() == 2);  // the probe ran twice
  CHECK(marked.front().who == "games");
  CHECK(marked.front().role == "operator");
  const auto asked = [&](const char* preset, const char* text) {
    return std::any_of(noted.begin(), noted.end(), [&](const auto& note) {
      return note.preset == preset && note.text == text && note.who == "games";
    });
  };
  CHECK(asked("intake.trauma", "yes"));
  CHECK(asked("intake.acknowledgement", "known"));
  CHECK(asked("intake.decision", "no session, Dr-Lind"));
  CHECK(asked("intake.decision", "session allowed, Dr-Lind"));
  CHECK(told("games", "operator", "intake decision", "accepted"));
  CHECK(told("man", "technician", "intake decision", "refused"));
  const auto& devices = (*session)->meta().devices;
  const auto& meta = (*session)->meta();
  CHECK(devices.size() == meta.plates.size() + meta.imus.size() + 1);  // the treadmill too
  CHECK(told("games", "operator", "set speed", "refused: no lease"));
  CHECK(told("games", "operator", "stop recording", "refused: no lease"));
  CHECK(told("root", "operator", "stop recording", "asked"));  // before the session ended
  CHECK(told("games", "operator", "take control", "refused"));
  CHECK(told("man", "technician", "zero plates", "refused"));
  CHECK(told("nobody", "technician", "connect", "refused"));
  CHECK(told("daemon", "viewer", "export", "refused: a viewer may not export"));
  CHECK_FALSE(told("nobody", "viewer", "connect", "refused"));  // the file's rights kept that one away
}
