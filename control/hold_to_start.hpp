#pragma once
#include <cstdint>

#include "control/limits.hpp"

namespace footfall::control {

/// Hold-to-start: a one-use token and a hold timed by the station. The hold is complete when beats with the
/// token have come for hold_time with no gap longer than hold_gap, before the token's lifetime is over. A
/// cancelled, expired or completed hold uses the token up. Thread: treadmill thread, virtual time.
/// Blocks/allocates: never. Errors: a beat with another token is refused and changes nothing.
class HoldToStart {
 public:
  explicit HoldToStart(const Limits& limits);

  /// A new token (never 0); an older one is void.
  std::uint64_t begin(core::Timestamp now);
  /// False: unknown, used or expired token.
  bool beat(std::uint64_t token, core::Timestamp now);
  /// Cancels a hold with a gap and an expired token.
  void step(core::Timestamp now);
  void cancel();
  /// True once per completed hold.
  bool take_completed();
  [[nodiscard]] double progress() const { return progress_; }  ///< 0..1
  /// Names of the fields, for holds of several kinds in one proof.
  struct Names {
    const char *token = "hold.token", *holding = "hold.holding", *issued = "hold.issued",
               *first_beat = "hold.first_beat", *last_beat = "hold.last_beat", *completed = "hold.completed";
  };
  template <class See>
  void inspect(See&& see, const Names& names) const;  ///< control/inspect.hpp

 private:
  core::Duration hold_time_, hold_gap_, token_lifetime_;
  std::uint64_t counter_ = 0, previous_ = 0;
  std::uint64_t token_ = 0;  ///< 0: none
  core::Timestamp issued_, first_beat_, last_beat_;
  bool holding_ = false, completed_ = false;
  double progress_ = 0.0;
};

}  // namespace footfall::control
