#include <catch2/catch.hpp>
#include <cmath>
#include <string>

#include "sim/drive/tmx_machine.hpp"

using namespace footfall;
using namespace footfall::sim;

namespace {

/// The controller in virtual time, asked byte by byte.
struct Bench {
  TmxController controller;
  core::Timestamp now{1'000'000'000'000};

  explicit Bench(const TmxOptions& belt = {}, const TmxLineOptions& line = {}) : controller(belt, line, 1) {
    controller.belt().advance(now);
  }
  /// Hands bytes over and returns what comes back within `time`, one millisecond at a time.
  std::string send(const std::string& bytes, core::Duration time = core::milliseconds(60)) {
    std::string answer = pass(bytes);
    for (core::Duration gone; gone < time; gone = gone + core::milliseconds(1)) {
      now = now + core::milliseconds(1);
      controller.belt().advance(now);
      answer += pass("");
    }
    return answer;
  }
  std::string pass(const std::string& bytes) {
    const Bytes out = controller.serve(Bytes(bytes.begin(), bytes.end()), now);
    return {out.begin(), out.end()};
  }
  void wait(double seconds, bool feed = false) {
    const core::Timestamp end = now + core::from_seconds(seconds);
    while (now < end) send(feed ? "\xC0" : "", core::milliseconds(100));
  }
  [[nodiscard]] double speed() const { return controller.belt().speed().value(); }
};

constexpr double kMph = 0.44704;

}  // namespace

TEST_CASE("the simulated TMX machine answers the published commands with the published bytes") {
  Bench bench;
  CHECK(bench.send("\xC0") ==
        "\xD0"
        "1");
  CHECK(bench.send("\xA3"
                   "0034") == "\xB3");
  CHECK(bench.send("\xC3") ==
        "\xD3"
        "0034");
  CHECK(bench.send("\xA4"
                   "0025") == "\xB4");
  CHECK(bench.send("\xC4") ==
        "\xD4"
        "0025");
  CHECK(bench.send("\xA4"
                   "0026") == "\xBE");  // no multiple of 0.5 %
  CHECK(bench.send("\xA3"
                   "0121") == "\xBE");  // above 12 mph
  CHECK(bench.send("\xCF") == "\xDF");
  CHECK(bench.send("\xA0") == "\xB0");
  CHECK(bench.send("\xC0") ==
        "\xD0"
        "2");
  CHECK(bench.send("\xA2") == "\xB2");
  CHECK(bench.send("\xA1") == "\xB1");
  CHECK(bench.send("\xC0") ==
        "\xD0"
        "3");
}

TEST_CASE("a Woodway starts unguarded with A9, tells its firmware with C3 and runs backwards with a 3") {
  TmxOptions options;
  options.kind = TmxKind::Woodway;
  Bench bench(options);
  CHECK(bench.send("\xA1") == "\xBF");
  CHECK(bench.send("\xC3").size() == 5);
  CHECK(bench.send("\xA3"
                   "3015") == "\xB3");
  CHECK(bench.send("\xA9") == "\xB9");
  CHECK(bench.send("\xC0") ==
        "\xD0"
        "3");
  bench.wait(3.0, true);
  CHECK(bench.speed() == Approx(-1.5 * kMph).margin(0.01));
  CHECK(bench.send("\xC1") ==
        "\xD1"
        "3015");
}

TEST_CASE("bytes take their time at 4800 baud in both directions") {
  Bench bench;
  const core::Timestamp begin = bench.now;
  std::string answer = bench.pass("\xC1");
  core::Timestamp first{}, last{};
  for (int i = 0; i < 400 && answer.size() < 5; ++i) {
    bench.now = bench.now + core::microseconds(100);
    const std::string more = bench.pass("");
    if (!more.empty() && answer.empty()) first = bench.now;
    if (!more.empty()) last = bench.now;
    answer += more;
  }
  REQUIRE(answer.size() == 5);
  const double byte_s = 10.0 / 4800.0;
  CHECK((first - begin).seconds() ==
        Approx(2 * byte_s + 0.002).margin(0.0003));  // question, turnaround, first byte
  CHECK((last - begin).seconds() == Approx(6 * byte_s + 0.002).margin(0.0003));
}

TEST_CASE("a second command sent before the answer is lost") {
  Bench bench;
  CHECK(bench.send("\xC0\xA0") ==
        "\xD0"
        "1");
  CHECK_FALSE(bench.controller.belt().started());
  CHECK(bench.controller.lost_bytes() == 1);
  CHECK(bench.send("\xA0") == "\xB0");
  CHECK(bench.controller.belt().started());
}

TEST_CASE("a command that is cut off is forgotten when the next begins") {
  Bench bench;
  CHECK(bench
            .send("\xA3"
                  "00")
            .empty());
  CHECK(bench.send("\xC3") ==
        "\xD3"
        "0000");
  CHECK(bench.send("34").empty());
}

TEST_CASE("the simulated belt ramps, and without a word for 500 ms it stops and levels") {
  Bench bench;
  bench.send(
      "\xA3"
      "0060");
  bench.send(
      "\xA4"
      "0030");
  bench.send("\xA0");
  double fastest_change = 0.0, before = bench.speed();
  for (int i = 0; i < 60; ++i) {
    bench.send("\xC1", core::milliseconds(100));
    fastest_change = std::max(fastest_change, (bench.speed() - before) / 0.1);
    before = bench.speed();
  }
  CHECK(bench.speed() == Approx(6.0 * kMph).margin(0.01));
  CHECK(fastest_change <= 0.8 * 1.05);  // its acceleration
  CHECK(bench.controller.belt().elevation().value() == Approx(3.0));
  const double at_stop = bench.speed();
  bench.wait(0.3);
  CHECK(bench.controller.belt().started());
  bench.wait(0.4);
  CHECK_FALSE(bench.controller.belt().started());
  CHECK(bench.controller.belt().disconnected());
  bench.wait(at_stop / 1.2 + 0.5);
  CHECK(bench.speed() == 0.0);
  bench.wait(3.0);
  CHECK(bench.controller.belt().elevation().value() == Approx(0.0).margin(1e-9));
}

TEST_CASE("started without its watchdog the simulated machine runs on without a word, as a real one would") {
  Bench bench;
  bench.send(
      "\xA3"
      "0030");
  bench.send("\xA1");
  bench.wait(5.0);
  CHECK(bench.speed() == Approx(3.0 * kMph).margin(0.01));
}

TEST_CASE("emergency stop and control-loop fault read 999.9 and let nobody start") {
  Bench bench;
  bench.send(
      "\xA3"
      "0030");
  bench.send("\xA0");
  const bool emergency = GENERATE(true, false);
  if (emergency) {
    bench.controller.belt().set_emergency(true);
  } else {
    bench.controller.belt().inject_fault(3);
  }
  CHECK(bench.send("\xC1") ==
        "\xD1"
        "9999");
  bench.send("\xA0");
  CHECK_FALSE(bench.controller.belt().started());
  bench.controller.belt().set_emergency(false);
  bench.wait(2.0);
  CHECK(bench.send("\xC1") ==
        "\xD1"
        "0000");
}
