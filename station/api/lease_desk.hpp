#pragma once
#include <cstdint>
#include <mutex>
#include <optional>

#include "control/lease.hpp"
#include "station/belt/mailbox.hpp"

namespace footfall::station {

/// The lease, shared by the operator connections: every change is put into the mailbox that the treadmill's
/// thread reads. Units: monotonic time. Thread: gRPC's and the upkeep's. Blocks: a short mutex; never
/// allocates. Errors: nullopt or false where the lease is somebody else's.
class LeaseDesk {
 public:
  explicit LeaseDesk(TreadmillMailbox& mailbox, core::Duration lifetime);
  std::optional<std::uint64_t> acquire(std::uint64_t client);
  bool release(std::uint64_t epoch);
  bool beat(std::uint64_t epoch, std::uint64_t frame);
  /// Drops a lease whose holder has gone silent; called a few times a second.
  void expire();
  [[nodiscard]] bool current(std::uint64_t epoch) const;

 private:
  void publish();
  TreadmillMailbox& mailbox_;
  mutable std::mutex mutex_;
  control::Lease lease_;
};

}  // namespace footfall::station
