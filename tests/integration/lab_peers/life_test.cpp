#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <ctime>
#include <fstream>

#include "tests/integration/lab_peers/lab_process.hpp"
#include "tests/support/programs.hpp"

using namespace footfall::tests;
using nlohmann::json;

TEST_CASE("The lab ends in order on SIGTERM: exit code 0, final counts, links gone") {
  LabProcess lab;
  CHECK(lab.description().at("simulation") == true);
  CHECK(lab.description().at("pid") == lab.pid());
  CHECK(lab.terminate() == 0);
  CHECK(lab.log("final").size() == 2);
  CHECK_FALSE(std::filesystem::exists(lab.dir() / "treadmill"));
  CHECK_FALSE(std::filesystem::exists(lab.dir() / "lab.json"));
}

TEST_CASE("The truth log is on the clock that other processes read, and complete at once") {
  const LabProcess lab;
  timespec now{};
  ::clock_gettime(CLOCK_MONOTONIC, &now);
  const double now_s = static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) * 1e-9;
  CHECK(lab.log("start").at(0).at("t_ns").get<double>() * 1e-9 == Approx(now_s).margin(30.0));
  const std::size_t before = lab.log("belt").size();
  CHECK(lab.control("status").rfind("ok {", 0) == 0);
  CHECK(eventually([&] { return lab.log("belt").size() >= before + 20; }));
  std::int64_t last = 0;
  for (const json& belt : lab.log("belt")) {
    CHECK(belt.at("t_ns").get<std::int64_t>() > last);
    last = belt.at("t_ns");
  }
  CHECK_FALSE(lab.log("control").empty());
}

TEST_CASE("The lab does not outlive the process that started it") {
  // A child of ours starts a lab, and dies without a word.
  std::string pattern = (std::filesystem::temp_directory_path() / "footfall-lab-XXXXXX").string();
  REQUIRE(::mkdtemp(pattern.data()) != nullptr);
  const std::filesystem::path dir = pattern;
  const pid_t parent = ::fork();
  if (parent == 0) {
    start_program({program("footfall-lab"), "--dir", dir.string(), "--die-with-parent"});
    ::pause();
    ::_exit(0);
  }
  REQUIRE(eventually([&] { return std::filesystem::exists(dir / "lab.json"); }));
  const pid_t lab = json::parse(std::ifstream(dir / "lab.json")).at("pid");
  ::kill(parent, SIGKILL);
  ::waitpid(parent, nullptr, 0);
  CHECK(eventually([&] { return !std::filesystem::exists(dir / "lab.json"); }));
  CHECK(eventually([&] {
    std::ifstream stat("/proc/" + std::to_string(lab) + "/stat");
    std::string pid, name, state;
    return !(stat >> pid >> name >> state) || state == "Z";
  }));
  std::filesystem::remove_all(dir);
}

TEST_CASE("Bad input is one sentence and exit code 2") {
  const ProgramResult missing = run_program({program("footfall-lab")});
  CHECK(missing.exit_code == 2);
  CHECK(missing.output.find("--dir") != std::string::npos);

  const auto here = std::filesystem::temp_directory_path() / "footfall-lab-not-a-folder";
  std::ofstream(here) << "a file\n";
  const ProgramResult file = run_program({program("footfall-lab"), "--dir", (here / "lab").string()});
  CHECK(file.exit_code == 2);
  CHECK(file.output.find(here.string()) != std::string::npos);
  std::filesystem::remove(here);

  const auto dir = (std::filesystem::temp_directory_path() / "footfall-lab-no-replay").string();
  const ProgramResult replay =
      run_program({program("footfall-lab"), "--dir", dir, "--replay", "/nowhere/run.csv"});
  CHECK(replay.exit_code == 2);
  CHECK(replay.output.find("/nowhere/run.csv") != std::string::npos);
  CHECK_FALSE(std::filesystem::exists(dir));
}
