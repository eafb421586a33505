#include "ui/audio/click_track.hpp"

#include <algorithm>
#include <cmath>

namespace footfall::ui {
namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kClickS = 0.030, kDecayS = 0.006, kToneHz = 1500.0, kLoudness = 0.7;
constexpr double kJumpNs = 30e6, kLean = 1.0 / 64.0;

}  // namespace

std::int64_t SampleClock::buffer(std::int64_t stamped_ns, std::size_t frames) {
  const auto stamped = static_cast<double>(stamped_ns);
  const double error = stamped - next_ns_;
  if (!running_ || std::fabs(error) > kJumpNs) {
    next_ns_ = stamped;
  } else {
    next_ns_ += kLean * error;
  }
  running_ = true;
  const auto start_ns = static_cast<std::int64_t>(std::llround(next_ns_));
  next_ns_ += static_cast<double>(frames) * 1e9 / rate_hz_;
  return start_ns;
}

void ClickTrack::render(std::span<float> out, std::int64_t start_ns,
                        const std::optional<BeatGrid>& grid) const {
  std::fill(out.begin(), out.end(), 0.0F);
  if (!grid || !(grid->tempo_spm > 0.0)) return;
  const auto frames = static_cast<double>(out.size());
  const auto click = static_cast<long long>(kClickS * rate_hz_);
  // A click that began in the buffer before goes on in this one.
  for (auto k = grid->next_after(start_ns - static_cast<std::int64_t>((kClickS + 0.001) * 1e9));; ++k) {
    const double at = static_cast<double>(grid->beat_ns(k) - start_ns) * 1e-9 * rate_hz_;
    if (at >= frames) return;
    const long long onset = std::llround(at);
    for (long long i = std::max(0LL, -onset); i < click && onset + i < static_cast<long long>(out.size());
         ++i) {
      const double t = static_cast<double>(i) / rate_hz_;
      out[static_cast<std::size_t>(onset + i)] +=
          static_cast<float>(kLoudness * std::exp(-t / kDecayS) * std::cos(2.0 * kPi * kToneHz * t));
    }
  }
}

}  // namespace footfall::ui
