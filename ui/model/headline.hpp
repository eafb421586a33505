#pragma once
#include <cstdint>
#include <string>

#include "ui/model/snapshot.hpp"

namespace footfall::ui {

/// What the top bar says of the belt on every page. Whoever believes that the belt stands must not have to
/// read small words to learn that it may move: then `loud` is a filled bar, read at two metres. Pure. Thread:
/// any. Blocks: never. Allocates: the words. Errors: none; a speed that nobody tells is never taken for rest.
struct Headline {
  enum class Loud : std::uint8_t {
    No,
    Caution,  ///< nobody tells what the belt does now
    Alarm     ///< STOP went unanswered, or a belt that should stand moves or may move
  };
  Loud loud = Loud::No;
  std::string words;   ///< "Running"; "STOP NOT ANSWERED: use the emergency stop"
  std::string detail;  ///< one sentence: why, or what to do next; may be empty
};

/// After so much silence a gap of the network is told as one; before it words are only greyed.
inline constexpr double kSilentS = 1.0;

[[nodiscard]] Headline headline_of(const Snapshot& snapshot);

}  // namespace footfall::ui
