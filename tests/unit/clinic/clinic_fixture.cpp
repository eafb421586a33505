#include "tests/unit/clinic/clinic_fixture.hpp"

#include <iostream>

#include "tests/unit/clinic/postgres_server.hpp"

namespace footfall::tests {

using namespace recording::clinic;

ClinicRoom::ClinicRoom() {
  require_value(KeyRing::create(keys()));
}

std::shared_ptr<const KeyRing> ClinicRoom::ring() const {
  return require_value(KeyRing::load(keys()));
}

core::Result<std::unique_ptr<Clinic>> ClinicRoom::try_open(std::unique_ptr<Sql> sql,
                                                           const std::string& station) const {
  return Clinic::open(std::move(sql), ring(), heads(), station);
}

std::unique_ptr<Clinic> ClinicRoom::on_file(const std::string& station, const std::string& name) {
  return require_value(try_open(require_value(open_sqlite(file(name))), station));
}

std::unique_ptr<Clinic> ClinicRoom::on_server(const std::string& station, const std::string& connection) {
  return require_value(try_open(require_value(open_postgres(connection)), station));
}

std::vector<std::string> back_ends() {
  static const std::string missing = PostgresServer::missing();
  if (missing.empty()) return {"SQLite", "PostgreSQL"};
  static const bool told = [] {
    std::cout << missing << '\n';
    return true;
  }();
  static_cast<void>(told);
  return {"SQLite"};
}

Place::Place(const std::string& back_end) {
  if (back_end == "PostgreSQL") connection = PostgresServer::shared().fresh_database();
}

std::unique_ptr<Clinic> Place::open(const std::string& station) {
  return connection.empty() ? room.on_file(station) : room.on_server(station, connection);
}

std::unique_ptr<Sql> Place::sql() {
  return connection.empty() ? require_value(open_sqlite(room.file("clinic.db")))
                            : require_value(open_postgres(connection));
}

Identity identity_of(const std::string& name, const std::string& birth_date) {
  Identity identity;
  identity.push_back({"name", Secret(name)});
  identity.push_back({"birth_date", Secret(birth_date)});
  return identity;
}

SessionEntry example_session(const std::string& pseudonym, int number) {
  SessionEntry session;
  session.pseudonym = pseudonym;
  session.station = "lab 1";
  session.file = "session-" + std::to_string(number) + ".footfall";
  session.head_hash = std::string(64, 'a');
  session.started_wall_ns = 1'700'000'000'123'456'789 + number;
  session.duration_s = 60.0 + number / 3.0;
  session.complete = true;
  session.software_version = "0.1.0";
  session.method_id = "thr50/v1";
  session.steps = 170 + number;
  session.cadence_spm = 172.1 + 1e-13 * number;
  return session;
}

std::int64_t count(Sql& sql, const std::string& table) {
  return require_value(sql.run("SELECT count(*) FROM " + table)).front().integer(0);
}

}  // namespace footfall::tests
