// From the space bar to the arrival of Stop at the API: the console's real window under Xvfb, drawing a
// running scene on the software renderer, and a server in the station's place that notes when the call came.
// The key is given by xdotool, told what to do through a pipe that is open long before: its own way to the X
// server is part of the figure. Usage: key_to_api [--presses N]
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <thread>

#include "bench/report.hpp"
#include "tests/support/fake_station/fake_station.hpp"
#include "tests/support/fake_station/synthetic_scene.hpp"
#include "tests/ui/virtual_display.hpp"

namespace {

using namespace footfall;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr const char* kProgram = "key_to_api";
constexpr double kFrameMs = 1000.0 / 30.0, kLimitMs = kFrameMs + 10.0;

}  // namespace

int main(int argc, char** argv) {
  const int presses = bench::option(argc, argv, "--presses", 100);
  for (const char* program : {"Xvfb", "xdotool"}) {
    if (!tests::program_exists(program)) bench::give_up(kProgram, std::string(program) + " is not installed");
  }
  std::string folder = (std::filesystem::temp_directory_path() / "footfall-bench-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) bench::give_up(kProgram, "no temporary folder");
  std::vector<double> ms;
  {
    tests::SyntheticScene scene("running");
    tests::FakeStation station(folder + "/operator.sock",
                               [&scene](double elapsed_s) { return scene.frame(elapsed_s); });
    const tests::VirtualDisplay display;
    if (!station.start() || display.name().empty()) bench::give_up(kProgram, "no server or no display");
    const tests::Child console({FOOTFALL_CONSOLE, "--runtime-dir", folder},
                               {"DISPLAY=" + display.name(), "LP_NUM_THREADS=1"});
    if (!station.wait_for("WatchLive", 1, 20s)) bench::give_up(kProgram, "the console did not come up");
    std::this_thread::sleep_for(3s);

    FILE* keys = ::popen(("DISPLAY=" + display.name() + " xdotool -").c_str(), "w");
    if (keys == nullptr) bench::give_up(kProgram, "xdotool did not start");
    for (int i = -5; i < presses; ++i) {  // the first ones find focus and caches
      std::this_thread::sleep_for(std::chrono::milliseconds(300 + 37 * (i + 5) % 50));
      const std::size_t before = station.count("Stop");
      const auto pressed = Clock::now();
      std::fputs("key space\n", keys);
      std::fflush(keys);
      const bool came = station.wait_for("Stop", before + 1, 2s);
      if (i < 0) continue;
      if (!came) bench::give_up(kProgram, "a key press did not reach the API within 2 s");
      std::size_t seen = 0;
      for (const tests::Call& call : station.calls()) {
        if (call.name != "Stop" || seen++ < before) continue;
        ms.push_back(std::chrono::duration<double, std::milli>(call.at - pressed).count());
        break;
      }
    }
    ::pclose(keys);
  }
  std::filesystem::remove_all(folder);
  std::printf("%zu presses: p50 %.2f p95 %.2f max %.2f ms\n", ms.size(), bench::percentile(ms, 0.5),
              bench::percentile(ms, 0.95), bench::percentile(ms, 1.0));
  bench::print_row({"space bar to Stop at the API, p50", "ms", bench::percentile(ms, 0.5)});
  bench::print_row(
      {"the same, p95, limit a frame and 10 ms", "ms", bench::percentile(ms, 0.95), {}, {}, kLimitMs});
  return 0;
}
