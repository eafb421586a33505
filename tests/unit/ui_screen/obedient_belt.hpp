#pragma once
#include <cstdint>
#include <optional>
#include <vector>

#include "ui/model/command.hpp"
#include "ui/model/model.hpp"

namespace footfall::tests {

/// A station that does what it is told, ceiling and all left to the console: whatever the screen asks for by
/// mistake shows in the belt's speed. The hold is complete after kBeats beats. Thread: one. Blocks: never.
/// Errors: refusals are answers.
class ObedientBelt {
 public:
  static constexpr int kBeats = 3;
  static constexpr double kFirstSpeedMs = 0.1388, kCeilingMs = 5.0, kAcceleration = 3.0;
  static constexpr std::uint64_t kEpoch = 7;

  void take(const ui::Command& command);
  void stop();
  void advance(double dt_s);
  [[nodiscard]] v1::LiveFrame frame() const;
  [[nodiscard]] ui::ClientView view();
  [[nodiscard]] double speed_m_s() const { return speed_m_s_; }
  [[nodiscard]] const std::string& state() const { return state_; }
  [[nodiscard]] double requested_m_s() const { return requested_m_s_; }
  [[nodiscard]] bool leased() const { return leased_; }
  [[nodiscard]] int starts() const { return starts_; }

 private:
  std::string state_ = "Stopped";
  bool leased_ = false;
  std::uint64_t token_ = 0, next_token_ = 100, serial_ = 0;
  int beats_ = 0, starts_ = 0;
  double time_s_ = 0.0, speed_m_s_ = 0.0, requested_m_s_ = 0.0, incline_ = 0.0;
};

}  // namespace footfall::tests
