#pragma once
#include <array>
#include <cstdint>
#include <functional>
#include <span>

#include "core/time.hpp"
#include "sim/drive/modbus_frame.hpp"

namespace footfall::sim {

/// A relay board with timed coils and digital inputs, from published frames (protocols/modbus_relay/SPEC.md
/// names them); not verified on hardware. Functions 1, 2, 5 and 15; any other is exception 1. Time: the
/// caller's, rising. Thread: the lab's. Blocks: never. Allocates: replies. Errors: exceptions, as on the
/// wire.
class SimRelayBoard {
 public:
  static constexpr unsigned kChannels = 8;
  /// Told of every change that a master or the board's clock made: relay from 0, on.
  using Listener = std::function<void(core::Timestamp, unsigned, bool)>;

  explicit SimRelayBoard(std::uint8_t slave = 1) : slave_(slave) {}
  void on_change(Listener listener) { listener_ = std::move(listener); }
  /// The reply to unit identifier + PDU; empty = not for this board.
  Bytes answer(std::span<const std::uint8_t> request, core::Timestamp now);
  /// Lets run out what was timed.
  void advance(core::Timestamp now);
  /// The lab itself was asleep for `stall`: that time is not the board's.
  void excuse(core::Duration stall);
  void set_input(unsigned number, bool on) { inputs_.at(number) = on; }
  [[nodiscard]] bool relay(unsigned number) const { return relays_.at(number).on; }

  // What a bad board does.
  bool ignores_second_flash = false;  ///< a flash that is running is not restarted

 private:
  struct Relay {
    bool on = false;
    core::Timestamp until;  ///< 0: for good
    bool then = false;      ///< what it becomes at `until`
  };
  std::uint8_t serve(std::span<const std::uint8_t> request, Bytes& reply, core::Timestamp now);
  std::uint8_t write_one(unsigned address, unsigned value, core::Timestamp now);
  void put(unsigned number, const Relay& wanted, core::Timestamp now);

  std::uint8_t slave_;
  std::array<Relay, kChannels> relays_{};
  std::array<bool, kChannels> inputs_{};
  Listener listener_;
};

}  // namespace footfall::sim
