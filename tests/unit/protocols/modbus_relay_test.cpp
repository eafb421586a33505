#include <array>
#include <catch2/catch.hpp>

#include "protocols/modbus_relay/codec.hpp"

using namespace footfall;
namespace board = protocols::modbus_relay;
namespace modbus = protocols::modbus_drive;

namespace {
using Frame = std::array<std::uint8_t, 6>;
}

TEST_CASE("requests to a relay board are the published frames", "[relay]") {
  CHECK(modbus::encode(board::feed_request(1, 1, core::milliseconds(700)).value()) ==
        Frame{0x01, 0x05, 0x02, 0x00, 0x00, 0x07});
  CHECK(modbus::encode(board::feed_request(1, 2, core::milliseconds(800)).value()) ==
        Frame{0x01, 0x05, 0x02, 0x01, 0x00, 0x08});
  CHECK(modbus::encode(board::drop_request(1, 1)) == Frame{0x01, 0x05, 0x00, 0x00, 0x00, 0x00});
  CHECK(modbus::encode(board::inputs_request(1)) == Frame{0x01, 0x02, 0x00, 0x00, 0x00, 0x08});
  CHECK(modbus::encode(board::relays_request(1)) == Frame{0x01, 0x01, 0x00, 0x00, 0x00, 0x08});
}

TEST_CASE("a published reply of the inputs is read, and another function's is not", "[relay]") {
  const std::array<std::uint8_t, 4> reply{0x01, 0x02, 0x01, 0x20}, relays{0x01, 0x01, 0x01, 0x20};
  std::array<std::uint16_t, 1> word{0xFFFF};
  REQUIRE(modbus::match_reply(board::inputs_request(1), reply, word).kind == modbus::ReplyKind::Match);
  for (int number = 1; number <= 8; ++number) CHECK(board::channel_on(word[0], number) == (number == 6));
  CHECK_FALSE(board::channel_on(0xFFFF, 0));
  CHECK_FALSE(board::channel_on(0xFFFF, 9));
  CHECK(modbus::match_reply(board::inputs_request(1), relays, word).kind == modbus::ReplyKind::Mismatch);
  CHECK(modbus::match_reply(board::relays_request(1), reply, word).kind == modbus::ReplyKind::Mismatch);
}

TEST_CASE("a hold time that is no whole tenth, or no relay of the board, is refused", "[relay]") {
  CHECK_FALSE(board::feed_request(1, 0, core::milliseconds(500)));
  CHECK_FALSE(board::feed_request(1, 9, core::milliseconds(500)));
  CHECK_FALSE(board::feed_request(1, 1, core::milliseconds(550)));
  CHECK_FALSE(board::feed_request(1, 1, core::milliseconds(0)));
  CHECK_FALSE(board::feed_request(1, 1, core::milliseconds(100) * 0x8000));
  CHECK(board::feed_request(1, 1, core::milliseconds(100) * 0x7FFF));
}
