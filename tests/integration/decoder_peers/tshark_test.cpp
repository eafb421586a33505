#include <signal.h>
#include <sys/wait.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <sstream>

#include "config/station_config.hpp"
#include "drivers/modbus_treadmill/modbus_treadmill.hpp"
#include "tests/integration/decoder_peers/pcap_file.hpp"
#include "tests/integration/decoder_peers/rtu_tap.hpp"
#include "tests/integration/lab_peers/lab_process.hpp"
#include "tests/support/recordings.hpp"
#include "tests/support/treadmill_conformance.hpp"

// tshark decodes what driver and simulated drive say to each other: no frame may be malformed, none may lack
// its answer, and the values are those that were asked for.
using namespace footfall;
using namespace footfall::tests;

namespace {

bool missing(const std::string& program) {
  if (run_program({program, "--version"}).exit_code == 0) return false;
  std::printf("skipped: %s is not installed, so the traffic cannot be decoded by it\n", program.c_str());
  return true;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::stringstream all(text);
  for (std::string line; std::getline(all, line);) {
    if (line.find("Running as user") == std::string::npos && !line.empty()) lines.push_back(line);
  }
  return lines;
}

drivers::ModbusTreadmillOptions shipped_options() {
  drivers::ModbusTreadmillOptions options;
  options.profile = config::load_drive_profile(source_dir() / "config/treadmills/gs2-lab.toml");
  options.profile.link.response_timeout_ms = 200;  // the computer may be busy
  options.simulated = true;
  return options;
}

/// Read back, start at 0.5 m/s, poll and steer for a while, stop.
void drive_a_little(hal::Treadmill& treadmill) {
  REQUIRE(treadmill.open());
  REQUIRE(poll_until_good(treadmill));
  REQUIRE(treadmill.read_back());
  REQUIRE(treadmill.command(motion(0.1, true)).value() == hal::CommandOutcome::Accepted);
  for (int i = 1; i <= 5; ++i) {
    REQUIRE(treadmill.command(motion(0.1 * i)).value() == hal::CommandOutcome::Accepted);
    REQUIRE(poll_until_good(treadmill));
  }
  REQUIRE(treadmill.command({}).value() == hal::CommandOutcome::Accepted);
  REQUIRE(poll_until_good(treadmill));
  treadmill.close();
}

/// A capture file and how tshark is to read it.
struct Capture {
  std::string file, port, dissector;
  std::vector<std::string> preferences;
  std::vector<std::string> ask(const std::string& filter, const std::vector<std::string>& fields) const {
    std::vector<std::string> command{"tshark", "-r",  file, "-d", "tcp.port==" + port + "," + dissector,
                                     "-Y",     filter};
    command.insert(command.end(), preferences.begin(), preferences.end());
    if (!fields.empty()) command.insert(command.end(), {"-T", "fields"});
    for (const auto& field : fields) command.insert(command.end(), {"-e", field});
    const ProgramResult result = run_program(command);
    INFO(result.output);
    REQUIRE(result.exit_code == 0);
    return lines_of(result.output);
  }
};

/// One field of a line that -T fields has put tabs into.
std::string column(const std::string& line, std::size_t index) {
  std::stringstream all(line);
  std::string one;
  for (std::size_t i = 0; i <= index; ++i) std::getline(all, one, '\t');
  return one;
}

/// tshark's start takes a second: everything is asked at once.
void judge(const Capture& capture) {
  const auto lines = capture.ask(capture.dissector + " || _ws.malformed",
                                 {"tcp.dstport", "modbus.func_code", "modbus.reference_num", "modbus.data",
                                  "_ws.malformed", "_ws.expert.severity", "modbus.exception_code"});
  std::vector<std::string> requests, answers, speeds, runs;
  for (const auto& line : lines) {
    INFO(line);
    const std::string function = column(line, 1), reference = column(line, 2), value = column(line, 3);
    CHECK(column(line, 4).empty());
    CHECK(column(line, 6).empty());
    constexpr long kError = 0x800000;
    CHECK((column(line, 5).empty() || std::stol(column(line, 5)) < kError));
    const bool request = column(line, 0) == capture.port;
    (request ? requests : answers).push_back(function);
    if (request && function == "6" && reference == std::to_string(0x091A)) speeds.push_back(value);
    if (request && function == "6" && reference == std::to_string(0x091B)) runs.push_back(value);
  }
  CHECK(requests.size() > 20);
  CHECK(requests == answers);  // every request is answered by its own function, and by no exception
  // 12 Hz per m/s: 0.5 m/s is 6.0 Hz in register 091A; run 1 once, run 0 first and last.
  REQUIRE(!speeds.empty());
  CHECK(speeds.back() == "003c");
  CHECK(runs == std::vector<std::string>{"0000", "0001", "0000"});
}

/// dumpcap on the loopback interface. It says where it writes once it listens.
class LoopbackCapture {
 public:
  LoopbackCapture(const std::string& port, std::string file)
      : pid_(start_program({"dumpcap", "-q", "-i", "lo", "-f", "tcp port " + port, "-w", file})),
        file_(std::move(file)) {}
  LoopbackCapture(const LoopbackCapture&) = delete;
  LoopbackCapture& operator=(const LoopbackCapture&) = delete;
  ~LoopbackCapture() { finish(); }
  /// false: capturing is not permitted here.
  bool listens() {
    return eventually(
               [&] { return std::filesystem::exists(file_) || ::waitpid(pid_, nullptr, WNOHANG) == pid_; }) &&
           std::filesystem::exists(file_);
  }
  void finish() {
    if (pid_ < 0) return;
    ::kill(pid_, SIGINT);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }

 private:
  pid_t pid_;
  std::string file_;
};

}  // namespace

TEST_CASE("tshark decodes the Modbus TCP traffic of driver and simulated drive without a malformed frame") {
  if (missing("tshark") || missing("dumpcap")) return;
  const LabProcess lab({"--drive-link", "tcp"});
  auto options = shipped_options();
  options.profile.link.type = protocols::modbus_drive::LinkType::Tcp;
  options.host = "127.0.0.1";
  options.port = lab.description().at("treadmill_tcp").at("port");
  const Capture capture{(lab.dir() / "modbus.pcapng").string(),
                        std::to_string(options.port),
                        "mbtcp",
                        {"-o", "mbtcp.tcp.port:" + std::to_string(options.port)}};
  LoopbackCapture recorder(capture.port, capture.file);
  if (!recorder.listens()) {
    std::puts("skipped: dumpcap may not capture on the loopback interface here");
    return;
  }
  drive_a_little(*drivers::make_modbus_treadmill(std::move(options)).value());
  // What dumpcap has not seen yet is lost with it.
  REQUIRE(eventually([&] { return capture.ask("tcp.flags.fin == 1", {"frame.number"}).size() >= 1; }));
  recorder.finish();
  judge(capture);
}

TEST_CASE("tshark decodes the Modbus RTU frames of driver and simulated drive, checksums and all") {
  if (missing("tshark")) return;
  const LabProcess lab;
  RtuTap tap(lab.treadmill());
  auto options = shipped_options();
  options.device = tap.device();
  drive_a_little(*drivers::make_modbus_treadmill(std::move(options)).value());
  const Capture capture{
      (lab.dir() / "rtu.pcap").string(),
      "10502",
      "mbrtu",
      {"-o", "mbrtu.tcp.port:10502", "-o", "mbrtu.crc_verification:TRUE", "-o", "mbrtu.desegment:FALSE"}};
  write_pcap(capture.file, tap.finish(), 10502);
  judge(capture);
}
