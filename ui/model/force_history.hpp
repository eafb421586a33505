#pragma once
#include "footfall/v1/station.pb.h"
#include "ui/chart/history.hpp"

namespace footfall::ui {

/// The session's force stream as the charts show it, in bounded memory (History).
/// Frame/sign: force of the ground on the runner, ap + forward, v + up, ml + right. Units: s, N, m. Time: the
/// station's monotonic clock where the stream tells its epoch, so that a stream that was lost and came back
/// goes on; else the stream's own. Thread: draw thread. Blocks: never. Allocates: at construction. Errors: a
/// batch whose columns differ in length or whose time runs backward is refused; another clock (a station that
/// started anew) clears what was there.
class ForceHistory {
 public:
  enum Channel : std::size_t { Vertical, ForeAft, LeftVertical, RightVertical, CopAp, CopMl, Channels };

  explicit ForceHistory(const History::Levels& levels = History::kSession) : history_(Channels, levels) {}

  /// False when the batch was refused. `epoch_ns` 0: not told.
  bool append(const v1::ForceBatch& batch, std::int64_t epoch_ns);
  void clear() { history_.clear(); }
  [[nodiscard]] const History& history() const { return history_; }

 private:
  History history_;
};

/// The column's name in an export, with its unit: "f_v_n".
[[nodiscard]] const char* column_name(ForceHistory::Channel channel);

}  // namespace footfall::ui
