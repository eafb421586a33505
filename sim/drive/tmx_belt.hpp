#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "core/time.hpp"
#include "core/units.hpp"

namespace footfall::sim {

enum class TmxKind : std::uint8_t { Trackmaster, Woodway, Axelero };

struct TmxOptions {
  TmxKind kind = TmxKind::Trackmaster;
  unsigned fastest_tenths =
      0;  ///< greatest set-point, in the machine's unit; 0 = the kind's (12 mph, 20 km/h)
  double acceleration_m_s2 = 0.8, deceleration_m_s2 = 1.2;  ///< plausible, not measured
  double belt_lag_s = 0.05;
  double steepest_percent = 25.0, elevation_rate = 1.0;  ///< % and %/s
  bool loses_watchdog = false;  ///< starts with CDS off although it was told A0: a machine to be refused
};

/// Belt and deck of a TMX treadmill and the answer to each whole command, written from the published command
/// list; numbers are the wire's own. Rests at start; moves only after a start command. CDS: started with A0
/// and nothing heard for 500 ms: slows down, stops, levels. Emergency stop and control-loop fault read 999.9
/// until released. Time: the caller's, rising. Thread: the lab's. Blocks: never. Allocates: the answer.
/// Errors: refusals on the wire.
class TmxBelt {
 public:
  explicit TmxBelt(const TmxOptions& options);

  /// Digits that follow this command byte; nullopt: no such command.
  [[nodiscard]] std::optional<std::size_t> data_length(std::uint8_t command) const;
  /// The reply to a whole command with its digits, heard at `now`.
  std::string answer(std::uint8_t command, const std::string& digits, core::Timestamp now);

  void advance(core::Timestamp now);
  void excuse(core::Duration stall) { heard_ = heard_ + stall; }
  void set_emergency(bool pressed);
  void inject_fault(std::uint8_t code);
  struct Faults {
    bool commands_do_nothing = false;  ///< acknowledged, not done; its watchdog still works
    double wrong_m_s = 0.0;            ///< reports the speed that much too high
    bool deck_stuck = false;
  };
  void set_faults(const Faults& faults) { faults_ = faults; }

  [[nodiscard]] core::MetersPerSecond speed() const { return core::MetersPerSecond(belt_m_s_); }
  [[nodiscard]] core::GradePercent elevation() const { return core::GradePercent(elevation_); }
  [[nodiscard]] core::GradePercent set_elevation() const { return core::GradePercent(set_elevation_ / 10.0); }
  [[nodiscard]] bool started() const { return started_; }
  [[nodiscard]] bool emergency() const { return emergency_; }
  [[nodiscard]] std::uint16_t fault() const { return fault_; }
  [[nodiscard]] bool disconnected() const { return disconnected_; }

 private:
  void start(bool with_cds);
  void step(double seconds);
  std::string set_speed(const std::string& digits);
  std::string set_elevation(const std::string& digits);
  std::string status_reply(std::uint8_t request) const;
  [[nodiscard]] double unit_m_s() const;

  TmxOptions options_;
  Faults faults_;
  bool started_ = false, cds_ = false, emergency_ = false, disconnected_ = false;
  std::uint16_t fault_ = 0;
  unsigned set_speed_ = 0, set_elevation_ = 0;
  bool reverse_ = false;
  double motor_m_s_ = 0.0, belt_m_s_ = 0.0, elevation_ = 0.0;
  core::Timestamp now_, heard_;
  bool begun_ = false;
};

}  // namespace footfall::sim
