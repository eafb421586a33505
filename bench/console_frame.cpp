// What the console's charts cost, and how old they are, on the software renderer under Xvfb:
// - one frame of 16 channels x 10 s x 1 kHz, one chart each, beside the blank window and beside
//   ImGui::PlotLines of the same data in the same rectangles, in alternating rounds;
// - processor time of that drawing, and of the whole console, at 20 frames a second;
// - memory over an hour of frames, handed over faster than they would come;
// - from a sample's time to its pixel: a server sends steps of force at known moments, the console's own
//   frame loop draws them, and every finished picture is read back.
// Usage: console_frame [--rounds N] [--frames N] [--seconds S] [--steps N] [--minutes N]
#define GLFW_INCLUDE_NONE
#include <GL/gl.h>
#include <GLFW/glfw3.h>
#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>
#include <sys/resource.h>
#include <unistd.h>

#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <memory>
#include <mutex>
#include <random>
#include <thread>

#include "bench/report.hpp"
#include "tests/support/fake_station/fake_station.hpp"
#include "tests/support/fake_station/synthetic_scene.hpp"
#include "tests/ui/virtual_display.hpp"
#include "ui/chart/time_chart.hpp"
#include "ui/draw/layout.hpp"
#include "ui/draw/theme.hpp"
#include "ui/platform/draw_thread.hpp"
#include "ui/platform/gl_textures.hpp"

namespace {

using namespace footfall;
using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr const char* kProgram = "console_frame";
constexpr std::size_t kChannels = 16;
constexpr double kWindowS = 10.0, kRateHz = 1000.0;
constexpr int kWidth = 1280, kHeight = 800;

double ms_since(Clock::time_point from) {
  return std::chrono::duration<double, std::milli>(Clock::now() - from).count();
}

double processor_s() {
  rusage usage{};
  getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + 1e-6 * static_cast<double>(t.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Utime and stime of all threads of a process.
double processor_s(pid_t pid) {
  std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
  std::string word;
  double ticks = 0.0;
  for (int field = 1; file >> word; ++field) {
    if (field == 14 || field == 15) ticks += std::strtod(word.c_str(), nullptr);
  }
  return ticks / static_cast<double>(sysconf(_SC_CLK_TCK));
}

double resident_mb() {
  std::ifstream file("/proc/self/statm");
  double total = 0.0, resident = 0.0;
  file >> total >> resident;
  return resident * static_cast<double>(sysconf(_SC_PAGESIZE)) / 1e6;
}

struct Signal {
  std::mt19937 random{1};
  std::normal_distribution<float> noise{0.0F, 20.0F};
  std::array<float, kChannels> at(double t) {
    std::array<float, kChannels> values{};
    for (std::size_t c = 0; c < kChannels; ++c)
      values[c] = static_cast<float>(900.0 * std::sin(18.0 * t + static_cast<double>(c))) + noise(random);
    return values;
  }
};

enum class Scene { Blank, Charts, PlotLines };

/// A window of the bench's own with ImGui in it, and 16 channels.
class Stage {
 public:
  Stage()
      : history_(kChannels, ui::History::Levels{{{0.0, 20'000}, {0.008, 2000}, {0.064, 500}, {0.512, 100}}}) {
    ui::Window::Options options;
    options.width = kWidth;
    options.height = kHeight;
    auto window = ui::Window::open(options);
    if (!window) bench::give_up(kProgram, window.error().what());
    window_ = std::move(*window);
    window_->make_current(true);
    ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;
    ImGui_ImplOpenGL3_Init("#version 330");
    ui::apply_style(1.0F);
    for (auto& texture : textures_) texture = std::make_unique<ui::CanvasTexture>();
    advance(kWindowS);
  }
  ~Stage() {
    for (auto& texture : textures_) texture.reset();
    ImGui_ImplOpenGL3_Shutdown();
    ImGui::DestroyContext();
    window_->make_current(false);
  }
  Stage(const Stage&) = delete;
  Stage& operator=(const Stage&) = delete;

  void advance(double seconds) {
    for (const double until = now_s_ + seconds; now_s_ < until; now_s_ += 1.0 / kRateHz) {
      const auto values = signal_.at(now_s_);
      (void)history_.append(now_s_, values);
      for (std::size_t c = 0; c < kChannels; ++c) {
        plain_[c].push_back(values[c]);
        if (plain_[c].size() > 40'000) plain_[c].erase(plain_[c].begin(), plain_[c].begin() + 20'000);
      }
    }
  }

  void frame(Scene scene) {
    glfwPollEvents();
    ImGuiIO& io = ImGui::GetIO();
    io.DisplaySize = {kWidth, kHeight};
    io.DeltaTime = 0.033F;
    ImGui_ImplOpenGL3_NewFrame();
    ImGui::NewFrame();
    ImGui::SetNextWindowPos({0, 0});
    ImGui::SetNextWindowSize({kWidth, kHeight});
    ImGui::Begin("bench", nullptr, ImGuiWindowFlags_NoDecoration | ImGuiWindowFlags_NoSavedSettings);
    ImGui::TextUnformatted("Footfall");
    if (scene == Scene::Charts) charts();
    if (scene == Scene::PlotLines) plot_lines();
    ImGui::End();
    ImGui::Render();
    ui::clear_framebuffer(kWidth, kHeight, ui::colour::kBackground);
    ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
    window_->swap();
    glFinish();
  }

 private:
  /// One below the other over the whole width (bench/README.md).
  static ui::Rect place(std::size_t channel) {
    const float height = (kHeight - 60) / static_cast<float>(kChannels);
    return {10.0F, 40.0F + static_cast<float>(channel) * height, kWidth - 20.0F, height - 4.0F};
  }
  void charts() {
    ui::TimeWindow window;
    window.tell(history_.oldest_s(), history_.newest_s());
    window.zoom(kWindowS / window.length_s(), 1.0);
    ui::TimeChartLook look;
    look.background = ui::pixel_of(ui::colour::kPanel);
    look.grid = look.zero = ui::pixel_of(ui::colour::kGrid);
    look.symmetric = true;
    for (std::size_t c = 0; c < kChannels; ++c) {
      const ui::Rect r = place(c);
      ui::Series series;
      series.channel = c;
      series.colour = ui::pixel_of(c % 2 == 0 ? ui::colour::kLeft : ui::colour::kRight);
      if (charts_[c].draw(history_, window, {&series, 1}, look, static_cast<std::size_t>(r.w),
                          static_cast<std::size_t>(r.h)))
        textures_[c]->upload(charts_[c].canvas());
      ImGui::SetCursorScreenPos({r.x, r.y});
      ImGui::Image(textures_[c]->id(), {r.w, r.h});
    }
  }
  void plot_lines() {
    constexpr auto kCount = static_cast<int>(kWindowS * kRateHz);
    for (std::size_t c = 0; c < kChannels; ++c) {
      const ui::Rect r = place(c);
      ImGui::SetCursorScreenPos({r.x, r.y});
      ImGui::PushID(static_cast<int>(c));
      ImGui::PlotLines("", plain_[c].data() + plain_[c].size() - kCount, kCount, 0, nullptr, -1000.0F,
                       1000.0F, {r.w, r.h});
      ImGui::PopID();
    }
  }

  std::unique_ptr<ui::Window> window_;
  Signal signal_;
  double now_s_ = 0.0;
  ui::History history_;
  std::array<std::vector<float>, kChannels> plain_;
  std::array<ui::TimeChart, kChannels> charts_;
  std::array<std::unique_ptr<ui::CanvasTexture>, kChannels> textures_;
};

void frame_cost(int rounds, int frames) {
  Stage stage;
  std::array<std::vector<double>, 3> medians;
  std::vector<double> to_blank, to_plot;
  std::array<double, 3> busy_s{};
  for (int i = 0; i < 20; ++i) stage.frame(static_cast<Scene>(i % 3));
  for (int round = 0; round < rounds; ++round) {
    std::array<double, 3> of_round{};
    for (int turn = 0; turn < 3; ++turn) {
      const int scene = (turn + round) % 3;
      std::vector<double> ms;
      for (int i = 0; i < frames; ++i) {
        stage.advance(0.033);
        const double busy = processor_s();
        const auto begun = Clock::now();
        stage.frame(static_cast<Scene>(scene));
        ms.push_back(ms_since(begun));
        busy_s[static_cast<std::size_t>(scene)] += processor_s() - busy;
      }
      of_round[static_cast<std::size_t>(scene)] = bench::median(ms);
      medians[static_cast<std::size_t>(scene)].push_back(of_round[static_cast<std::size_t>(scene)]);
    }
    to_blank.push_back(of_round[1] / of_round[0]);
    to_plot.push_back(of_round[1] / of_round[2]);
  }
  const double each_ms = 1000.0 / (rounds * frames);
  std::printf("processor time of a frame: blank %.1f, charts %.1f, PlotLines %.1f ms\n", each_ms * busy_s[0],
              each_ms * busy_s[1], each_ms * busy_s[2]);
  const double ours = bench::median(medians[1]);
  bench::print_row({"frame, 16 channels x 10 s x 1 kHz, beside the blank window", "ms", ours,
                    bench::median(medians[0]), bench::median(to_blank), 2.5});
  bench::print_row({"the same, beside ImGui::PlotLines", "ms", ours, bench::median(medians[2]),
                    bench::median(to_plot), 0.6});
}

void processor_at_20(int seconds) {
  Stage stage;
  for (int i = 0; i < 10; ++i) stage.frame(Scene::Charts);
  const double before = processor_s();
  const auto begun = Clock::now();
  auto due = begun;
  double producing_s = 0.0;
  while (ms_since(begun) < 1000.0 * seconds) {
    const double start = processor_s();
    stage.advance(0.05);
    producing_s += processor_s() - start;
    stage.frame(Scene::Charts);
    std::this_thread::sleep_until(due += 50ms);
  }
  const double share = (processor_s() - before - producing_s) / (1e-3 * ms_since(begun));
  bench::print_row({"processor, 16 channels at 20 frames/s", "cores", share, {}, {}, 0.5});
}

void processor_of_console(const std::string& folder, int seconds) {
  tests::SyntheticScene scene("running");
  tests::FakeStation station(folder + "/operator.sock",
                             [&scene](double elapsed_s) { return scene.frame(elapsed_s); });
  if (!station.start()) bench::give_up(kProgram, "no server");
  const tests::Child console({FOOTFALL_CONSOLE, "--runtime-dir", folder, "--fps", "20"},
                             {"LP_NUM_THREADS=1"});
  if (!station.wait_for("WatchLive", 1, 20s)) bench::give_up(kProgram, "the console did not come up");
  std::this_thread::sleep_for(3s);
  const double before = processor_s(console.pid());
  std::this_thread::sleep_for(std::chrono::seconds(seconds));
  const double share = (processor_s(console.pid()) - before) / seconds;
  bench::print_row({"processor, the whole console at 20 frames/s", "cores", share, {}, {}, 0.5});
}

void memory_of_an_hour(int minutes) {
  ui::Model model(false);
  ui::TimeChart chart;
  ui::TimeWindow window;
  ui::Series series;
  tests::SyntheticScene scene("running");
  ui::ArrivedFrame arrived;
  double first_mb = 0.0, most_mb = 0.0;
  const int frames = minutes * 60 * 20;
  for (int i = 0; i < frames; ++i) {
    arrived.frame = scene.frame(0.05 * i);
    arrived.frame.set_stream_epoch_ns(1'000'000'000);
    model.absorb(arrived);
    window.tell(model.forces().history().oldest_s(), model.forces().history().newest_s());
    if (i % 20 == 0) (void)chart.draw(model.forces().history(), window, {&series, 1}, {}, 560, 200);
    if (i % 200 == 0) window.show_all();
    if (i == 60 * 20) first_mb = resident_mb();
    if (i > 60 * 20 && i % 1200 == 0) most_mb = std::max(most_mb, resident_mb());
  }
  std::printf("history: %.1f MB, all of it taken at the start\n",
              static_cast<double>(model.forces().history().bytes()) / 1e6);
  bench::print_row(
      {"memory after an hour of frames, beside a minute", "MB", most_mb, first_mb, most_mb / first_mb, 1.02});
}

/// Steps of force, 0.2 s long, at moments that nobody expects.
class Steps {
 public:
  explicit Steps(int count) {
    std::mt19937 random(7);
    std::uniform_real_distribution<double> pause(0.7, 1.1);
    double at = 3.0;
    for (int i = 0; i < count; ++i) begins_.push_back(at += pause(random));
  }
  [[nodiscard]] const std::vector<double>& begins() const { return begins_; }
  [[nodiscard]] float at(double t) const {
    const auto after = std::upper_bound(begins_.begin(), begins_.end(), t);
    return after != begins_.begin() && t < *(after - 1) + 0.2 ? 1800.0F : 0.0F;
  }

 private:
  std::vector<double> begins_;
};

void sample_to_pixel(const std::string& folder, int count) {
  const Steps steps(count);
  double next_s = 0.0;
  std::atomic<std::int64_t> started_ns{0};
  tests::FakeStation station(folder + "/operator.sock", [&](double elapsed_s) {
    v1::LiveFrame frame;
    std::int64_t none = 0;
    const auto started =
        Clock::now() - std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(elapsed_s));
    started_ns.compare_exchange_strong(none, started.time_since_epoch() / 1ns);
    frame.mutable_status()->set_state("Running");
    for (; next_s <= elapsed_s; next_s += 0.001) {
      v1::ForceBatch& forces = *frame.mutable_forces();
      forces.add_time_s(next_s);
      forces.add_f_v_n(steps.at(next_s));
      forces.add_f_ap_n(0.0F);
      forces.add_left_f_v_n(steps.at(next_s));
      forces.add_right_f_v_n(0.0F);
    }
    return frame;
  });
  if (!station.start()) bench::give_up(kProgram, "no server");
  ui::Window::Options options;
  auto window = ui::Window::open(options);
  if (!window) bench::give_up(kProgram, window.error().what());
  ui::StationClient client({folder + "/operator.sock", true, 30});
  std::vector<double> ms;
  bool high = false;
  ui::DrawOptions drawing;
  drawing.viewer = true;
  drawing.on_drawn = [&](int width, int height) {
    // The last columns of the upper chart, below the words of its heading: its line alone is as bright as
    // this.
    const ui::Layout layout = ui::layout_for(width, height, 1.0F);
    const ui::Rect charts = layout.charts();
    const int x = static_cast<int>(charts.right()) - static_cast<int>(10 * layout.scale) - 6;
    const int tall = static_cast<int>(0.24F * charts.h), top = static_cast<int>(charts.y + 0.18F * charts.h);
    const ui::Picture strip = ui::read_picture(6, tall, x, height - top - tall);
    int bright = 0;
    for (std::size_t i = 0; i < strip.rgb.size(); i += 3)
      bright += strip.rgb[i] > 70 && strip.rgb[i + 2] > 180;
    const bool seen = bright > 2;
    if (seen && !high) {
      const double now_s =
          1e-9 * static_cast<double>(Clock::now().time_since_epoch() / 1ns - started_ns.load());
      const auto& begins = steps.begins();
      const auto after = std::upper_bound(begins.begin(), begins.end(), now_s);
      if (after != begins.begin()) ms.push_back(1000.0 * (now_s - *(after - 1)));
    }
    high = seen;
  };
  ui::DrawThread thread(**window, client, drawing);
  const auto give_up = Clock::now() + std::chrono::duration<double>(steps.begins().back() + 1.0);
  while (Clock::now() < give_up) {
    (*window)->wait_events(0.05);
    client.progress().events.fetch_add(1);
  }
  (void)thread.finish_within(2s);
  if (ms.empty())
    bench::give_up(kProgram, "no step of force was seen in the picture: the chart lies elsewhere by now");
  std::printf("%zu of %d steps seen: p50 %.1f p95 %.1f max %.1f ms\n", ms.size(), count,
              bench::percentile(ms, 0.5), bench::percentile(ms, 0.95), bench::percentile(ms, 1.0));
  const double limit = 1000.0 / 30.0 + 20.0;
  bench::print_row({"sample to pixel at 30 frames/s, p95, limit a frame and 20 ms",
                    "ms",
                    bench::percentile(ms, 0.95),
                    {},
                    {},
                    limit});
}

}  // namespace

int main(int argc, char** argv) {
  const int rounds = bench::option(argc, argv, "--rounds", 10),
            frames = bench::option(argc, argv, "--frames", 30);
  const int seconds = bench::option(argc, argv, "--seconds", 10),
            steps = bench::option(argc, argv, "--steps", 60);
  const int minutes = bench::option(argc, argv, "--minutes", 60);
  for (const char* program : {"Xvfb"}) {
    if (!tests::program_exists(program)) bench::give_up(kProgram, std::string(program) + " is not installed");
  }
  setenv("LP_NUM_THREADS", "1", 0);  // as the console does
  if (minutes > 1) memory_of_an_hour(minutes);
  std::string folder = (std::filesystem::temp_directory_path() / "footfall-bench-XXXXXX").string();
  if (::mkdtemp(folder.data()) == nullptr) bench::give_up(kProgram, "no temporary folder");
  {
    const tests::VirtualDisplay display;
    if (display.name().empty()) bench::give_up(kProgram, "no display");
    setenv("DISPLAY", display.name().c_str(), 1);
    if (rounds > 0) frame_cost(rounds, frames);
    if (seconds > 0) processor_at_20(seconds);
    if (seconds > 0) processor_of_console(folder, seconds);
    if (steps > 0) sample_to_pixel(folder, steps);
  }
  std::filesystem::remove_all(folder);
  return 0;
}
