#include <catch2/catch.hpp>
#include <cmath>
#include <thread>

#include "config/station_config.hpp"
#include "drivers/bertec_treadmill/bertec_treadmill.hpp"
#include "tests/integration/lab_peers/lab_process.hpp"
#include "tests/support/bertec/bertec_bench.hpp"
#include "tests/support/recordings.hpp"

// The station's driver with the shipped profiles against footfall-lab's Bertec machines, over TCP and ZeroMQ.
using namespace footfall;
using namespace footfall::tests;

namespace {

class LabBertecBench final : public TreadmillBench {
 public:
  explicit LabBertecBench(const std::string& machine) : lab_({"--treadmill", machine}) {
    drivers::BertecTreadmillOptions options;
    options.profile =
        config::load_bertec_profile(source_dir() / "config/treadmills" / (machine + "-lab.toml"));
    options.profile.response_timeout_ms = 250;  // the computer may be busy
    options.host = lab_.description().at("treadmill_tcp").at("host");
    options.port = lab_.description().at("treadmill_tcp").at("port");
    options.simulated = true;
    treadmill_ = drivers::make_bertec_treadmill(std::move(options)).value();
  }
  hal::Treadmill& treadmill() override { return *treadmill_; }
  LabProcess& lab() { return lab_; }

  /// Orders only: the lab's log does not tell of questions.
  std::vector<Seen> seen() override {
    heal();
    auto all = meaning_of(orders());
    all.erase(all.begin(), all.begin() + static_cast<std::ptrdiff_t>(forgotten_));
    return all;
  }
  void forget() override { forgotten_ = orders().size(); }

  /// The lab misbehaves until it is looked at: the contract looks after each single exchange.
  bool inject(Fault fault, core::Duration /*delay*/) override {
    switch (fault) {
      case Fault::Delay:
        return ask("delay_replies_ms 320");
      case Fault::Drop:
        return ask("mute on");
      case Fault::Corrupt:
        return ask("corrupt 1");
      case Fault::Partial:
      case Fault::DeviceFailure:
        return false;
    }
    return false;
  }
  [[nodiscard]] bool tells_run() const override { return false; }
  void unplug() override { REQUIRE(ask("unplug")); }
  void plug() override { REQUIRE(ask("plug")); }

 private:
  bool ask(const std::string& line) {
    faulty_ = true;
    return lab_.control(line) == "ok";
  }
  void heal() {
    if (!faulty_) return;
    for (const char* line : {"delay_replies_ms 0", "mute off", "corrupt 0"}) REQUIRE(ask(line));
    faulty_ = false;
  }
  std::vector<BertecPeer::Order> orders() const {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));  // the log is written every millisecond
    std::vector<BertecPeer::Order> all;
    for (const auto& line : lab_.log("bertec")) {
      BertecPeer::Order order;
      order.left_mm_s = static_cast<int>(std::lround(line.at("left_mm_s").get<double>()));
      order.right_mm_s = static_cast<int>(std::lround(line.at("right_mm_s").get<double>()));
      order.left_mm_s2 = static_cast<int>(std::lround(line.at("left_mm_s2").get<double>()));
      order.right_mm_s2 = static_cast<int>(std::lround(line.at("right_mm_s2").get<double>()));
      all.push_back(order);
    }
    return all;
  }

  LabProcess lab_;
  std::unique_ptr<hal::Treadmill> treadmill_;
  std::size_t forgotten_ = 0;
  bool faulty_ = false;
};

hal::TreadmillCommand split_motion(double left, double split, bool start = false) {
  auto command = motion(left, start);
  command.split = core::MetersPerSecond(split);
  return command;
}

nlohmann::json last_belt(const LabProcess& lab) {
  return lab.log("belt").back();
}

double speed(const nlohmann::json& belt, const char* key) {
  return belt.at(key).get<double>();
}

/// By the lab's log: when each belt came to rest after it had turned, in ns.
std::array<std::int64_t, 2> rest_times(const LabProcess& lab) {
  std::array<std::int64_t, 2> at{};
  constexpr const char* kKeys[] = {"speed_m_s", "right_speed_m_s"};
  for (const auto& belt : lab.log("belt")) {
    for (std::size_t i = 0; i < at.size(); ++i) {
      if (speed(belt, kKeys[i]) > 0.02) at[i] = belt.at("t_ns").get<std::int64_t>();
    }
  }
  return at;
}

}  // namespace

TEST_CASE("the Bertec treadmill keeps the treadmill contract against the virtual lab's panel") {
  treadmill_conformance([] { return std::make_unique<LabBertecBench>("bertec"); });
}

TEST_CASE("the Bertec treadmill keeps the treadmill contract against the virtual lab's ZeroMQ software") {
  treadmill_conformance([] { return std::make_unique<LabBertecBench>("bertec-zmq"); });
}

TEST_CASE("two belts run at their own speeds and rest together, by the lab's own log") {
  const std::string machine = GENERATE("bertec", "bertec-zmq");
  LabBertecBench bench(machine);
  REQUIRE(bench.treadmill().open());
  REQUIRE(poll_until_good(bench.treadmill()));
  REQUIRE(bench.treadmill().command(split_motion(0.2, 0.2, true)).value() == hal::CommandOutcome::Accepted);
  REQUIRE(eventually([&] {
    (void)bench.treadmill().poll();
    return speed(last_belt(bench.lab()), "speed_m_s") > 0.198 &&
           speed(last_belt(bench.lab()), "right_speed_m_s") > 0.396;
  }));
  const auto state = poll_until_good(bench.treadmill());
  REQUIRE(state);
  if (machine == "bertec") {
    CHECK(state->measured_speed.value() == Approx(0.2).margin(0.01));
    CHECK(state->measured_split.value() == Approx(0.2).margin(0.01));
  } else {
    CHECK(std::isnan(state->measured_speed.value()));
  }
  const std::int64_t stopped_at = core::monotonic_now().ns;
  REQUIRE(bench.treadmill().command({}).value() == hal::CommandOutcome::Accepted);
  REQUIRE(eventually([&] {
    (void)bench.treadmill().poll();
    const auto belt = last_belt(bench.lab());
    return speed(belt, "speed_m_s") == 0.0 && speed(belt, "right_speed_m_s") == 0.0;
  }));
  const auto rest = rest_times(bench.lab());
  CHECK(std::abs(rest[0] - rest[1]) < 80'000'000);
  CHECK(static_cast<double>(rest[1] - stopped_at) * 1e-9 == Approx(0.4).margin(0.2));  // 0.4 m/s at 1 m/s²
}

TEST_CASE("the panel keeps running without its client, and the driver stops it before it goes") {
  LabBertecBench bench("bertec");
  REQUIRE(bench.treadmill().open());
  REQUIRE(bench.treadmill().command(motion(0.3, true)).value() == hal::CommandOutcome::Accepted);
  REQUIRE(eventually([&] { return speed(last_belt(bench.lab()), "speed_m_s") > 0.29; }));
  SECTION("a cable that is pulled: nobody stops it, until the driver is back") {
    REQUIRE(bench.lab().control("remote off") == "ok");
    std::this_thread::sleep_for(std::chrono::milliseconds(300));
    CHECK(speed(last_belt(bench.lab()), "speed_m_s") > 0.29);
    REQUIRE_FALSE(bench.treadmill().open());
    REQUIRE(bench.lab().control("remote on") == "ok");
    REQUIRE(bench.treadmill().open());
  }
  SECTION("a driver that closes") {
    bench.treadmill().close();
  }
  CHECK(eventually([&] { return speed(last_belt(bench.lab()), "speed_m_s") == 0.0; }));
}

TEST_CASE("a Bertec machine stopped by its own emergency stop is not set going by the driver") {
  LabBertecBench bench("bertec");
  REQUIRE(bench.treadmill().open());
  REQUIRE(bench.treadmill().command(motion(0.3, true)).value() == hal::CommandOutcome::Accepted);
  REQUIRE(eventually([&] { return speed(last_belt(bench.lab()), "speed_m_s") > 0.29; }));
  REQUIRE(bench.lab().control("local_stop on") == "ok");
  REQUIRE(eventually([&] {
    const auto state = bench.treadmill().poll();
    return state && state->local_stop;
  }));
  REQUIRE(bench.lab().control("local_stop off") == "ok");
  bench.forget();
  CHECK(bench.treadmill().command(motion(0.3)).value() == hal::CommandOutcome::Rejected);
  CHECK(motion_frames(bench.seen()) == 0);
  CHECK(speed(last_belt(bench.lab()), "speed_m_s") == 0.0);
}
