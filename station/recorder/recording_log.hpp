#pragma once
#include <optional>
#include <string>

#include "station/recorder/recorder.hpp"

namespace footfall::station {

/// Which of the recorder's alarms become a line of the log: each rise of the grade, once; a grade that comes
/// and goes again, as a disk that is late at every commit, is the same one until it stayed away for 10 s.
/// Thread: one. Blocks: never. Allocates: the line. Errors: none.
class RecordingLog {
 public:
  /// The line for now, nullopt: none.
  [[nodiscard]] std::optional<std::string> look(const RecorderStatus& status, core::Timestamp now);

 private:
  AlarmGrade told_ = AlarmGrade::None;
  core::Timestamp seen_;  ///< when it was last as bad as told
};

}  // namespace footfall::station
