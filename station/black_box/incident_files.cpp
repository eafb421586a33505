#include "station/black_box/incident_files.hpp"

#include <array>
#include <ctime>

#include "station/black_box/incident_archive.hpp"
#include "station/recorder/recorder.hpp"

namespace footfall::station {
namespace {

std::filesystem::path path_for(const std::filesystem::path& dir, std::int64_t wall_ns) {
  const std::time_t seconds = wall_ns / 1'000'000'000;
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  std::array<char, 64> text{};
  std::strftime(text.data(), text.size(), "incident-%Y%m%dT%H%M%SZ", &utc);
  std::filesystem::path path = dir / (std::string(text.data()) + kIncidentSuffix);
  // A folder that may not be looked into has no free name to find: creating the file says why.
  std::error_code unseen;
  for (int n = 2; std::filesystem::exists(path, unseen); ++n)
    path = dir / (std::string(text.data()) + "-" + std::to_string(n) + kIncidentSuffix);
  return path;
}

}  // namespace

core::Result<void> IncidentFiles::begin(const recording::IncidentHead& head) {
  recording::SessionMeta meta = meta_();
  meta.started = head.from;
  meta.started_wall_ns = head.wall_ns - (head.trigger - head.from).ns;
  auto writer = recording::SessionWriter::create(path_for(dir_, head.wall_ns), meta);
  if (!writer) return tl::unexpected<core::Error>(writer.error());
  writer_ = std::move(*writer);
  return {};
}

core::Result<void> IncidentFiles::write(const recording::IncidentHead& head,
                                        const recording::IncidentRows& rows) {
  if (open_id_ != head.id) {
    writer_.reset();
    open_id_ = head.id;
    if (auto begun = begin(head); !begun) return begun;
  }
  if (!writer_) return {};
  auto written = writer_->append_incident(head, rows);
  if (!written) return written;
  return head.state == recording::IncidentState::Recording ? writer_->commit() : writer_->finish({});
}

void IncidentFiles::put(const recording::IncidentHead& head, const recording::IncidentRows& rows) {
  if (recorder_ != nullptr) recorder_->incident(head, rows);
  const auto written = write(head, rows);
  if (!written) writer_.reset();
  if (head.state != recording::IncidentState::Recording) writer_.reset();
  if (!written || failed_id_ != head.id) {
    const std::lock_guard guard(mutex_);
    problem_ = written ? "" : std::string("the record of a stop is not kept: ") + written.error().what();
    failed_id_ = written ? failed_id_ : head.id;
  }
}

std::string IncidentFiles::problem() const {
  const std::lock_guard guard(mutex_);
  return problem_;
}

}  // namespace footfall::station
