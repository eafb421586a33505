#pragma once
#include <atomic>
#include <functional>
#include <memory>

#include "core/result.hpp"
#include "ui/platform/input_queue.hpp"

struct GLFWwindow;

namespace footfall::ui {

/// The window and its events. The STOP key, and a click on STOP, are served here, on the main thread,
/// whatever the drawing does. Thread: everything on the main thread, except make_current(), swap(),
/// set_font_scale(), width(), height(), focused() and inputs(), which the draw thread uses. Blocks:
/// wait_events() up to its time-out. Errors: open() fails with one sentence where there is no display.
class Window {
 public:
  struct Options {
    int width = 1280, height = 800;
    float font_scale = 1.0F;
    std::function<void()> on_stop;  ///< called on the main thread
    bool stop_button = true;        ///< a click on its place stops; the key does always
    int monitor = 0;                ///< 1: the first, filled without a frame; 0: an ordinary window
    const char* title = "Footfall";
  };

  static core::Result<std::unique_ptr<Window>> open(const Options& options);
  ~Window();
  Window(const Window&) = delete;
  Window& operator=(const Window&) = delete;

  void wait_events(double timeout_s);
  [[nodiscard]] bool close_requested() const;
  /// For the place of STOP: the same as the drawing's.
  void set_font_scale(float scale) { font_scale_.store(scale, std::memory_order_relaxed); }
  void set_title(const char* title);

  void make_current(bool current);
  void swap();
  [[nodiscard]] int width() const { return width_.load(std::memory_order_relaxed); }
  [[nodiscard]] int height() const { return height_.load(std::memory_order_relaxed); }
  [[nodiscard]] bool focused() const { return focused_.load(std::memory_order_relaxed); }
  [[nodiscard]] InputQueue& inputs() { return inputs_; }

 private:
  explicit Window(const Options& options) : options_(options) {}
  core::Result<void> fill_monitor();
  void connect_callbacks();
  void on_key(int key, int action);
  void on_button(int button, int action);
  void measure();

  Options options_;
  std::atomic<float> font_scale_{1.0F};
  GLFWwindow* handle_ = nullptr;
  std::atomic<int> width_{0}, height_{0};
  std::atomic<bool> focused_{true};
  InputQueue inputs_;
};

}  // namespace footfall::ui
