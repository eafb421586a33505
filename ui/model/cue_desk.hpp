#pragma once
#include <cstdint>
#include <optional>

#include "ui/model/metronome.hpp"
#include "ui/model/snapshot.hpp"

namespace footfall::ui {

/// What the operator has chosen for the metronome and the runner's screen, and what follows from it: the beat
/// runs at the target cadence of the 5/20 comparison, changes with it, and ends with control, with the target
/// or with its plan. Units: ns of CLOCK_MONOTONIC. Thread: draw thread. Blocks: never. Errors: why_not().
class CueDesk {
 public:
  struct Choice {
    v1::RunnerReadout first = v1::RUNNER_CADENCE, second = v1::RUNNER_NOTHING;
    bool faded = false;  ///< by plan, then retention; else steady until stopped
    bool audible = true;
    CuePlan plan{};
  };
  Choice choice{};

  /// nullptr: it may start. One sentence otherwise.
  [[nodiscard]] const char* why_not(const Snapshot& snapshot) const;
  void start(std::int64_t now_ns, const Snapshot& snapshot);
  void stop() { grid_.reset(); }

  /// Once a frame. The view to send, when it has changed and this console holds control.
  [[nodiscard]] std::optional<v1::RunnerView> update(std::int64_t now_ns, const Snapshot& snapshot);

  [[nodiscard]] bool running() const { return grid_.has_value(); }
  [[nodiscard]] const CueState& state() const { return state_; }
  /// Beats to be given now; nullopt in the silent parts.
  [[nodiscard]] std::optional<BeatGrid> beats() const;
  [[nodiscard]] std::optional<double> share_within(const Snapshot& snapshot) const;
  /// Of the running grid, in its silent parts as well: retention is kept rhythm.
  [[nodiscard]] std::optional<Adherence::Phase> phase() const;

 private:
  void take_steps(const Snapshot& snapshot);
  [[nodiscard]] v1::RunnerView view() const;

  std::optional<BeatGrid> grid_;
  std::int64_t started_ns_ = 0;
  CueState state_;
  Adherence adherence_;
  double last_contact_s_ = 0.0;
  bool held_ = false;
  std::string sent_;
};

}  // namespace footfall::ui
