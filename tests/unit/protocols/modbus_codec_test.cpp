#include <catch2/catch.hpp>
#include <limits>
#include <random>

#include "protocols/modbus_drive/codec.hpp"

using namespace footfall;
using namespace footfall::protocols::modbus_drive;
using Bytes = std::vector<std::uint8_t>;

namespace {

DriveProfile belt() {
  DriveProfile profile;
  profile.name = "belt";
  profile.hz_per_m_s = 12.0;
  profile.max_speed = core::MetersPerSecond(5.0);
  profile.speed = {0x091A, 0.1};
  profile.status = {{0x2100, 13}};
  profile.fault_at = 0;
  profile.fault_mask = 0x00FF;
  profile.run = {1, 0x0002, {}};
  profile.reverse = {1, 0x0018, {}};
  profile.frequency_set_at = 2;
  profile.frequency_out_at = 3;
  profile.communication_loss_code = 58;
  profile.local_stop_code = 7;
  return profile;
}

Bytes bytes_of(const Request& request) {
  const auto array = encode(request);
  return {array.begin(), array.end()};
}

std::uint16_t counts(double speed_m_s) {
  return encode_speed(belt(), core::MetersPerSecond(speed_m_s)).value();
}

}  // namespace

TEST_CASE("requests have the bytes of the Modbus application protocol's examples") {
  // 1.1b3 section 6.3: read registers 108-110 of slave 0x11; section 6.6: write 3 to register 2.
  CHECK(bytes_of(read_request(0x11, 0x006B, 3)) == Bytes{0x11, 0x03, 0x00, 0x6B, 0x00, 0x03});
  CHECK(bytes_of(write_request(0x11, 0x0001, 3)) == Bytes{0x11, 0x06, 0x00, 0x01, 0x00, 0x03});
  CHECK(bytes_of(read_request(1, 0x2100, 13)) == Bytes{0x01, 0x03, 0x21, 0x00, 0x00, 0x0D});
}

TEST_CASE("the specification's read reply gives its three registers") {
  const Request request = read_request(0x11, 0x006B, 3);
  const Bytes reply{0x11, 0x03, 0x06, 0x02, 0x2B, 0x00, 0x00, 0x00, 0x64};
  std::array<std::uint16_t, 3> words{};
  REQUIRE(match_reply(request, reply, words).kind == ReplyKind::Match);
  CHECK(words == std::array<std::uint16_t, 3>{0x022B, 0x0000, 0x0064});
}

TEST_CASE("a reply cut or lengthened anywhere is no reply and leaves the words alone") {
  const Bytes whole{0x11, 0x03, 0x06, 0x02, 0x2B, 0x00, 0x00, 0x00, 0x64};
  const Request read = read_request(0x11, 0x006B, 3);
  for (std::size_t length = 0; length < whole.size(); ++length) {
    std::array<std::uint16_t, 3> words{7, 7, 7};
    const std::span<const std::uint8_t> cut(whole.data(), length);
    CHECK(match_reply(read, cut, words).kind == ReplyKind::Mismatch);
    CHECK(words == std::array<std::uint16_t, 3>{7, 7, 7});
  }
  Bytes longer = whole;
  longer.push_back(0);
  std::array<std::uint16_t, 4> words{};
  CHECK(match_reply(read, longer, words).kind == ReplyKind::Mismatch);
  const Request write = write_request(0x11, 1, 3);
  const Bytes echo = bytes_of(write);
  for (std::size_t length = 0; length < echo.size(); ++length) {
    CHECK(match_reply(write, std::span(echo).first(length), {}).kind == ReplyKind::Mismatch);
  }
}

TEST_CASE("a reply matches only its own request: slave, function, count, echoed address and value") {
  const Request write = write_request(1, 0x091A, 150);
  CHECK(match_reply(write, bytes_of(write), {}).kind == ReplyKind::Match);
  for (std::size_t at = 0; at < kRequestBytes; ++at) {
    for (int bit = 0; bit < 8; ++bit) {
      Bytes damaged = bytes_of(write);
      damaged[at] = static_cast<std::uint8_t>(damaged[at] ^ (1U << bit));
      CHECK(match_reply(write, damaged, {}).kind != ReplyKind::Match);
    }
  }
  std::array<std::uint16_t, 13> words{};
  Bytes reply(3 + 26, 0);
  reply[0] = 1;
  reply[1] = 3;
  reply[2] = 26;
  CHECK(match_reply(read_request(1, 0x2100, 13), reply, words).kind == ReplyKind::Match);
  CHECK(match_reply(read_request(1, 0x2100, 12), reply, words).kind == ReplyKind::Mismatch);
  CHECK(match_reply(read_request(2, 0x2100, 13), reply, words).kind == ReplyKind::Mismatch);
  CHECK(match_reply(read_request(1, 0x2100, 13), reply, std::span(words).first(12)).kind ==
        ReplyKind::Mismatch);
}

TEST_CASE("exceptions carry their code and say what helps") {
  const Request request = read_request(0x0A, 0x04A1, 1);
  const Bytes refusal{0x0A, 0x83, 0x02};
  const Reply reply = match_reply(request, refusal, {});
  CHECK(reply.kind == ReplyKind::Exception);
  CHECK(reply.exception_code == 2);
  CHECK(exception_error(request, 2).remedy() == core::Remedy::Reconfigure);
  CHECK(std::string(exception_error(request, 2).what()).find("0x04A1") != std::string::npos);
  CHECK(exception_error(request, 1).remedy() == core::Remedy::Reconfigure);
  CHECK(exception_error(request, 3).remedy() == core::Remedy::Reconfigure);
  CHECK(exception_error(request, 4).remedy() == core::Remedy::Operator);
  CHECK(exception_error(request, 6).remedy() == core::Remedy::Retry);
  CHECK(exception_error(request, 11).remedy() == core::Remedy::Reconfigure);
}

TEST_CASE("a belt speed becomes tenths of a hertz, rounded") {
  CHECK(counts(0.0) == 0);
  CHECK(counts(-0.0) == 0);
  CHECK(counts(1.0) == 120);
  CHECK(counts(2.7778) == 333);
  CHECK(counts(5.0) == 600);
}

TEST_CASE("a speed that is not finite, negative or above the machine is refused, never clamped") {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double infinite = std::numeric_limits<double>::infinity();
  for (const double bad : {nan, infinite, -infinite, -1e-9, -1.0, 5.0001, 1e9, 1e308}) {
    CHECK(!encode_speed(belt(), core::MetersPerSecond(bad)));
  }
  auto fine = belt();
  fine.speed.scale = 0.0001;
  CHECK(!encode_speed(fine, core::MetersPerSecond(5.0)));  // 600 000 counts
}

TEST_CASE("no speed survives encoding above the machine's maximum") {
  std::mt19937_64 random(1);
  std::uniform_real_distribution<double> speed(-1.0, 7.0);
  for (int i = 0; i < 100'000; ++i) {
    const double v = speed(random);
    const auto raw = encode_speed(belt(), core::MetersPerSecond(v));
    if (raw.has_value() != (v >= 0.0 && v <= 5.0)) FAIL("speed " << v);
    if (raw && std::abs(*raw * 0.1 / 12.0 - v) > 0.5 * 0.1 / 12.0 + 1e-12) FAIL("speed " << v);
  }
  SUCCEED();
}

TEST_CASE("a running status block reads as speeds in m/s") {
  std::array<std::uint16_t, 13> words{};
  words[1] = 0x1503;
  words[2] = 360;
  words[3] = 300;
  core::TreadmillState state;
  REQUIRE(decode_status(belt(), words, state));
  CHECK(state.set_speed.value() == Approx(3.0));
  CHECK(state.measured_speed.value() == Approx(2.5));
  CHECK(state.running);
  CHECK(state.fault_code == 0);
  CHECK(!state.communication_loss);
  CHECK(!state.local_stop);
}

TEST_CASE("stopping is not running, reverse is negative, warnings are no fault") {
  std::array<std::uint16_t, 13> words{};
  words[3] = 120;
  core::TreadmillState state;
  words[1] = 0x0501;  // decelerating
  REQUIRE(decode_status(belt(), words, state));
  CHECK(!state.running);
  CHECK(state.measured_speed.value() == Approx(1.0));
  words[1] = 0x051B;  // running in reverse
  REQUIRE(decode_status(belt(), words, state));
  CHECK(state.measured_speed.value() == Approx(-1.0));
  words[0] = 0x3A00;  // a warning in the high byte
  REQUIRE(decode_status(belt(), words, state));
  CHECK(state.fault_code == 0);
}

TEST_CASE("faults are told apart: communication loss, local stop, anything else") {
  std::array<std::uint16_t, 13> words{};
  core::TreadmillState state;
  words[0] = 58;
  REQUIRE(decode_status(belt(), words, state));
  CHECK(state.communication_loss);
  CHECK(!state.local_stop);
  words[0] = 7;
  REQUIRE(decode_status(belt(), words, state));
  CHECK(state.local_stop);
  CHECK(!state.communication_loss);
  words[0] = 5;
  REQUIRE(decode_status(belt(), words, state));
  CHECK(state.fault_code == 5);
  CHECK(!state.local_stop);
}

TEST_CASE("a status block cut below what is needed is refused at every length") {
  const std::array<std::uint16_t, 13> words{};
  core::TreadmillState state;
  CHECK(needed_status_words(belt()) == 4);
  for (std::size_t length = 0; length <= words.size(); ++length) {
    CHECK(decode_status(belt(), std::span(words).first(length), state).has_value() == (length >= 4));
  }
}

TEST_CASE("safety settings that the drive cannot tell stay unknown") {
  const SafetySettings nothing = decode_safety(belt(), {});
  CHECK(!nothing.watchdog_enabled);
  CHECK(!nothing.watchdog_time);
  CHECK(!nothing.loss_treatment);
  CHECK(!nothing.deceleration);
  CHECK(!nothing.max_speed);
  CHECK(!nothing.reverse_locked);
}

TEST_CASE("the deceleration follows from maximum frequency and ramp time, unless the drive coasts") {
  auto profile = belt();
  profile.maximum_frequency = {{0x0004, 0.1}};
  profile.deceleration_time = {{0x0102, 0.1}};
  profile.stop_method = {{0x0100, 0}};
  SafetyRegisters raw;
  raw.maximum_frequency = 600;
  raw.deceleration_time = 25;
  raw.stop_method = 0;
  CHECK(decode_safety(profile, raw).deceleration->value() == Approx(2.0));
  raw.deceleration_time = 50;
  CHECK(decode_safety(profile, raw).deceleration->value() == Approx(1.0));
  raw.deceleration_time = 0;
  CHECK(!decode_safety(profile, raw).deceleration);
  raw.deceleration_time = 25;
  raw.stop_method = 1;
  CHECK(!decode_safety(profile, raw).deceleration);
  raw.stop_method.reset();
  CHECK(!decode_safety(profile, raw).deceleration);
}
