#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <csignal>
#include <cstdlib>
#include <iostream>
#include <set>
#include <thread>

#include "recording/clinic/sync_worker.hpp"
#include "tests/unit/clinic/clinic_fixture.hpp"
#include "tests/unit/clinic/postgres_server.hpp"

using namespace footfall;
using namespace footfall::tests;
using namespace footfall::recording::clinic;
using Catch::Matchers::Contains;
using namespace std::chrono_literals;

namespace {

bool no_server() {
  const std::string missing = PostgresServer::missing();
  if (!missing.empty()) std::cout << missing << '\n';
  return !missing.empty();
}

using Known = std::set<std::tuple<std::string, std::int64_t, std::string, std::string>>;

/// Every change as (origin, number, uuid, payload); the set of fewer than there are rows would show a doubled
/// one.
Known changes(Sql& sql, const std::string& origin) {
  Known known;
  for (const Change& change : require_value(changes_after(sql, origin, 0, 1'000'000)))
    known.emplace(change.origin, change.seq, change.uuid, change.payload);
  return known;
}

std::set<std::string> files(Sql& sql, const std::string& station) {
  std::set<std::string> all;
  for (const Row& row : require_value(sql.run("SELECT file FROM session WHERE station = ?1", {station})))
    all.insert(row.text(0));
  return all;
}

SyncWorker::Setup quick(const std::filesystem::path& database, const std::string& server,
                        const std::string& origin) {
  return {database, server, origin, 20ms, 20ms, 100ms};
}

SessionEntry session_of(const std::string& station, int number) {
  SessionEntry session = example_session("P-" + station, number);
  session.station = station;
  return session;
}

/// One station of the clinic: writes sessions until told, its worker sends them.
class WritingStation {
 public:
  WritingStation(ClinicRoom& room, const std::string& name, const std::string& server,
                 std::chrono::milliseconds pace)
      : name_(name), clinic_(room.on_file(name, name + ".db")) {
    worker_ = std::make_unique<SyncWorker>(quick(room.file(name + ".db"), server, clinic_->origin()));
    thread_ = std::thread([this, pace] {
      while (!quit_) {
        const auto stored = clinic_->register_session(kStation, session_of(name_, written_));
        if (stored) ++written_;
        if (!stored && stored.error().remedy() != core::Remedy::Retry) failed_ = stored.error().what();
        worker_->wake();
        std::this_thread::sleep_for(pace);
      }
    });
  }
  ~WritingStation() { stop(); }
  void stop() {
    quit_ = true;
    if (thread_.joinable()) thread_.join();
    worker_.reset();
  }
  [[nodiscard]] const std::string& name() const { return name_; }
  [[nodiscard]] Clinic& clinic() { return *clinic_; }
  [[nodiscard]] int written() const { return written_; }
  [[nodiscard]] std::string failed() const { return failed_; }
  [[nodiscard]] SyncWorker& worker() { return *worker_; }

 private:
  std::string name_, failed_;
  std::unique_ptr<Clinic> clinic_;
  std::unique_ptr<SyncWorker> worker_;
  std::atomic<bool> quit_{false};
  std::atomic<int> written_{0};
  std::thread thread_;
};

template <class Condition>
bool eventually(Condition condition) {
  for (int i = 0; i < 3000; ++i) {
    if (condition()) return true;
    std::this_thread::sleep_for(10ms);
  }
  return false;
}

/// After the last exchange: the server has exactly what the station has, and the station what it said it
/// wrote.
void check_all_there(WritingStation& station, const std::string& connection) {
  INFO(station.name() << ": " << station.written() << " sessions written");
  CHECK(station.failed().empty());
  require_value(synchronise(station.clinic().sql(), connection, station.clinic().origin()));
  const auto server = require_value(open_postgres(connection));
  const std::string origin = station.clinic().origin();
  const Known here = changes(station.clinic().sql(), origin), there = changes(*server, origin);
  CHECK(static_cast<int>(here.size()) == station.written());
  CHECK(here == there);
  CHECK(static_cast<int>(files(*server, station.name()).size()) == station.written());
  CHECK(require_value(server->run("SELECT count(*) FROM session WHERE station = ?1", {station.name()}))
            .front()
            .integer(0) == station.written());
  CHECK(require_value(last_audit(*server, origin)) ==
        require_value(last_audit(station.clinic().sql(), origin)));
}

int seconds_of_outage() {
  const char* wanted = std::getenv("FOOTFALL_CLINIC_OUTAGE_S");
  return wanted != nullptr ? std::atoi(wanted) : 0;
}

}  // namespace

TEST_CASE("while the server crashes and is away, two stations go on writing: 0 lost, 0 doubled",
          "[clinic][sync]") {
  if (no_server()) return;
  PostgresServer& server = PostgresServer::shared();
  const std::string connection = server.fresh_database();
  ClinicRoom room;
  const int long_outage = seconds_of_outage();
  const auto pace = long_outage > 0 ? 100ms : 3ms;
  WritingStation one(room, "one", connection, pace), two(room, "two", connection, pace);
  const int outages = long_outage > 0 ? 1 : 4;
  for (int outage = 0; outage < outages; ++outage) {
    const auto before = one.worker().status().exchanges;
    REQUIRE(eventually(
        [&] { return one.worker().status().exchanges > before && two.worker().status().exchanges > 0; }));
    server.stop_at_once();
    const int written = one.written() + two.written();
    if (long_outage > 0) std::this_thread::sleep_for(std::chrono::seconds(long_outage));
    // The stations do not wait for the server.
    REQUIRE(eventually([&] { return one.written() + two.written() > written + 20; }));
    REQUIRE(eventually([&] { return !one.worker().status().problem.empty(); }));
    server.start();
  }
  const auto before = two.worker().status().exchanges;
  REQUIRE(eventually([&] { return two.worker().status().exchanges > before; }));
  one.stop();
  two.stop();
  check_all_there(one, connection);
  check_all_there(two, connection);
  if (long_outage > 0)
    std::cout << "outage of " << long_outage << " s: " << one.written() << " + " << two.written()
              << " sessions written, all on the server, none twice\n";

  // Each has also fetched what the other wrote, and the chains hold, here and on the server.
  require_value(synchronise(one.clinic().sql(), connection, one.clinic().origin()));
  CHECK(files(one.clinic().sql(), "two") == files(two.clinic().sql(), "two"));
  const auto sql = require_value(open_postgres(connection));
  const HeadFile heads(room.heads(), room.ring());
  for (WritingStation* station : {&one, &two}) {
    const auto head = require_value(heads.head(station->clinic().origin()));
    CHECK(require_value(verify_audit(*sql, *room.ring(), station->clinic().origin(), head)).findings.empty());
  }
}

namespace {

/// The child of the kill test: writes and synchronises, and says the number of each session that was stored.
[[noreturn]] void write_until_killed(ClinicRoom& room, const std::string& connection, int first, int pipe) {
  auto sql = open_sqlite(room.file("killed.db"));
  if (!sql) ::_exit(2);
  auto clinic = room.try_open(std::move(*sql), "killed");
  if (!clinic) ::_exit(3);
  const SyncWorker worker({room.file("killed.db"), connection, (*clinic)->origin(), 1ms, 1ms, 5ms});
  for (int number = first;; ++number) {
    const auto stored = (*clinic)->register_session(kStation, session_of("killed", number));
    if (!stored && stored.error().remedy() == core::Remedy::Retry) {
      --number;
      continue;
    }
    if (!stored) {
      std::cerr << stored.error().what() << '\n';
      ::_exit(4);
    }
    if (::write(pipe, &number, sizeof number) != sizeof number) ::_exit(5);
  }
}

int run_and_kill(ClinicRoom& room, const std::string& connection, int first, std::chrono::milliseconds life) {
  int ends[2];
  REQUIRE(::pipe(ends) == 0);
  const pid_t child = ::fork();
  if (child == 0) {
    ::close(ends[0]);
    write_until_killed(room, connection, first, ends[1]);
  }
  ::close(ends[1]);
  int last = first - 1, number = 0;
  // The first one told of: it works; then the life that it is given.
  if (::read(ends[0], &number, sizeof number) == sizeof number) last = number;
  std::this_thread::sleep_for(life);
  ::kill(child, SIGKILL);
  while (::read(ends[0], &number, sizeof number) == sizeof number) last = number;
  ::close(ends[0]);
  int status = 0;
  ::waitpid(child, &status, 0);
  CHECK(WIFSIGNALED(status));
  return last;
}

}  // namespace

TEST_CASE(
    "a station killed again and again while it writes and sends: every acknowledged session is there once",
    "[clinic][sync]") {
  if (no_server()) return;
  const std::string connection = PostgresServer::shared().fresh_database();
  ClinicRoom room;
  const char* wanted = std::getenv("FOOTFALL_CLINIC_KILLS");
  const int kills = wanted != nullptr ? std::atoi(wanted) : 8;
  int next = 0;
  for (int kill = 0; kill < kills; ++kill) {
    const int last = run_and_kill(room, connection, next, std::chrono::milliseconds(3 + 17 * kill % 83));
    CHECK(last >= next);
    next = last + 1;
  }
  const auto clinic = room.on_file("killed", "killed.db");
  require_value(synchronise(clinic->sql(), connection, clinic->origin()));
  const auto server = require_value(open_postgres(connection));
  const auto here = files(clinic->sql(), "killed"), there = files(*server, "killed");
  CHECK(here == there);
  CHECK(changes(clinic->sql(), clinic->origin()) == changes(*server, clinic->origin()));
  for (int number = 0; number < next; ++number)
    REQUIRE(here.count("session-" + std::to_string(number) + ".footfall") == 1);
  // One more at most: stored, and killed before it could say so. Registered again it is not doubled.
  CHECK(static_cast<int>(here.size()) <= next + 1);
  CHECK(count(clinic->sql(), "session") == static_cast<std::int64_t>(here.size()));
  for (const auto& verdict : require_value(clinic->verify(kViewer))) CHECK(verdict.findings.empty());
  if (wanted != nullptr)
    std::cout << kills << " kills: " << next << " sessions acknowledged, all there once\n";
}

TEST_CASE(
    "of two stations that change one row the later one stays everywhere, and the other is in the history",
    "[clinic][sync]") {
  if (no_server()) return;
  const std::string connection = PostgresServer::shared().fresh_database();
  ClinicRoom room;
  const auto one = room.on_file("one", "one.db"), two = room.on_file("two", "two.db");
  const auto exchange_of = [&](Clinic& clinic) {
    return synchronise(clinic.sql(), connection, clinic.origin());
  };
  require_value(one->put_device(kAdministrator, {"plate", "force plate", "Axia80", "as bought", true}));
  const std::string patient = require_value(one->add_patient(kClinician, identity_of("Erika")));
  require_value(exchange_of(*one));
  require_value(exchange_of(*two));
  CHECK(require_value(two->devices(kViewer)).at(0).serial == "as bought");
  CHECK(require_value(two->identify(kClinician, patient, "report")).size() == 2);

  // Both change it while neither knows of the other.
  require_value(one->put_device(kAdministrator, {"plate", "force plate", "Axia80", "by one", true}));
  require_value(two->put_device(kAdministrator, {"plate", "force plate", "Axia80", "by two", true}));
  const bool one_first = GENERATE(true, false);
  require_value(exchange_of(one_first ? *one : *two));
  require_value(exchange_of(one_first ? *two : *one));
  require_value(exchange_of(*one));
  require_value(exchange_of(*two));
  const auto server = require_value(open_postgres(connection));
  for (Sql* sql : {&one->sql(), &two->sql(), server.get()}) {
    CHECK(require_value(sql->run("SELECT serial FROM device WHERE id = 'plate'")).front().text(0) ==
          "by two");
    const auto past = require_value(history(*sql, "device", "plate"));
    REQUIRE(past.size() == 3);
    CHECK_THAT(past[1].payload, Contains("by one"));
    CHECK_THAT(past[2].payload, Contains("by two"));
    CHECK(past[1].version == past[2].version);
  }
  // Nothing is left to do.
  CHECK_FALSE(require_value(exchange_of(*one)).any());
  CHECK_FALSE(require_value(exchange_of(*two)).any());
  const auto state = require_value(sync_state(one->sql(), one->origin()));
  CHECK(state.pending_changes == 0);
  CHECK(state.pending_audit == 0);
  CHECK(state.last_success_wall_ns > 0);
}

TEST_CASE("a database that was copied or put back from an old copy sends nothing and says so",
          "[clinic][sync]") {
  if (no_server()) return;
  const std::string connection = PostgresServer::shared().fresh_database();
  ClinicRoom room;
  {
    const auto clinic = room.on_file("one", "one.db");
    require_value(clinic->register_session(kStation, session_of("one", 1)));
  }
  std::filesystem::copy_file(room.file("one.db"), room.file("copy.db"));
  {
    const auto clinic = room.on_file("one", "one.db");
    require_value(clinic->register_session(kStation, session_of("one", 2)));
    require_value(synchronise(clinic->sql(), connection, clinic->origin()));
  }
  const auto copy = require_value(open_sqlite(room.file("copy.db")));
  const std::string origin = require_value(copy->run("SELECT origin FROM origin")).front().text(0);
  SECTION("as it was") {
    const auto refused = synchronise(*copy, connection, origin);
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().what(), Contains("old copy was put back"));
  }
  SECTION("after it has gone on by itself") {
    for (const int number : {7, 8, 9})
      require_value(add_change(*copy, origin, "due", std::to_string(number),
                               {{"id", std::to_string(number)},
                                {"subject", "s"},
                                {"what", "w"},
                                {"due_wall_ns", 1},
                                {"done", 0}}));
    const auto refused = synchronise(*copy, connection, origin);
    REQUIRE_FALSE(refused);
    CHECK_THAT(refused.error().what(), Contains("second machine"));
  }
  CHECK_THAT(require_value(sync_state(*copy, origin)).problem, Contains("nothing was sent"));
  const auto server = require_value(open_postgres(connection));
  CHECK(count(*server, "change") == 2);
}

TEST_CASE("over the network the server must show a certificate for its name", "[clinic][sync]") {
  if (no_server()) return;
  if (std::system("openssl version >/dev/null 2>&1") != 0) {
    std::cout << "openssl is not installed: TLS to the server is not tested\n";
    return;
  }
  PostgresServer& server = PostgresServer::shared();
  const std::string database = server.fresh_database();
  const std::string name = database.substr(database.rfind('=') + 1);
  // A certificate authority of our own, and another that nobody trusts.
  server.run(
      "sh -c \"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj "
      "/CN=clinic-ca "
      "-keyout ca.key -out ca.crt && openssl req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj "
      "/CN=localhost -keyout server.key -out server.csr && openssl x509 -req -in server.csr -CA ca.crt "
      "-CAkey "
      "ca.key -CAcreateserial -days 2 -out server.crt && openssl req -x509 -newkey ec -pkeyopt "
      "ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=other-ca -keyout other.key -out other.crt && chmod "
      "600 "
      "server.key\" >openssl.log 2>&1");
  const int port = 20000 + static_cast<int>(::getpid() % 20000);
  const std::string folder = server.folder().string();
  server.stop_at_once();
  server.start("-c listen_addresses=localhost -c port=" + std::to_string(port) +
               " -c ssl=on -c ssl_cert_file=" + folder + "/server.crt -c ssl_key_file=" + folder +
               "/server.key");
  const std::string base = " port=" + std::to_string(port) + " user=footfall dbname=" + name;
  const auto verified =
      open_postgres("host=localhost sslmode=verify-full sslrootcert=" + folder + "/ca.crt" + base);
  if (!verified) FAIL(verified.error().what());
  CHECK(
      require_value((*verified)->run("SELECT count(*) FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl"))
          .front()
          .integer(0) == 1);
  // The name of the certificate is not this one; the authority is not that one.
  CHECK_FALSE(open_postgres("host=127.0.0.1 sslmode=verify-full sslrootcert=" + folder + "/ca.crt" + base));
  CHECK_FALSE(
      open_postgres("host=localhost sslmode=verify-full sslrootcert=" + folder + "/other.crt" + base));
  CHECK_FALSE(open_postgres("host=localhost sslmode=require sslrootcert=" + folder + "/ca.crt" + base));
  server.stop_at_once();
  server.start();
}
