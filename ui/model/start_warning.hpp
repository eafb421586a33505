#pragma once
#include <cstdint>
#include <optional>

#include "ui/model/metronome.hpp"
#include "ui/model/snapshot.hpp"

/// The warning that is heard before the belt moves (docs/safety-states.md): four beeps a second from the
/// countdown's beginning until the belt runs, at the console that holds control. Units: ns of
/// CLOCK_MONOTONIC. Pure. Thread: draw thread. Blocks/allocates: never. Errors: none; a station that is
/// silent or not trusted starts no warning.
namespace footfall::ui {

class StartWarning {
 public:
  static constexpr double kBeepsPerMinute = 240.0;

  void update(std::int64_t now_ns, const Snapshot& snapshot);
  /// A start may come soon: the sound device is to be opened.
  [[nodiscard]] bool expected() const { return expected_; }
  /// nullopt: silence.
  [[nodiscard]] const std::optional<BeatGrid>& beeps() const { return beeps_; }

 private:
  bool expected_ = false;
  std::optional<BeatGrid> beeps_;
};

}  // namespace footfall::ui
