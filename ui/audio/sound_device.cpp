#include "ui/audio/sound_device.hpp"

#include <portaudio.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>

#include "core/latest_value.hpp"
#include "ui/audio/click_track.hpp"

namespace footfall::ui {
namespace {

constexpr double kRateHz = 48'000.0;
// The clicks are placed by sample, so a long buffer costs no punctuality. The default of some devices, 9 ms,
// ran empty eleven times a minute on a busy machine, and put beats 20 ms off; 100 ms never did.
constexpr double kAheadS = 0.1;
// No more is asked for: the warning before a start has a second in all. A device that cannot do with so
// little says so in its latency.
constexpr double kAheadMostS = 0.2;
constexpr std::int64_t kSilentAfterNs = 1'000'000'000;

std::int64_t now_ns() {
  return std::chrono::steady_clock::now().time_since_epoch() / std::chrono::nanoseconds(1);
}

struct Wanted {
  bool on = false;
  BeatGrid grid{};
};

class PortAudioSound final : public BeatSound {
 public:
  PortAudioSound() = default;
  ~PortAudioSound() override {
    if (stream_ != nullptr) Pa_CloseStream(stream_);
    if (initialised_) Pa_Terminate();
  }
  PortAudioSound(const PortAudioSound&) = delete;
  PortAudioSound& operator=(const PortAudioSound&) = delete;

  PaError open() {
    if (const PaError error = Pa_Initialize(); error != paNoError) return error;
    initialised_ = true;
    PaStreamParameters output{};
    output.device = Pa_GetDefaultOutputDevice();
    if (output.device == paNoDevice) return paDeviceUnavailable;
    output.channelCount = 1;
    output.sampleFormat = paFloat32;
    output.suggestedLatency =
        std::clamp(Pa_GetDeviceInfo(output.device)->defaultHighOutputLatency, kAheadS, kAheadMostS);
    const PaError opened = Pa_OpenStream(&stream_, nullptr, &output, kRateHz, paFramesPerBufferUnspecified,
                                         paNoFlag, &PortAudioSound::fill, this);
    if (opened != paNoError) return opened;
    // Of the device's buffers; some systems tell no time of sounding to the callback.
    if (const PaStreamInfo* info = Pa_GetStreamInfo(stream_); info != nullptr)
      buffers_s_ = info->outputLatency;
    return Pa_StartStream(stream_);
  }

  void follow(const std::optional<BeatGrid>& grid) override {
    wanted_.store({grid.has_value(), grid.value_or(BeatGrid{})});
  }

  [[nodiscard]] bool plays() const override { return Pa_IsStreamActive(stream_) == 1; }

  /// A sound server that hangs leaves the stream active.
  [[nodiscard]] std::optional<double> latency_s() const override {
    const std::int64_t asked_ns = asked_ns_.load(std::memory_order_acquire);
    if (asked_ns == 0 || now_ns() - asked_ns > kSilentAfterNs) return std::nullopt;
    return std::max(buffers_s_, 1e-9 * static_cast<double>(ahead_ns_.load(std::memory_order_relaxed)));
  }

 private:
  static int fill(const void*, void* output, unsigned long frames, const PaStreamCallbackTimeInfo* time,
                  PaStreamCallbackFlags, void* self) {
    auto& sound = *static_cast<PortAudioSound*>(self);
    (void)sound.wanted_.try_load(sound.seen_);
    const double ahead_s = time->outputBufferDacTime - time->currentTime;
    const std::int64_t now = now_ns(), ahead_ns = std::llround(1e9 * ahead_s);
    sound.ahead_ns_.store(ahead_ns, std::memory_order_relaxed);
    sound.asked_ns_.store(now, std::memory_order_release);
    const std::int64_t starts = sound.clock_.buffer(now + ahead_ns, frames);
    sound.clicks_.render({static_cast<float*>(output), frames}, starts,
                         sound.seen_.on ? std::optional(sound.seen_.grid) : std::nullopt);
    return paContinue;
  }

  PaStream* stream_ = nullptr;
  bool initialised_ = false;
  double buffers_s_ = 0.0;
  std::atomic<std::int64_t> asked_ns_{0},
      ahead_ns_{0};  ///< when the device last asked, and for how far ahead
  core::LatestValue<Wanted> wanted_;
  Wanted seen_;  ///< the device's thread alone
  SampleClock clock_{kRateHz};
  ClickTrack clicks_{kRateHz};
};

}  // namespace

core::Result<std::unique_ptr<BeatSound>> open_sound_device() {
  auto sound = std::make_unique<PortAudioSound>();
  if (const PaError error = sound->open(); error != paNoError) {
    return core::fail(core::Remedy::Operator, "No sound device (%s): the beat is only to be seen.",
                      Pa_GetErrorText(error));
  }
  return sound;
}

}  // namespace footfall::ui
