#pragma once
#include <chrono>
#include <filesystem>
#include <fstream>
#include <future>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "core/result.hpp"
#include "ui/audio/beat_player.hpp"

namespace footfall::ui {

/// The console's metronome: the player's thread keeps time and the log, the sound device clicks. The device
/// is opened in the background with the first beat that is to be heard, and again with a later one where
/// there was none or it has gone, at most every 30 s. Log: one line per beat,
/// "due_ns,given_ns,late_ms,tempo_spm" (CLOCK_MONOTONIC, the station's clock), written out at every silence.
/// Thread: draw thread. Blocks: the destructor, until the sound system has answered. Errors: note().
class Metronome {
 public:
  using OpenSound = std::function<core::Result<std::unique_ptr<BeatSound>>()>;
  /// `log` empty: none is kept.
  Metronome(std::filesystem::path log, OpenSound open_sound,
            std::chrono::milliseconds retry = std::chrono::seconds(30));

  void follow(const std::optional<BeatGrid>& grid, bool audible);
  /// Before follow() of the same frame: `beeps` of a start take the sound first, and go into no log.
  /// `expected`: a start may come soon, the device is opened.
  void warn(bool expected, const std::optional<BeatGrid>& beeps);
  /// Why nothing is heard; empty while nothing is known against it.
  [[nodiscard]] const std::string& note() const { return note_; }
  /// Of a start that began now. A device that was asked for and has not answered is None.
  [[nodiscard]] WarningSound warning_sound() const;
  /// The countdown is a second and ends in motion: what is heard later than the first of its four beeps
  /// should have ended warns of nothing (docs/safety-states.md).
  static constexpr double kWarnsWithinS = 0.25;

 private:
  void write_down(const BeatPlayer::Beat& beat);
  void ask_for_sound();
  void look_after_sound();

  std::filesystem::path log_path_;
  std::ofstream log_;  ///< the player's thread alone, but for the flush under mutex_
  std::mutex mutex_;
  OpenSound open_sound_;
  std::chrono::milliseconds retry_;
  std::optional<std::chrono::steady_clock::time_point> asked_at_;
  std::future<core::Result<std::unique_ptr<BeatSound>>> opening_;
  std::unique_ptr<BeatSound> sound_;
  bool beating_ = false, warning_expected_ = false;
  std::optional<BeatGrid> warning_;
  std::string note_;
  BeatPlayer player_;  ///< last: it calls write_down()
};

}  // namespace footfall::ui
