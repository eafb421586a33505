#include "ui/audio/metronome.hpp"

#include <chrono>
#include <cstdio>

namespace footfall::ui {

Metronome::Metronome(std::filesystem::path log, OpenSound open_sound)
    : log_path_(std::move(log)),
      open_sound_(std::move(open_sound)),
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

void Metronome::follow(const std::optional<BeatGrid>& grid, bool audible) {
  player_.follow(grid);
  if (beating_ && !grid) {
    const std::lock_guard lock(mutex_);
    log_.flush();
  }
  beating_ = grid.has_value();
  if (grid && audible && !asked_ && open_sound_) {
    asked_ = true;
    opening_ = std::async(std::launch::async, open_sound_);
  }
  if (opening_.valid() && opening_.wait_for(std::chrono::seconds(0)) == std::future_status::ready) {
    auto opened = opening_.get();
    if (opened) {
      sound_ = std::move(*opened);
    } else {
      note_ = opened.error().what();
    }
  }
  if (sound_) sound_->follow(audible ? grid : std::nullopt);
}

}  // namespace footfall::ui
