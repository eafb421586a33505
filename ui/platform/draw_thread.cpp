#include "ui/platform/draw_thread.hpp"

#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>
#include <pthread.h>
#include <unistd.h>

#include <cmath>
#include <cstdlib>
#include <optional>

#include "ui/audio/metronome.hpp"
#include "ui/audio/sound_device.hpp"
#include "ui/draw/screen.hpp"
#include "ui/model/permits.hpp"
#include "ui/model/start_warning.hpp"
#include "ui/platform/chart_exporter.hpp"
#include "ui/platform/gl_textures.hpp"
#include "ui/platform/imgui_input.hpp"
#include "ui/platform/keepsakes.hpp"

namespace footfall::ui {
namespace {

using Clock = std::chrono::steady_clock;

/// After the frame is on the screen: what a test reads is what can be pressed.
void tell_items(const ItemList& items, const std::string& path, std::string& told) {
  if (path.empty()) return;
  std::string text = items.text();
  if (text == told) return;
  replace_file(path, text);
  told = std::move(text);
}

/// ImGui and its renderer for the life of the loop.
class Renderer {
 public:
  Renderer() {
    ImGui::CreateContext();
    ImGui::GetIO().IniFilename = nullptr;
    ready_ = ImGui_ImplOpenGL3_Init("#version 330");
  }
  ~Renderer() {
    if (ready_) ImGui_ImplOpenGL3_Shutdown();
    ImGui::DestroyContext();
  }
  Renderer(const Renderer&) = delete;
  Renderer& operator=(const Renderer&) = delete;
  [[nodiscard]] bool ready() const { return ready_; }

  /// Bakes type anew when the window has grown or shrunk noticeably. A change of colours bakes nothing: it
  /// must not cost the beats of a running belt.
  void fit(Fonts& fonts, float scale, const Preferences& preferences) {
    const bool same_type = std::fabs(scale - scale_) < 0.02F * scale_;
    const bool same_look = preferences.look == preferences_.look && preferences.sides == preferences_.sides;
    if (same_type && same_look) return;
    set_palette(preferences.look == Look::Light ? Theme::Light : Theme::Dark,
                static_cast<SideColours>(preferences.sides));
    preferences_ = preferences;
    if (!same_type) {
      scale_ = scale;
      fonts.load(scale);
      ImGui_ImplOpenGL3_DestroyFontsTexture();
      ImGui_ImplOpenGL3_CreateFontsTexture();
    }
    apply_style(scale_);
  }

 private:
  bool ready_ = false;
  float scale_ = 0.0F;
  Preferences preferences_;
};

void carry_out(const ChartExport& wanted, Model& model, ChartExporter& exporter, int height) {
  if (wanted.kind == ChartExport::Kind::Picture) {
    const Rect& area = wanted.area;
    exporter.picture(read_picture(static_cast<int>(area.w), static_cast<int>(area.h),
                                  static_cast<int>(area.x), height - static_cast<int>(area.bottom())));
  } else {
    exporter.table(model.forces().history(), wanted.from_s, wanted.to_s);
  }
}

void warn_of_start(StartWarning& warning, Model& model, Metronome& metronome) {
  const auto now = Clock::now();
  warning.update(now.time_since_epoch() / std::chrono::nanoseconds(1), model.snapshot(now));
  metronome.warn(warning.expected(), warning.beeps());
  model.set_warning_sound(metronome.warning_sound());
}

std::optional<Command> keep_cue(ChartPanel& charts, Model& model, Metronome& metronome) {
  const auto now = Clock::now();
  CueDesk& desk = charts.cue_desk();
  auto view = desk.update(now.time_since_epoch() / std::chrono::nanoseconds(1), model.snapshot(now));
  metronome.follow(desk.beats(), desk.choice.audible);
  charts.set_sound_note(metronome.note());
  if (!view) return std::nullopt;
  Command command;
  command.kind = CommandKind::SetRunnerView;
  command.runner_view = std::move(*view);
  return command;
}

}  // namespace

DrawThread::DrawThread(Window& window, StationClient& client, DrawOptions options)
    : window_(window), client_(client), options_(std::move(options)), thread_([this] { run(); }) {}

bool DrawThread::finish_within(std::chrono::milliseconds time) {
  stopping_.store(true);
  const auto give_up = Clock::now() + time;
  while (!finished() && Clock::now() < give_up) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  if (!finished()) {
    thread_.detach();
    return false;
  }
  thread_.join();
  return true;
}

void DrawThread::run() {
  pthread_setname_np(pthread_self(), "draw");
  // At the usual priority: the beats of lease and held key come from here, and the station has precedence
  // anyway.
  window_.make_current(true);
  loop();
  window_.make_current(false);
  finished_.store(true, std::memory_order_release);
}

void DrawThread::loop() {
  Renderer renderer;
  if (!renderer.ready()) {
    problem_ = "The graphics library refused OpenGL 3.3.";
    return;
  }
  if (options_.runner) return runner_loop();
  Fonts fonts;
  Screen screen(fonts, options_.viewer, options_.preferences);
  screen.show(options_.first_page);
  Preferences kept = options_.preferences;
  std::string items_told;
  float type_scale = 0.0F;
  Model model(options_.viewer);
  ImguiInput input;
  input.connect();
  GlTextures textures;
  const auto folder = options_.export_folder.empty() ? usual_export_folder() : options_.export_folder;
  ChartExporter exporter(folder);
  Metronome metronome(folder.empty() ? folder : folder / beats_file_name(), open_sound_device);
  StartWarning warning;
  const auto period = std::chrono::nanoseconds(1'000'000'000 / options_.frames_per_second);
  const auto begun = Clock::now();
  auto previous = begun;
  bool remarked = false;

  while (!stopping_.load()) {
    while (hang_requested_.load(std::memory_order_relaxed))
      std::this_thread::sleep_for(std::chrono::seconds(1));
    const auto now = Clock::now();
    for (const ArrivedFrame& frame : client_.take_frames()) model.absorb(frame);
    model.absorb(client_.view(), now);
    model.set_keyboard_focus(window_.focused());
    const Preferences preferences = screen.preferences();
    model.set_unit(preferences.unit);
    // Baking type takes longer than the station waits for a beat on a busy machine: not while the belt moves.
    if (type_scale == 0.0F || !may_move(model.snapshot(now))) type_scale = preferences.font_scale;
    window_.set_font_scale(type_scale);
    if (!(preferences == kept)) keep_preferences(kept = preferences, options_.preferences_file);

    const int width = window_.width(), height = window_.height();
    if (width > 0 && height > 0) {
      Layout layout = layout_for(width, height, type_scale);
      if (model.has_programmes()) layout.make_room_for_programme();
      renderer.fit(fonts, layout.scale, preferences);
      if (!remarked && !fonts.remark().empty()) model.add_remark(fonts.remark());
      remarked = true;
      input.begin_frame(window_.inputs(), width, height,
                        std::chrono::duration<double>(now - previous).count());
      ImGui_ImplOpenGL3_NewFrame();
      ImGui::NewFrame();
      const Requests requests =
          screen.draw(model.snapshot(Clock::now()), layout, input.enter_held(), textures);
      ImGui::Render();
      if (requests.stop) client_.stop();
      for (const Command& command : requests.commands) client_.post(command);
      client_.ask(requests.data);
      client_.ask(requests.review);
      clear_framebuffer(width, height, colour::kBackground);
      ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
      warn_of_start(warning, model, metronome);
      if (auto view = keep_cue(screen.charts(), model, metronome)) client_.post(*view);
      for (const ChartExport& wanted : requests.exports) carry_out(wanted, model, exporter, height);
      if (auto news = exporter.news()) screen.charts().tell(std::move(*news));
      if (options_.on_drawn) options_.on_drawn(width, height);
      const double age_s = std::chrono::duration<double>(now - begun).count();
      if (!options_.screenshot.empty() && age_s >= options_.screenshot_after_s) {
        const auto written = write_ppm(read_picture(width, height), options_.screenshot);
        if (!written) problem_ = written.error().what();
        return;
      }
      window_.swap();
      tell_items(screen.items(), options_.items_file, items_told);
    }
    client_.progress().frames.fetch_add(1, std::memory_order_release);
    previous = now;
    // On arrival of the next frame; never faster than half as many again as asked for, and without a stream
    // a little slower.
    std::this_thread::sleep_until(now + 2 * period / 3);
    client_.wait_for_frame(now + 5 * period / 4);
  }
}

}  // namespace footfall::ui
