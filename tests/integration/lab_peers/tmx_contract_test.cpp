#include <catch2/catch.hpp>
#include <cmath>
#include <thread>

#include "config/station_config.hpp"
#include "drivers/tmx_treadmill/tmx_treadmill.hpp"
#include "tests/integration/lab_peers/lab_process.hpp"
#include "tests/support/recordings.hpp"
#include "tests/support/treadmill_conformance.hpp"

// The station's driver with the shipped profile against footfall-lab's TMX machine, over its pty at 4800
// baud.
using namespace footfall;
using namespace footfall::tests;

namespace {

class LabTmxBench final : public TreadmillBench {
 public:
  explicit LabTmxBench(const std::string& machine = "trackmaster", std::vector<std::string> more = {})
      : lab_(arguments(machine, std::move(more))), unit_m_s_(machine == "axelero" ? 1.0 / 3.6 : 0.44704) {
    drivers::TmxTreadmillOptions options;
    options.profile = config::load_tmx_profile(source_dir() / "config/treadmills/tmx-lab.toml");
    if (machine == "woodway") options.profile.dialect = protocols::tmx::Dialect::Woodway;
    if (machine == "axelero") options.profile.speed_unit = protocols::tmx::SpeedUnit::TenthKmPerH;
    options.profile.response_timeout_ms = 200;  // the computer may be busy
    options.device = lab_.treadmill();
    options.simulated = true;
    treadmill_ = drivers::make_tmx_treadmill(std::move(options)).value();
  }
  hal::Treadmill& treadmill() override { return *treadmill_; }
  LabProcess& lab() { return lab_; }

  /// Commands only: the lab's log does not tell of questions.
  std::vector<Seen> seen() override {
    heal();
    const auto all = commands();
    std::vector<Seen> seen;
    for (std::size_t i = forgotten_; i < all.size(); ++i) seen.push_back(meaning(all[i]));
    return seen;
  }
  void forget() override { forgotten_ = commands().size(); }

  /// The lab misbehaves until it is looked at: the contract looks after each single exchange.
  bool inject(Fault fault, core::Duration delay) override {
    switch (fault) {
      case Fault::Delay:
        return ask("delay_replies_ms " + std::to_string(delay.ns / 1'000'000));
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
  void unplug() override { REQUIRE(ask("unplug")); }
  void plug() override { REQUIRE(ask("plug")); }

 private:
  static std::vector<std::string> arguments(const std::string& machine, std::vector<std::string> more) {
    more.insert(more.end(), {"--treadmill", machine});
    return more;
  }
  bool ask(const std::string& line) {
    faulty_ = true;
    return lab_.control(line) == "ok";
  }
  void heal() {
    if (!faulty_) return;
    for (const char* line : {"delay_replies_ms 0", "mute off", "corrupt 0"}) REQUIRE(ask(line));
    faulty_ = false;
  }
  std::vector<nlohmann::json> commands() const {
    std::this_thread::sleep_for(std::chrono::milliseconds(30));  // the log is written every millisecond
    return lab_.log("tmx");
  }
  Seen meaning(const nlohmann::json& line) const {
    const std::string command = line.at("command"), data = line.at("data");
    if (command == "A0" || command == "A1" || command == "A9") return {Kind::Run, 0.0};
    if (command == "A2") return {Kind::Stop, 0.0};
    if (command == "A3") return {Kind::Speed, std::stoi(data) * 0.1 * unit_m_s_};
    if (command == "A4") return {Kind::Incline, std::stoi(data) * 0.1};
    return {Kind::OtherWrite, 0.0};
  }

  LabProcess lab_;
  double unit_m_s_;
  std::unique_ptr<hal::Treadmill> treadmill_;
  std::size_t forgotten_ = 0;
  bool faulty_ = false;
};

/// Polls as the station does until the belt has this speed.
bool reaches(LabTmxBench& bench, double m_s) {
  return eventually([&] {
    const auto state = bench.treadmill().poll();
    return state && std::abs(state->measured_speed.value() - m_s) < 0.03;
  });
}

nlohmann::json last_belt(LabTmxBench& bench) {
  return bench.lab().log("belt").back();
}

}  // namespace

TEST_CASE("the TMX treadmill keeps the treadmill contract against the virtual lab's machine") {
  treadmill_conformance([] { return std::make_unique<LabTmxBench>(); });
}

TEST_CASE("each TMX dialect runs at the speed that was asked for, by the lab's own log") {
  const std::string machine = GENERATE("trackmaster", "woodway", "axelero");
  LabTmxBench bench(machine);
  REQUIRE(bench.treadmill().open());
  REQUIRE(poll_until_good(bench.treadmill()));
  REQUIRE(bench.treadmill().command(motion(1.5, true)).value() == hal::CommandOutcome::Accepted);
  const double step = bench.treadmill().info().speed_step.value();
  const double expected = std::floor(1.5 / step + 1e-6) * step;
  REQUIRE(reaches(bench, expected));
  std::this_thread::sleep_for(std::chrono::milliseconds(60));
  const auto belt = last_belt(bench);
  CHECK(belt.at("speed_m_s").get<double>() == Approx(expected).margin(0.02));
  CHECK(belt.at("speed_m_s").get<double>() < 1.5 + 1e-3);
  CHECK(bench.treadmill().poll()->watchdog_confirmed);
}

TEST_CASE("a TMX machine that hears nothing for half a second stops and levels, and the driver knows why") {
  LabTmxBench bench;
  REQUIRE(bench.treadmill().open());
  for (int i = 0; i < 4; ++i) REQUIRE(poll_until_good(bench.treadmill()));
  REQUIRE(bench.treadmill().command(motion(1.0, true)).value() == hal::CommandOutcome::Accepted);
  auto uphill = motion(1.0);
  uphill.incline = core::GradePercent(1.0);
  REQUIRE(bench.treadmill().command(uphill).value() == hal::CommandOutcome::Accepted);
  REQUIRE(reaches(bench, std::floor(1.0 / 0.044704) * 0.044704));
  REQUIRE(eventually(
      [&] { return bench.treadmill().poll().has_value() && last_belt(bench).at("incline_percent") > 0.9; }));
  REQUIRE(eventually([&] { return last_belt(bench).at("run") == false; }));  // silence
  REQUIRE(eventually([&] {
    const auto belt = last_belt(bench);
    return belt.at("speed_m_s") == 0.0 && belt.at("incline_percent") == 0.0;
  }));
  CHECK(bench.lab().log("stop").back().at("cause") == "watchdog");
  const auto state = poll_until_good(bench.treadmill());
  REQUIRE(state);
  CHECK(state->communication_loss);
  CHECK_FALSE(state->running);
  CHECK(bench.treadmill().command(motion(1.0)).value() == hal::CommandOutcome::Rejected);
}

TEST_CASE("a TMX machine that starts without its watchdog is stopped before it is fast") {
  LabTmxBench bench("trackmaster", {"--watchdog", "factory"});
  REQUIRE(bench.treadmill().open());
  REQUIRE(poll_until_good(bench.treadmill()));
  CHECK(bench.treadmill().command(motion(2.0, true)).value() == hal::CommandOutcome::Rejected);
  REQUIRE(eventually(
      [&] { return last_belt(bench).at("speed_m_s") == 0.0 && last_belt(bench).at("run") == false; }));
  double fastest = 0.0;
  for (const auto& belt : bench.lab().log("belt"))
    fastest = std::max(fastest, belt.at("speed_m_s").get<double>());
  CHECK(fastest < 0.5);
}

TEST_CASE("the emergency stop of a TMX machine hides its speed until it is released") {
  LabTmxBench bench;
  REQUIRE(bench.treadmill().open());
  REQUIRE(poll_until_good(bench.treadmill()));
  REQUIRE(bench.treadmill().command(motion(0.5, true)).value() == hal::CommandOutcome::Accepted);
  REQUIRE(bench.lab().control("local_stop on") == "ok");
  const auto pressed = bench.treadmill().poll();
  REQUIRE(pressed);
  CHECK(pressed->local_stop);
  CHECK(std::isnan(pressed->measured_speed.value()));
  REQUIRE(bench.lab().control("local_stop off") == "ok");
  const auto released = poll_until_good(bench.treadmill());
  REQUIRE(released);
  CHECK_FALSE(released->local_stop);
  CHECK_FALSE(released->running);
}
