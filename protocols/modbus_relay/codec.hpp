#pragma once
#include <cstdint>

#include "core/result.hpp"
#include "core/time.hpp"
#include "protocols/modbus_drive/codec.hpp"

/// A Modbus relay board with timed coils and digital inputs (SPEC.md): which transactions it takes. Frames
/// and replies are those of any Modbus slave (protocols/modbus_drive/codec.hpp). Numbers of relays and inputs
/// count from 1, as printed on the case. Thread: any. Blocks/allocates: never.
namespace footfall::protocols::modbus_relay {

inline constexpr int kChannels = 8;
/// The board counts in it.
inline constexpr core::Duration kTimeUnit = core::milliseconds(100);
inline constexpr int kMostUnits = 0x7FFF;

/// "Flash on": closes the relay and opens it again by the board's own clock after `hold`, counted from the
/// newest such command. Errors: Reconfigure when there is no such relay, or `hold` is no whole number of
/// kTimeUnit from 1 to kMostUnits.
[[nodiscard]] core::Result<modbus_drive::Request> feed_request(int slave, int relay, core::Duration hold);
/// Opens the relay at once.
[[nodiscard]] modbus_drive::Request drop_request(int slave, int relay);
/// All inputs in one word.
[[nodiscard]] modbus_drive::Request inputs_request(int slave);
/// What the board has made of its relays. Also the exchange whose answer no earlier feed or reading of inputs
/// can be taken for.
[[nodiscard]] modbus_drive::Request relays_request(int slave);
/// Input or relay `number` of a word read with them; false for a number that is none.
[[nodiscard]] bool channel_on(std::uint16_t word, int number);

}  // namespace footfall::protocols::modbus_relay
