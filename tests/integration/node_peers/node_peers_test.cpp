#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>

#include "tests/integration/lab_peers/lab_process.hpp"
#include "tests/support/recordings.hpp"

// Independent programs of the npm registry against the virtual lab: a fitness machine's client, and a second
// Modbus master beside mbpoll and pymodbus. scripts/node_peers installs them.
using namespace footfall::tests;
using nlohmann::json;

namespace {

const std::string kModules = FOOTFALL_NODE_PEERS "/node_modules";

bool skip_without(const std::string& package) {
  if (std::filesystem::exists(kModules + "/" + package) && run_program({"node", "--version"}).exit_code == 0)
    return false;
  std::printf("skipped: %s is not installed (scripts/node_peers), so it cannot be asked\n", package.c_str());
  return true;
}

json run_peer(const std::string& script, std::vector<std::string> arguments) {
  std::vector<std::string> command{
      "timeout", "60", "node", (source_dir() / "tests/integration/node_peers" / script).string(), kModules};
  command.insert(command.end(), arguments.begin(), arguments.end());
  const ProgramResult result = run_program(command);
  INFO(result.output);
  REQUIRE(result.exit_code == 0);
  return json::parse(result.output);
}

json properties_of(const json& seen, const std::string& number) {
  for (const auto& one : seen.at("characteristics")) {
    if (one.at("uuid") == "0000" + number + "00001000800000805f9b34fb") return one.at("properties");
  }
  return nullptr;
}

double fastest(const LabProcess& lab) {
  double speed = 0.0;
  for (const auto& belt : lab.log("belt")) speed = std::max(speed, belt.at("speed_m_s").get<double>());
  return speed;
}

}  // namespace

TEST_CASE("incyclist-devices finds, reads and drives the lab's fitness machine over DIRCON") {
  if (skip_without("incyclist-devices")) return;
  const LabProcess lab({"--treadmill", "ftms"});
  const json port = lab.description().at("treadmill_tcp").at("port");
  const json seen = run_peer("incyclist_reads.cjs", {"127.0.0.1", port.dump()});
  CHECK(seen.at("connected") == true);
  CHECK(seen.at("services") == json({"0000182600001000800000805f9b34fb"}));
  CHECK(properties_of(seen, "2acd") == json({"notify"}));
  CHECK(properties_of(seen, "2ad3") == json({"read", "notify"}));
  CHECK_FALSE(properties_of(seen, "2ad9").is_null());
  CHECK(seen.at("feature") == "0c10000003000000");
  CHECK(seen.at("speeds") == "0a00d0070a00");
  CHECK(seen.at("forbidden") == "800705");  // start without control
  CHECK(seen.at("control") == "800001");
  CHECK(seen.at("speed") == "800201");
  CHECK(seen.at("refused") == "800502");  // a treadmill has no target power
  CHECK(seen.at("start") == "800701");
  CHECK(seen.at("running").at("speed") == Approx(3.6).margin(0.051));
  CHECK(seen.at("stop") == "800801");
  CHECK(seen.at("resting").at("speed") == 0.0);
  CHECK(seen.at("states") == json({"056801", "04", "0201"}));
  CHECK(fastest(lab) == Approx(1.0).margin(0.02));
  CHECK(eventually([&] { return lab.log("belt").back().at("speed_m_s") == 0.0; }));
}

TEST_CASE("modbus-serial as master runs and stops the lab's GS2 drive over RTU and over TCP") {
  if (skip_without("modbus-serial")) return;
  const bool tcp = GENERATE(false, true);
  if (!tcp && skip_without("serialport")) return;
  const LabProcess lab(tcp ? std::vector<std::string>{"--drive-link", "tcp"} : std::vector<std::string>{});
  const std::vector<std::string> where =
      tcp ? std::vector<std::string>{"tcp", "127.0.0.1",
                                     lab.description().at("treadmill_tcp").at("port").dump()}
          : std::vector<std::string>{"rtu", lab.treadmill()};
  const json seen = run_peer("modbus_serial_drives.cjs", where);
  CHECK(seen.at("words") == 13);
  CHECK(seen.at("speed") == json({{"address", 0x091A}, {"value", 60}}));
  CHECK(seen.at("run") == json({{"address", 0x091B}, {"value", 1}}));
  CHECK(seen.at("running").at(3) == 60);                            // 6.0 Hz out
  CHECK((seen.at("running").at(1).get<int>() & 0x1000) == 0x1000);  // running
  CHECK(seen.at("echo") == json({60}));
  CHECK(seen.at("bad_address") == 2);
  CHECK(seen.at("bad_function") == 1);
  CHECK(seen.at("stop") == json({{"address", 0x091B}, {"value", 0}}));
  CHECK(seen.at("resting").at(3) == 0);
  CHECK(fastest(lab) == Approx(0.5).margin(0.06));  // it is stopped when the motor is there, the belt lags
}
