#include <catch2/catch.hpp>

#include "tests/integration/lab_peers/ftms_bench.hpp"

// The driver against the virtual lab's fitness machine over DIRCON: the contract of all treadmills, and what
// is peculiar to a machine without a watchdog, with keys of its own and a control permission.
using namespace footfall;
using namespace footfall::tests;

namespace {

constexpr auto kAccepted = hal::CommandOutcome::Accepted;
constexpr auto kRejected = hal::CommandOutcome::Rejected;

hal::TreadmillCommand action(hal::DriveAction what) {
  hal::TreadmillCommand command;
  command.action = what;
  command.valid_until = core::monotonic_now() + core::milliseconds(2000);
  return command;
}

bool stands(LabFtmsBench& bench) {
  return eventually([&] {
    const auto state = bench.treadmill().poll();
    return state && !state->running && state->measured_speed.value() == 0.0;
  });
}

}  // namespace

TEST_CASE("the fitness machine keeps the treadmill contract against the virtual lab's machine") {
  treadmill_conformance([] { return std::make_unique<LabFtmsBench>(); });
}

TEST_CASE(
    "opening a fitness machine subscribes to its control point, asks for control and stops: nothing else") {
  LabFtmsBench bench;
  REQUIRE(bench.treadmill().open());
  const auto orders = bench.orders();
  REQUIRE(orders.size() == 2);
  CHECK(orders[0].at("op") == "00");
  CHECK(orders[1].at("op") == "08");
  CHECK(orders[1].at("data") == "01");
  const auto requests = bench.lab().log("dircon");
  REQUIRE(requests.size() > 3);
  const std::string control_point = "00002ad900001000800000805f9b34fb";
  CHECK(requests[0].at("message") == 5);
  CHECK(requests[0].at("body") == control_point + "01");
  CHECK(requests[1].at("body") == control_point + "00");
  CHECK(requests[2].at("body") == control_point + "0801");
}

TEST_CASE("a fitness machine runs at the speed and incline that were asked for, by the lab's own log") {
  LabFtmsBench bench({}, 250);  // as often as a consumer's machine tells it
  hal::Treadmill& treadmill = bench.treadmill();
  REQUIRE(treadmill.open());
  CHECK(poll_until_good(treadmill)->set_speed.value() == 0.0);
  REQUIRE(treadmill.command(motion(0.5, true)).value() == kAccepted);
  auto uphill = motion(0.5);
  uphill.incline = core::GradePercent(3.0);
  REQUIRE(treadmill.command(uphill).value() == kAccepted);
  REQUIRE(bench.reaches(0.5));
  REQUIRE(eventually([&] {
    const auto state = treadmill.poll();
    return state && state->incline_available && state->measured_incline.value() > 0.49;
  }));
  CHECK(bench.last_belt().at("speed_m_s").get<double>() == Approx(0.5).margin(0.02));
  // Stop freezes the deck where it is: the machine itself would go on to 3 %.
  REQUIRE(treadmill.command({}).value() == kAccepted);
  REQUIRE(stands(bench));
  const auto state = treadmill.poll();
  REQUIRE(state);
  CHECK(state->set_incline.value() < 3.0);
  CHECK(bench.last_belt().at("set_incline_percent").get<double>() == Approx(state->set_incline.value()));
}

TEST_CASE("a set-point is the greatest step not above what was asked, and below the slowest it is a stop") {
  LabFtmsBench bench;
  hal::Treadmill& treadmill = bench.treadmill();
  REQUIRE(treadmill.open());
  CHECK(treadmill.command(motion(0.02, true)).value() == kRejected);  // 0.07 km/h; the slowest is 0.1
  CHECK(bench.seen().size() == 1);                                    // the Stop of open()
  REQUIRE(treadmill.command(motion(1.0, true)).value() == kAccepted);
  CHECK(poll_until_good(treadmill)->set_speed.value() == Approx(3.6 / 3.6));
  REQUIRE(treadmill.command(motion(0.99)).value() == kAccepted);  // 3.564 km/h
  CHECK(poll_until_good(treadmill)->set_speed.value() == Approx(3.5 / 3.6));
  bench.forget();
  CHECK(treadmill.command(motion(0.02)).value() == kAccepted);
  REQUIRE(bench.seen().size() == 1);
  CHECK(bench.seen().front().kind == TreadmillBench::Kind::Stop);
  CHECK(treadmill.command(motion(0.01)).value() == kAccepted);
  CHECK(treadmill.command(motion(0.5)).value() == kRejected);
  CHECK(bench.seen().size() == 1);
}

TEST_CASE("the runner's own stop key and safety key end the motion until a reset at standstill") {
  const bool safety_key = GENERATE(false, true);
  LabFtmsBench bench;
  hal::Treadmill& treadmill = bench.treadmill();
  REQUIRE(treadmill.open());
  REQUIRE(treadmill.command(motion(0.25, true)).value() == kAccepted);
  REQUIRE(bench.reaches(0.25));
  REQUIRE(bench.lab().control(safety_key ? "local_stop on" : "fault 1") == "ok");
  REQUIRE(eventually([&] {
    const auto state = treadmill.poll();
    return state && state->local_stop;
  }));
  CHECK(treadmill.command(action(hal::DriveAction::ResetFault)).value() == kRejected);  // it still moves
  CHECK(treadmill.command(motion(0.5)).value() == kRejected);
  CHECK(treadmill.command(motion(0.25, true)).value() == kRejected);
  REQUIRE(stands(bench));
  CHECK(treadmill.poll()->local_stop);
  if (safety_key) {
    CHECK(treadmill.command(action(hal::DriveAction::ResetFault)).value() == kRejected);  // the key is out
    CHECK(treadmill.poll()->local_stop);
    REQUIRE(bench.lab().control("local_stop off") == "ok");
  }
  REQUIRE(treadmill.command(action(hal::DriveAction::ResetFault)).value() == kAccepted);
  CHECK_FALSE(poll_until_good(treadmill)->local_stop);
  CHECK(bench.last_belt().at("speed_m_s") == 0.0);
  CHECK(treadmill.command(motion(0.25, true)).value() == kAccepted);
}

TEST_CASE("control taken by the console is a fault: no set-point goes out, and Stop asks for control again") {
  LabFtmsBench bench;
  hal::Treadmill& treadmill = bench.treadmill();
  REQUIRE(treadmill.open());
  REQUIRE(treadmill.command(motion(0.25, true)).value() == kAccepted);
  REQUIRE(bench.reaches(0.25));
  REQUIRE(bench.lab().control("fault 3") == "ok");
  REQUIRE(eventually([&] {
    const auto state = treadmill.poll();
    return state && state->fault_code == drivers::FtmsTreadmill::kControlLostFault;
  }));
  bench.forget();
  CHECK(treadmill.command(motion(0.6)).value() == kRejected);
  const auto& driver = dynamic_cast<drivers::FtmsTreadmill&>(treadmill);
  REQUIRE(driver.last_refusal());
  CHECK(std::string(driver.last_refusal()->what()).find("control") != std::string::npos);
  CHECK(bench.seen().empty());
  REQUIRE(treadmill.command({}).value() == kAccepted);
  REQUIRE(stands(bench));
  CHECK(treadmill.poll()->fault_code != 0);
  REQUIRE(treadmill.command(action(hal::DriveAction::ResetFault)).value() == kAccepted);
  CHECK(poll_until_good(treadmill)->fault_code == 0);
}

TEST_CASE("machines that refuse Stop are paused, and one that refuses it at rest is known to stand") {
  LabFtmsBench bench;
  hal::Treadmill& treadmill = bench.treadmill();
  REQUIRE(bench.lab().control("fault 8") == "ok");
  REQUIRE(treadmill.open());
  CHECK(treadmill.command({}).value() == kAccepted);
  REQUIRE(treadmill.command(motion(0.25, true)).value() == kAccepted);
  REQUIRE(bench.reaches(0.25));
  REQUIRE(bench.lab().control("fault 7") == "ok");
  bench.forget();
  CHECK(treadmill.command({}).value() == kAccepted);
  const auto orders = bench.orders();
  REQUIRE(orders.back().at("data") == "02");
  CHECK(stands(bench));
}

TEST_CASE("a machine that grants nobody control is not opened") {
  LabFtmsBench bench;
  REQUIRE(bench.lab().control("fault 9") == "ok");
  const auto opened = bench.treadmill().open();
  REQUIRE_FALSE(opened);
  CHECK(opened.error().remedy() == core::Remedy::Reconnect);
  CHECK(std::string(opened.error().what()).find("stop") != std::string::npos);
}

TEST_CASE("a belt started at the machine runs at an unknown set-point until it tells one") {
  LabFtmsBench bench;
  hal::Treadmill& treadmill = bench.treadmill();
  REQUIRE(treadmill.open());
  REQUIRE(bench.lab().control("fault 5") == "ok");
  REQUIRE(eventually([&] {
    const auto state = treadmill.poll();
    return state && state->running && std::isnan(state->set_speed.value());
  }));
  REQUIRE(bench.lab().control("fault 6") == "ok");
  CHECK(eventually([&] {
    const auto state = treadmill.poll();
    return state && std::abs(state->set_speed.value() - 1.1 / 3.6) < 1e-9;
  }));
  CHECK(treadmill.command(motion(0.5)).value() == kRejected);
  CHECK(treadmill.command({}).value() == kAccepted);
  CHECK(stands(bench));
}

TEST_CASE(
    "a fitness machine that falls silent is stale, then gone; it runs on, and the reopened line stops it") {
  LabFtmsBench bench;
  hal::Treadmill& treadmill = bench.treadmill();
  REQUIRE(treadmill.open());
  REQUIRE(treadmill.command(motion(0.25, true)).value() == kAccepted);
  REQUIRE(bench.reaches(0.25));
  REQUIRE(bench.lab().control("mute on") == "ok");
  bool stale = false;
  REQUIRE(eventually([&] {
    const auto state = treadmill.poll();
    stale = stale || (!state && state.error().remedy() == core::Remedy::Retry);
    return !state && state.error().remedy() == core::Remedy::Reconnect;
  }));
  CHECK(stale);
  REQUIRE(bench.lab().control("mute off") == "ok");
  std::this_thread::sleep_for(std::chrono::milliseconds(40));
  CHECK(bench.last_belt().at("run") == true);  // no watchdog: what the stop relay is for
  bench.forget();
  REQUIRE(treadmill.open());
  REQUIRE(bench.seen().size() == 1);
  CHECK(bench.seen().front().kind == TreadmillBench::Kind::Stop);
  CHECK(stands(bench));
  CHECK(treadmill.command(motion(0.5)).value() == kRejected);
}
