#include "ui/audio/metronome.hpp"

#include <cstdio>

namespace footfall::ui {

Metronome::Metronome(std::filesystem::path log, OpenSound open_sound, std::chrono::milliseconds retry)
    : log_path_(std::move(log)),
      open_sound_(std::move(open_sound)),
      retry_(retry),
      player_([this](const BeatPlayer::Beat& beat) { write_down(beat); }) {}

void Metronome::write_down(const BeatPlayer::Beat& beat) {
  if (log_path_.empty()) return;
  const std::lock_guard lock(mutex_);
  if (!log_.is_open()) {
    std::error_code ignored;
    std::filesystem::create_directories(log_path_.parent_path(), ignored);
    log_.open(log_path_);
    log_ << "due_ns,given_ns,late_ms,tempo_spm\n";
  }
  char line[96] = "";
  std::snprintf(line, sizeof line, "%lld,%lld,%.3f,%.3f\n", static_cast<long long>(beat.due_ns),
                static_cast<long long>(beat.given_ns),
                1e-6 * static_cast<double>(beat.given_ns - beat.due_ns), beat.tempo_spm);
  log_ << line;
}

void Metronome::ask_for_sound() {
  const auto now = std::chrono::steady_clock::now();
  if (!open_sound_ || sound_ || opening_.valid() || (asked_at_ && now - *asked_at_ < retry_)) return;
  asked_at_ = now;
  opening_ = std::async(std::launch::async, open_sound_);
}

void Metronome::look_after_sound() {
  if (opening_.valid() && opening_.wait_for(std::chrono::seconds(0)) == std::future_status::ready) {
    auto opened = opening_.get();
    note_ = opened ? "" : opened.error().what();
    if (opened) sound_ = std::move(*opened);
  }
  if (sound_ && !sound_->plays()) {
    sound_.reset();
    note_ = "The sound device is gone: the beat is only to be seen.";
  }
}

WarningSound Metronome::warning_sound() const {
  if (!sound_ || !sound_->plays()) return WarningSound::None;
  const auto latency_s = sound_->latency_s();
  if (!latency_s) return WarningSound::None;
  return *latency_s <= kWarnsWithinS ? WarningSound::Heard : WarningSound::Late;
}

void Metronome::warn(bool expected, const std::optional<BeatGrid>& beeps) {
  if (expected && !warning_expected_) ask_for_sound();
  warning_expected_ = expected;
  warning_ = beeps;
}

void Metronome::follow(const std::optional<BeatGrid>& grid, bool audible) {
  player_.follow(grid);
  if (beating_ && !grid) {
    const std::lock_guard lock(mutex_);
    log_.flush();
  }
  if (grid && audible && (!beating_ || !asked_at_)) ask_for_sound();
  beating_ = grid.has_value();
  look_after_sound();
  if (sound_) sound_->follow(warning_ ? warning_ : audible ? grid : std::nullopt);
}

}  // namespace footfall::ui
