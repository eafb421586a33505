#include <signal.h>
#include <stdlib.h>

#include <catch2/catch.hpp>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <thread>

#include "tests/support/fake_station/fake_station.hpp"
#include "tests/support/fake_station/synthetic_scene.hpp"
#include "tests/ui/console_driver.hpp"
#include "tests/ui/virtual_display.hpp"

/// The console's real window with real key presses, on an X server of the test's own.
using namespace footfall::tests;
using namespace std::chrono_literals;

namespace {

constexpr auto kSoon = 20s;  // generous: software rendering on a busy computer

bool can_run() {
  for (const char* program : {"Xvfb", "xdotool"}) {
    if (program_exists(program)) continue;
    std::printf("skipped: %s is not installed, so no window can be tested.\n", program);
    return false;
  }
  return true;
}

struct Desk {
  explicit Desk(const std::string& scene_name = "running")
      : scene(scene_name),
        station(folder() + "/operator.sock", [this](double elapsed_s) { return scene.frame(elapsed_s); }) {
    REQUIRE(station.start());
    REQUIRE_FALSE(display.name().empty());
  }
  ~Desk() { std::filesystem::remove_all(folder()); }

  const std::string& folder() {
    if (folder_.empty()) {
      char name[] = "/tmp/footfall-window-XXXXXX";
      folder_ = mkdtemp(name);
    }
    return folder_;
  }
  std::vector<std::string> console(std::initializer_list<std::string> more = {}) {
    std::vector<std::string> command{FOOTFALL_CONSOLE, "--runtime-dir", folder(), "--items",
                                     folder() + "/items"};
    command.insert(command.end(), more);
    return command;
  }
  std::vector<std::string> environment(bool hooks = false) {
    std::vector<std::string> e{"DISPLAY=" + display.name(), "LP_NUM_THREADS=1",
                               "XDG_CONFIG_HOME=" + folder()};
    if (hooks) e.emplace_back("FOOTFALL_TEST_HOOKS=1");
    return e;
  }
  [[nodiscard]] ConsoleDriver driver() { return {display, folder() + "/items"}; }
  bool watched() const { return station.wait_for("WatchLive", 1, kSoon); }
  /// Presses the key until the station has one Stop more: the window may not have the focus at first.
  bool stop_by_space() {
    const std::size_t before = station.count("Stop");
    const auto give_up = std::chrono::steady_clock::now() + kSoon;
    while (std::chrono::steady_clock::now() < give_up) {
      (void)display.xdotool({"key", "space"});
      if (station.wait_for("Stop", before + 1, 1s)) return true;
    }
    return false;
  }

  std::string folder_;
  SyntheticScene scene;
  FakeStation station;
  VirtualDisplay display;
};

struct Ppm {
  int width = 0, height = 0;
  std::vector<unsigned char> rgb;
};

Ppm read_ppm(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::string magic;
  int depth = 0;
  Ppm picture;
  file >> magic >> picture.width >> picture.height >> depth;
  file.get();
  picture.rgb.assign(std::istreambuf_iterator<char>(file), {});
  return picture;
}

}  // namespace

TEST_CASE("the window draws a full picture with the red STOP at its top right", "[ui][window]") {
  if (!can_run()) return;
  Desk desk;
  const std::string path = desk.folder() + "/picture.ppm";
  Child console(desk.console({"--screenshot", path, "--after-seconds", "3"}), desk.environment());
  REQUIRE(console.wait_for(60s) == 0);
  const Ppm picture = read_ppm(path);
  REQUIRE(picture.width == 1280);
  REQUIRE(picture.height == 800);
  REQUIRE(picture.rgb.size() == 1280U * 800U * 3U);
  std::set<unsigned> colours;
  std::size_t red_at_stop = 0, blue = 0, orange = 0;
  for (std::size_t i = 0; i < picture.rgb.size(); i += 3) {
    const unsigned r = picture.rgb[i], g = picture.rgb[i + 1], b = picture.rgb[i + 2];
    colours.insert(r << 16U | g << 8U | b);
    const std::size_t x = i / 3 % 1280, y = i / 3 / 1280;
    if (r > 180 && g < 90 && b < 90 && x > 1030 && y < 100) ++red_at_stop;
    if (b > 230 && r < 120) ++blue;
    if (r > 230 && b < 90 && g > 130) ++orange;
  }
  CHECK(colours.size() > 200);
  CHECK(red_at_stop > 10'000);
  CHECK(blue > 500);  // the left foot's trace
  CHECK(orange > 500);
}

TEST_CASE("the space bar stops, also while the drawing hangs", "[ui][window][stop]") {
  if (!can_run()) return;
  Desk desk;
  Child console(desk.console(), desk.environment(true));
  REQUIRE(desk.watched());
  REQUIRE(desk.stop_by_space());
  console.send(SIGUSR1);
  std::this_thread::sleep_for(500ms);
  CHECK(desk.stop_by_space());
  console.send(SIGTERM);
  CHECK(console.wait_for(15s) == 3);  // it says that the drawing hung
}

TEST_CASE("a click on STOP stops while the drawing hangs", "[ui][window][stop]") {
  if (!can_run()) return;
  Desk desk;
  Child console(desk.console(), desk.environment(true));
  REQUIRE(desk.watched());
  REQUIRE(desk.stop_by_space());                   // the window is up and listens
  REQUIRE(desk.driver().wait_for("stop", kSoon));  // and has been drawn
  console.send(SIGUSR1);
  std::this_thread::sleep_for(500ms);
  const std::size_t before = desk.station.count("Stop");
  REQUIRE(desk.driver().click("stop"));
  CHECK(desk.station.wait_for("Stop", before + 1, kSoon));
}

TEST_CASE("a console with the lease beats, and hung drawing ends the beats", "[ui][window]") {
  if (!can_run()) return;
  Desk desk;
  Child console(desk.console(), desk.environment(true));
  REQUIRE(desk.watched());
  const auto give_up = std::chrono::steady_clock::now() + kSoon;
  while (!desk.station.lease_held() && std::chrono::steady_clock::now() < give_up) {
    (void)desk.driver().click("lease", 2s);
    (void)desk.station.wait_for("AcquireLease", 1, 1s);
  }
  REQUIRE(desk.station.lease_held());
  REQUIRE(desk.station.wait_for("Beat", 5, kSoon));
  console.send(SIGUSR1);
  std::this_thread::sleep_for(700ms);
  const std::size_t hung = desk.station.count("Beat");
  std::this_thread::sleep_for(1s);
  CHECK(desk.station.count("Beat") == hung);
}

TEST_CASE("holding Enter begins one start and beats with its token", "[ui][window]") {
  if (!can_run()) return;
  Desk desk("armed");
  Child console(desk.console(), desk.environment());
  REQUIRE(desk.watched());
  const auto give_up = std::chrono::steady_clock::now() + kSoon;
  while (!desk.station.lease_held() && std::chrono::steady_clock::now() < give_up) {
    (void)desk.driver().click("lease", 2s);
    (void)desk.station.wait_for("AcquireLease", 1, 1s);
  }
  REQUIRE(desk.station.wait_for("Beat", 3, kSoon));
  REQUIRE(desk.display.xdotool({"keydown", "Return"}));
  CHECK(desk.station.wait_for("HoldBeat", 5, kSoon));
  REQUIRE(desk.display.xdotool({"keyup", "Return"}));
  std::this_thread::sleep_for(500ms);
  const std::size_t let_go = desk.station.count("HoldBeat");
  std::this_thread::sleep_for(500ms);
  CHECK(desk.station.count("HoldBeat") == let_go);
  CHECK(desk.station.count("BeginStart") == 1);
  for (const Call& call : desk.station.calls()) {
    if (call.name == "HoldBeat") CHECK(call.token == FakeStation::kToken);
  }
}

TEST_CASE(
    "the runner's screen shows the chosen band, asks for nothing, and shows nothing of a stream that stands",
    "[ui][window][runner]") {
  if (!can_run()) return;
  Desk desk("runner-band");
  std::filesystem::create_symlink(desk.folder() + "/operator.sock", desk.folder() + "/viewer.sock");
  const auto band_pixels = [&](const std::string& path) {
    const Ppm picture = read_ppm(path);
    REQUIRE(picture.width == 1280);
    std::size_t band = 0;
    for (std::size_t i = 0; i + 2 < picture.rgb.size(); i += 3)
      if (picture.rgb[i] < 60 && picture.rgb[i + 1] > 110 && picture.rgb[i + 2] > 110) ++band;
    return band;
  };
  const std::string fresh = desk.folder() + "/fresh.ppm", stale = desk.folder() + "/stale.ppm";
  {
    Child runner(desk.console({"--runner", "--screenshot", fresh, "--after-seconds", "2"}),
                 desk.environment());
    REQUIRE(desk.watched());
    (void)desk.display.xdotool({"mousemove", "1150", "50", "click", "1"});  // where the console has STOP
    REQUIRE(runner.wait_for(60s) == 0);
  }
  CHECK(band_pixels(fresh) > 10'000);
  {
    Child runner(desk.console({"--runner", "--screenshot", stale, "--after-seconds", "3"}),
                 desk.environment());
    REQUIRE(desk.station.wait_for("WatchLive", 2, kSoon));
    std::this_thread::sleep_for(1s);
    desk.station.pause_stream(true);
    REQUIRE(runner.wait_for(60s) == 0);
  }
  CHECK(band_pixels(stale) == 0);
  for (const Call& call : desk.station.calls()) CHECK(call.name == "WatchLive");
}

TEST_CASE("without the test environment the hang signal is nothing the console knows", "[ui][window]") {
  if (!can_run()) return;
  Desk desk;
  Child console(desk.console(), desk.environment(false));
  REQUIRE(desk.watched());
  console.send(SIGUSR1);
  CHECK(console.wait_for(10s) == 128 + SIGUSR1);
}

TEST_CASE("without a display the console ends with one sentence and code 2", "[ui][window]") {
  Child console({FOOTFALL_CONSOLE, "--socket", "/nonexistent/operator.sock"},
                {"DISPLAY=", "WAYLAND_DISPLAY="});
  CHECK(console.wait_for(10s) == 2);
}
