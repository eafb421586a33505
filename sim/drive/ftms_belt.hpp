#pragma once
#include <cstdint>
#include <deque>
#include <optional>

#include "core/time.hpp"
#include "core/units.hpp"
#include "sim/drive/modbus_frame.hpp"

namespace footfall::sim {

/// Numbers of the wire: 0.01 km/h and 0.1 %.
struct FtmsOptions {
  int slowest = 10, fastest = 2000, speed_step = 10;
  int steepest = 150, incline_step = 5;
  double acceleration_m_s2 = 0.8, deceleration_m_s2 = 1.2;  ///< plausible, not measured
  double belt_lag_s = 0.05, incline_rate = 0.5;             ///< s, %/s
};

/// Belt and deck of a consumer treadmill with the Fitness Machine Service, and what its characteristics say,
/// written from the service's specification 1.0; numbers are the wire's own. Rests at start; moves only after
/// Start (control point, or its own key). It has no communication watchdog: it runs on when the client has
/// gone. Control is granted to the one client that asks and lost with the connection.
/// Time: the caller's, rising. Thread: the lab's. Blocks: never. Allocates: values. Errors: result codes.
class FtmsBelt {
 public:
  /// Keys and quirks of the machine (`fault CODE` of the lab's control socket).
  enum class Key : std::uint8_t {
    Stop = 1,
    Pause = 2,
    TakeControl = 3,  ///< the console wants the machine for itself
    Reset = 4,
    Start = 5,
    Faster = 6,            ///< + 1 km/h
    StopOnlyAtRest = 7,    ///< from now on Stop is refused while the belt moves, Pause is not
    RefuseStopAtRest = 8,  ///< from now on Stop is refused while the belt stands
    GrantNobody = 9        ///< from now on Request Control is refused
  };
  struct Notice {
    std::uint16_t characteristic;
    Bytes value;
  };

  explicit FtmsBelt(const FtmsOptions& options) : options_(options) {}

  /// A write to the control point; its indication.
  Bytes control(const Bytes& value);
  /// nullopt: no such characteristic, or not readable.
  [[nodiscard]] std::optional<Bytes> read(std::uint16_t characteristic) const;
  [[nodiscard]] Bytes treadmill_data() const;
  /// What became of the machine's state since the last call, in order.
  std::optional<Notice> next_notice();
  void connection_changed() { controlled_ = false; }

  void advance(core::Timestamp now);
  void press(Key key);
  void set_safety_key(bool pulled);
  /// Of the motor: without it the belt brakes and does not start; the electronics go on as if nothing were.
  void set_motor_power(bool on);

  [[nodiscard]] core::MetersPerSecond speed() const { return core::MetersPerSecond(belt_m_s_); }
  [[nodiscard]] core::GradePercent incline() const { return core::GradePercent(incline_percent_); }
  [[nodiscard]] core::GradePercent set_incline() const { return core::GradePercent(set_incline_ / 10.0); }
  [[nodiscard]] bool running() const { return running_; }
  [[nodiscard]] bool key_pulled() const { return key_pulled_; }

 private:
  std::uint8_t carry_out(const Bytes& value);
  std::uint8_t set_speed(const Bytes& value);
  std::uint8_t set_incline(const Bytes& value);
  std::uint8_t stop(const Bytes& value);
  void step(double seconds);
  void say(std::uint8_t status, std::optional<int> parameter = std::nullopt, int bytes = 0);
  void train(bool running);

  FtmsOptions options_;
  bool controlled_ = false, running_ = false, key_pulled_ = false, motor_power_ = true;
  bool stop_only_at_rest_ = false, refuse_stop_at_rest_ = false, grant_nobody_ = false;
  int set_speed_ = 0, set_incline_ = 0;
  std::uint8_t training_ = 1;
  double motor_m_s_ = 0.0, belt_m_s_ = 0.0, incline_percent_ = 0.0;
  double distance_m_ = 0.0, elapsed_s_ = 0.0;
  std::deque<Notice> notices_;
  core::Timestamp now_;
  bool begun_ = false;
};

}  // namespace footfall::sim
