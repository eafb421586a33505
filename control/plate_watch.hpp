#pragma once
#include <cstdint>
#include <optional>

#include "core/samples.hpp"

namespace footfall::control {

/// Why a plate's samples are not to be trusted although they arrive.
enum class PlateDoubt : std::uint8_t { None, Stuck, Saturated, Invalid };
/// "its value does not change"; "" for None.
[[nodiscard]] const char* words_for(PlateDoubt doubt);

/// Looks at one force plate for what no single sample shows: a value that has stopped changing, an end stop
/// that is no impact, errors that go on. Each is told within the time that safety of the belt needs (stuck
/// 250 ms, the others 100 ms after they began) and no longer than 200 ms after it has ended.
/// Stuck: no bit of the whole wrench changes for 200 ms, or of the vertical force alone while the belt moves:
/// every transducer has noise above its last digit, at rest perhaps not in every single channel. Saturated:
/// 70 ms without a sample that is not, which no impact of a foot is. Invalid: 70 ms of error flags or of
/// numbers that are none.
/// Not seen: one stuck channel other than the vertical force; a wrong offset or scale below the end stop.
/// Frame/units: core/samples.hpp, station time. Thread: one owner (the measuring thread). Blocks/allocates:
/// never. Errors: a sample not younger than the last one, or more than 0.5 s younger, begins afresh.
class PlateWatch {
 public:
  PlateDoubt step(const core::ForceSample& sample, bool belt_moves) noexcept;
  [[nodiscard]] PlateDoubt doubt() const noexcept { return doubt_; }

 private:
  /// How long something has held without a break.
  class Lasting {
   public:
    [[nodiscard]] bool holds(bool now, core::Timestamp time, core::Duration limit) noexcept {
      if (!now) since_.reset();
      if (now && !since_) since_ = time;
      return since_ && time - *since_ >= limit;
    }

   private:
    std::optional<core::Timestamp> since_;
  };

  Lasting all_same_, vertical_same_, saturated_, invalid_, good_;
  std::optional<core::ForceSample> last_;
  PlateDoubt doubt_ = PlateDoubt::None;
};

}  // namespace footfall::control
