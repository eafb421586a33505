#pragma once
#include <cstdint>
#include <string>

#include "tests/unit/ui_screen/machine.hpp"

namespace footfall::tests {

/// A station that does what it is told, ceiling and all left to the console: whatever the screen asks for by
/// mistake shows in the belt's speed. The hold is complete after kBeats beats. Thread: one. Blocks: never.
/// Errors: refusals are answers.
class ObedientBelt final : public Machine {
 public:
  static constexpr int kBeats = 3;
  static constexpr double kFirstSpeedMs = 0.1388, kSlowestMs = 0.1, kCeilingMs = 5.0, kAcceleration = 3.0;
  static constexpr std::uint64_t kEpoch = 7;

  void take(const ui::Command& command) override;
  void stop() override;
  void advance(double dt_s) override;
  [[nodiscard]] v1::LiveFrame frame() const override;
  [[nodiscard]] ui::ClientView view() const override;
  [[nodiscard]] double fastest_m_s() const override { return speed_m_s_; }
  [[nodiscard]] int starts() const override { return starts_; }
  [[nodiscard]] double first_speed_m_s() const override { return kFirstSpeedMs; }

 private:
  std::string state_ = "Stopped";
  bool leased_ = false;
  std::uint64_t token_ = 0, next_token_ = 100;
  int beats_ = 0, starts_ = 0;
  double time_s_ = 0.0, speed_m_s_ = 0.0, requested_m_s_ = 0.0, incline_ = 0.0;
};

}  // namespace footfall::tests
