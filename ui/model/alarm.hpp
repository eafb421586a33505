#pragma once
#include <string>
#include <vector>

#include "footfall/v1/station.pb.h"

namespace footfall::ui {

/// How loud the recorder's alarm is shown: in the checks and under Devices only; as a banner while it lasts;
/// or until somebody has pressed "Seen", also when it is over. Nothing of it covers a control.
/// Thread: one. Blocks: never. Allocates: the sentence. Errors: none; an unknown higher grade is the loudest.
class RecordingAlarm {
 public:
  enum class Shown { Nothing, Banner, UntilSeen };

  /// With every frame that may be trusted.
  void update(const v1::Status& status);
  /// The same alarm is then a banner while it lasts; another sentence is a new alarm.
  void seen();
  [[nodiscard]] Shown shown() const { return shown_; }
  [[nodiscard]] const std::string& sentence() const { return sentence_; }
  /// It is over, and still waits to be seen.
  [[nodiscard]] bool over() const { return over_; }

 private:
  Shown shown_ = Shown::Nothing;
  bool over_ = false;
  std::string sentence_;
  std::vector<std::string> seen_;  ///< of the trouble under way
};

}  // namespace footfall::ui
