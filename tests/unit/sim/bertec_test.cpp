#include <catch2/catch.hpp>
#include <cmath>

#include "sim/drive/bertec_machine.hpp"
#include "sim/drive/bertec_rpc.hpp"

using namespace footfall;
using namespace footfall::sim;

namespace {

constexpr std::size_t kRight = BertecBelts::kRight, kLeft = BertecBelts::kLeft;

/// Belts in virtual time.
struct Bench {
  BertecBelts belts{BertecOptions{}};
  core::Timestamp now{1'000'000'000'000};
  Bench() { belts.advance(now); }
  void wait(double seconds) {
    now = now + core::from_seconds(seconds);
    belts.advance(now);
  }
};

/// The published vector: right 1.2, left 1.25 m/s, 0.25 m/s², 2 degrees.
Bytes published() {
  constexpr const char* kHex = "0004b004e20000000000fa00fa03e803e800c8fb4ffb1dffffffffff05ff05fc17fc17ff37";
  Bytes bytes;
  for (const std::string hex = kHex; bytes.size() * 2 < hex.size();)
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(hex.substr(bytes.size() * 2, 2), nullptr, 16)));
  bytes.resize(64);
  return bytes;
}

std::string run(const std::string& left, const std::string& right) {
  return R"({"version":"v1","id":5,"method":"RunTreadmill","params":{"leftVel":)" + left + R"(,"rightVel":)" +
         right + R"(,"leftAccel":1,"leftDecel":1,"rightAccel":1,"rightDecel":1}})";
}

}  // namespace

TEST_CASE(
    "the simulated Bertec panel obeys the published bytes, each belt at its own pace, and then keeps on") {
  Bench bench;
  REQUIRE(obey_bertec_order(published(), bench.belts, nullptr));
  bench.wait(2.0);
  CHECK(bench.belts.speed_m_s(kRight) == Approx(0.5).margin(0.01));  // 0.25 m/s² for 2 s, less the lag
  CHECK(bench.belts.incline_degrees() == Approx(1.0).margin(0.01));
  bench.wait(600.0);  // nobody says anything more
  CHECK(bench.belts.speed_m_s(kRight) == Approx(1.2).margin(1e-6));
  CHECK(bench.belts.speed_m_s(kLeft) == Approx(1.25).margin(1e-6));
  CHECK(bench.belts.incline_degrees() == Approx(2.0));
  const Bytes status = bertec_status(bench.belts);
  REQUIRE(status.size() == 32);
  CHECK(Bytes(status.begin(), status.begin() + 11) ==
        Bytes{0, 0x04, 0xB0, 0x04, 0xE2, 0, 0, 0, 0, 0x00, 0xC8});
}

TEST_CASE("the simulated Bertec panel ignores an order whose complement or acceleration is wrong") {
  Bench bench;
  for (std::size_t byte = 0; byte < 37; ++byte) {
    Bytes order = published();
    order[byte] ^= 0x10;
    CHECK_FALSE(obey_bertec_order(order, bench.belts, nullptr));
  }
  Bytes order = published();
  order[9] = order[10] = 0;
  order[27] = order[28] = 0xFF;
  CHECK_FALSE(obey_bertec_order(order, bench.belts, nullptr));
  bench.wait(5.0);
  CHECK(bench.belts.speed_m_s(kRight) == 0.0);
}

TEST_CASE("an emergency stop takes the simulated Bertec belts to rest, and its release starts nothing") {
  Bench bench;
  REQUIRE(obey_bertec_order(published(), bench.belts, nullptr));
  bench.wait(30.0);
  bench.belts.set_emergency(true);
  bench.wait(1.2);
  CHECK(bench.belts.speed_m_s(kLeft) == 0.0);
  CHECK_FALSE(obey_bertec_order(Bytes(64), bench.belts, nullptr));
  REQUIRE(obey_bertec_order(published(), bench.belts, nullptr));
  bench.belts.set_emergency(false);
  bench.wait(5.0);
  CHECK(bench.belts.speed_m_s(kLeft) == 0.0);
}

TEST_CASE("the simulated Bertec software reads texts in its computer's language") {
  Bench bench;
  const bool comma = GENERATE(false, true);
  BertecRpcOptions options;
  options.comma = comma;
  BertecRpc rpc(options, bench.belts);
  const auto code = [&](const std::string& request, bool introduced = true) {
    return rpc.answer(request, introduced).json.at("code").get<int>();
  };
  CHECK(code(run("0.5", "0.5"), false) == -32600);  // a stranger
  CHECK(code(run("0.5", "0.75")) == 1);
  bench.wait(5.0);
  CHECK(bench.belts.speed_m_s(kLeft) == Approx(0.5));
  CHECK(bench.belts.speed_m_s(kRight) == Approx(0.75));
  // 1,2 m/s: right where it is a decimal comma, twelve metres a second where it is not.
  CHECK(code(run(R"("1,2")", R"("1,2")")) == (comma ? 1 : -32602));
  CHECK(code(run(R"("fast")", "1")) == -32602);
  CHECK(code(run("7", "1")) == -32602);
  CHECK(code("{") == -32700);
  CHECK(code(R"({"id":1})") == -32600);
  CHECK(code(R"({"id":1,"method":"IsTreadmillMoving"})") == 1);
  CHECK(rpc.answer(R"({"id":1,"method":"IsTreadmillMoving"})", true).json.at("result") == true);
  bench.belts.set_emergency(true);
  CHECK(code(run("1", "1")) == -1);
  CHECK(code(run("0", "0")) == 1);
}
