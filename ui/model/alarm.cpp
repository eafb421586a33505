#include "ui/model/alarm.hpp"

#include <algorithm>

namespace footfall::ui {
namespace {
constexpr std::uint32_t kBanner = 2, kUntilSeen = 3;  // station::AlarmGrade on the wire
}

void RecordingAlarm::update(const v1::Status& status) {
  const std::uint32_t grade = status.recording_alarm_grade();
  const std::string& now = status.recording_alarm();
  if (grade >= kUntilSeen && std::find(seen_.begin(), seen_.end(), now) == seen_.end()) {
    shown_ = Shown::UntilSeen;
    sentence_ = now;
    over_ = false;
    return;
  }
  if (grade < kUntilSeen) seen_.clear();
  if (shown_ == Shown::UntilSeen) {
    over_ = grade < kUntilSeen;
    return;
  }
  shown_ = grade >= kBanner ? Shown::Banner : Shown::Nothing;
  sentence_ = grade >= kBanner ? now : "";
}

void RecordingAlarm::seen() {
  if (shown_ != Shown::UntilSeen) return;
  if (!over_) seen_.push_back(sentence_);
  shown_ = Shown::Nothing;
  over_ = false;
}

}  // namespace footfall::ui
