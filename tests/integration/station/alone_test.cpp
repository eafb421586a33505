#include <algorithm>
#include <filesystem>
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
  std::filesystem::remove(log);  // it is appended to
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
  const auto station_file = (dir / "station.toml").string();
  std::ifstream in(station_file);
  std::string text(std::istreambuf_iterator<char>(in), {});
  const std::string own = (dir / "run").string(), other = (dir / "other").string();
  text.replace(text.find(own), own.size(), other);
  std::ofstream(dir / "other.toml") << text;
  const auto before = rig.client().frame();
  REQUIRE(before.has_value());

  struct Second {
    const char* program;
    std::vector<std::string> arguments;
    const char* refusal;
  };
  const Second seconds[] = {
      // The same file; another runtime_dir on the same treadmill; a lab and a demo in the same folder.
      {"footfall-station", {"--config", station_file}, "another station is running in"},
      {"footfall-station", {"--config", (dir / "other.toml").string()}, "is in use by another program"},
      {"footfall-lab", {"--dir", (dir / "lab").string()}, "another lab runs in this folder"},
      {"footfall", {"demo", "--headless", "--keep", dir.string()}, "another demo runs in"}};
  for (const Second& second : seconds) {
    const Ended ended = run_to_end(second.program, second.arguments, dir / "second.log");
    INFO(ended.words);
    CHECK(ended.words.find(second.refusal) != std::string::npos);
    CHECK(ended.code == 2);
    CHECK(std::count(ended.words.begin(), ended.words.end(), '\n') == 1);
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
}
