#pragma once
#include <functional>
#include <map>

#include "core/time.hpp"

namespace footfall::sim {

/// Waits for descriptors of one thread and calls their readers.
/// Thread: one. Blocks: wait(). Allocates: in add() and wait(). Errors: none; a reader sees them itself.
class Reactor {
 public:
  void add(int fd, std::function<void()> on_readable);
  void remove(int fd);
  /// Waits until `deadline` or a readable descriptor, and calls every reader that is due. Readers may add and
  /// remove descriptors.
  void wait(core::Timestamp deadline);

 private:
  std::map<int, std::function<void()>> readers_;
};

}  // namespace footfall::sim
