#pragma once
#include <mutex>
#include <variant>
#include <vector>

#include "recording/session.hpp"

namespace footfall::station {

/// What people say of the session (markers, notes, pain, exertion) on its way to the recorder thread.
/// Thread: any. Blocks: a short lock; write() on the disk. Allocates: yes. Errors: add() refuses with a
/// sentence for the operator; write() gives the writer's.
class RecordQueue {
 public:
  using Record = std::variant<recording::Marker, recording::Pain, recording::Exertion>;

  /// A session begins: what is added from now on is its own.
  void open();
  /// Nothing is taken any more; what waits can still be written.
  void close();
  core::Result<void> add(const Record& record);
  core::Result<void> write(recording::SessionWriter& writer);

 private:
  std::mutex mutex_;
  bool open_ = false;
  std::vector<Record> waiting_;
};

}  // namespace footfall::station
