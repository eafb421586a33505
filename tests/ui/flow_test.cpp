#include <signal.h>
#include <stdlib.h>

#include <catch2/catch.hpp>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string>

#include "tests/ui/console_driver.hpp"

/// From the demo's first picture to a running belt, and back to rest from every page, with real clicks and
/// keys on the real station, drive and lab.
using namespace footfall::tests;
using namespace std::chrono_literals;

namespace {

constexpr int kMostHolds = 5;
constexpr auto kLongestArming = 20s, kLongestStart = 6s;

bool can_run() {
  for (const char* program : {"Xvfb", "xdotool"}) {
    if (program_exists(program)) continue;
    std::printf("skipped: %s is not installed, so no window can be driven.\n", program);
    return false;
  }
  return true;
}

struct Demo {
  Demo()
      : driver(display, folder + "/items"),
        demo({FOOTFALL_COMMAND, "demo"},
             {"DISPLAY=" + display.name(), "LP_NUM_THREADS=1", "FOOTFALL_CONSOLE_ITEMS=" + folder + "/items",
              "XDG_CONFIG_HOME=" + folder}) {}
  ~Demo() {
    demo.send(SIGTERM);
    (void)demo.wait_for(20s);
    std::filesystem::remove_all(folder);
  }

  /// Three clicks and one hold; empty once the belt runs, else what was missing and what the console said.
  std::string start_belt() {
    if (driver.items()["lease"].enabled && !leased) {
      if (!driver.click("lease")) return missing("control cannot be taken");
      leased = true;
    }
    if (!driver.click("reset")) return missing("nothing can be reset");
    if (!driver.click("arm")) return missing("arming is not possible");
    // The check reads the drive back and lets its line fall silent once.
    if (!driver.wait_for("hold_to_start", kLongestArming)) return missing("it was not armed");
    return hold();
  }

  /// A frame that a busy machine delays by 200 ms ends the hold, rightly; a person lets go and holds again.
  std::string hold() {
    for (int holds = 1; holds <= kMostHolds; ++holds) {
      if (!driver.wait_for("hold_to_start", 1s)) return missing("it is not armed any more");
      (void)driver.key_down("Return");
      const bool running = driver.wait_for("speed+0.1", kLongestStart).has_value();
      const std::string why = missing("the belt did not start");
      (void)driver.key_up("Return");
      if (running) return "";
      std::printf("hold %d: %s\n", holds, why.c_str());
    }
    return missing("the belt did not start");
  }

  [[nodiscard]] std::string missing(const std::string& what) const {
    auto items = driver.items();
    return what + " (" + driver.words("motion") + "; " + driver.words("message") +
           "; hold: " + items["hold_to_start"].value + ")";
  }

  std::string folder = [] {
    char name[] = "/tmp/footfall-flow-XXXXXX";
    return std::string(mkdtemp(name));
  }();
  VirtualDisplay display;
  ConsoleDriver driver;
  Child demo;
  bool leased = false;
};

}  // namespace

TEST_CASE("three clicks and one hold bring the belt to run, and the space bar stops it from every page",
          "[ui][flow][stop]") {
  if (!can_run()) return;
  Demo demo;
  REQUIRE(demo.driver.wait_for("lease", 30s));
  REQUIRE(demo.driver.page() == "page_run");
  const auto begun = std::chrono::steady_clock::now();
  REQUIRE(demo.start_belt() == "");
  const auto took = std::chrono::steady_clock::now() - begun;
  std::printf("from the first picture to a running belt: %.1f s\n",
              std::chrono::duration<double>(took).count());
  CHECK(took < 15s);
  REQUIRE(demo.driver.click("record"));

  for (const char* page :
       {"page_session", "page_review", "page_data", "page_devices", "page_settings", "page_run"}) {
    CAPTURE(page);
    REQUIRE(demo.driver.click(page));
    REQUIRE(demo.driver.wait_for_page(page));
    REQUIRE(demo.driver.key("space"));
    REQUIRE(demo.driver.click("page_run"));
    // Possible only in Stopped, with the belt measured at rest.
    REQUIRE(demo.driver.wait_for("reset", 15s));
    if (std::string(page) != "page_run") REQUIRE(demo.start_belt() == "");
  }

  // What was recorded meanwhile is exported from the Data page.
  REQUIRE(demo.driver.click("record"));
  REQUIRE(demo.driver.click("page_data"));
  REQUIRE(demo.driver.wait_for_page("page_data"));
  REQUIRE(demo.driver.wait_for("data_row_0"));
  REQUIRE(demo.driver.click("data_format_csv"));
  REQUIRE(demo.driver.click("data_export"));  // possible when the recording has ended
  const auto result = demo.driver.wait_for("data_result", 60s);
  REQUIRE(result);
  CHECK(result->value.find("/exports/") != std::string::npos);
  std::size_t files = 0;
  for (const auto& file : std::filesystem::directory_iterator(result->value)) {
    CHECK(file.path().extension() == ".csv");
    CHECK(file.file_size() > 0);
    ++files;
  }
  CHECK(files >= 3);
}
