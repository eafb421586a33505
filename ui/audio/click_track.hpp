#pragma once
#include <cstdint>
#include <optional>
#include <span>

#include "ui/model/metronome.hpp"

namespace footfall::ui {

/// When the first sample of the next buffer will sound, from time stamps that jitter: goes on by the samples
/// played, and leans towards the stamps by a 64th of the difference; more than 30 ms apart it jumps (a device
/// that stood still). Units: ns, samples/s. Thread: the device's. Blocks/allocates: never. Errors: none.
class SampleClock {
 public:
  explicit SampleClock(double rate_hz) : rate_hz_(rate_hz) {}
  /// `stamped_ns`: what the device says of this buffer's first sample.
  std::int64_t buffer(std::int64_t stamped_ns, std::size_t frames);

 private:
  double rate_hz_;
  double next_ns_ = 0.0;
  bool running_ = false;
};

/// Draws the clicks of a beat grid into buffers: a beat begins at the sample nearest to its moment. The click
/// is a decaying sine of 30 ms. Thread: the device's. Blocks/allocates: never. Errors: none.
class ClickTrack {
 public:
  explicit ClickTrack(double rate_hz) : rate_hz_(rate_hz) {}
  /// Fills `out` with the clicks between start_ns and the buffer's end; without a grid with silence.
  void render(std::span<float> out, std::int64_t start_ns, const std::optional<BeatGrid>& grid) const;

 private:
  double rate_hz_;
};

}  // namespace footfall::ui
