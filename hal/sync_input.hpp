#pragma once
#include "core/time.hpp"

namespace footfall::hal {

/// Edges of a shared synchronisation pulse, for clock fits and cameras.
/// Thread: measuring thread. Blocks/allocates: never.
class SyncInput {
 public:
  virtual ~SyncInput() = default;
  /// Next rising edge in station time, or false when there is none.
  virtual bool next_edge(core::Timestamp& edge) noexcept = 0;
};

}  // namespace footfall::hal
