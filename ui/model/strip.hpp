#pragma once
#include <cstdint>
#include <string>

#include "ui/model/alarm.hpp"
#include "ui/model/snapshot.hpp"

namespace footfall::ui {

/// What the message strip under the top bar says. Pure. Thread: any. Blocks: never. Allocates: the text.
/// Errors: none; an alarm of a station that is silent now is told as last told.
struct Strip {
  enum class Kind : std::uint8_t {
    Hint,    ///< which keys do what
    Remark,  ///< of the station or this console, nothing to be done
    Good,    ///< a note was kept
    Warning,
    AlarmBanner,  ///< while it lasts
    AlarmLoud,    ///< until it was seen
    AlarmOld      ///< last told, before the station fell silent
  };
  Kind kind = Kind::Hint;
  std::string text;
  bool wants_seen = false;   ///< the alarm in it waits for "Seen"
  bool alarm_waits = false;  ///< an answer to a command has the strip for some seconds, an alarm after it
  [[nodiscard]] bool alarm() const { return kind >= Kind::AlarmBanner; }
};

/// For so long the answer to a command comes before an alarm: whoever pressed looks for it now.
inline constexpr double kReplyShownS = 8.0;

/// `run_page`: the keys of the belt do something on the page that is shown.
[[nodiscard]] Strip strip_of(const Snapshot& snapshot, const RecordingAlarm& alarm, bool run_page = true);

}  // namespace footfall::ui
