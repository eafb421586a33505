#pragma once
#include "ui/model/command.hpp"
#include "ui/model/model.hpp"

namespace footfall::tests {

/// A station with a belt, for a console whose window is blind: takes commands, tells what it would tell the
/// client. Virtual time. Units: m/s, s. Thread: one. Blocks: never. Errors: refusals are answers.
class Machine {
 public:
  virtual ~Machine() = default;
  virtual void take(const ui::Command& command) = 0;
  virtual void stop() = 0;
  virtual void advance(double dt_s) = 0;
  /// The station's program is started anew; the belt then stands. Nothing where there is no such thing.
  virtual void restart() {}
  [[nodiscard]] virtual v1::LiveFrame frame() const = 0;
  [[nodiscard]] virtual ui::ClientView view() const = 0;
  /// The faster belt: what it does, or what it has been told if that is more.
  [[nodiscard]] virtual double fastest_m_s() const = 0;
  [[nodiscard]] virtual int starts() const = 0;
  [[nodiscard]] virtual double first_speed_m_s() const = 0;
  /// Every command has reached it.
  [[nodiscard]] virtual bool heard_all() const { return true; }
  /// A speed that was refused leaves the belt on its way to the one confirmed before.
  [[nodiscard]] virtual int speeds_refused() const { return 0; }
  /// How far a belt that is told to go slower may still rise, for its acceleration ends in time.
  [[nodiscard]] virtual double overshoot_m_s() const { return 0.0; }
};

}  // namespace footfall::tests
