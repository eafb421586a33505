#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "config/station_config.hpp"
#include "tests/support/recordings.hpp"

using namespace footfall;
using Catch::Matchers::Contains;

namespace {

std::filesystem::path example_file() {
  return tests::source_dir() / "config" / "stations" / "example.toml";
}

config::StationConfig station_with(const std::string& clinic) {
  std::stringstream text;
  text << std::ifstream(example_file()).rdbuf();
  return config::parse_station(text.str() + "\n[clinic]\n" + clinic, example_file());
}

std::string refusal(const std::string& clinic) {
  try {
    (void)station_with(clinic);
  } catch (const config::ConfigError& error) {
    return error.what();
  }
  return "";
}

const std::string kKey = "key_file = \"/etc/footfall/clinic.keys\"\n";

}  // namespace

TEST_CASE(
    "a station has a clinic database only when it is configured, in a file first and with a server behind "
    "it") {
  std::stringstream text;
  text << std::ifstream(example_file()).rdbuf();
  CHECK_FALSE(config::parse_station(text.str(), example_file()).clinic);

  const auto plain = station_with("database = \"/var/lib/footfall/clinic.db\"\n" + kKey);
  REQUIRE(plain.clinic);
  CHECK(plain.clinic->database == "/var/lib/footfall/clinic.db");
  CHECK(plain.clinic->server.empty());
  CHECK(plain.clinic->station == "gait lab 1");
  CHECK(plain.clinic->head_file == plain.state_dir / "clinic.heads");
  CHECK(plain.clinic->clinician.group.empty());

  const auto shared =
      station_with("database = \"host=db dbname=clinic sslmode=verify-full\"\nstation = \"room 2\"\n" + kKey +
                   "[clinic.access.clinician]\ngroup = \"physios\"\n");
  CHECK(shared.clinic->server == "host=db dbname=clinic sslmode=verify-full");
  CHECK(shared.clinic->database == shared.state_dir / "clinic.db");
  CHECK(shared.clinic->station == "room 2");
  CHECK(shared.clinic->clinician.group == "physios");
}

TEST_CASE("what is wrong with a clinic's table is said in one sentence with its key") {
  const std::string file = "database = \"/var/lib/footfall/clinic.db\"\n";
  CHECK_THAT(refusal(file), Contains("clinic.key_file") && Contains("missing"));
  CHECK_THAT(refusal(kKey), Contains("clinic.database"));
  CHECK_THAT(refusal(file + kKey + "server = \"db\"\n"),
             Contains("clinic.server") && Contains("no connection string"));
  CHECK_THAT(refusal("database = \"host=db\"\nserver = \"host=db\"\n" + kKey), Contains("already"));
  for (const char* secret :
       {"host=db password=swordfish", "host=db PASSWORD = 'a b'", "host=db sslpassword=x",
        "postgresql://ada:swordfish@db/clinic", "postgres://db/clinic?password=x"}) {
    const std::string quoted = " = \"" + std::string(secret) + "\"\n";
    CHECK_THAT(refusal(file + kKey + "server" + quoted), Contains("clinic.server") && Contains("password"));
    CHECK_THAT(refusal("database" + quoted + kKey), Contains("clinic.database") && Contains("password"));
    CHECK_THAT(refusal(file + kKey + "server" + quoted), !Contains("swordfish"));
  }
  CHECK(station_with("database = \"postgresql://ada@db:5432/clinic?sslmode=verify-full\"\n" + kKey).clinic);
  CHECK_THAT(refusal(file + "key_file = \"/var/lib/footfall/clinic.db\"\n"), Contains("outside"));
  CHECK_THAT(refusal(file + kKey + "head_file = \"/etc/footfall/clinic.keys\"\n"),
             Contains("clinic.head_file"));
  CHECK_THAT(refusal(file + kKey + "pasword = \"x\"\n"), Contains("pasword"));
  CHECK_THAT(refusal(file + kKey + "[clinic.access.clinician]\n"), Contains("nobody"));
  CHECK_THAT(refusal(file + kKey + "[clinic.access.chief]\ngroup = \"x\"\n"), Contains("chief"));
}
