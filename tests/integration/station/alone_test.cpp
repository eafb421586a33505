#include <algorithm>
#include <fstream>
#include <iterator>

#include "tests/integration/station/rig.hpp"

// Somebody starts a second station, lab, demo or doctor while a person runs on the belt.

using namespace footfall;
using tests::LabLog;
using tests::Rig;

namespace {

struct Ended {
  int code = -1;
  std::string words;
};

Ended run_to_end(const char* program, const std::vector<std::string>& arguments,
                 const std::filesystem::path& log) {
  auto child = cli::ChildProcess::start(cli::own_folder() / program, arguments, log);
  REQUIRE(child.has_value());
  REQUIRE(child->wait(core::milliseconds(15'000)));
  std::ifstream in(log);
  return {child->stop({}), std::string(std::istreambuf_iterator<char>(in), {})};
}

/// How often a plate's stream was started, by anybody.
std::size_t streams_started(const std::filesystem::path& lab_log) {
  std::ifstream in(lab_log);
  std::size_t started = 0;
  for (std::string line; std::getline(in, line);) {
    started += line.find("\"stream\"") != std::string::npos && line.find("\"start\"") != std::string::npos;
  }
  return started;
}

}  // namespace

TEST_CASE("whatever is started a second time is refused and takes nothing from the station that runs",
          "[station]") {
  Rig rig;
  rig.run_at(1.0);
  const auto& dir = rig.stage().dir();
  const auto log = dir / "second.log";
  const auto station_file = (dir / "station.toml").string();
  const auto before = rig.client().frame();
  REQUIRE(before.has_value());
  Ended second;
  SECTION("a station with the same file") {
    second = run_to_end("footfall-station", {"--config", station_file}, log);
    CHECK(second.words.find("another station is running in") != std::string::npos);
  }
  SECTION("a station with another runtime_dir on the same treadmill") {
    std::ifstream in(station_file);
    std::string text(std::istreambuf_iterator<char>(in), {});
    const std::string own = (dir / "run").string(), other = (dir / "other").string();
    text.replace(text.find(own), own.size(), other);
    std::ofstream(dir / "other.toml") << text;
    second = run_to_end("footfall-station", {"--config", (dir / "other.toml").string()}, log);
    CHECK(second.words.find("is in use by another program") != std::string::npos);
  }
  SECTION("a lab in the same folder") {
    second = run_to_end("footfall-lab", {"--dir", (dir / "lab").string()}, log);
    CHECK(second.words.find("another lab runs in this folder") != std::string::npos);
  }
  SECTION("a demo in the same folder") {
    second = run_to_end("footfall", {"demo", "--headless", "--keep", dir.string()}, log);
    CHECK(second.words.find("another demo runs in") != std::string::npos);
  }
  CHECK(second.code == 2);
  CHECK(std::count(second.words.begin(), second.words.end(), '\n') == 1);
  std::this_thread::sleep_for(std::chrono::milliseconds(700));
  const auto after = rig.client().frame();
  REQUIRE(after.has_value());
  CHECK(after->status().state() == "Running");
  CHECK(streams_started(rig.stage().lab_log()) == 2);  // one for each plate, by the first station
  for (int plate = 0; plate < 2; ++plate) {
    CHECK(after->plates(plate).reconnects() == before->plates(plate).reconnects());
    CHECK_FALSE(after->plates(plate).stale());
  }
}
