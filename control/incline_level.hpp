#pragma once
#include "control/hold_to_start.hpp"

namespace footfall::control {

/// Levelling the deck of a standing treadmill, on the operator's hold: the station times his beats (every
/// 50 ms). The deck moves once they have come for kFirst, for as long as they come with no gap longer than
/// the limit of the start hold; nothing but a new hold moves it again. Thread: treadmill thread, virtual
/// time. Blocks/allocates: never. Errors: a beat with another token is refused and changes nothing. Source:
/// docs/safety.md, DECK-2.
class InclineLevel {
 public:
  static constexpr core::Duration kFirst = core::milliseconds(300);

  explicit InclineLevel(const Limits& limits);
  /// A new token (never 0); an older hold is over.
  std::uint64_t begin(core::Timestamp now);
  bool beat(std::uint64_t token, core::Timestamp now);
  /// Ends a hold with a gap.
  void step(core::Timestamp now);
  void end();
  [[nodiscard]] bool moving() const { return token_ != 0; }
  [[nodiscard]] bool held() const { return moving() || hold_.progress() > 0.0; }
  template <class See>
  void inspect(See&& see) const;  ///< control/inspect.hpp

 private:
  HoldToStart hold_;
  core::Duration gap_;
  std::uint64_t token_ = 0;  ///< of the hold that moves the deck; 0: none
  core::Timestamp last_beat_;
};

}  // namespace footfall::control
