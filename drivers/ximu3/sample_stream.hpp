#pragma once
#include <cstdint>

#include "core/clock_fit.hpp"
#include "core/samples.hpp"
#include "drivers/io/receive_clock.hpp"
#include "protocols/ximu3/message.hpp"

namespace footfall::drivers::ximu3 {

struct SampleStreamOptions {
  core::Hertz rate{200.0};
  double full_scale_rad_s = 0.0, full_scale_m_s2 = 0.0;  ///< 0: unknown, clipping is not seen
  core::Duration max_lateness = core::milliseconds(100);
  std::uint8_t device = 0;
};

/// From inertial messages to samples in SI units with sequence numbers and station times. There is no number
/// on the wire: a hole in the device's time is loss, at the nominal rate. Station times rise and are never
/// after the receive stamp. Thread: measuring thread. Blocks/allocates: never. Errors: flags of the sample.
class SampleStream {
 public:
  struct Outcome {
    bool has_sample = false;
    bool restarted = false;  ///< the device's clock began anew
    bool duplicate = false, late = false;
    std::uint64_t missing = 0;
    core::ImuSample sample;
  };

  explicit SampleStream(const SampleStreamOptions& options)
      : options_(options), period_us_(1e6 / options.rate.value()) {}
  /// What the clock fit cannot see: how long the fastest datagram was under way. 0 until told.
  void set_link_delay(core::Duration delay) noexcept { link_delay_ = delay; }
  [[nodiscard]] Outcome take(const protocols::ximu3::Message& inertial,
                             const io::ReceiveClock::Time& received) noexcept;

 private:
  /// Places the message's time in the row of samples; false when it brings nothing new.
  bool place(std::uint64_t time_us, core::Timestamp received, Outcome& out) noexcept;

  SampleStreamOptions options_;
  double period_us_;
  core::ClockFit clock_;
  bool seen_ = false;
  std::uint64_t last_us_ = 0, sequence_ = 0;
  core::Timestamp last_received_, last_station_;
  core::Duration link_delay_;
};

}  // namespace footfall::drivers::ximu3
