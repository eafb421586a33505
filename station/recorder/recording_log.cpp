#include "station/recorder/recording_log.hpp"

namespace footfall::station {
namespace {

constexpr core::Duration kForgotten = core::milliseconds(10'000);

}  // namespace

std::optional<std::string> RecordingLog::look(const RecorderStatus& status, core::Timestamp now) {
  const bool rises = status.grade > told_;
  if (rises || (status.grade < told_ && now - seen_ > kForgotten)) told_ = status.grade;
  if (status.grade == told_) seen_ = now;
  if (!rises) return std::nullopt;
  return status.alarm;
}

}  // namespace footfall::station
