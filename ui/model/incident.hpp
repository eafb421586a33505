#pragma once
#include <string>
#include <vector>

#include "ui/model/snapshot.hpp"

/// The last stop as the panel says it. Thread: draw thread. Blocks: never. Allocates: yes. Errors: none; what
/// was not measured is NaN and left out of the lines.
namespace footfall::ui {

struct IncidentMark {
  double time_s = 0.0;  ///< from the trigger
  bool strong = false;  ///< a trigger, else something that people or devices did
  std::string text;
};

struct IncidentView {
  std::string title, sentence, detail;
  bool alarm = false;  ///< no ordinary end
  double from_s = -1.0, to_s = 1.0;
  double highest_m_s = 1.0, highest_n = 100.0;
  std::vector<IncidentMark> marks;  ///< in the order of time
};

/// Times of day are local.
[[nodiscard]] IncidentView view_of(const v1::IncidentDetail& incident);

/// The panel opens by itself after a stop that was no ordinary end, stays away while the belt may move, and
/// is closed and opened by hand. Thread: draw thread.
class IncidentPanelState {
 public:
  /// To be called once a frame; true while the panel is shown.
  [[nodiscard]] bool shown(const Snapshot& snapshot);
  /// Something there to open.
  [[nodiscard]] static bool available(const Snapshot& snapshot);
  void close() { open_ = false; }
  void open() { open_ = true; }

 private:
  bool open_ = false;
  std::string seen_;
};

}  // namespace footfall::ui
