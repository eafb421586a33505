#include <catch2/catch.hpp>
#include <cmath>

#include "config/station_config.hpp"
#include "protocols/modbus_drive/codec.hpp"
#include "tests/support/recordings.hpp"

// Each shipped profile's frames and values, byte by byte as its register table has them
// (sources: protocols/modbus_drive/SPEC.md).
using namespace footfall;
using namespace footfall::protocols::modbus_drive;
using Bytes = std::vector<std::uint8_t>;

namespace {

DriveProfile shipped(const std::string& name) {
  return config::load_drive_profile(tests::source_dir() / "config/treadmills" / (name + ".toml"));
}

Bytes bytes_of(const Request& request) {
  const auto array = encode(request);
  return {array.begin(), array.end()};
}

Bytes frame(const DriveProfile& profile, const Write& write) {
  return bytes_of(write_request(profile.slave, write));
}

Bytes speed_frame(const DriveProfile& profile, double m_s) {
  const auto raw = encode_speed(profile, core::MetersPerSecond(m_s)).value();
  return bytes_of(write_request(profile.slave, profile.speed.address, raw));
}

std::vector<Bytes> poll_frames(const DriveProfile& profile) {
  std::vector<Bytes> frames;
  for (const StatusRead& read : profile.status) frames.push_back(bytes_of(read_request(profile.slave, read)));
  return frames;
}

/// The state after these replies (unit identifier + PDU), one for each status read.
core::TreadmillState state_after(const DriveProfile& profile, const std::vector<Bytes>& replies) {
  REQUIRE(replies.size() == profile.status.size());
  std::vector<std::uint16_t> words(static_cast<std::size_t>(status_words(profile)));
  std::size_t at = 0;
  for (std::size_t i = 0; i < replies.size(); ++i) {
    const auto part = std::span(words).subspan(at, static_cast<std::size_t>(profile.status[i].words()));
    const Request request = read_request(profile.slave, profile.status[i]);
    REQUIRE(match_reply(request, replies[i], part).kind == ReplyKind::Match);
    at += part.size();
  }
  core::TreadmillState state;
  REQUIRE(decode_status(profile, words, state));
  return state;
}

}  // namespace

TEST_CASE("coils have the bytes of the Modbus application protocol's examples") {
  // 1.1b3 section 6.1: coils 20-38 of slave 0x11; section 6.5: coil 173 on.
  const Request read = read_request(0x11, StatusRead{0x0013, 19, Space::Coils});
  CHECK(bytes_of(read) == Bytes{0x11, 0x01, 0x00, 0x13, 0x00, 0x13});
  const Bytes reply{0x11, 0x01, 0x03, 0xCD, 0x6B, 0x05};
  std::array<std::uint16_t, 2> words{};
  REQUIRE(match_reply(read, reply, words).kind == ReplyKind::Match);
  CHECK(words == std::array<std::uint16_t, 2>{0x6BCD, 0x0005});
  const Request on = write_request(0x11, Write{0x00AC, 1, Space::Coils});
  CHECK(bytes_of(on) == Bytes{0x11, 0x05, 0x00, 0xAC, 0xFF, 0x00});
  CHECK(match_reply(on, bytes_of(on), {}).kind == ReplyKind::Match);
  const Request off = write_request(0x11, Write{0x00AC, 0, Space::Coils});
  CHECK(bytes_of(off) == Bytes{0x11, 0x05, 0x00, 0xAC, 0x00, 0x00});
  CHECK(match_reply(on, bytes_of(off), {}).kind == ReplyKind::Mismatch);
  for (std::size_t length = 0; length < reply.size(); ++length) {
    CHECK(match_reply(read, std::span(reply).first(length), words).kind == ReplyKind::Mismatch);
  }
  CHECK(match_reply(read, reply, std::span(words).first(1)).kind == ReplyKind::Mismatch);
}

TEST_CASE("bits beyond the coils that were asked for read 0") {
  const Request read = read_request(1, StatusRead{0x000E, 11, Space::Coils});
  std::array<std::uint16_t, 1> words{};
  REQUIRE(match_reply(read, Bytes{0x01, 0x01, 0x02, 0xFF, 0xFF}, words).kind == ReplyKind::Match);
  CHECK(words[0] == 0x07FF);
}

TEST_CASE("Delta VFD-B: command word, hundredths of a hertz, one register per read") {
  const auto profile = shipped("delta_vfdb");
  CHECK(frame(profile, profile.run_off) == Bytes{0x01, 0x06, 0x20, 0x00, 0x00, 0x01});
  CHECK(frame(profile, profile.run_on) == Bytes{0x01, 0x06, 0x20, 0x00, 0x00, 0x12});
  CHECK(speed_frame(profile, 1.25) == Bytes{0x01, 0x06, 0x20, 0x01, 0x05, 0xDC});  // 15.00 Hz
  CHECK(poll_frames(profile) == std::vector<Bytes>{{0x01, 0x03, 0x21, 0x00, 0x00, 0x01},
                                                   {0x01, 0x03, 0x21, 0x01, 0x00, 0x01},
                                                   {0x01, 0x03, 0x21, 0x02, 0x00, 0x01},
                                                   {0x01, 0x03, 0x21, 0x03, 0x00, 0x01}});
  CHECK(profile.max_read == 1);
  CHECK(probe_kind(profile) == ProbeKind::Echo);
  CHECK(profile.trip.empty());  // its external fault coasts
  auto state =
      state_after(profile, {{1, 3, 2, 0, 0}, {1, 3, 2, 0, 3}, {1, 3, 2, 0x05, 0xDC}, {1, 3, 2, 0x04, 0xB0}});
  CHECK(state.running);
  CHECK(state.set_speed.value() == Approx(1.25));
  CHECK(state.measured_speed.value() == Approx(1.0));
  state = state_after(profile, {{1, 3, 2, 0, 6}, {1, 3, 2, 0, 0x21}, {1, 3, 2, 0, 0}, {1, 3, 2, 0, 0}});
  CHECK(state.local_stop);
  CHECK(state.fault_code == 6);
}

TEST_CASE("Toshiba VF-S11: command and status words, bus release") {
  const auto profile = shipped("toshiba_vfs11");
  CHECK(frame(profile, profile.run_on) == Bytes{0x01, 0x06, 0xFA, 0x00, 0xC4, 0x00});
  CHECK(frame(profile, profile.run_off) == Bytes{0x01, 0x06, 0xFA, 0x00, 0xC0, 0x00});
  REQUIRE(profile.release_bus);
  CHECK(frame(profile, *profile.release_bus) == Bytes{0x01, 0x06, 0xFA, 0x00, 0x00, 0x00});
  REQUIRE(profile.reset.size() == 2);  // the reset bit is a pulse
  CHECK(frame(profile, profile.reset[0]) == Bytes{0x01, 0x06, 0xFA, 0x00, 0xE0, 0x00});
  CHECK(frame(profile, profile.reset[1]) == Bytes{0x01, 0x06, 0xFA, 0x00, 0xC0, 0x00});
  CHECK(speed_frame(profile, 5.0) == Bytes{0x01, 0x06, 0xFA, 0x01, 0x17, 0x70});  // 60.00 Hz
  CHECK(probe_kind(profile) == ProbeKind::Quiet);
  auto state = state_after(profile, {{1, 3, 2, 0x06, 0x00}, {1, 3, 2, 0x04, 0xB0}});
  CHECK(state.running);
  CHECK(state.measured_speed.value() == Approx(-1.0));  // reverse
  CHECK(std::isnan(state.set_speed.value()));           // the drive does not tell it
  CHECK(state.fault_code == 0);
  state = state_after(profile, {{1, 3, 2, 0x10, 0x02}, {1, 3, 2, 0, 0}});
  CHECK(state.local_stop);
  CHECK(state.fault_code == 0x1002);
  CHECK(!state.running);
}

TEST_CASE("Hitachi WJ200: coils, 32-bit output frequency, direction from the rotation register") {
  const auto profile = shipped("hitachi_wj200");
  CHECK(frame(profile, profile.run_on) == Bytes{0x01, 0x05, 0x00, 0x00, 0xFF, 0x00});
  CHECK(frame(profile, profile.run_off) == Bytes{0x01, 0x05, 0x00, 0x00, 0x00, 0x00});
  REQUIRE(profile.direction);
  CHECK(frame(profile, *profile.direction) == Bytes{0x01, 0x05, 0x00, 0x01, 0x00, 0x00});
  REQUIRE(profile.reset.size() == 1);
  CHECK(frame(profile, profile.reset[0]) == Bytes{0x01, 0x05, 0x00, 0x03, 0xFF, 0x00});
  CHECK(speed_frame(profile, 1.25) == Bytes{0x01, 0x06, 0x00, 0x01, 0x05, 0xDC});
  CHECK(poll_frames(profile)[0] == Bytes{0x01, 0x01, 0x00, 0x0E, 0x00, 0x0B});
  CHECK(poll_frames(profile)[2] == Bytes{0x01, 0x03, 0x10, 0x00, 0x00, 0x04});
  // Running, ready, at speed; 0x0001 0000 hundredths of a hertz; rotation 1, then 2 with the at-speed coil
  // still set.
  auto state =
      state_after(profile, {{1, 1, 2, 0x25, 0x00}, {1, 3, 2, 0x05, 0xDC}, {1, 3, 8, 0, 1, 0, 0, 0, 0, 0, 1}});
  CHECK(state.running);
  CHECK(state.measured_speed.value() == Approx(655.36 / 12.0));
  CHECK(state.set_speed.value() == Approx(1.25));
  state = state_after(
      profile, {{1, 1, 2, 0x25, 0x02}, {1, 3, 2, 0x05, 0xDC}, {1, 3, 8, 0, 0, 0x05, 0xDC, 0, 0, 0, 2}});
  CHECK(state.measured_speed.value() == Approx(-1.25));
  CHECK(state.fault_code == 0x0200);  // alarm
}

TEST_CASE("Powtran PI500: command codes and state codes, and its unit of frequency is a safety setting") {
  const auto profile = shipped("powtran_pi500");
  CHECK(frame(profile, profile.run_on) == Bytes{0x01, 0x06, 0x20, 0x00, 0x00, 0x01});
  CHECK(frame(profile, profile.run_off) == Bytes{0x01, 0x06, 0x20, 0x00, 0x00, 0x06});
  CHECK(speed_frame(profile, 1.25) == Bytes{0x01, 0x06, 0xF0, 0x01, 0x05, 0xDC});
  const Bytes monitors{1, 3, 16, 0, 0, 0x05, 0xDC, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
  auto state = state_after(profile, {{1, 3, 2, 0, 1}, {1, 3, 2, 0, 0}, {1, 3, 2, 0x05, 0xDC}, monitors});
  CHECK(state.running);
  CHECK(state.measured_speed.value() == Approx(1.25));
  state = state_after(profile, {{1, 3, 2, 0, 2}, {1, 3, 2, 0, 0}, {1, 3, 2, 0x05, 0xDC}, monitors});
  CHECK(state.measured_speed.value() == Approx(-1.25));
  state = state_after(profile, {{1, 3, 2, 0, 3}, {1, 3, 2, 0, 0x10}, {1, 3, 2, 0x05, 0xDC}, monitors});
  CHECK(!state.running);
  CHECK(state.communication_loss);

  auto with_maximum = profile;
  with_maximum.maximum_frequency = {{0x0003, 0.01}};
  SafetyRegisters raw;
  raw.maximum_frequency = std::uint16_t{6000};
  raw.frequency_unit = std::uint16_t{2};
  CHECK(decode_safety(with_maximum, raw).max_speed->value() == Approx(5.0));
  raw.frequency_unit = std::uint16_t{1};  // tenths: everything would be ten times as fast
  CHECK(!decode_safety(with_maximum, raw).max_speed);
  raw.frequency_unit.reset();
  CHECK(!decode_safety(with_maximum, raw).max_speed);
}

TEST_CASE(
    "Huanyang GT: the reference is a part of the maximum frequency, which must be the one in the profile") {
  const auto profile = shipped("huanyang_gt");
  CHECK(frame(profile, profile.run_on) == Bytes{0x01, 0x06, 0x10, 0x00, 0x00, 0x01});
  CHECK(frame(profile, profile.run_off) == Bytes{0x01, 0x06, 0x10, 0x00, 0x00, 0x05});
  CHECK(speed_frame(profile, 5.0) == Bytes{0x01, 0x06, 0x20, 0x00, 0x27, 0x10});   // 10000 = all of 60 Hz
  CHECK(speed_frame(profile, 1.25) == Bytes{0x01, 0x06, 0x20, 0x00, 0x09, 0xC4});  // a quarter
  auto state = state_after(profile, {{1, 3, 2, 0, 0}, {1, 3, 2, 0x05, 0xDC}});
  CHECK(state.running);
  CHECK(state.measured_speed.value() == Approx(1.25));
  state = state_after(profile, {{1, 3, 2, 0, 9}, {1, 3, 2, 0, 0}});
  CHECK(!state.running);
  CHECK(state.fault_code == 9);

  auto with_maximum = profile;
  with_maximum.maximum_frequency = {{0x0003, 0.01}};
  SafetyRegisters raw;
  raw.maximum_frequency = std::uint16_t{6000};
  CHECK(decode_safety(with_maximum, raw).max_speed->value() == Approx(5.0));
  raw.maximum_frequency = std::uint16_t{40000};  // 400 Hz as shipped: every speed would be 6.7 times as fast
  CHECK(!decode_safety(with_maximum, raw).max_speed);
}

TEST_CASE("a watchdog time of 0 is a watchdog that is off, where no register switches it") {
  const auto profile = shipped("delta_vfdb");
  SafetyRegisters raw;
  CHECK(!decode_safety(profile, raw).watchdog_enabled);
  raw.watchdog_time = std::uint16_t{0};
  CHECK(decode_safety(profile, raw).watchdog_enabled == false);
  raw.watchdog_time = std::uint16_t{5};
  CHECK(decode_safety(profile, raw).watchdog_enabled == true);
  CHECK(decode_safety(profile, raw).watchdog_time->value() == Approx(0.5));
}

TEST_CASE("a drive whose watchdog cannot be proved by reading says so, and has no trip that coasts") {
  for (const char* name : {"delta_vfdb", "toshiba_vfs11", "hitachi_wj200", "powtran_pi500", "huanyang_gt"}) {
    INFO(name);
    CHECK(shipped(name).watchdog == "external_relay");
    CHECK(shipped(name).trip.empty());
  }
}
