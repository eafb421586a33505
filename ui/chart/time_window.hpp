#pragma once
#include <optional>
#include <string>
#include <vector>

#include "ui/chart/columns.hpp"

namespace footfall::ui {

/// The stretch of time that all charts show together. Following: its end is the newest sample. Paused: it
/// stands, and can be moved back over everything that is kept.
/// Units: s of the history's clock, fractions of the window 0 left to 1 right. Thread: draw thread. Blocks:
/// never. Errors: everything is limited to what there is.
class TimeWindow {
 public:
  static constexpr double kShortestS = 0.1, kUsualS = 5.0;

  /// Once a frame, before anything else.
  void tell(double oldest_s, double newest_s);
  [[nodiscard]] bool following() const { return following_; }
  [[nodiscard]] double length_s() const { return length_s_; }
  [[nodiscard]] double end_s() const { return following_ ? newest_s_ : end_s_; }
  [[nodiscard]] double begin_s() const { return end_s() - length_s_; }
  [[nodiscard]] double at(double fraction) const { return begin_s() + fraction * length_s_; }

  void pause();
  void follow() { following_ = true; }
  /// > 1 shows more time. What lies under `fraction` stays there; while following the end does.
  void zoom(double factor, double fraction);
  /// By a share of the window; < 0 back in time, which pauses. Moved to the newest sample it follows again.
  void move(double share);
  void show_all();
  [[nodiscard]] ColumnGrid grid(std::size_t width) const {
    return ColumnGrid::ending_at(end_s(), length_s_, width);
  }

 private:
  void limit();
  double oldest_s_ = 0.0, newest_s_ = 0.0;
  double end_s_ = 0.0, length_s_ = kUsualS;
  bool following_ = true;
};

struct TimeTick {
  double time_s = 0.0;
  std::string words;
};
/// At most `most` round moments of the window: "−3 s" and "now" while following, the session's clock
/// ("12:03.5") when paused. `zero_s`: where that clock began.
[[nodiscard]] std::vector<TimeTick> time_ticks(const TimeWindow& window, double zero_s, std::size_t most);
/// "1:02:03.25" of seconds; as many decimals as `step_s` asks for.
[[nodiscard]] std::string clock_words(double seconds, double step_s);

/// Two moments that the operator has pinned, and their distance.
struct Cursors {
  std::optional<double> first_s{}, second_s{};
  /// The first, then the second, then anew.
  void pin(double time_s);
  void clear() { first_s = second_s = std::nullopt; }
};

}  // namespace footfall::ui
