#include "station/recorder/record_queue.hpp"

namespace footfall::station {
namespace {

constexpr std::size_t kMostWaiting =
    50;  // between two commits: no person says more, and a flood fills the disk

struct Append {
  recording::SessionWriter& writer;
  core::Result<void> operator()(const recording::Marker& marker) const {
    return writer.append_marker(marker);
  }
  core::Result<void> operator()(const recording::Pain& pain) const { return writer.append_pain(pain); }
  core::Result<void> operator()(const recording::Exertion& exertion) const {
    return writer.append_exertion(exertion);
  }
};

}  // namespace

void RecordQueue::open() {
  const std::lock_guard guard(mutex_);
  open_ = true;
  waiting_.clear();
}

void RecordQueue::close() {
  const std::lock_guard guard(mutex_);
  open_ = false;
}

core::Result<void> RecordQueue::add(const Record& record) {
  const auto checked = std::visit([](const auto& it) { return recording::check(it); }, record);
  if (!checked) return checked;
  const std::lock_guard guard(mutex_);
  if (!open_)
    return core::fail(core::Remedy::Operator,
                      "nothing is being recorded: start the recording first, then add it");
  if (waiting_.size() >= kMostWaiting)
    return core::fail(core::Remedy::Operator, "the disk is too slow to take it: wait, then add it again");
  waiting_.push_back(record);
  return {};
}

core::Result<void> RecordQueue::write(recording::SessionWriter& writer) {
  std::vector<Record> records;
  {
    const std::lock_guard guard(mutex_);
    records.swap(waiting_);
  }
  for (const Record& record : records) {
    if (auto written = std::visit(Append{writer}, record); !written) return written;
  }
  return {};
}

}  // namespace footfall::station
