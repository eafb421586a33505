#pragma once
#include <array>
#include <cstdint>

#include "core/result.hpp"
#include "core/samples.hpp"

namespace footfall::hal {

class ImuSink {
 public:
  virtual void on_imu(const core::ImuSample& sample) noexcept = 0;

 protected:
  ~ImuSink() = default;
};

struct ImuInfo {
  std::array<char, 48> product{};
  core::Hertz sample_rate;
  double full_scale_rad_s = 0.0;
  double full_scale_m_s2 = 0.0;
  bool simulated = false;
};

struct ImuHealth {
  std::uint64_t received = 0, lost = 0, malformed = 0, reconnects = 0;
  core::Timestamp last_receive;
};

/// An inertial measurement unit on one body segment.
/// Frame: sensor frame; gravity included in acceleration. Units: rad/s, m/s².
/// Thread, blocking and errors: as hal::ForcePlate (drain is the only real-time call).
class Imu {
 public:
  virtual ~Imu() = default;
  virtual core::Result<void> start() = 0;
  virtual void stop() noexcept = 0;
  virtual void drain(const core::ClockPair& clocks, ImuSink& sink) noexcept = 0;
  virtual void maintain(core::Timestamp now) noexcept = 0;
  [[nodiscard]] virtual ImuInfo info() const = 0;
  [[nodiscard]] virtual ImuHealth health() const noexcept = 0;
};

}  // namespace footfall::hal
