#pragma once
#include <cstdint>
#include <map>

#include "core/time.hpp"
#include "core/units.hpp"
#include "sim/drive/register_device.hpp"

namespace footfall::sim {

/// How the communication watchdog is set at power-up: as a clinic wants it, or as the factory ships it.
enum class WatchdogSetting : std::uint8_t { Safe, Factory };

struct Gs2Options {
  WatchdogSetting watchdog = WatchdogSetting::Safe;
  double hz_per_m_s = 12.0;  ///< belt and gear of the simulated machine
  double max_frequency_hz = 60.0;
  double acceleration_time_s = 5.0;  ///< 0 to maximum frequency
  double deceleration_time_s = 2.5;  ///< maximum frequency to 0
  double belt_lag_s = 0.05;          ///< first-order lag of the belt behind the motor
};

/// A GS2 variable-frequency drive with the belt it turns: registers, ramps, faults, watchdog.
/// Sign: belt speed > 0 is normal running. Time: the caller's, rising; nothing here reads a clock. Thread:
/// the lab's. Blocks: never. Allocates: in the constructor. Errors: Modbus exceptions. It starts at rest and
/// moves only after run = 1 was written; every fault clears run.
class Gs2Drive final : public RegisterDevice {
 public:
  explicit Gs2Drive(const Gs2Options& options);

  void heard(core::Timestamp now, bool mine) override;
  ModbusException read(std::uint16_t address, std::uint16_t& value) const override;
  ModbusException write(std::uint16_t address, std::uint16_t value) override;

  /// Moves motor and belt on to `now` and lets the watchdog judge the silence.
  void advance(core::Timestamp now);
  /// The emergency stop or stop contact at the machine.
  void set_local_stop(bool pressed);
  /// A fault of the drive itself (code 1..255), gone at once but latched until reset.
  void inject_fault(std::uint8_t code);
  /// The lab itself was asleep for `stall`: that silence is not the master's.
  void excuse(core::Duration stall);

  [[nodiscard]] core::MetersPerSecond belt_speed() const { return core::MetersPerSecond(belt_m_s_); }
  [[nodiscard]] double frequency_hz() const { return frequency_hz_; }  ///< < 0 in reverse
  [[nodiscard]] double set_frequency_hz() const;
  [[nodiscard]] bool run() const { return run_; }
  [[nodiscard]] bool local_stop() const { return local_stop_; }
  [[nodiscard]] std::uint16_t fault() const { return fault_; }
  [[nodiscard]] bool watchdog_tripped() const;

 private:
  void step(double dt_s);
  void ramp_frequency(double dt_s);
  void judge_silence(core::Timestamp now);
  void stop(bool coast);
  void raise(std::uint16_t fault, bool coast);
  void reset_fault();
  [[nodiscard]] ModbusException check(std::uint16_t address, std::uint16_t value) const;
  [[nodiscard]] std::uint16_t status_word(std::uint16_t address) const;
  [[nodiscard]] std::uint16_t status2() const;
  [[nodiscard]] std::uint16_t parameter(std::uint16_t address) const { return parameters_.at(address); }

  double hz_per_m_s_, belt_lag_s_;
  std::map<std::uint16_t, std::uint16_t> parameters_;  ///< everything a master can write
  double frequency_hz_ = 0.0, belt_m_s_ = 0.0;
  bool run_ = false, coasting_ = false, local_stop_ = false;
  bool watchdog_armed_ = false;
  std::uint16_t fault_ = 0, warning_ = 0;
  core::Timestamp now_, last_heard_;
  bool started_ = false;
};

}  // namespace footfall::sim
