#pragma once
#include <array>
#include <cstdint>
#include <limits>
#include <string>

#include "core/result.hpp"
#include "core/samples.hpp"

namespace footfall::hal {

/// Receives samples from Imu::drain, in sequence order, gaps flagged and never filled.
class ImuSink {
 public:
  virtual void on_imu(const core::ImuSample& sample) noexcept = 0;

 protected:
  ~ImuSink() = default;
};

struct ImuInfo {
  std::array<char, 48> product{};
  std::array<char, 24> serial{};
  core::Hertz sample_rate;
  double full_scale_rad_s = 0.0;  ///< 0 = unknown
  double full_scale_m_s2 = 0.0;
  bool simulated = false;  ///< the device names itself a simulation
};

/// Counters since the last start(); each only grows.
struct ImuHealth {
  std::uint64_t received = 0;    ///< samples handed to the sink
  std::uint64_t lost = 0;        ///< samples whose time never came
  std::uint64_t reordered = 0;   ///< arrived after a younger one; dropped, already counted in lost
  std::uint64_t duplicated = 0;  ///< of a time that was there
  std::uint64_t malformed = 0;   ///< lines that cannot be read
  std::uint64_t kernel_dropped = 0;
  std::uint64_t reconnects = 0;                                     ///< came back after silence or restarted
  core::Timestamp last_receive;                                     ///< 0 = never
  float battery_percent = std::numeric_limits<float>::quiet_NaN();  ///< NaN: the device has not said
  float signal_percent = std::numeric_limits<float>::quiet_NaN();   ///< radio; NaN: the device has not said
};

/// An inertial measurement unit on one body segment.
/// Frame: sensor frame; gravity included in acceleration. Units: rad/s, m/s²; rate in info().
/// Thread: start, stop, maintain, info, notice on one non-real-time thread; drain on the measuring thread;
/// health anywhere. Blocks: start, stop, maintain may (a wireless device that does not answer: some seconds),
/// so they have no place on a thread that others wait for; drain never, and it neither allocates, locks, logs
/// nor throws. Errors: start() says what is wrong, and maintain() goes on trying until stop() where waiting
/// can help; afterwards faults appear as flags, health() and notice(). Lifetime: the sink outlives the call
/// of drain.
class Imu {
 public:
  virtual ~Imu() = default;
  /// Connects, configures, reads the settings back, asks for the stream.
  virtual core::Result<void> start() = 0;
  virtual void stop() noexcept = 0;
  /// Hands over everything that has arrived. `clocks` was read at the beginning of this cycle.
  virtual void drain(const core::ClockPair& clocks, ImuSink& sink) noexcept = 0;
  /// Called a few times a second: asks a silent device, sets one up again that restarted, with back-off.
  virtual void maintain(core::Timestamp now) noexcept = 0;
  [[nodiscard]] virtual ImuInfo info() const = 0;
  [[nodiscard]] virtual ImuHealth health() const noexcept = 0;
  /// What is worse than asked for but no error, one sentence; empty when all is well.
  [[nodiscard]] virtual std::string notice() const { return {}; }
};

}  // namespace footfall::hal
