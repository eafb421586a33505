#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "core/samples.hpp"
#include "gait/imu/imu_kinematics.hpp"
#include "gait/results.hpp"

namespace footfall::gait {

/// Where the events of an ImuStep come from; values of different methods are never compared.
enum class ImuStepMethod : std::uint8_t {
  FootPitch,  ///< Falbriard 2018: lowest pitch rate in the first and in the second half of mid-swing to
              ///< mid-swing
  ShankRate   ///< Salarian type: first minimum after mid-swing, lowest rate before the next
};
[[nodiscard]] std::string_view id_of(ImuStepMethod method) noexcept;

/// One stride of one foot by its own sensor, and nothing that needs a plate: its own type, so that times at
/// 50 N and times by angular rate never share a column.
struct ImuStep {
  Side side = Side::Unknown;
  ImuStepMethod method = ImuStepMethod::FootPitch;
  core::Timestamp initial_contact;
  std::optional<core::Timestamp> toe_off;
  /// Initial contact to toe-off. Foot only: a shank's error of +-100 ms is no measure of contact time.
  std::optional<core::Seconds> contact_time;
  core::Seconds stride_time;  ///< mid-swing to mid-swing
  core::Timestamp known_at;   ///< the sample that made it known
};

/// What to add to an event found by the foot, fitted for a person against the plates: offset + slope * speed.
struct SpeedBias {
  core::Seconds offset{0.0};
  double seconds_per_m_s = 0.0;
};

struct ImuEventsConfig {
  std::vector<ImuPlacement> sensors;  ///< aligned feet, shanks, pelvis; others are not looked at
  SpeedBias foot_initial_contact, foot_toe_off;
};

/// Steps, cadence and sides from inertial sensors when there is no plate, and the parity hint when there is.
/// Foot sensors first, shanks where a foot has none; with a pelvis alone cadence only.
/// Frame/sign/units: core/body_segment.hpp, station time. Window: one stride; a step is known some 100 ms
/// after the *next* mid-swing of its foot, because halves of a cycle exist only once it has ended: look-ahead
/// below one stride. The parity hint needs no look-ahead: it goes by the mid-swing before the contact.
/// Thread: one owner. Blocks: never. Allocates: constructor only. Errors: missing samples beyond 10 ms: no
/// step across; sensors that are not aligned are left out. The result depends on the samples alone, not on
/// how calls are cut or how sensors interleave. Source: Falbriard 2018, 10.3389/fphys.2018.00610 (feet),
/// Salarian 2004 (shanks); cadence: docs/metrics/posture.md.
class ImuEvents {
 public:
  explicit ImuEvents(const ImuEventsConfig& config);
  ~ImuEvents();
  ImuEvents(ImuEvents&&) noexcept;
  ImuEvents& operator=(ImuEvents&&) noexcept;

  /// The step that this sample completed; `belt_speed` is for SpeedBias.
  std::optional<ImuStep> push(const core::ImuSample& sample, core::MetersPerSecond belt_speed) noexcept;
  /// Steps of both feet per minute: 120 / median of the last strides; pelvis: 60 / median of the last 6
  /// steps. nullopt before three of them and once the newest is 2 s old.
  [[nodiscard]] std::optional<core::StepsPerMinute> cadence(core::Timestamp now) const noexcept;
  /// Which foot touched the ground at `initial_contact` (of a plate): the one whose mid-swing was less than
  /// half a stride before. nullopt when sensors disagree, near the half stride, or when nobody walks.
  [[nodiscard]] std::optional<Side> side_of_contact(core::Timestamp initial_contact) const noexcept;
  void reset() noexcept;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace footfall::gait
