#include <catch2/catch.hpp>

#include "sim/drive/modbus_frame.hpp"
#include "sim/drive/rtu_line.hpp"

using namespace footfall;
using sim::Bytes;

TEST_CASE("The checksum agrees with published frames") {
  // Two frames of a drive vendor's manual, and the classic example of the Modbus documentation.
  CHECK(sim::rtu_frame_valid(Bytes{0x01, 0x03, 0x01, 0x01, 0x31, 0x88}));
  CHECK(sim::rtu_frame_valid(Bytes{0x01, 0x05, 0x02, 0x13, 0x88, 0xB5, 0x9A}));
  CHECK(sim::rtu_frame_valid(Bytes{0x01, 0x03, 0x00, 0x00, 0x00, 0x0A, 0xC5, 0xCD}));
  CHECK_FALSE(sim::rtu_frame_valid(Bytes{0x01, 0x03, 0x00, 0x00, 0x00, 0x0A, 0xC5, 0xCC}));
  CHECK_FALSE(sim::rtu_frame_valid(Bytes{0x01, 0x03, 0x00}));
}

TEST_CASE("A request takes its time at the baud rate and ends by silence") {
  sim::RtuLine line(sim::RtuLineOptions{});
  const core::Timestamp t0{1'000'000'000};
  line.receive(Bytes(8, 0x11), t0);
  // 8 bytes of 10 bits at 19200 Bd = 4.167 ms, and 3.5 characters = 1.823 ms of silence.
  CHECK_FALSE(line.next_frame(t0 + core::microseconds(5980)));
  core::Timestamp ended;
  const auto frame = line.next_frame(t0 + core::microseconds(6000), &ended);
  REQUIRE(frame);
  CHECK(frame->size() == 8);
  CHECK((ended - t0).seconds() == Approx(5.99e-3).margin(1e-5));
  CHECK_FALSE(line.next_frame(t0 + core::milliseconds(100)));
}

TEST_CASE("Every byte of a reply leaves at its own time, never early") {
  sim::RtuLineOptions options;
  options.turnaround = core::milliseconds(2);
  sim::RtuLine line(options);
  const core::Timestamp t0{1'000'000'000};
  line.send(Bytes(31, 0x22), t0);
  std::size_t total = 0;
  core::Timestamp last = t0;
  for (int us = 0; us <= 30'000; us += 10) {
    const core::Timestamp now = t0 + core::microseconds(us);
    const std::size_t sent = line.take_sent(now).size();
    CHECK(sent <= 1);
    if (sent > 0) last = now;
    total += sent;
    if (us < 2500) CHECK(total == 0);
  }
  CHECK(total == 31);
  CHECK((last - t0).seconds() == Approx(0.002 + 31 * 10 / 19200.0).margin(2e-5));
}

TEST_CASE("Two frames without the silence between them are one broken frame") {
  sim::RtuLine line(sim::RtuLineOptions{});
  Bytes request{0x01, 0x06, 0x09, 0x1B, 0x00, 0x00};
  sim::append_rtu_crc(request);
  const core::Timestamp t0{0};
  line.receive(request, t0);
  line.receive(request, t0 + core::milliseconds(4));
  const auto frame = line.next_frame(t0 + core::milliseconds(50));
  REQUIRE(frame);
  CHECK(frame->size() == 16);
  CHECK_FALSE(sim::rtu_frame_valid(*frame));
}

TEST_CASE("A second reply waits until the first has left the line") {
  sim::RtuLineOptions options;
  options.turnaround = {};
  sim::RtuLine line(options);
  line.send(Bytes(10, 1), core::Timestamp{0});
  line.send(Bytes(10, 2), core::Timestamp{0});
  const Bytes first = line.take_sent(core::Timestamp{} + line.byte_time() * 10);
  CHECK(first == Bytes(10, 1));
  CHECK(line.take_sent(core::Timestamp{} + line.byte_time() * 19).size() == 9);
}
