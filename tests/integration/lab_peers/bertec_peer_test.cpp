#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <sstream>

#include "config/station_config.hpp"
#include "drivers/bertec_treadmill/bertec_treadmill.hpp"
#include "tests/integration/lab_peers/lab_process.hpp"
#include "tests/support/recordings.hpp"
#include "tests/support/treadmill_conformance.hpp"

// Clients and machines in Python, written from the published fields by nobody who read our code's bytes: they
// drive the lab's simulated treadmill, and the driver drives them.
using namespace footfall;
using namespace footfall::tests;

namespace {

bool skip_without_python(bool zmq) {
  const char* probe = zmq ? "/usr/bin/python3 -c 'import zmq' 2>/dev/null" : "/usr/bin/python3 -c 'pass'";
  if (std::system(probe) == 0) return false;
  std::cerr << "skipped: needs python3" << (zmq ? " and python3-zmq" : "") << "\n";
  SUCCEED("skipped: no peer");
  return true;
}

std::string script(const std::string& name) {
  return (source_dir() / "tests/integration/lab_peers" / name).string();
}

/// Every line of the client's output in one object.
nlohmann::json told(const ProgramResult& result) {
  nlohmann::json all = nlohmann::json::object();
  std::istringstream lines(result.output);
  for (std::string line; std::getline(lines, line);) {
    const auto json = nlohmann::json::parse(line, nullptr, false);
    if (json.is_object()) all.update(json);
  }
  return all;
}

/// A Python machine; its lines are read from a pipe.
class PythonMachine {
 public:
  explicit PythonMachine(const std::string& kind) {
    int ends[2];
    REQUIRE(pipe2(ends, O_CLOEXEC) == 0);
    pid_ = fork();
    if (pid_ == 0) {
      dup2(ends[1], STDOUT_FILENO);
      const std::string file = script("bertec_server.py");
      execl("/usr/bin/python3", "python3", file.c_str(), kind.c_str(), nullptr);
      _exit(127);
    }
    close(ends[1]);
    lines_ = fdopen(ends[0], "r");
    port_ = static_cast<std::uint16_t>(std::stoi(line()));
  }
  ~PythonMachine() {
    kill(pid_, SIGTERM);
    waitpid(pid_, nullptr, 0);
    (void)fclose(lines_);
  }
  PythonMachine(const PythonMachine&) = delete;
  PythonMachine& operator=(const PythonMachine&) = delete;
  [[nodiscard]] std::uint16_t port() const { return port_; }
  std::string line() {
    char text[128] = "";
    if (fgets(text, sizeof text, lines_) == nullptr) return "0";
    return std::string(text, std::string(text).find('\n'));
  }

 private:
  pid_t pid_ = -1;
  FILE* lines_ = nullptr;
  std::uint16_t port_ = 0;
};

std::string port_of(const LabProcess& lab) {
  return lab.description().at("treadmill_tcp").at("port").dump();
}

}  // namespace

TEST_CASE("a third-party socket client drives the lab's Bertec panel, and a second one is shown out") {
  if (skip_without_python(false)) return;
  const LabProcess lab({"--treadmill", "bertec"});
  const auto result =
      run_program({"/usr/bin/python3", script("bertec_client.py"), "tcp", "127.0.0.1", port_of(lab)});
  INFO(result.output);
  REQUIRE(result.exit_code == 0);
  const auto saw = told(result);
  CHECK(saw.at("second") == "refused");
  CHECK(saw.at("after_spoilt").at("right") == 0.0);
  CHECK(saw.at("running").at("right").get<double>() == Approx(1.2).margin(0.006));
  CHECK(saw.at("running").at("left").get<double>() == Approx(0.8).margin(0.006));
  CHECK(saw.at("running").at("degrees").get<double>() == Approx(0.2).margin(0.006));
  CHECK(saw.at("stopped").at("left") == 0.0);
  double fastest = 0.0;
  for (const auto& belt : lab.log("belt"))
    fastest = std::max(fastest, belt.at("right_speed_m_s").get<double>());
  CHECK(fastest == Approx(1.2).margin(0.01));  // by the lab's own log
}

TEST_CASE("a third-party ZeroMQ client drives the lab's Bertec software") {
  if (skip_without_python(true)) return;
  const LabProcess lab({"--treadmill", "bertec-zmq"});
  const auto result = run_program({"/usr/bin/python3", script("bertec_client.py"), "zmq", "127.0.0.1",
                                   port_of(lab), std::to_string(20'000 + getpid() % 10'000)});
  INFO(result.output);
  REQUIRE(result.exit_code == 0);
  const auto saw = told(result);
  CHECK(saw.at("stranger") == -32600);
  CHECK(saw.at("init") == 1);
  CHECK(saw.at("run") == 1);
  CHECK(saw.at("moving").at("code") == 1);
  CHECK(saw.at("moving").at("result") == true);
  CHECK(saw.at("comma_on_a_point_computer") == -32602);  // 1,200 there is one thousand two hundred
  CHECK(saw.at("unknown") == -32601);
  CHECK(saw.at("heartbeat") == true);
  CHECK(saw.at("stop") == 1);
  CHECK(saw.at("moving_at_last") == false);
}

TEST_CASE("the driver drives a Python machine that reads its bytes by the published fields") {
  const std::string kind = GENERATE("tcp", "zmq");
  if (skip_without_python(kind == "zmq")) return;
  PythonMachine machine(kind);
  const bool zmq = kind == "zmq";
  drivers::BertecTreadmillOptions options;
  options.profile = config::load_bertec_profile(source_dir() / "config/treadmills" /
                                                (zmq ? "bertec-zmq-lab.toml" : "bertec-lab.toml"));
  options.profile.response_timeout_ms = 1000;  // Python on a busy computer
  options.host = "127.0.0.1";
  options.port = machine.port();
  const auto treadmill = drivers::make_bertec_treadmill(std::move(options)).value();
  REQUIRE(treadmill->open());
  CHECK(machine.line() == "order 0 0");
  if (zmq) CHECK(machine.line() == "order 0 0");
  REQUIRE(treadmill->command(motion(0.25, true)).value() == hal::CommandOutcome::Accepted);
  CHECK(machine.line() == "order 250 250");
  auto split = motion(1.2);
  split.split = core::MetersPerSecond(-0.15);
  REQUIRE(treadmill->command(split).value() == hal::CommandOutcome::Accepted);
  CHECK(machine.line() == "order 1200 1050");
  const auto state = poll_until_good(*treadmill);
  REQUIRE(state);
  CHECK(state->running);
  CHECK(state->set_speed.value() == Approx(1.2));
  if (!zmq) {
    CHECK(state->measured_speed.value() == Approx(1.2));
    CHECK(state->measured_split.value() == Approx(-0.15));
  }
  treadmill->close();
  CHECK(machine.line() == "order 0 0");
}
