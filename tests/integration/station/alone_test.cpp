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
  const auto owners = LabLog::read(rig.stage().lab_log()).stream_owners;
  REQUIRE(owners.size() == 2);  // one for each plate

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
    // On a machine that stood still for longer than a plate may be silent the first station asks its own
    // plates again: not a stream taken away.
    CHECK(LabLog::read(rig.stage().lab_log()).stream_owners == owners);
    CHECK(rig.client()
              .wait_for(
                  "plates that send",
                  [](const auto& f) { return !f.plates(0).stale() && !f.plates(1).stale(); },
                  core::milliseconds(2000))
              .has_value());
  }
}
