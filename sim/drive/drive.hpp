#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"
#include "core/units.hpp"
#include "sim/drive/motor.hpp"
#include "sim/drive/register_device.hpp"

namespace footfall::sim {

/// How the communication watchdog is set at power-up: as a clinic wants it, or as the factory ships it.
enum class WatchdogSetting : std::uint8_t { Safe, Factory };

struct DriveOptions {
  WatchdogSetting watchdog = WatchdogSetting::Safe;
  double hz_per_m_s = 12.0;  ///< belt and gear of the simulated machine
  double max_frequency_hz = 60.0;
  double acceleration_time_s = 5.0;  ///< 0 to maximum frequency
  double deceleration_time_s = 2.5;  ///< maximum frequency to 0
  double belt_lag_s = 0.05;          ///< first-order lag of the belt behind the motor
  double unpowered_m_s2 = 1.0;       ///< brake of the belt when its power is cut
};

/// What every simulated drive has behind its registers: a motor with its belt, the run command, one latched
/// fault, a stop contact at the machine, and a watchdog over the silence of the line. Registers, their scales
/// and codes are each drive's own. Sign: belt speed > 0 is normal running. Time: the caller's, rising;
/// nothing here reads a clock. Thread: the lab's. Blocks: never. Allocates: in the constructor. Errors:
/// Modbus exceptions. It starts at rest and moves only after a run command was written; every fault clears
/// run.
class Drive : public RegisterDevice {
 public:
  void heard(core::Timestamp now, bool mine) final;
  /// Moves motor and belt on to `now` and lets the watchdog judge the silence.
  void advance(core::Timestamp now);
  /// The emergency stop or stop contact at the machine.
  void set_local_stop(bool pressed);
  /// The output's power; the electronics stay alive. Its loss ends the run command.
  void set_power(bool on);
  /// A fault of the drive itself (code 1..255), gone at once but latched until reset.
  void inject_fault(std::uint8_t code);
  /// Without mains the belt rolls out and nothing is heard; with it again the drive knows of no run and no
  /// fault.
  void set_mains(bool on);
  [[nodiscard]] bool mains() const { return mains_; }
  /// What it reports of the belt is that much too high.
  void set_wrong_speed(core::MetersPerSecond by) { wrong_hz_ = by.value() * hz_per_m_s_; }
  /// The lab itself was asleep for `stall`: that silence is not the master's.
  void excuse(core::Duration stall) { last_heard_ = last_heard_ + stall; }

  [[nodiscard]] core::MetersPerSecond belt_speed() const { return motor_.belt_speed(); }
  [[nodiscard]] double true_frequency_hz() const { return motor_.frequency_hz(); }  ///< < 0 in reverse
  /// As it reports it.
  [[nodiscard]] double frequency_hz() const { return motor_.frequency_hz() + wrong_hz_; }
  [[nodiscard]] virtual double set_frequency_hz() const = 0;  ///< < 0 in reverse
  [[nodiscard]] bool run() const { return run_; }
  [[nodiscard]] bool local_stop() const { return local_stop_; }
  [[nodiscard]] std::uint16_t fault() const { return fault_; }
  [[nodiscard]] bool watchdog_tripped() const { return fault_ != 0 && fault_ == codes_.communication; }

 protected:
  enum class LossAction : std::uint8_t { Ignore, Warn, Ramp, Coast };
  struct Codes {
    std::uint16_t communication = 0, external = 0;
  };
  struct Settings {
    double max_frequency_hz = 0.0, acceleration_time_s = 0.0, deceleration_time_s = 0.0;
    LossAction loss_action = LossAction::Ignore;
    core::Duration loss_time;
  };

  Drive(const DriveOptions& options, Codes codes);
  /// As the parameters stand now.
  [[nodiscard]] virtual Settings settings() const = 0;

  /// Refused while a fault or the stop contact stands.
  ModbusException start();
  void stop(bool coast);
  void raise(std::uint16_t fault, bool coast);
  /// True when the cause was gone and the motor at rest.
  bool reset_fault();
  [[nodiscard]] std::uint16_t warning() const { return warning_; }
  [[nodiscard]] core::Timestamp now() const { return now_; }
  /// A watchdog without registers: 0.5 s and a ramp, or off as shipped.
  [[nodiscard]] Settings panel_settings(const DriveOptions& options) const;

 private:
  void judge_silence(core::Timestamp now);

  const Codes codes_;
  const double hz_per_m_s_;
  double wrong_hz_ = 0.0;
  bool mains_ = true;
  Motor motor_;
  const double unpowered_m_s2_;
  bool run_ = false, local_stop_ = false, watchdog_armed_ = false, powered_ = true;
  std::uint16_t fault_ = 0, warning_ = 0;
  core::Timestamp now_, last_heard_;
  bool started_ = false;
};

/// "gs2", "delta_vfdb", ...; the name of --drive.
[[nodiscard]] std::vector<std::string> drive_names();
/// nullptr for an unknown name.
[[nodiscard]] std::unique_ptr<Drive> make_drive(const std::string& name, const DriveOptions& options);

}  // namespace footfall::sim
