#include <CLI/CLI.hpp>
#include <atomic>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "core/command_line.hpp"
#include "ui/client/station_client.hpp"
#include "ui/platform/draw_thread.hpp"
#include "ui/platform/drawing_watch.hpp"
#include "ui/platform/keepsakes.hpp"
#include "ui/platform/window.hpp"

namespace {

using footfall::ui::DrawingWatch;
using footfall::ui::DrawOptions;
using footfall::ui::DrawThread;
using footfall::ui::kPages;
using footfall::ui::load_preferences;
using footfall::ui::Look;
using footfall::ui::PageName;
using footfall::ui::Preferences;
using footfall::ui::preferences_path;
using footfall::ui::SpeedUnit;
using footfall::ui::StationClient;
using footfall::ui::Window;

constexpr double kEventTimeoutS = 0.05;
constexpr std::chrono::milliseconds kDrawingHangsAfter{1000};
constexpr int kExitBadInput = 2, kExitHung = 3;

std::atomic<bool> end_requested{false};

struct Options {
  std::string socket, runtime_dir, screenshot, export_folder, items, theme, units, page = "run";
  bool viewer = false, runner = false;
  int monitor = 0;
  double after_s = 2.0;
  float font_scale = 0.0F;  ///< 0: as kept
  int fps = 30, width = 1280, height = 800;
};

/// What is told on the command line comes before what was kept.
Preferences chosen(const Options& options, const std::string& file) {
  Preferences preferences = load_preferences(file);
  if (!options.theme.empty()) preferences.look = options.theme == "light" ? Look::Light : Look::Dark;
  if (!options.units.empty()) preferences.unit = options.units == "mph" ? SpeedUnit::Mph : SpeedUnit::KmPerH;
  if (options.font_scale > 0.0F) preferences.font_scale = options.font_scale;
  return preferences;
}

int complain(const std::string& sentence) {
  std::fprintf(stderr, "footfall-console: %s\n", sentence.c_str());
  return kExitBadInput;
}

/// Empty when no place is known.
std::string socket_path(const Options& options) {
  if (!options.socket.empty()) return options.socket;
  std::string folder = options.runtime_dir;
  if (folder.empty()) {
    const char* runtime = std::getenv("XDG_RUNTIME_DIR");
    if (runtime == nullptr || *runtime == '\0') return {};
    folder = std::string(runtime) + "/footfall";
  }
  return folder + (options.viewer ? "/viewer.sock" : "/operator.sock");
}

void install_signals() {
  const auto end = [](int) { end_requested.store(true); };
  std::signal(SIGINT, end);
  std::signal(SIGTERM, end);
  const char* hooks = std::getenv("FOOTFALL_TEST_HOOKS");
  if (hooks != nullptr && std::string(hooks) == "1") {
    std::signal(SIGUSR1, [](int) { DrawThread::hang(); });
  }
}

/// The title bar belongs to this thread: it can speak when the screen cannot.
void watch_drawing(DrawingWatch& watch, Window& window, StationClient& client) {
  if (!watch.look(client.progress().frames.load(), std::chrono::steady_clock::now())) return;
  window.set_title(watch.frozen() ? "Footfall: SCREEN FROZEN, the space bar still stops" : "Footfall");
}

int run(const Options& options) {
  const std::string socket = socket_path(options);
  if (socket.empty()) {
    return complain("No station socket known: give --socket, --runtime-dir, or set XDG_RUNTIME_DIR.");
  }
  // Software rendering would otherwise take every core the station needs.
  setenv("LP_NUM_THREADS", "1", 0);
  StationClient* stop_target = nullptr;
  Window::Options window_options;
  window_options.width = options.width;
  window_options.height = options.height;
  const std::string preferences_file = preferences_path();
  const Preferences preferences = chosen(options, preferences_file);
  window_options.font_scale = preferences.font_scale;
  window_options.stop_button = !options.runner;
  window_options.monitor = options.monitor;
  if (options.runner) window_options.title = "Footfall for the runner";
  window_options.on_stop = [&stop_target] {
    if (stop_target != nullptr) stop_target->stop();
  };
  auto window = Window::open(window_options);
  if (!window) return complain(window.error().what());
  StationClient client({socket, options.viewer, static_cast<std::uint32_t>(options.fps)});
  stop_target = &client;
  install_signals();
  DrawOptions draw_options;
  draw_options.viewer = options.viewer;
  draw_options.preferences = preferences;
  draw_options.preferences_file = preferences_file;
  draw_options.items_file = options.items;
  for (const PageName& page : kPages) {
    if (page.name == "page_" + options.page) draw_options.first_page = page.page;
  }
  draw_options.frames_per_second = options.fps;
  draw_options.screenshot = options.screenshot;
  draw_options.export_folder = options.export_folder;
  draw_options.runner = options.runner;
  draw_options.screenshot_after_s = options.after_s;
  DrawThread drawing(**window, client, draw_options);
  DrawingWatch drawing_watch(kDrawingHangsAfter, std::chrono::steady_clock::now());
  while (!(*window)->close_requested() && !end_requested.load() && !drawing.finished()) {
    (*window)->wait_events(kEventTimeoutS);
    client.progress().events.fetch_add(1, std::memory_order_release);
    watch_drawing(drawing_watch, **window, client);
  }
  if (!drawing.finish_within(kDrawingHangsAfter)) {
    // A hung thread still uses the window: leave without tearing it down.
    std::fputs("footfall-console: the drawing hangs; ended without it.\n", stderr);
    std::_Exit(kExitHung);
  }
  return drawing.problem().empty() ? 0 : complain(drawing.problem());
}

}  // namespace

int main(int argc, char** argv) {
  Options options;
  CLI::App app{"Footfall operator console: watches and operates one station."};
  app.add_option("--socket", options.socket, "The station's operator.sock (or viewer.sock with --viewer)");
  app.add_option("--runtime-dir", options.runtime_dir,
                 "Folder of the station's sockets (default: $XDG_RUNTIME_DIR/footfall)");
  app.add_flag("--viewer", options.viewer, "Watch only; STOP still works");
  auto* runner = app.add_flag("--runner", options.runner,
                              "The runner's screen: shows what the operator has chosen, commands nothing");
  app.add_option("--monitor", options.monitor, "With --runner: fills this monitor, 1 is the first")
      ->needs(runner)
      ->check(CLI::Range(1, 16));
  app.add_option("--screenshot", options.screenshot, "Write a picture (.ppm) and exit")
      ->check([](const std::string& path) {
        return path.ends_with(".ppm") ? std::string() : std::string("the picture's name must end in .ppm");
      });
  app.add_option("--export-dir", options.export_folder,
                 "Folder of exported charts (default: $XDG_DATA_HOME/footfall/exports)");
  app.add_option("--after-seconds", options.after_s, "When the picture is taken")
      ->check(CLI::Range(0.0, 3600.0));
  app.add_option("--font-scale", options.font_scale, "Smaller type, for more room")
      ->check(CLI::Range(Preferences::kSmallestType, Preferences::kLargestType));
  app.add_option("--theme", options.theme, "dark or light; else as chosen under Settings")
      ->check(CLI::IsMember({"dark", "light"}));
  app.add_option("--units", options.units, "km/h or mph; else as chosen under Settings")
      ->check(CLI::IsMember({"km/h", "mph"}));
  app.add_option("--page", options.page, "Where to begin")
      ->check(CLI::IsMember({"session", "run", "review", "data", "devices", "settings"}));
  app.add_option("--items", options.items, "For tests: a file that names what is on the screen, and where")
      ->envname("FOOTFALL_CONSOLE_ITEMS");
  app.add_option("--fps", options.fps, "Frames per second")->check(CLI::Range(15, 60));
  app.add_option("--width", options.width, "Window width in pixels")->check(CLI::Range(640, 7680));
  app.add_option("--height", options.height, "Window height in pixels")->check(CLI::Range(480, 4320));
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return app.exit(help);
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "%s\n", footfall::core::argument_sentence(app, error, "footfall-console").c_str());
    return kExitBadInput;
  }
  options.viewer = options.viewer || options.runner;
  return run(options);
}
