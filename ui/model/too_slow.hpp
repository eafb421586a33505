#pragma once
#include <optional>
#include <string>

#include "footfall/v1/station.pb.h"
#include "ui/model/speed_unit.hpp"

namespace footfall::ui {

/// A speed below the slowest that a run may have was asked for. Nothing is sent, the belt goes on, and the
/// operator is asked: the slowest, as it is, or the end of the run. Speeds in m/s, of the left belt. Pure.
/// Thread: one. Blocks: never. Allocates: the words only. Errors: a station that tells no slowest speed
/// refuses by itself.
class TooSlow {
 public:
  struct Question {
    double goes_on_m_s = 0.0;  ///< as last requested
    double slowest_m_s = 0.0;  ///< at which neither belt is below the machine's slowest
  };

  /// True: ask the station for it. False: the question stands from now on.
  bool admit(double wanted_m_s, const v1::Status& status);
  /// Call every frame. The question is over once the belt does not run, or another speed was requested.
  [[nodiscard]] std::optional<Question> question(const v1::Status& status);
  void answered() { at_m_s_.reset(); }

 private:
  std::optional<double> at_m_s_{};  ///< requested when the question came up
};

/// "Too slow: the belt goes on at 0.5 km/h"
[[nodiscard]] std::string too_slow_words(const TooSlow::Question& question, SpeedUnit unit);

/// The slowest speed to ask of the left belt; 0: not told.
[[nodiscard]] double slowest_request_m_s(const v1::Status& status);

}  // namespace footfall::ui
