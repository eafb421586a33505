#include <catch2/catch.hpp>

#include "drivers/ximu3/ximu3_imu.hpp"
#include "tests/support/imu_conformance.hpp"
#include "tests/support/ximu3/ximu3_peer.hpp"

using namespace footfall;
using namespace footfall::tests;
using Catch::Matchers::Contains;
using drivers::ximu3::Discovery;
using drivers::ximu3::SampleStream;
using drivers::ximu3::SampleStreamOptions;
using drivers::ximu3::Ximu3Imu;
using drivers::ximu3::Ximu3Options;

namespace {

Ximu3Options options_for(const Ximu3Peer& peer) {
  Ximu3Options options;
  options.name = "left_shank";
  options.host = "127.0.0.1";
  options.command_port = peer.command_port();
  options.data_port = peer.data_port();
  return options;
}

std::string refusal(Ximu3Imu& imu) {
  const auto started = imu.start();
  REQUIRE(!started.has_value());
  return started.error().what();
}

protocols::ximu3::Message inertial(std::uint64_t time_us, std::array<float, 6> values = {0, 0, 0, 0, 0, 1}) {
  protocols::ximu3::Message message;
  message.timestamp_us = time_us;
  std::copy(values.begin(), values.end(), message.values.begin());
  message.count = 6;
  return message;
}

}  // namespace

TEST_CASE("the device is set to binary, the configured rate and low latency, and read back",
          "[drivers][ximu3]") {
  Ximu3Peer peer;
  auto options = options_for(peer);
  options.rate_hz = 100.0;
  Ximu3Imu imu(options);
  start_imu(imu);
  CHECK(peer.setting("binary_mode_enabled") == true);
  CHECK(peer.setting("inertial_message_rate_divisor") == 4);
  CHECK(peer.setting("synchronisation_enabled") == true);
  CHECK(peer.setting("udp_low_latency") == true);
  CHECK(peer.setting("udp_data_messages_enabled") == true);
  CHECK(std::string(imu.info().serial.data()) == peer.serial());
  CHECK(imu.info().sample_rate.value() == 100.0);
  CHECK(!imu.info().simulated);
  CHECK(imu.notice().empty());
}

TEST_CASE("commands that get lost are repeated", "[drivers][ximu3]") {
  Ximu3Peer peer;
  Ximu3Imu imu(options_for(peer));
  peer.drop_next_commands(3);
  start_imu(imu);
  peer.drop_next_commands(2);
  start_imu(imu);
}

TEST_CASE("what the device refuses or does not keep is said in one sentence", "[drivers][ximu3]") {
  Ximu3Peer peer;
  Ximu3Imu imu(options_for(peer));
  SECTION("nobody answers") {
    peer.set_mute(true);
    CHECK_THAT(refusal(imu), Contains("IMU left_shank: no answer to 'ping'"));
    CHECK_THAT(imu.notice(), Contains("no answer"));
  }
  SECTION("a needed setting is refused") {
    peer.refuse("inertial_message_rate_divisor");
    CHECK_THAT(refusal(imu), Contains("refuses inertial_message_rate_divisor: Unknown command"));
  }
  SECTION("a setting is not kept") {
    peer.ignore_writes_of("binary_mode_enabled");
    CHECK_THAT(refusal(imu), Contains("keeps {\"binary_mode_enabled\":false}"));
  }
  SECTION("low latency is only a wish") {
    peer.refuse("udp_low_latency");
    start_imu(imu);
    CHECK_THAT(imu.notice(), Contains("low-latency"));
  }
  SECTION("another device answers") {
    auto options = options_for(peer);
    options.serial = "00000001";
    Ximu3Imu other(options);
    CHECK_THAT(refusal(other), Contains("serial number 65577B49 answers, the configuration says 00000001"));
  }
  SECTION("a rate that the device does not have") {
    auto options = options_for(peer);
    options.rate_hz = 150.0;
    Ximu3Imu odd(options);
    CHECK_THAT(refusal(odd), Contains("150 Hz is no rate of this device"));
  }
  SECTION("two IMUs on one port") {
    start_imu(imu);
    Ximu3Imu second(options_for(peer));
    CHECK_THAT(refusal(second), Contains("give each IMU its own udp_send_port"));
  }
}

TEST_CASE("a device is found by its serial number and used at the ports it announces", "[drivers][ximu3]") {
  Ximu3Peer peer;
  const auto discovery = std::make_shared<Discovery>(std::uint16_t{0}, "127.0.0.1");
  REQUIRE(discovery->open());
  Ximu3Options options;
  options.name = "pelvis";
  options.serial = peer.serial();
  Ximu3Imu imu(options, discovery);
  std::atomic<bool> quit{false};
  std::thread announcing([&] {
    while (!quit) {
      peer.announce_to(discovery->port());
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  });
  start_imu(imu);
  peer.send(10);
  ImuLog log;
  CHECK(drain_imu_until(imu, log, 10));
  options.serial = "12345678";
  Ximu3Imu absent(options, discovery);
  CHECK_THAT(refusal(absent), Contains("no device with serial number 12345678") && Contains(peer.serial()));
  quit = true;
  announcing.join();
}

TEST_CASE("rubbish, strangers and repeats are neither samples nor losses", "[drivers][ximu3]") {
  Ximu3Peer peer;
  Ximu3Imu imu(options_for(peer));
  start_imu(imu);
  ImuLog log;
  peer.send(5);
  REQUIRE(drain_imu_until(imu, log, 5));
  peer.repeat();
  peer.send_raw({0xC9, 0x01, 0x02, 0x0A});
  peer.send_from_stranger(peer.inertial(77));
  peer.send_text("B,5,12.0,3.6,0\nW,6,55,-60\n");
  peer.send(5);
  REQUIRE(drain_imu_until(imu, log, 10));
  check_imu_order(log.samples);
  const auto health = imu.health();
  CHECK(health.received == 10);
  CHECK(health.lost == 0);
  CHECK(health.duplicated == 1);
  CHECK(health.malformed == 1);
  CHECK(health.battery_percent == 12.0F);
  CHECK(health.signal_percent == 55.0F);
  CHECK_THAT(imu.notice(), Contains("battery at 12 %"));
}

TEST_CASE("values are turned into rad/s and m/s², and full scale is flagged", "[drivers][ximu3]") {
  SampleStream stream(SampleStreamOptions{core::Hertz(200.0), 34.906585, 16.0 * 9.80665});
  const core::Timestamp now{1'000'000'000};
  const auto usual = stream.take(inertial(1000, {180, -90, 0, 0.5, -1, 2}), {now, false});
  REQUIRE(usual.has_sample);
  CHECK(usual.sample.angular_rate_rad_s[0] == Approx(3.14159265358979));
  CHECK(usual.sample.angular_rate_rad_s[1] == Approx(-1.57079632679490));
  CHECK(usual.sample.acceleration_m_s2[2] == Approx(19.6133));
  CHECK(usual.sample.flags == 0);
  const auto clipped = stream.take(inertial(6000, {0, 0, 0, -16.0F, 0, 0}), {now, false});
  CHECK((clipped.sample.flags & core::kSaturated) != 0);
  const auto turning = stream.take(inertial(11000, {0, 2000.0F, 0, 0, 0, 1}), {now, false});
  CHECK((turning.sample.flags & core::kSaturated) != 0);
  const auto broken = stream.take(inertial(16000, {NAN, 0, 0, 0, 0, 1}), {now, false});
  CHECK((broken.sample.flags & core::kInvalid) != 0);
}

TEST_CASE("loss is a hole in the device's time, jitter is not", "[drivers][ximu3]") {
  SampleStream stream(SampleStreamOptions{core::Hertz(200.0)});
  core::Timestamp now{1'000'000'000};
  std::uint64_t missing = 0, sequence = 0;
  const auto take = [&](std::uint64_t time_us) {
    now = now + core::milliseconds(5);
    const auto outcome = stream.take(inertial(time_us), {now, false});
    missing += outcome.missing;
    if (outcome.has_sample) sequence = outcome.sample.sequence;
    return outcome;
  };
  (void)take(5000);
  (void)take(10'900);
  (void)take(14'200);
  CHECK(missing == 0);
  CHECK(sequence == 2);
  CHECK((take(30'000).sample.flags & core::kGapBefore) != 0);
  CHECK(missing == 2);
  CHECK(sequence == 5);
  CHECK(take(25'000).late);
  CHECK(take(30'000).duplicate);
  CHECK(sequence == 5);
  const auto anew = take(0xFFFFFFFFFFFFFFFF);
  CHECK(!anew.has_sample);  // no time
  now = now + core::milliseconds(3000);
  const auto restarted = take(100);
  CHECK(restarted.restarted);
  CHECK(restarted.sample.sequence == 6);
  CHECK((restarted.sample.flags & core::kGapBefore) != 0);
}

TEST_CASE("the link's shortest delay is taken off the station times, which never turn back",
          "[drivers][ximu3]") {
  SampleStream stream{SampleStreamOptions{}};
  const auto at = [](std::int64_t us) {
    return drivers::io::ReceiveClock::Time{core::Timestamp{us * 1000}, false};
  };
  // Samples every 5 ms, under way for 3 ms and more.
  constexpr std::int64_t kUnderWay = 3000;
  const auto take = [&](int i) {
    const std::int64_t extra = i % 4 == 0 ? 0 : 1700 * (i % 4);
    return stream
        .take(inertial(static_cast<std::uint64_t>(i) * 5000), at(1'000'000 + i * 5000 + kUnderWay + extra))
        .sample;
  };
  stream.set_link_delay(core::microseconds(kUnderWay));
  core::Timestamp last;
  for (int i = 0; i < 100; ++i) {
    const core::ImuSample sample = take(i);
    const core::Timestamp sampled{(1'000'000 + i * 5000) * 1000};
    CHECK(std::abs((sample.station_time - sampled).seconds()) < 1e-4);
    CHECK(sample.station_time < sample.receive_time);
    last = sample.station_time;
  }
  stream.set_link_delay(core::microseconds(30'000));
  for (int i = 100; i < 110; ++i) {
    const core::ImuSample sample = take(i);
    CHECK(sample.station_time >= last);
    last = sample.station_time;
  }
}
