#pragma once
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "recording/session.hpp"
#include "station/black_box/black_box_window.hpp"

namespace footfall::station {

class Recorder;

/// Each record in a file of its own in the session folder, `incident-YYYYMMDDTHHMMSSZ.incident` (a session
/// file that holds nothing else), and in the session that is being recorded. What was put is on the disk when
/// put() returns. Thread: put() on one thread, problem() anywhere. Blocks: disk. Allocates: yes. Errors: a
/// disk that refuses is told by problem(); the record then only exists in the session.
class IncidentFiles final : public IncidentSink {
 public:
  using Meta = std::function<recording::SessionMeta()>;
  IncidentFiles(std::filesystem::path dir, Meta meta, Recorder* recorder)
      : dir_(std::move(dir)), meta_(std::move(meta)), recorder_(recorder) {}
  void put(const recording::IncidentHead& head, const recording::IncidentRows& rows) override;
  /// Empty, or one sentence for the operator.
  [[nodiscard]] std::string problem() const;

 private:
  core::Result<void> begin(const recording::IncidentHead& head);
  core::Result<void> write(const recording::IncidentHead& head, const recording::IncidentRows& rows);

  const std::filesystem::path dir_;
  const Meta meta_;
  Recorder* const recorder_;
  std::unique_ptr<recording::SessionWriter> writer_;
  std::int64_t open_id_ = 0, failed_id_ = 0;
  mutable std::mutex mutex_;
  std::string problem_;
};

}  // namespace footfall::station
