#include <catch2/catch.hpp>
#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "protocols/bertec/frame.hpp"
#include "protocols/bertec/rpc.hpp"

using namespace footfall;
using namespace footfall::protocols::bertec;
using Bytes = std::vector<std::uint8_t>;

namespace {

MachineProfile machine() {
  MachineProfile profile;
  profile.name = "Bertec";
  profile.max_speed = core::MetersPerSecond(5.0);
  return profile;
}

Bytes from_hex(const std::string& hex) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2)
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(i, 2), nullptr, 16)));
  return bytes;
}

/// The published vector: right 1.2, left 1.25 m/s, rear 0, 0.25 m/s², 2 degrees.
Bytes published() {
  Bytes bytes = from_hex("0004b004e20000000000fa00fa03e803e800c8fb4ffb1dffffffffff05ff05fc17fc17ff37");
  bytes.resize(kCommandBytes);
  return bytes;
}

Order published_order() {
  Order order;
  order.right = {1200, 250};
  order.left = {1250, 250};
  order.incline_centidegrees = 200;
  return order;
}

}  // namespace

TEST_CASE("a Bertec command has the published bytes") {
  // The published one gives resting rear belts 1 m/s²; here they get the front belts', as Bertec's own client
  // does.
  const CommandFrame frame = encode(published_order());
  Bytes expected = published();
  for (const std::size_t at : {13U, 15U}) {
    expected[at] = 0x00;
    expected[at + 1] = 0xFA;
    expected[at + 18] = 0xFF;
    expected[at + 19] = 0x05;
  }
  CHECK(Bytes(frame.begin(), frame.end()) == expected);
  const auto read = parse_command(published());
  REQUIRE(read);
  CHECK(read->right.speed_mm_s == 1200);
  CHECK(read->left.speed_mm_s == 1250);
  CHECK(read->left.acceleration_mm_s2 == 250);
  CHECK(read->incline_centidegrees == 200);
}

TEST_CASE("a Bertec command with any one of its guarded bits flipped is refused") {
  const Bytes good = published();
  for (std::size_t bit = 0; bit < 37 * 8; ++bit) {
    Bytes bad = good;
    bad[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    INFO("bit " << bit);
    CHECK_FALSE(parse_command(bad));
  }
  CHECK_FALSE(parse_command(Bytes(good.begin(), good.end() - 1)));
}

TEST_CASE("rear belts follow the front ones, and no acceleration is ever zero") {
  Order order = published_order();
  order.rear_belts = true;
  const CommandFrame four = encode(order);
  CHECK(Bytes(four.begin() + 1, four.begin() + 9) == from_hex("04b004e204b004e2"));
  CHECK(parse_command(four).value() == order);
  order.left.acceleration_mm_s2 = order.right.acceleration_mm_s2 = 0;
  const CommandFrame frame = encode(order);
  for (const std::size_t at : {9U, 11U, 13U, 15U}) CHECK((frame[at] | frame[at + 1]) != 0);
}

TEST_CASE("a Bertec status tells the belts right first, and anything else is none") {
  Bytes bytes = from_hex("0004b004e2ffff0000ff9c");
  bytes.resize(kStatusBytes);
  bytes[20] = 0x77;  // unused, whatever it holds
  const auto status = parse_status(bytes);
  REQUIRE(status);
  CHECK(status->right_mm_s == 1200);
  CHECK(status->left_mm_s == 1250);
  CHECK(status->right_rear_mm_s == -1);
  CHECK(status->incline_centidegrees == -100);
  bytes[0] = 1;
  CHECK_FALSE(parse_status(bytes));
  bytes[0] = 0;
  bytes.pop_back();
  CHECK_FALSE(parse_status(bytes));
}

TEST_CASE("Bertec set-points are rounded down, and what no belt should do is an error") {
  CHECK(encode_speed(machine(), core::MetersPerSecond(1.2)).value() == 1200);
  CHECK(encode_speed(machine(), core::MetersPerSecond(1.2009)).value() == 1200);
  CHECK(encode_speed(machine(), core::MetersPerSecond(0.0)).value() == 0);
  const double infinite = std::numeric_limits<double>::infinity();
  for (const double bad : {-0.001, 5.001, std::nan(""), infinite, -infinite, 1e300})
    CHECK_FALSE(encode_speed(machine(), core::MetersPerSecond(bad)));
  CHECK(encode_acceleration(core::MetersPerSecond2(0.0)) == 1);
  CHECK(encode_acceleration(core::MetersPerSecond2(-0.25)) == 250);
  CHECK(encode_acceleration(core::MetersPerSecond2(1e9)) == 32767);
  CHECK(encode_acceleration(core::MetersPerSecond2(std::nan(""))) == 1);
}

TEST_CASE("a grade is an angle on Bertec's wire: 100 % is 45 degrees") {
  const MachineProfile::Incline incline{core::GradePercent(0.0), core::GradePercent(100.0)};
  CHECK(encode_incline(incline, core::GradePercent(100.0)).value() == 4500);
  CHECK(encode_incline(incline, core::GradePercent(0.0)).value() == 0);
  CHECK(encode_incline(incline, core::GradePercent(3.4921)).value() == 200);  // tan 2 degrees
  CHECK(decode_incline(200).value() == Approx(3.4921).margin(1e-4));
  CHECK(decode_incline(-200).value() == Approx(-3.4921).margin(1e-4));
  for (const double bad : {-0.1, 100.1, std::nan("")})
    CHECK_FALSE(encode_incline(incline, core::GradePercent(bad)));
}

TEST_CASE("a RunTreadmill request has the members that the panel's clients send") {
  Order order;
  order.left = {1250, 300};
  order.right = {1200, 250};
  const auto json = nlohmann::json::parse(run_treadmill(7, order, NumberStyle::Number));
  CHECK(json.at("version") == "v1");
  CHECK(json.at("id") == 7);
  CHECK(json.at("method") == "RunTreadmill");
  CHECK(json.at("params") == nlohmann::json{{"leftVel", 1.25},
                                            {"leftAccel", 0.3},
                                            {"leftDecel", 0.3},
                                            {"rightVel", 1.2},
                                            {"rightAccel", 0.25},
                                            {"rightDecel", 0.25}});
  const auto comma = nlohmann::json::parse(run_treadmill(8, order, NumberStyle::CommaText));
  CHECK(comma.at("params").at("leftVel") == "1,250");
  CHECK(comma.at("params").at("rightDecel") == "0,250");
  const auto point = nlohmann::json::parse(run_incline(9, 205, NumberStyle::PointText));
  CHECK(point.at("method") == "RunIncline");
  CHECK(point.at("params").at("inclineAngle") == "2.05");
  const auto init = nlohmann::json::parse(init_connect(1, "192.168.1.9", 5560));
  CHECK(init.at("params") == nlohmann::json{{"ip", "192.168.1.9"}, {"port", "5560"}});
  const auto asked = nlohmann::json::parse(question(2, Method::IsTreadmillMoving));
  CHECK(asked.at("method") == "IsTreadmillMoving");
  CHECK(asked.at("params").empty());
}

TEST_CASE("a reply is its code, and its one boolean wherever it stands") {
  CHECK(parse_reply(R"({"code":1})")->code == kSuccess);
  CHECK_FALSE(parse_reply(R"({"code":1})")->flag);
  CHECK(parse_reply(R"({"code":1,"id":12,"isMoving":true})")->flag == true);
  CHECK(parse_reply(R"({"code":1,"id":12,"isMoving":true})")->id == 12U);
  CHECK(parse_reply(R"({"code":1,"data":{"moving":false}})")->flag == false);
  CHECK_FALSE(parse_reply(R"({"code":1,"a":true,"data":{"moving":false}})")->flag);
  CHECK_FALSE(parse_reply(R"({"code":1,"data":{"deeper":{"moving":false}}})")->flag);
  for (const char* bad : {"", "[]", "1", "{", R"({"code":"1"})", R"({"code":1.5})", R"({"result":true})"}) {
    INFO(bad);
    CHECK_FALSE(parse_reply(bad));
  }
  CHECK_FALSE(parse_reply(R"({"code":1,"x":")" + std::string(kLongestReply, ' ') + "\"}"));
  CHECK(refusal_error(Method::RunTreadmill, kMachineError).remedy() == core::Remedy::Operator);
  CHECK(refusal_error(Method::RunTreadmill, kInvalidParams).remedy() == core::Remedy::Reconfigure);
}
