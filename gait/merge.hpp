#pragma once
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/samples.hpp"
#include "core/time.hpp"
#include "gait/results.hpp"

namespace footfall::gait {

/// Merges several plates, each with its own sample clock, into frames at the master plate's (plate 0) sample
/// times; the other plates are interpolated linearly between their two neighbouring samples. push() only
/// queues: push what every plate has, then pop(). A frame is released when every plate has a sample at or
/// after its time, or when max_lateness has passed by the newest sample time seen: then the missing plate
/// contributes nothing and the frame carries kInvalid | kGapBefore. Lateness is judged in pop() alone, so
/// that plates drained one after the other after a stall are never late for each other. A silent master gives
/// no frames. Frame/sign/units: as the samples (station time, lab frame).
/// Thread: one owner. Blocks: never. Allocates: in the constructor only. Errors: counted, see Counters.
/// Complete frames do not depend on when pop() is called; which ones are given up does. Source:
/// docs/architecture.md, "Time".
class PlateMerger {
 public:
  struct Counters {
    std::uint64_t frames = 0;
    std::uint64_t incomplete = 0;      ///< frames released without every plate
    std::uint64_t out_of_order = 0;    ///< samples not after the plate's last one, stale ones, unknown plates
    std::uint64_t without_master = 0;  ///< samples of other plates given up because the master is silent
    std::uint64_t overflow = 0;        ///< frames given up because nobody popped for a second
  };

  /// plates in 1..core::kMaxPlates.
  PlateMerger(std::size_t plates, core::Hertz master_rate,
              core::Duration max_lateness = core::milliseconds(20));
  void push(const core::ForceSample& sample) noexcept;
  [[nodiscard]] bool pop(ForceFrame& frame) noexcept;
  /// Holds for the frames released from now on; NaN when unknown.
  void set_belt_speed(core::MetersPerSecond speed) noexcept { belt_speed_ = speed; }
  /// Likewise; nullopt when unknown.
  void set_incline(std::optional<core::Degrees> incline, bool moving) noexcept {
    incline_ = incline;
    incline_moving_ = moving;
  }
  void reset() noexcept;
  [[nodiscard]] const Counters& counters() const noexcept { return counters_; }

 private:
  struct Item {
    core::Timestamp time;
    core::Wrench wrench;
    std::uint16_t flags = 0;
  };
  /// Bounded first-in-first-out store.
  template <class T>
  struct Queue {
    std::vector<T> slots;
    std::size_t head = 0, size = 0;
    [[nodiscard]] const T& at(std::size_t i) const noexcept { return slots[(head + i) % slots.size()]; }
    [[nodiscard]] bool full() const noexcept { return size == slots.size(); }
    void push(const T& value) noexcept { slots[(head + size++) % slots.size()] = value; }
    void drop() noexcept {
      head = (head + 1) % slots.size();
      --size;
    }
  };
  enum class Match : std::uint8_t { Found, Wait, Missing };

  Match match(std::size_t plate, core::Timestamp time, ForceFrame& frame) noexcept;

  std::vector<Queue<Item>> plates_;
  std::vector<core::Timestamp> last_;
  std::vector<bool> seen_;
  core::Duration max_lateness_;
  core::Timestamp newest_;
  core::MetersPerSecond belt_speed_;
  std::optional<core::Degrees> incline_;
  bool incline_moving_ = false;
  Counters counters_;
};

}  // namespace footfall::gait
