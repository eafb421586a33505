#include "station/recorder/recording_log.hpp"

#include <catch2/catch.hpp>

using namespace footfall;
using namespace footfall::station;

namespace {

RecorderStatus alarm_of(AlarmGrade grade, const char* sentence = "") {
  RecorderStatus status;
  status.grade = grade;
  status.alarm = sentence;
  return status;
}

}  // namespace

TEST_CASE("a recording that is late has a line in the log, and another one only when it gets worse",
          "[station][recorder]") {
  RecordingLog log;
  core::Timestamp now{1'000'000'000'000};
  const auto look = [&](AlarmGrade grade, const char* sentence = "") {
    now = now + core::milliseconds(50);
    return log.look(alarm_of(grade, sentence), now);
  };
  CHECK_FALSE(look(AlarmGrade::None));
  CHECK(look(AlarmGrade::Log, "late") == std::string("late"));
  CHECK_FALSE(look(AlarmGrade::Log, "late"));
  CHECK(look(AlarmGrade::Banner, "slow") == std::string("slow"));
  CHECK(look(AlarmGrade::Popup, "stopped") == std::string("stopped"));
  CHECK_FALSE(look(AlarmGrade::Popup, "stopped"));
  CHECK_FALSE(look(AlarmGrade::Log, "late"));
}

TEST_CASE("a disk that is late at every commit does not fill the log", "[station][recorder]") {
  RecordingLog log;
  core::Timestamp now{1'000'000'000'000};
  int lines = 0;
  const auto look = [&](AlarmGrade grade) {
    now = now + core::milliseconds(50);
    if (log.look(alarm_of(grade, "late"), now)) ++lines;
  };
  for (int i = 0; i < 10'000; ++i) look(i % 8 == 0 ? AlarmGrade::Log : AlarmGrade::None);
  CHECK(lines == 1);
  for (int i = 0; i < 210; ++i) look(AlarmGrade::None);
  look(AlarmGrade::Log);
  CHECK(lines == 2);
}
