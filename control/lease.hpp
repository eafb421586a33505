#pragma once
#include <cstdint>
#include <optional>

#include "core/time.hpp"

namespace footfall::control {

/// Who may command: one holder at a time, each tenure with its own epoch, so that a late command of an
/// earlier holder is refused. Epochs count up from `first_epoch`, which the owner chooses anew for each
/// process: a console that outlived a killed station must not hold the epoch of somebody else's lease. STOP
/// needs no lease. Thread: guarded by its owner (API side). Blocks/allocates: never. Errors: acquire() gives
/// nullopt while somebody else's lease is alive.
class Lease {
 public:
  explicit Lease(core::Duration lifetime, std::uint64_t first_epoch = 1)
      : lifetime_(lifetime), epoch_(first_epoch - 1) {}
  /// `client` identifies the connection. A holder that has not beaten for `lifetime` has lost it.
  std::optional<std::uint64_t> acquire(std::uint64_t client, core::Timestamp now);
  /// Gives the lease back; of one that had lapsed, it is counted so.
  bool release(std::uint64_t epoch, core::Timestamp now);
  /// A frame beat: true when the epoch is current; `frame` must have advanced, so that a background thread
  /// alone keeps nothing alive.
  bool beat(std::uint64_t epoch, std::uint64_t frame, core::Timestamp now);
  [[nodiscard]] bool held(core::Timestamp now) const;
  [[nodiscard]] std::uint64_t epoch() const { return epoch_; }
  [[nodiscard]] core::Timestamp last_beat() const { return last_beat_; }
  /// How many tenures have ended by silence, as found by the next acquire() or by their own late release().
  [[nodiscard]] std::uint64_t lapses() const { return lapses_; }

 private:
  core::Duration lifetime_;
  std::uint64_t epoch_, client_ = 0, frame_ = 0, lapses_ = 0;
  core::Timestamp last_beat_;
  bool held_ = false;
};

}  // namespace footfall::control
