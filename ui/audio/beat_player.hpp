#pragma once
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "ui/model/metronome.hpp"

namespace footfall::ui {

/// Something that makes the beat heard. Follows the grid by itself, by sample position.
class BeatSound {
 public:
  virtual ~BeatSound() = default;
  /// nullopt: silence. From any thread, never blocks.
  virtual void follow(const std::optional<BeatGrid>& grid) = 0;
  /// False for good once the device is gone (unplugged, its sound system ended).
  [[nodiscard]] virtual bool plays() const = 0;
  /// How long after it was asked for something is heard, as the device says; nullopt: the device has asked
  /// for nothing to play within the last second, so nothing is known to be heard. From any thread, never
  /// blocks.
  [[nodiscard]] virtual std::optional<double> latency_s() const = 0;
};

/// Gives the beat at its moments on a thread of its own and notes each one: what was due, and when it was
/// given. Thread: owns one (absolute deadlines on CLOCK_MONOTONIC); members from any thread. Blocks: never
/// but in the destructor. Allocates: no. Errors: a beat that comes more than 20 ms late (the machine slept)
/// is left out, not made up for.
class BeatPlayer {
 public:
  struct Beat {
    std::int64_t due_ns = 0, given_ns = 0;
    double tempo_spm = 0.0;
  };
  /// `on_beat` is called on the player's thread: for the log, or for a test that records.
  explicit BeatPlayer(std::function<void(const Beat&)> on_beat);
  ~BeatPlayer();
  BeatPlayer(const BeatPlayer&) = delete;
  BeatPlayer& operator=(const BeatPlayer&) = delete;

  /// nullopt: silence.
  void follow(const std::optional<BeatGrid>& grid);

 private:
  void run(const std::stop_token& stopping);

  std::function<void(const Beat&)> on_beat_;
  std::mutex mutex_;
  std::condition_variable_any changed_;
  std::optional<BeatGrid> grid_;  ///< guarded by mutex_
  std::uint64_t version_ = 0;     ///< guarded by mutex_
  std::jthread thread_;
};

}  // namespace footfall::ui
