#include <backends/imgui_impl_opengl3.h>
#include <imgui.h>

#include <algorithm>
#include <chrono>

#include "ui/draw/runner_screen.hpp"
#include "ui/draw/theme.hpp"
#include "ui/platform/draw_thread.hpp"
#include "ui/platform/gl.hpp"

/// The frame loop of the runner's screen: it takes frames and draws, and never hands anything back.
namespace footfall::ui {

using Clock = std::chrono::steady_clock;

void DrawThread::runner_loop() {
  RunnerFonts fonts;
  set_palette(options_.preferences.look == Look::Light ? Theme::Light : Theme::Dark,
              static_cast<SideColours>(options_.preferences.sides));
  RunnerScreen screen;
  Model model(true, History::Levels{{{0.0, 16}, {0.008, 16}, {0.064, 16}, {0.512, 16}}});  // no charts here
  model.set_unit(options_.preferences.unit);
  const auto period = std::chrono::nanoseconds(1'000'000'000 / options_.frames_per_second);
  const auto begun = Clock::now();
  auto previous = begun;
  while (!stopping_.load()) {
    const auto now = Clock::now();
    for (const ArrivedFrame& frame : client_.take_frames()) model.absorb(frame);
    model.absorb(client_.view(), now);
    const int width = window_.width(), height = window_.height();
    if (width > 0 && height > 0) {
      if (!fonts.fit(width, height)) {
        fonts.load(width, height);
        apply_style(1.0F);
        ImGui_ImplOpenGL3_DestroyFontsTexture();
        ImGui_ImplOpenGL3_CreateFontsTexture();
      }
      ImGuiIO& io = ImGui::GetIO();
      io.DisplaySize = {static_cast<float>(width), static_cast<float>(height)};
      io.DeltaTime = std::max(1e-4F, std::chrono::duration<float>(now - previous).count());
      ImGui_ImplOpenGL3_NewFrame();
      ImGui::NewFrame();
      const auto drawn = Clock::now();
      screen.draw(fonts, model.snapshot(drawn), width, height,
                  drawn.time_since_epoch() / std::chrono::nanoseconds(1));
      ImGui::Render();
      clear_framebuffer(width, height, colour::kBackground);
      ImGui_ImplOpenGL3_RenderDrawData(ImGui::GetDrawData());
      const double age_s = std::chrono::duration<double>(now - begun).count();
      if (!options_.screenshot.empty() && age_s >= options_.screenshot_after_s) {
        const auto written = write_ppm(read_picture(width, height), options_.screenshot);
        if (!written) problem_ = written.error().what();
        return;
      }
      window_.swap();
    }
    client_.progress().frames.fetch_add(1, std::memory_order_release);
    previous = now;
    std::this_thread::sleep_until(now + 2 * period / 3);
    client_.wait_for_frame(now + 5 * period / 4);
  }
}

}  // namespace footfall::ui
