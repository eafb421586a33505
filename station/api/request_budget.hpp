#pragma once
#include <cstdint>
#include <map>
#include <mutex>

#include "core/time.hpp"

namespace footfall::station {

/// How much one connection may ask for: so many requests a second, and as many as `burst` at once after a
/// pause. Each connection has its own, so that one who floods takes nothing from the others. STOP and the
/// beats of a console are never asked about here.
/// Thread: any. Blocks: on a mutex for the look-up. Allocates: for a new connection; those that were quiet
/// for 10 s are forgotten when there are many. Errors: none.
class RequestBudget {
 public:
  RequestBudget(double per_second, double burst) : per_second_(per_second), burst_(burst) {}
  /// False: refuse it.
  [[nodiscard]] bool take(std::uint64_t connection, core::Timestamp now);
  /// The first refusal of a connection within a second: worth a line in the audit, the others are not.
  [[nodiscard]] bool worth_telling(std::uint64_t connection, core::Timestamp now);

 private:
  struct Purse {
    double left = 0.0;
    core::Timestamp last, told;
  };
  void forget_quiet(core::Timestamp now);

  const double per_second_, burst_;
  std::mutex mutex_;
  std::map<std::uint64_t, Purse> purses_;
};

}  // namespace footfall::station
