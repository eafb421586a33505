#include "ui/platform/window.hpp"

// The renderer brings its own loader.
#define GLFW_INCLUDE_NONE
#include <GLFW/glfw3.h>

#include "ui/draw/layout.hpp"

namespace footfall::ui {
namespace {

Window& window_of(GLFWwindow* handle) {
  return *static_cast<Window*>(glfwGetWindowUserPointer(handle));
}

/// Cursor positions come in window units; everything drawn is in framebuffer pixels.
void cursor_in_pixels(GLFWwindow* handle, double& x, double& y) {
  int window_width = 0, window_height = 0, width = 0, height = 0;
  glfwGetWindowSize(handle, &window_width, &window_height);
  glfwGetFramebufferSize(handle, &width, &height);
  if (window_width <= 0 || window_height <= 0) return;
  x *= static_cast<double>(width) / window_width;
  y *= static_cast<double>(height) / window_height;
}

const char* last_error() {
  const char* words = nullptr;
  glfwGetError(&words);
  return words != nullptr ? words : "no reason given";
}

}  // namespace

core::Result<std::unique_ptr<Window>> Window::open(const Options& options) {
  if (glfwInit() == GLFW_FALSE) {
    return core::fail(
        core::Remedy::Operator,
        "No display for the window (%s): start the console in a graphical session or set DISPLAY.",
        last_error());
  }
  std::unique_ptr<Window> window(new Window(options));
  glfwWindowHint(GLFW_CONTEXT_VERSION_MAJOR, 3);
  glfwWindowHint(GLFW_CONTEXT_VERSION_MINOR, 3);
  glfwWindowHint(GLFW_OPENGL_PROFILE, GLFW_OPENGL_CORE_PROFILE);
  glfwWindowHint(GLFW_OPENGL_FORWARD_COMPAT, GLFW_TRUE);
  glfwWindowHintString(GLFW_X11_CLASS_NAME, "footfall-console");
  if (options.monitor > 0) {
    const auto placed = window->fill_monitor();
    if (!placed) return tl::unexpected(placed.error());
  } else {
    window->handle_ = glfwCreateWindow(options.width, options.height, options.title, nullptr, nullptr);
  }
  if (window->handle_ == nullptr) {
    return core::fail(core::Remedy::Operator, "The window cannot be opened (%s): OpenGL 3.3 is needed.",
                      last_error());
  }
  window->set_font_scale(options.font_scale);
  window->connect_callbacks();
  window->measure();
  window->focused_.store(glfwGetWindowAttrib(window->handle_, GLFW_FOCUSED) == GLFW_TRUE);
  return window;
}

core::Result<void> Window::fill_monitor() {
  int count = 0;
  GLFWmonitor** monitors = glfwGetMonitors(&count);
  if (options_.monitor > count) {
    return core::fail(core::Remedy::Reconfigure,
                      "There is no monitor %d: %d connected; choose --monitor 1 to %d, or leave it out.",
                      options_.monitor, count, count);
  }
  GLFWmonitor* monitor = monitors[options_.monitor - 1];
  const GLFWvidmode* mode = glfwGetVideoMode(monitor);
  int x = 0, y = 0;
  glfwGetMonitorPos(monitor, &x, &y);
  // A window as large as the monitor, not an exclusive one: the operator's display is left as it is, and
  // this one does not vanish when it loses the focus.
  glfwWindowHint(GLFW_DECORATED, GLFW_FALSE);
  glfwWindowHint(GLFW_FOCUSED, GLFW_FALSE);
  glfwWindowHint(GLFW_FOCUS_ON_SHOW, GLFW_FALSE);
  handle_ = glfwCreateWindow(mode->width, mode->height, options_.title, nullptr, nullptr);
  if (handle_ != nullptr) glfwSetWindowPos(handle_, x, y);
  return {};
}

Window::~Window() {
  if (handle_ != nullptr) glfwDestroyWindow(handle_);
  glfwTerminate();
}

void Window::connect_callbacks() {
  glfwSetWindowUserPointer(handle_, this);
  glfwSetKeyCallback(handle_, [](GLFWwindow* handle, int key, int, int action, int) {
    window_of(handle).on_key(key, action);
  });
  glfwSetMouseButtonCallback(handle_, [](GLFWwindow* handle, int button, int action, int) {
    window_of(handle).on_button(button, action);
  });
  glfwSetCursorPosCallback(handle_, [](GLFWwindow* handle, double x, double y) {
    cursor_in_pixels(handle, x, y);
    window_of(handle).inputs_.push(
        {InputKind::Cursor, 0, false, static_cast<float>(x), static_cast<float>(y)});
  });
  glfwSetScrollCallback(handle_, [](GLFWwindow* handle, double x, double y) {
    window_of(handle).inputs_.push(
        {InputKind::Scroll, 0, false, static_cast<float>(x), static_cast<float>(y)});
  });
  glfwSetCharCallback(handle_, [](GLFWwindow* handle, unsigned code_point) {
    window_of(handle).inputs_.push({InputKind::Character, static_cast<int>(code_point), true, 0, 0});
  });
  glfwSetWindowFocusCallback(handle_, [](GLFWwindow* handle, int focused) {
    Window& window = window_of(handle);
    window.focused_.store(focused == GLFW_TRUE);
    window.inputs_.push({InputKind::Focus, 0, focused == GLFW_TRUE, 0, 0});
  });
  glfwSetFramebufferSizeCallback(handle_, [](GLFWwindow* handle, int, int) { window_of(handle).measure(); });
}

void Window::on_key(int key, int action) {
  if (action == GLFW_REPEAT) return;
  if (key == GLFW_KEY_SPACE) {
    if (action == GLFW_PRESS && options_.on_stop) options_.on_stop();
    return;
  }
  inputs_.push({InputKind::Key, key, action == GLFW_PRESS, 0, 0});
}

void Window::on_button(int button, int action) {
  double x = 0, y = 0;
  glfwGetCursorPos(handle_, &x, &y);
  cursor_in_pixels(handle_, x, y);
  const Layout layout = layout_for(width(), height(), font_scale_.load(std::memory_order_relaxed));
  const bool on_stop =
      options_.stop_button && layout.stop.contains(static_cast<float>(x), static_cast<float>(y));
  if (on_stop && action == GLFW_PRESS && options_.on_stop) options_.on_stop();
  inputs_.push(
      {InputKind::Button, button, action == GLFW_PRESS, static_cast<float>(x), static_cast<float>(y)});
}

void Window::measure() {
  int width = 0, height = 0;
  glfwGetFramebufferSize(handle_, &width, &height);
  width_.store(width);
  height_.store(height);
}

void Window::wait_events(double timeout_s) {
  glfwWaitEventsTimeout(timeout_s);
}

bool Window::close_requested() const {
  return glfwWindowShouldClose(handle_) == GLFW_TRUE;
}

void Window::set_title(const char* title) {
  glfwSetWindowTitle(handle_, title);
}

void Window::make_current(bool current) {
  glfwMakeContextCurrent(current ? handle_ : nullptr);
  if (current) glfwSwapInterval(0);
}

void Window::swap() {
  glfwSwapBuffers(handle_);
}

}  // namespace footfall::ui
