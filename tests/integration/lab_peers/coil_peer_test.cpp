#include <catch2/catch.hpp>
#include <cstdio>

#include "tests/integration/lab_peers/lab_process.hpp"

// An independent master on the lab's Modbus TCP port: coils, block and single-register reads.
using namespace footfall::tests;

namespace {

class TcpMaster {
 public:
  explicit TcpMaster(const LabProcess& lab)
      : port_(lab.description().at("treadmill_tcp").at("port").dump()) {}
  /// `type` as mbpoll numbers them: 0 coils, 4 holding registers.
  ProgramResult read(int type, int address, int count) const {
    return run(type, {"-r", std::to_string(address), "-c", std::to_string(count)}, {});
  }
  ProgramResult write(int type, int address, int value) const {
    return run(type, {"-r", std::to_string(address)}, {std::to_string(value)});
  }

 private:
  ProgramResult run(int type, const std::vector<std::string>& what,
                    const std::vector<std::string>& values) const {
    std::vector<std::string> command{
        "mbpoll", "-q", "-m", "tcp", "-p", port_, "-a", "1", "-0", "-t", std::to_string(type), "-1"};
    command.insert(command.end(), what.begin(), what.end());
    command.emplace_back("127.0.0.1");
    command.insert(command.end(), values.begin(), values.end());
    return run_program(command);
  }
  std::string port_;
};

bool shows(const ProgramResult& result, int address, int value) {
  return result.output.find("[" + std::to_string(address) + "]: \t" + std::to_string(value) + "\n") !=
         std::string::npos;
}

bool mbpoll_is_missing() {
  if (run_program({"mbpoll", "-V"}).exit_code == 0) return false;
  std::puts("skipped: mbpoll is not installed, so no independent Modbus master can be asked");
  return true;
}

}  // namespace

TEST_CASE("mbpoll over TCP runs and stops a drive that is commanded by coils") {
  if (mbpoll_is_missing()) return;
  const LabProcess lab({"--drive", "hitachi_wj200", "--drive-link", "tcp", "--watchdog", "factory"});
  const TcpMaster master(lab);
  CHECK(shows(master.read(0, 0x000E, 11), 0x0010, 1));  // ready
  CHECK(shows(master.read(0, 0x000E, 11), 0x000E, 0));  // not running
  CHECK(master.write(4, 0x0001, 600).exit_code == 0);
  CHECK(master.write(0, 0x0000, 1).exit_code == 0);
  CHECK(eventually([&] { return shows(master.read(4, 0x1000, 4), 0x1001, 600); }));  // 6.00 Hz
  CHECK(shows(master.read(0, 0x000E, 11), 0x000E, 1));
  CHECK(shows(master.read(4, 0x1000, 4), 0x1003, 1));  // forward
  CHECK(master.write(0, 0x0000, 0).exit_code == 0);
  CHECK(eventually([&] { return shows(master.read(4, 0x1000, 4), 0x1001, 0); }));
  CHECK(shows(master.read(0, 0x0027, 1), 0x0027, 1));  // stopped
  CHECK(master.read(0, 0x0400, 1).exit_code != 0);
}

TEST_CASE("mbpoll over TCP gets one register at a time from a drive that gives no more") {
  if (mbpoll_is_missing()) return;
  const LabProcess lab({"--drive", "delta_vfdb", "--drive-link", "tcp"});
  const TcpMaster master(lab);
  CHECK(shows(master.read(4, 0x0100, 1), 0x0100, 6000));  // maximum frequency
  CHECK(master.read(4, 0x2100, 2).exit_code != 0);
  CHECK(master.read(0, 0x0000, 1).exit_code != 0);  // no coils
  CHECK(master.write(4, 0x2001, 6001).exit_code != 0);
}
