#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>
#include <sstream>

#include "tests/integration/lab_peers/lab_process.hpp"
#include "tests/support/programs.hpp"
#include "tests/support/recordings.hpp"

// `footfall doctor --treadmill` on every shipped profile, alone and with the lab's drive at its end.
using namespace footfall::tests;

namespace {

std::string profile(const std::string& name) {
  return (footfall::tests::source_dir() / "config/treadmills" / (name + ".toml")).string();
}

ProgramResult doctor(std::vector<std::string> arguments) {
  arguments.insert(arguments.begin(), {program("footfall"), "doctor", "--treadmill"});
  return run_program(arguments);
}

bool says(const ProgramResult& result, const std::string& what) {
  return result.output.find(what) != std::string::npos;
}

}  // namespace

TEST_CASE("the doctor checks every shipped profile without a drive") {
  for (const char* name :
       {"gs2", "gs2-lab", "delta_vfdb", "toshiba_vfs11", "hitachi_wj200", "powtran_pi500", "huanyang_gt"}) {
    const ProgramResult result = doctor({profile(name)});
    INFO(name << ": " << result.output);
    const bool readable = std::string(name).rfind("gs2", 0) == 0;
    CHECK(result.exit_code == (readable ? 0 : 1));
    CHECK(says(result, "stop relay") == !readable);
    CHECK(says(result, "not asked"));
  }
}

TEST_CASE("the doctor names file, line and key of a bad profile in one sentence") {
  const LabProcess lab;  // for its folder
  std::ifstream good(profile("delta_vfdb"));
  std::stringstream text;
  text << good.rdbuf();
  std::string bad = text.str();
  const std::string key = "scale_hz = 0.01 }";
  bad.replace(bad.find(key), key.size(), "scale_hz = -1.0 }");
  const auto file = lab.dir() / "bad.toml";
  std::ofstream(file) << bad;
  const ProgramResult result = doctor({file.string()});
  INFO(result.output);
  CHECK(result.exit_code == 2);
  CHECK(says(result, "bad.toml:"));
  CHECK(says(result, "commands.speed.scale_hz:"));
  CHECK(std::count(result.output.begin(), result.output.end(), '\n') == 1);
  CHECK(doctor({(lab.dir() / "none.toml").string()}).exit_code == 2);
}

TEST_CASE(
    "the doctor reads back from the drive what its profile claims, over the serial line and Modbus TCP") {
  const LabProcess gs2;
  ProgramResult result = doctor({profile("gs2"), "--device", gs2.treadmill()});
  INFO(result.output);
  CHECK(result.exit_code == 0);
  CHECK(says(result, "0.50 s"));

  const LabProcess factory({"--watchdog", "factory"});
  result = doctor({profile("gs2"), "--device", factory.treadmill()});
  INFO(result.output);
  CHECK(result.exit_code == 2);
  CHECK(says(result, "a technician must enable it"));

  const LabProcess delta({"--drive", "delta_vfdb", "--drive-link", "tcp"});
  const std::string port = delta.description().at("treadmill_tcp").at("port").dump();
  result = doctor({profile("delta_vfdb"), "--host", "127.0.0.1", "--port", port});
  INFO(result.output);
  CHECK(says(result, "5.00 m/s"));  // maximum speed of the drive
  CHECK(says(result, "0.50 s"));    // its watchdog
  CHECK(says(result, "the drive cannot tell; the stop relay stands for it"));
  CHECK(result.exit_code == 1);
  for (const auto& write : delta.log("write")) {
    INFO(write.dump());
    CHECK((write.at("value") == 0x0001 || write.at("value") == 0x0000));  // stop, and nothing
    CHECK(write.at("address") == 0x2000);
  }

  result = doctor({profile("toshiba_vfs11"), "--host", "127.0.0.1", "--port", port});  // another drive
  INFO(result.output);
  CHECK(result.exit_code == 2);
}

TEST_CASE("the doctor knows a TMX and a Bertec profile by its own keys") {
  ProgramResult result = doctor({profile("trackmaster")});
  INFO(result.output);
  CHECK(result.exit_code == 0);
  CHECK(says(result, "TMX serial"));
  result = doctor({profile("bertec"), "--device", "/dev/null"});
  CHECK(result.exit_code == 2);
  CHECK(says(result, "give --host"));

  for (const char* machine : {"bertec", "bertec-zmq"}) {
    result = doctor({profile(machine)});
    INFO(result.output);
    CHECK(result.exit_code == 1);
    CHECK(says(result, "stop relay"));
    const LabProcess lab({"--treadmill", machine});
    const std::string port = lab.description().at("treadmill_tcp").at("port").dump();
    result = doctor({profile(std::string(machine) + "-lab"), "--host", "127.0.0.1", "--port", port});
    INFO(result.output);
    CHECK(says(result, "acknowledged"));
    CHECK(says(result, "stopped, 0.00 m/s"));
    CHECK(says(result, "6.00 m/s"));
    const auto orders = lab.log("bertec");
    CHECK(!orders.empty());
    for (const auto& order : orders) CHECK((order.at("left_mm_s") == 0 && order.at("right_mm_s") == 0));
    CHECK(lab.log("belt").back().at("run") == false);
  }
}

TEST_CASE(
    "the doctor checks a fitness machine's profile, opens the machine and stops it, and moves nothing") {
  const ProgramResult alone = doctor({profile("ftms")});
  INFO(alone.output);
  CHECK(alone.exit_code == 1);
  CHECK(says(alone, "stop relay"));
  CHECK(says(alone, "technician"));
  CHECK(says(alone, "not asked"));
  CHECK(doctor({profile("ftms"), "--device", "/dev/null"}).exit_code == 2);

  const LabProcess lab({"--treadmill", "ftms"});
  const std::string port = lab.description().at("treadmill_tcp").at("port").dump();
  const ProgramResult asked = doctor({profile("ftms-lab"), "--host", "127.0.0.1", "--port", port});
  INFO(asked.output);
  CHECK(says(asked, "acknowledged"));
  CHECK(says(asked, "stopped, 0.00 m/s"));
  CHECK(says(asked, "5.56 m/s"));  // maximum speed, from the machine
  for (const auto& order : lab.log("ftms")) {
    INFO(order.dump());
    CHECK((order.at("op") == "00" || order.at("op") == "08"));
  }
}
