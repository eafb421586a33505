#pragma once
#include <algorithm>
#include <catch2/catch.hpp>
#include <chrono>
#include <cmath>
#include <functional>
#include <iostream>
#include <limits>
#include <memory>
#include <thread>
#include <vector>

#include "hal/treadmill.hpp"

/// What every hal::Treadmill must do, judged by what its machine saw on the wire:
///     TEST_CASE("GS2 over RTU keeps the treadmill contract") { treadmill_conformance(make_bench); }
/// Thread: the test's. Blocks: below ~3 s in all.
namespace footfall::tests {

/// A treadmill and the machine it talks to.
class TreadmillBench {
 public:
  /// NoEffect: a write that by the machine's description does nothing.
  enum class Kind : std::uint8_t { Read, Stop, Run, Speed, Trip, Incline, NoEffect, OtherWrite };
  struct Seen {
    Kind kind = Kind::Read;
    double value = 0.0;  ///< Speed: m/s (of two belts the left one's), Incline: %
    /// Two belts. Run, Speed: the right one's speed. Stop: the decelerations it asks for, where it does.
    double right = std::numeric_limits<double>::quiet_NaN();
    double left_deceleration = right, right_deceleration = right;
  };
  enum class Fault : std::uint8_t { Delay, Drop, Corrupt, Partial, DeviceFailure };

  virtual ~TreadmillBench() = default;
  virtual hal::Treadmill& treadmill() = 0;
  /// Everything the machine received since the last forget(), in order.
  virtual std::vector<Seen> seen() = 0;
  virtual void forget() = 0;
  /// The machine's next reply misbehaves; `delay` for Delay. false: this machine cannot, the case is skipped.
  virtual bool inject(Fault fault, core::Duration delay) = 0;
  /// false: the machine does not tell its run command, only whether it turns.
  [[nodiscard]] virtual bool tells_run() const { return true; }
  virtual void unplug() = 0;
  virtual void plug() = 0;
};

inline hal::TreadmillCommand motion(double speed_m_s, bool start = false) {
  hal::TreadmillCommand command;
  command.action = hal::DriveAction::SetMotion;
  command.start = start;
  command.speed = core::MetersPerSecond(speed_m_s);
  command.valid_until = core::monotonic_now() + core::milliseconds(2000);
  return command;
}

inline std::size_t count_of(const std::vector<TreadmillBench::Seen>& seen, TreadmillBench::Kind kind) {
  std::size_t n = 0;
  for (const auto& frame : seen) n += frame.kind == kind ? 1 : 0;
  return n;
}

inline std::size_t motion_frames(const std::vector<TreadmillBench::Seen>& seen) {
  return count_of(seen, TreadmillBench::Kind::Run) + count_of(seen, TreadmillBench::Kind::Speed);
}

/// Polls until one succeeds: after a lost exchange the next poll re-establishes the line.
inline core::Result<core::TreadmillState> poll_until_good(hal::Treadmill& treadmill, int tries = 10) {
  auto state = treadmill.poll();
  while (!state && state.error().remedy() == core::Remedy::Retry && --tries > 0) state = treadmill.poll();
  return state;
}

/// As a station opens: a machine that did not answer in time (a crowded test machine answers late, too) is
/// asked again.
inline core::Result<void> opened(hal::Treadmill& treadmill, int tries = 5) {
  auto outcome = treadmill.open();
  while (!outcome && outcome.error().remedy() == core::Remedy::Reconnect && --tries > 0)
    outcome = treadmill.open();
  return outcome;
}

inline void conform_start_and_stop(TreadmillBench& bench) {
  using Kind = TreadmillBench::Kind;
  hal::Treadmill& treadmill = bench.treadmill();
  const auto started = treadmill.command(motion(0.1, true));
  REQUIRE(started);
  CHECK(*started == hal::CommandOutcome::Accepted);
  auto seen = bench.seen();
  CHECK(count_of(seen, Kind::Run) == 1);
  // What confirms the start is asked after it.
  while (!seen.empty() && seen.back().kind == Kind::Read) seen.pop_back();
  REQUIRE(!seen.empty());
  CHECK(seen.back().kind == Kind::Run);  // the set-point stands before the belt is let go
  const auto faster = treadmill.command(motion(1.5));
  REQUIRE(faster);
  CHECK(*faster == hal::CommandOutcome::Accepted);
  const auto state = poll_until_good(treadmill);
  REQUIRE(state);
  CHECK(state->set_speed.value() == Approx(1.5).margin(std::max(0.01, treadmill.info().speed_step.value())));
  CHECK(state->running);
  const double run_frames = static_cast<double>(count_of(bench.seen(), Kind::Run));
  CHECK(run_frames == 1);
  bench.forget();
  const auto stopped = treadmill.command({});
  REQUIRE(stopped);
  CHECK(*stopped == hal::CommandOutcome::Accepted);
  REQUIRE(!bench.seen().empty());
  CHECK(bench.seen().front().kind == Kind::Stop);
  auto halted = poll_until_good(treadmill);
  for (int i = 0; !bench.tells_run() && halted && halted->running && i < 300; ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    halted = poll_until_good(treadmill);
  }
  REQUIRE(halted);
  CHECK(!halted->running);
  const auto again = treadmill.command(motion(1.0));
  REQUIRE(again);
  CHECK(*again == hal::CommandOutcome::Rejected);  // a stop is left by a fresh start only
  CHECK(motion_frames(bench.seen()) == 0);
}

inline void conform_refusals(TreadmillBench& bench) {
  hal::Treadmill& treadmill = bench.treadmill();
  REQUIRE(treadmill.command(motion(0.1, true)).value() == hal::CommandOutcome::Accepted);
  bench.forget();
  auto stale = motion(0.5);
  stale.valid_until = core::monotonic_now() - core::milliseconds(1);
  auto never_valid = motion(0.5);
  never_valid.valid_until = {};
  const double too_fast = treadmill.info().max_speed.value() * 1.01 + 0.01;
  const double infinite = std::numeric_limits<double>::infinity();
  const std::vector<hal::TreadmillCommand> bad{
      stale,        never_valid,      motion(std::nan("")), motion(infinite), motion(-infinite),
      motion(-0.1), motion(too_fast), motion(1e300)};
  for (const auto& command : bad) {
    INFO("speed " << command.speed.value());
    for (const bool start : {false, true}) {
      auto tried = command;
      tried.start = start;
      const auto outcome = treadmill.command(tried);
      REQUIRE(outcome);
      CHECK(*outcome == hal::CommandOutcome::Rejected);
    }
  }
  CHECK(bench.seen().empty());
}

/// An incline that the machine cannot be told (a deck that reads beyond its own end, a number that is none)
/// costs the speed nothing: a stop freezes the deck where it reads, and its falling set-points must arrive.
inline void conform_incline_without_words(TreadmillBench& bench) {
  using Kind = TreadmillBench::Kind;
  hal::Treadmill& treadmill = bench.treadmill();
  const auto inclined = [](double speed_m_s, double grade, bool start = false) {
    auto command = motion(speed_m_s, start);
    command.incline = core::GradePercent(grade);
    return command;
  };
  constexpr double kNowhere = 1e3;
  REQUIRE(treadmill.command(inclined(0.3, kNowhere, true)).value() == hal::CommandOutcome::Accepted);
  REQUIRE(treadmill.command(motion(1.5)).value() == hal::CommandOutcome::Accepted);
  double speed = 1.5;
  for (const double grade : {kNowhere, -kNowhere, std::nan(""), std::numeric_limits<double>::infinity()}) {
    INFO("incline " << grade);
    REQUIRE(poll_until_good(treadmill));
    bench.forget();
    speed -= 0.1;
    const auto outcome = treadmill.command(inclined(speed, grade));
    REQUIRE(outcome);
    CHECK(*outcome == hal::CommandOutcome::Accepted);
    const auto seen = bench.seen();
    REQUIRE(count_of(seen, Kind::Speed) == 1);
    CHECK(count_of(seen, Kind::Incline) == 0);
    for (const auto& frame : seen) {
      if (frame.kind == Kind::Speed)
        CHECK(frame.value == Approx(speed).margin(std::max(0.01, treadmill.info().speed_step.value())));
    }
  }
}

inline void conform_unplug(TreadmillBench& bench) {
  using Kind = TreadmillBench::Kind;
  hal::Treadmill& treadmill = bench.treadmill();
  REQUIRE(treadmill.command(motion(0.1, true)).value() == hal::CommandOutcome::Accepted);
  bench.unplug();
  auto lost = treadmill.poll();
  for (int i = 0; i < 3 && (lost || lost.error().remedy() == core::Remedy::Retry); ++i)
    lost = treadmill.poll();
  REQUIRE(!lost);
  CHECK(lost.error().remedy() == core::Remedy::Reconnect);
  const auto command = treadmill.command(motion(0.5));
  if (command) {
    CHECK(*command == hal::CommandOutcome::Rejected);
  } else {
    CHECK(command.error().remedy() == core::Remedy::Reconnect);
  }
  const auto absent = treadmill.open();
  REQUIRE(!absent);
  CHECK(absent.error().remedy() == core::Remedy::Reconnect);
  bench.plug();
  bench.forget();
  REQUIRE(opened(treadmill));
  for (int i = 0; i < 12; ++i) CHECK(poll_until_good(treadmill));
  const auto refused = treadmill.command(motion(0.5));
  REQUIRE(refused);
  CHECK(*refused == hal::CommandOutcome::Rejected);
  const auto seen = bench.seen();
  REQUIRE(!seen.empty());
  CHECK(seen.front().kind == Kind::Stop);
  CHECK(motion_frames(seen) == 0);
}

/// A lost or garbled reply is an error in bounded time, never a value; motion is not repeated; the line
/// heals.
inline void conform_fault(TreadmillBench& bench, TreadmillBench::Fault fault) {
  hal::Treadmill& treadmill = bench.treadmill();
  REQUIRE(treadmill.command(motion(0.1, true)).value() == hal::CommandOutcome::Accepted);
  REQUIRE(poll_until_good(treadmill));
  const core::Duration worst = core::from_seconds(treadmill.info().worst_exchange.value());
  if (!bench.inject(fault, worst * 2)) {
    std::cerr << "skipped: this machine cannot inject fault " << static_cast<int>(fault) << "\n";
    return;
  }
  bench.forget();
  const core::Timestamp begin = core::monotonic_now();
  const auto outcome = treadmill.command(motion(0.7));
  CHECK(core::monotonic_now() - begin < worst * 2);  // generous: the computer may be busy
  if (outcome) {
    CHECK(*outcome == (fault == TreadmillBench::Fault::DeviceFailure ? hal::CommandOutcome::Rejected
                                                                     : hal::CommandOutcome::Unknown));
  } else {
    CHECK(outcome.error().remedy() == core::Remedy::Retry);
  }
  CHECK(motion_frames(bench.seen()) == 1);
  bench.forget();
  const auto state = poll_until_good(treadmill, 20);
  REQUIRE(state);
  CHECK(motion_frames(bench.seen()) == 0);
  const auto stopped = treadmill.command({});
  REQUIRE(stopped);
  CHECK(*stopped == hal::CommandOutcome::Accepted);
}

inline void conform_poll_exception(TreadmillBench& bench) {
  hal::Treadmill& treadmill = bench.treadmill();
  REQUIRE(poll_until_good(treadmill));
  if (!bench.inject(TreadmillBench::Fault::DeviceFailure, {})) return;
  const auto state = treadmill.poll();
  REQUIRE(!state);
  CHECK(state.error().remedy() == core::Remedy::Operator);
  CHECK(std::string(state.error().what()).size() > 20);
  CHECK(treadmill.health().exceptions == 1);
  CHECK(poll_until_good(treadmill));
}

/// Two belts: the split reaches the right one, what no belt should do is refused as a whole, and a stop
/// brings both to rest together.
inline void conform_two_belts(TreadmillBench& bench) {
  using Kind = TreadmillBench::Kind;
  hal::Treadmill& treadmill = bench.treadmill();
  const auto split_motion = [](double left, double split, bool start = false) {
    auto command = motion(left, start);
    command.split = core::MetersPerSecond(split);
    return command;
  };
  REQUIRE(treadmill.command(split_motion(0.1, 0.05, true)).value() == hal::CommandOutcome::Accepted);
  REQUIRE(treadmill.command(split_motion(1.2, -0.4)).value() == hal::CommandOutcome::Accepted);
  const auto last = bench.seen().back();
  CHECK(last.kind == Kind::Speed);
  CHECK(last.value == Approx(1.2).margin(0.002));
  CHECK(last.right == Approx(0.8).margin(0.002));
  const auto state = poll_until_good(treadmill);
  REQUIRE(state);
  CHECK(state->set_speed.value() == Approx(1.2).margin(0.002));
  CHECK(state->set_split.value() == Approx(-0.4).margin(0.002));
  bench.forget();
  const double most = treadmill.info().max_speed.value();
  for (const auto& bad : {split_motion(1.2, std::nan("")), split_motion(1.2, -1.3),
                          split_motion(most - 0.05, 0.1), split_motion(1.2, 1e300)}) {
    INFO("split " << bad.split.value());
    CHECK(treadmill.command(bad).value() == hal::CommandOutcome::Rejected);
  }
  CHECK(bench.seen().empty());
  const auto action = GENERATE(hal::DriveAction::Stop, hal::DriveAction::Trip);
  hal::TreadmillCommand stop;
  stop.action = action;
  REQUIRE(treadmill.command(stop).value() == hal::CommandOutcome::Accepted);
  REQUIRE(!bench.seen().empty());
  const auto stopped = bench.seen().front();
  CHECK(stopped.kind == Kind::Stop);
  if (!std::isnan(stopped.left_deceleration)) {
    CHECK(stopped.left_deceleration > 0.0);
    CHECK(stopped.left_deceleration <= 2.0);
    CHECK(stopped.right_deceleration / stopped.left_deceleration == Approx(0.8 / 1.2).margin(0.02));
  }
  CHECK(treadmill.command(split_motion(0.0, 0.4)).value() == hal::CommandOutcome::Rejected);
}

inline void treadmill_conformance(const std::function<std::unique_ptr<TreadmillBench>()>& make) {
  using Fault = TreadmillBench::Fault;
  const auto bench = make();
  hal::Treadmill& treadmill = bench->treadmill();

  SECTION("a closed line answers Reconnect to everything and sends nothing") {
    CHECK(treadmill.poll().error().remedy() == core::Remedy::Reconnect);
    CHECK(treadmill.read_back().error().remedy() == core::Remedy::Reconnect);
    CHECK(bench->seen().empty());
  }
  SECTION("the first frame on a newly opened line is Stop, and opening sends nothing that moves") {
    REQUIRE(opened(treadmill));
    for (int i = 0; i < 12; ++i) CHECK(poll_until_good(treadmill));
    const auto seen = bench->seen();
    REQUIRE(!seen.empty());
    CHECK(seen.front().kind == TreadmillBench::Kind::Stop);
    CHECK(motion_frames(seen) == 0);
  }
  SECTION("a start lets go once, set-points are echoed, Stop goes first") {
    REQUIRE(opened(treadmill));
    conform_start_and_stop(*bench);
  }
  SECTION("stale, not finite, negative and too fast commands are Rejected and nothing is sent") {
    REQUIRE(opened(treadmill));
    conform_refusals(*bench);
  }
  SECTION("without an operator start a set-point is Rejected") {
    REQUIRE(opened(treadmill));
    CHECK(treadmill.command(motion(0.5)).value() == hal::CommandOutcome::Rejected);
    CHECK(motion_frames(bench->seen()) == 0);
  }
  SECTION("an incline that the machine cannot be told never costs the speed") {
    REQUIRE(opened(treadmill));
    conform_incline_without_words(*bench);
  }
  SECTION("an unplugged line asks for Reconnect and comes back stopped") {
    REQUIRE(opened(treadmill));
    conform_unplug(*bench);
  }
  SECTION("a reply that is delayed, dropped, corrupt, partial or an exception is an error, not a value") {
    const auto fault =
        GENERATE(Fault::Delay, Fault::Drop, Fault::Corrupt, Fault::Partial, Fault::DeviceFailure);
    REQUIRE(opened(treadmill));
    conform_fault(*bench, fault);
  }
  SECTION("an exception to a poll names its remedy") {
    REQUIRE(opened(treadmill));
    conform_poll_exception(*bench);
  }
  SECTION("two belts keep their split, and stop together") {
    REQUIRE(opened(treadmill));
    if (treadmill.info().belts == 2) conform_two_belts(*bench);
  }
  SECTION("the safety settings are only read") {
    REQUIRE(opened(treadmill));
    bench->forget();
    REQUIRE(treadmill.read_back());
    for (const auto& frame : bench->seen()) {
      CHECK((frame.kind == TreadmillBench::Kind::Read || frame.kind == TreadmillBench::Kind::NoEffect));
    }
  }
}

}  // namespace footfall::tests
