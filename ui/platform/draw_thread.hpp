#pragma once
#include <atomic>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>

#include "ui/client/station_client.hpp"
#include "ui/draw/page.hpp"
#include "ui/model/preferences.hpp"
#include "ui/platform/window.hpp"

namespace footfall::ui {

struct DrawOptions {
  bool viewer = false;
  bool runner = false;  ///< the runner's screen; implies viewer
  Preferences preferences{};
  std::string preferences_file;  ///< where a change is kept; empty: nowhere
  std::string items_file;        ///< for tests: what each frame has drawn (ui/draw/items.hpp)
  Page first_page = Page::Run;
  int frames_per_second = 30;
  std::string screenshot;  ///< a .ppm to write, empty for none
  double screenshot_after_s = 0.0;
  std::filesystem::path export_folder{};  ///< of the charts' pictures and tables
  /// Called after every frame is drawn and before it is shown, with the context current: for measuring.
  std::function<void(int width, int height)> on_drawn{};
};

/// The frame loop: takes frames from the client, draws, hands requests back, counts what it completed.
/// Thread: owns one, at low priority, which holds the graphics context and ImGui. Blocks: finished_within()
/// for its time. Errors: problem() after it ended by itself.
class DrawThread {
 public:
  DrawThread(Window& window, StationClient& client, DrawOptions options);
  DrawThread(const DrawThread&) = delete;
  DrawThread& operator=(const DrawThread&) = delete;

  /// The loop has ended by itself (screenshot taken, or a problem).
  [[nodiscard]] bool finished() const { return finished_.load(std::memory_order_acquire); }
  /// Asks it to end and waits; false when it hangs.
  bool finish_within(std::chrono::milliseconds time);
  /// Valid once finished; empty when all went well.
  [[nodiscard]] const std::string& problem() const { return problem_; }

  /// Test hook: makes the loop hang for good. Async-signal-safe.
  static void hang() { hang_requested_.store(true, std::memory_order_relaxed); }

 private:
  void run();
  void loop();
  void runner_loop();

  Window& window_;
  StationClient& client_;
  DrawOptions options_;
  std::string problem_;
  std::atomic<bool> stopping_{false}, finished_{false};
  static inline std::atomic<bool> hang_requested_{false};
  std::thread thread_;
};

}  // namespace footfall::ui
