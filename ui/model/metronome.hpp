#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <span>

/// The metronome as arithmetic: where the beats lie, when they are heard, and how well the steps follow.
/// Units: ns of CLOCK_MONOTONIC, steps/min, s. Pure. Thread: values. Blocks: never. Errors: none.
namespace footfall::ui {

/// Whether whoever stands at the belt hears the warning before a start.
enum class WarningSound : std::uint8_t {
  None,  ///< no device plays: none there, gone, hung, or not answered yet
  Late,  ///< it plays, but the beeps would be heard too late to warn
  Heard
};

/// Beats at anchor_ns + k x 60 s / tempo. Each is computed from the anchor, so that no rounding adds up.
struct BeatGrid {
  std::int64_t anchor_ns = 0;
  double tempo_spm = 0.0;

  [[nodiscard]] double period_ns() const { return 60e9 / tempo_spm; }
  [[nodiscard]] std::int64_t beat_ns(std::int64_t k) const;
  /// The number of the first beat later than a moment.
  [[nodiscard]] std::int64_t next_after(std::int64_t now_ns) const;
  /// 0 at a beat, towards 1 at the next.
  [[nodiscard]] double phase(std::int64_t now_ns) const;
  /// Another tempo from the last beat on: no beat is doubled, none is left out.
  [[nodiscard]] BeatGrid with_tempo(double spm, std::int64_t now_ns) const;
};

enum class CuePhase : std::uint8_t { Steady, Fading, Retention, Done };
[[nodiscard]] const char* words_for(CuePhase phase);

/// Faded feedback (after Willy 2016, Crowell & Davis 2011: full at first, then less and less), then a block
/// without any in which retention is measured. In the fading part every cycle begins with the beat and goes
/// on without it; the share with the beat falls in equal steps from cycle to cycle.
struct CuePlan {
  double full_s = 120.0, fading_s = 240.0, cycle_s = 30.0, retention_s = 120.0;
  [[nodiscard]] double length_s() const { return full_s + fading_s + retention_s; }
};

struct CueState {
  CuePhase phase = CuePhase::Steady;
  bool on = true;
  double share = 1.0;   ///< of the present cycle with the beat
  double left_s = 0.0;  ///< of the phase
};
/// Without a plan: steady, always on.
[[nodiscard]] CueState cue_at(const std::optional<CuePlan>& plan, double elapsed_s);

/// How the last steps kept to the target.
class Adherence {
 public:
  static constexpr std::size_t kSteps = 60;
  /// `step_time_s` absent: the cadence of this step is not measurable, its contact still has a phase.
  void add(std::int64_t contact_ns, std::optional<double> step_time_s);
  void clear() { steps_.clear(); }

  /// Share of the steps whose own cadence lies within `band` (a fraction) of the target; nullopt below 10.
  [[nodiscard]] std::optional<double> share_within(double target_spm, double band) const;
  struct Phase {
    double error_ms = 0.0;     ///< circular mean of contact less nearest beat: > 0 after the beat
    double consistency = 0.0;  ///< length of the mean vector: 1 always the same, 0 anywhere
  };
  /// nullopt below 10 contacts since the grid's anchor.
  [[nodiscard]] std::optional<Phase> phase(const BeatGrid& grid) const;

 private:
  struct Kept {
    std::int64_t contact_ns;
    std::optional<double> step_time_s;
  };
  std::deque<Kept> steps_;
};

/// What a list of beats as they were given says: tempo by least squares, jitter as the largest distance from
/// that line. nullopt of fewer than three.
struct BeatReport {
  double tempo_spm = 0.0, largest_jitter_ms = 0.0;
};
[[nodiscard]] std::optional<BeatReport> judge_beats(std::span<const std::int64_t> beats_ns);

}  // namespace footfall::ui
