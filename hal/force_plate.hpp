#pragma once
#include <array>
#include <cstdint>
#include <string>

#include "core/result.hpp"
#include "core/samples.hpp"

namespace footfall::hal {

/// Receives samples from ForcePlate::drain, in sequence order, gaps flagged and never filled.
class ForceSink {
 public:
  virtual void on_force(const core::ForceSample& sample) noexcept = 0;

 protected:
  ~ForceSink() = default;
};

struct ForcePlateInfo {
  std::array<char, 48> product{};
  core::Hertz sample_rate;
  core::Newtons full_scale_v;      ///< vertical; 0 = unknown
  double counts_per_newton = 0.0;  ///< calibration as run, stored with the session
  double counts_per_newton_meter = 0.0;
  std::array<char, 48> calibration{};  ///< its identity as the device names it; empty: not told
  bool simulated = false;              ///< the device names itself a simulation
};

/// Counters since start(); each only grows.
struct ForcePlateHealth {
  std::uint64_t received = 0;   ///< records handed to the sink
  std::uint64_t lost = 0;       ///< sequence numbers never seen
  std::uint64_t reordered = 0;  ///< arrived after a younger one; dropped, already counted in lost
  std::uint64_t duplicated = 0;
  std::uint64_t malformed = 0;       ///< datagrams of a wrong size
  std::uint64_t kernel_dropped = 0;  ///< SO_RXQ_OVFL
  std::uint64_t reconnects = 0;
  core::Timestamp last_receive;     ///< 0 = never
  std::uint32_t device_status = 0;  ///< latched since the last start
};

/// A device that measures the ground-reaction wrench of one belt.
/// Frame: samples are in the lab frame, force on the runner (core/samples.hpp). Units: in the types; rate in
/// info(). Thread: start, stop, zero, maintain, notice on one non-real-time thread; drain on the measuring
/// thread; health anywhere; info anywhere once start() has returned: it does not change from then on. Blocks:
/// start, stop, zero, maintain may (at most 2 s); drain never, and it neither allocates, locks, logs nor
/// throws. Errors: start() says what is wrong; afterwards faults appear as flags and health(). Lifetime: the
/// sink outlives the call of drain.
class ForcePlate {
 public:
  virtual ~ForcePlate() = default;
  /// Connects, reads the calibration, asks for the stream.
  virtual core::Result<void> start() = 0;
  virtual void stop() noexcept = 0;
  /// Hands over everything that has arrived. `clocks` was read at the beginning of this cycle.
  virtual void drain(const core::ClockPair& clocks, ForceSink& sink) noexcept = 0;
  /// Called a few times a second: asks again for a stream that has gone silent, with back-off 0.25 to 5 s.
  virtual void maintain(core::Timestamp now) noexcept = 0;
  /// Asks the device to take its present reading as zero. The belt must be empty: the caller's duty.
  virtual core::Result<void> zero() = 0;
  [[nodiscard]] virtual ForcePlateInfo info() const = 0;
  [[nodiscard]] virtual ForcePlateHealth health() const noexcept = 0;
  /// What is worse than asked for but no error, one sentence; empty when all is well.
  [[nodiscard]] virtual std::string notice() const { return {}; }
};

}  // namespace footfall::hal
