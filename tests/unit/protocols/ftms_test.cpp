#include "protocols/ftms/codec.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <vector>

using namespace footfall;
using namespace footfall::protocols::ftms;
using Bytes = std::vector<std::uint8_t>;

namespace {

constexpr core::MetersPerSecond kCeiling{5.0};
constexpr Range kSpeeds{80, 1600, 10};

Bytes bytes_of(const ControlRequest& request) {
  const ControlFrame frame = encode(request);
  return {frame.span().begin(), frame.span().end()};
}

}  // namespace

TEST_CASE("treadmill data are read as the specification's example has them, and nothing else is invented") {
  const Bytes value{0x0C, 0x05, 0xC2, 0x01, 0x7B, 0x00, 0x00, 0x14, 0x00, 0x0B, 0x00, 0x58, 0x3C, 0x00};
  const auto data = decode_treadmill_data(value);
  REQUIRE(data);
  CHECK(data->speed->value() == Approx(4.5 / 3.6));
  CHECK(data->distance->value() == 123.0);
  CHECK(data->inclination->value() == Approx(2.0));
  CHECK(data->ramp_angle->value() == Approx(1.1));
  CHECK(data->heart_rate_bpm == 88);
  CHECK(data->elapsed->value() == 60.0);
  CHECK_FALSE(data->average_speed);
  CHECK_FALSE(data->remaining);
  CHECK_FALSE(data->energy_kcal);
  CHECK_FALSE(data->power_w);
  CHECK_FALSE(data->more_follows);
  CHECK_FALSE(data->cut_off);
}

TEST_CASE("every field of treadmill data is found behind all the others, with its sign") {
  const Bytes value{0xFE, 0x1F,                    // all but "more data"
                    0x10, 0x00, 0x20, 0x00,        // speed, average speed
                    0x01, 0x02, 0x03,              // distance
                    0xF6, 0xFF, 0xFB, 0xFF,        // - 1.0 %, - 0.5 degrees
                    0x0A, 0x00, 0x14, 0x00,        // gains
                    0x05, 0x06,                    // paces
                    0x07, 0x00, 0x08, 0x00, 0x09,  // energy
                    0x3C, 0x0A,                    // heart rate, MET
                    0x0B, 0x00, 0x0C, 0x00,        // elapsed, remaining
                    0x9C, 0xFF, 0xC8, 0x00};       // - 100 N, 200 W
  const auto data = decode_treadmill_data(value);
  REQUIRE(data);
  CHECK(data->speed->value() == Approx(0.16 / 3.6));
  CHECK(data->average_speed->value() == Approx(0.32 / 3.6));
  CHECK(data->distance->value() == 0x030201);
  CHECK(data->inclination->value() == Approx(-1.0));
  CHECK(data->ramp_angle->value() == Approx(-0.5));
  CHECK(data->positive_gain->value() == Approx(1.0));
  CHECK(data->negative_gain->value() == Approx(2.0));
  CHECK(data->energy_kcal == 7);
  CHECK(data->heart_rate_bpm == 60);
  CHECK(data->elapsed->value() == 11.0);
  CHECK(data->remaining->value() == 12.0);
  CHECK(data->force_on_belt->value() == -100.0);
  CHECK(data->power_w == 200);
  CHECK_FALSE(data->cut_off);
  for (std::size_t size = 0; size < value.size(); ++size) {
    const auto cut = decode_treadmill_data(std::span(value).first(size));
    CHECK(cut.has_value() == (size >= 4));
    if (cut) CHECK(cut->cut_off);
    if (cut) CHECK_FALSE(cut->power_w);
  }
}

TEST_CASE("not available is not a number, and speed is missing only where the flags say so") {
  const auto none = decode_treadmill_data(Bytes{0x08, 0x00, 0x00, 0x00, 0xFF, 0x7F, 0xFF, 0x7F});
  REQUIRE(none);
  CHECK(none->speed->value() == 0.0);
  CHECK_FALSE(none->inclination);
  CHECK_FALSE(none->ramp_angle);
  const auto more = decode_treadmill_data(Bytes{0x05, 0x00, 0x01, 0x00, 0x00});
  REQUIRE(more);
  CHECK(more->more_follows);
  CHECK_FALSE(more->speed);
  CHECK(more->distance->value() == 1.0);
}

TEST_CASE("a machine that appends steps without a flag is still read") {
  // hughesjs/FitnessMachine: flags 2484, speed, distance, energy, elapsed, then steps and an end mark.
  const Bytes value{0x84, 0x24, 0x2C, 0x01, 0x0A, 0x00, 0x00, 0x02, 0x00,
                    0xFF, 0xFF, 0xFF, 0x1E, 0x00, 0x21, 0x00, 0x00};
  const auto data = decode_treadmill_data(value);
  REQUIRE(data);
  CHECK(data->speed->value() == Approx(3.0 / 3.6));
  CHECK(data->distance->value() == 10.0);
  CHECK(data->energy_kcal == 2);
  CHECK(data->elapsed->value() == 30.0);
}

TEST_CASE("features and ranges say what may be set") {
  const auto features = decode_features(Bytes{0x0C, 0x94, 0, 0, 0x03, 0, 0, 0});
  REQUIRE(features);
  CHECK(features->speed_target());
  CHECK(features->inclination_target());
  CHECK(features->inclination());
  CHECK_FALSE(decode_features(Bytes{0, 0, 0, 0, 1, 0, 0}));
  const auto speeds = decode_speed_range(Bytes{0x50, 0x00, 0x40, 0x06, 0x0A, 0x00});
  REQUIRE(speeds);
  CHECK(speeds->min == 80);
  CHECK(speeds->max == 1600);
  CHECK(speeds->step == 10);
  const auto slopes = decode_inclination_range(Bytes{0xE2, 0xFF, 0x96, 0x00, 0x05, 0x00});
  REQUIRE(slopes);
  CHECK(slopes->min == -30);
  CHECK(slopes->max == 150);
  CHECK_FALSE(decode_speed_range(Bytes{0x50, 0x00, 0x40, 0x06, 0x00, 0x00}));  // no step
  CHECK_FALSE(decode_speed_range(Bytes{0x50, 0x00, 0x40, 0x00, 0x0A, 0x00}));  // upside down
  CHECK_FALSE(decode_speed_range(Bytes{0, 0, 0, 0, 1, 0}));
  CHECK_FALSE(decode_speed_range(Bytes{0x50, 0x00, 0x40, 0x06, 0x0A}));
}

TEST_CASE("a speed becomes the greatest step not above it, from the slowest on, and is never clamped") {
  for (double speed = 0.0; speed < 4.4; speed += 0.0137) {
    const auto encoded = encode_speed(kSpeeds, core::MetersPerSecond(speed), kCeiling);
    REQUIRE(encoded);
    if (!*encoded) {
      CHECK(speed < 0.8 / 3.6);
      continue;
    }
    CHECK((**encoded - kSpeeds.min) % kSpeeds.step == 0);
    const double told = speed_of(**encoded).value();
    CHECK(told <= speed + 1e-9);
    CHECK(told > speed - 0.1 / 3.6 - 1e-9);
  }
  CHECK(**encode_speed(kSpeeds, core::MetersPerSecond(1.5), kCeiling) == 540);
  CHECK(**encode_speed(kSpeeds, core::MetersPerSecond(16.0 / 3.6), kCeiling) == 1600);
  CHECK_FALSE(encode_speed(kSpeeds, core::MetersPerSecond(4.45), kCeiling));
  CHECK_FALSE(encode_speed(kSpeeds, core::MetersPerSecond(1.01), core::MetersPerSecond(1.0)));
  for (const double bad : {std::nan(""), -0.001, std::numeric_limits<double>::infinity(), 1e300}) {
    CHECK_FALSE(encode_speed(kSpeeds, core::MetersPerSecond(bad), kCeiling));
  }
}

TEST_CASE("an inclination becomes the nearest step within the range") {
  const Range slopes{-30, 152, 5};
  CHECK(*encode_inclination(slopes, core::GradePercent(2.26)) == 25);
  CHECK(*encode_inclination(slopes, core::GradePercent(-3.0)) == -30);
  CHECK(*encode_inclination(slopes, core::GradePercent(15.2)) == 150);
  CHECK_FALSE(encode_inclination(slopes, core::GradePercent(-3.1)));
  CHECK_FALSE(encode_inclination(slopes, core::GradePercent(15.3)));
  CHECK_FALSE(encode_inclination(slopes, core::GradePercent(std::nan(""))));
}

TEST_CASE("control point requests are the specification's bytes") {
  CHECK(bytes_of({Op::RequestControl, 0}) == Bytes{0x00});
  CHECK(bytes_of({Op::SetSpeed, 450}) == Bytes{0x02, 0xC2, 0x01});
  CHECK(bytes_of({Op::SetInclination, -15}) == Bytes{0x03, 0xF1, 0xFF});
  CHECK(bytes_of({Op::Start, 0}) == Bytes{0x07});
  CHECK(bytes_of({Op::Stop, 0}) == Bytes{0x08, 0x01});
  CHECK(bytes_of({Op::Pause, 0}) == Bytes{0x08, 0x02});
}

TEST_CASE("control point answers name their op code and one of five results") {
  const auto answer = decode_response(Bytes{0x80, 0x02, 0x05});
  REQUIRE(answer);
  CHECK(answer->op == 0x02);
  CHECK(answer->result == ControlResult::NotPermitted);
  for (const Bytes& bad : {Bytes{}, Bytes{0x80, 0x02}, Bytes{0x81, 0x02, 0x01}, Bytes{0x80, 0x02, 0x00},
                           Bytes{0x80, 0x02, 0x06}}) {
    CHECK_FALSE(decode_response(bad));
  }
  CHECK(refusal_error(Op::Start, ControlResult::Failed).remedy() == core::Remedy::Operator);
  CHECK(refusal_error(Op::SetSpeed, ControlResult::NotPermitted).remedy() == core::Remedy::Operator);
  CHECK(refusal_error(Op::SetSpeed, ControlResult::InvalidParameter).remedy() == core::Remedy::Reconfigure);
  CHECK(refusal_error(Op::SetSpeed, ControlResult::NotSupported).remedy() == core::Remedy::Reconfigure);
}

TEST_CASE("machine status tells what a treadmill's driver must know") {
  CHECK(decode_status(Bytes{0x03})->kind == StatusKind::StoppedBySafetyKey);
  CHECK(decode_status(Bytes{0x02, 0x02})->value == 2);
  CHECK(decode_status(Bytes{0x02})->kind == StatusKind::StoppedByUser);
  CHECK(decode_status(Bytes{0x05, 0xC2, 0x01})->value == 450);
  CHECK(decode_status(Bytes{0x06, 0xF1, 0xFF})->value == -15);
  CHECK(decode_status(Bytes{0xFF})->kind == StatusKind::ControlLost);
  CHECK_FALSE(decode_status(Bytes{}));
  CHECK_FALSE(decode_status(Bytes{0x05, 0xC2}));
  CHECK_FALSE(decode_status(Bytes{0x0E, 0x01, 0x00}));
}
