#pragma once
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "hal/safety_inputs.hpp"
#include "hal/stop_relay.hpp"

/// What every hal::StopRelay and hal::SafetyInputs must do, judged by the machine on the other end:
///     TEST_CASE("the board keeps the contract") { stop_relay_conformance(bench); }
/// Thread: the test's. Blocks: some hold times. The bench's contacts are all closed at first.
namespace footfall::tests {

class StopRelayBench {
 public:
  virtual ~StopRelayBench() = default;
  virtual hal::StopRelay& relay() = 0;
  /// The machine's truth: the chain carries power.
  virtual bool chain_closed() = 0;
  /// The machine stops answering, and answers again.
  virtual void mute(bool on) = 0;
};

class SafetyInputsBench {
 public:
  enum class Contact : std::uint8_t { EmergencyStop, Lanyard, LocalStop };
  virtual ~SafetyInputsBench() = default;
  virtual hal::SafetyInputs& inputs() = 0;
  /// false: this machine has no such contact that a test can open.
  virtual bool open_contact(Contact contact, bool open) = 0;
  virtual void mute(bool on) = 0;
};

inline void wait_seconds(double seconds) {
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
}

inline bool opens_within(StopRelayBench& bench, double seconds) {
  for (double gone = 0.0; gone < seconds; gone += 0.01) {
    if (!bench.chain_closed()) return true;
    wait_seconds(0.01);
  }
  return false;
}

inline void stop_relay_conformance(StopRelayBench& bench, double slack_s = 0.15) {
  hal::StopRelay& relay = bench.relay();
  const double hold = relay.hold_time().value();
  REQUIRE(hold > 0.0);
  REQUIRE(relay.open());
  CHECK_FALSE(bench.chain_closed());  // nothing but a feed closes it
  REQUIRE(relay.closed());
  CHECK_FALSE(*relay.closed());

  REQUIRE(relay.feed());
  CHECK(bench.chain_closed());
  wait_seconds(0.05);
  CHECK(relay.closed().value());
  CHECK(opens_within(bench, hold + slack_s));  // by itself
  CHECK_FALSE(relay.closed().value());

  // Fed in time it stays closed, and each feed counts anew; reading does not feed.
  bool held = true;
  for (int i = 0; i < 5; ++i) {
    REQUIRE(relay.feed());
    for (double gone = 0.0; gone < 0.5 * hold; gone += 0.05) {
      wait_seconds(0.05);
      held = held && relay.closed().value_or(false);
    }
  }
  CHECK(held);
  bool opened = false;
  for (double gone = 0.0; gone < hold + slack_s && !opened; gone += 0.03) {
    opened = !relay.closed().value_or(true);
    wait_seconds(0.03);
  }
  CHECK(opened);

  REQUIRE(relay.feed());
  CHECK(bench.chain_closed());
  REQUIRE(relay.drop());
  CHECK_FALSE(bench.chain_closed());
  REQUIRE(relay.feed());
  relay.close();
  REQUIRE(relay.open());
  CHECK_FALSE(bench.chain_closed());  // a new line begins with a drop

  // No answer is an error, and never "closed".
  bench.mute(true);
  CHECK_FALSE(relay.feed());
  wait_seconds(0.05);
  CHECK_FALSE(relay.closed());
  bench.mute(false);
  bool again = false;
  for (int i = 0; i < 20 && !again; ++i) {
    again = relay.open().has_value() && relay.feed().has_value();
    if (!again) wait_seconds(0.05);
  }
  CHECK(again);
  CHECK(opens_within(bench, hold + slack_s));
}

inline void safety_inputs_conformance(SafetyInputsBench& bench) {
  using Contact = SafetyInputsBench::Contact;
  hal::SafetyInputs& inputs = bench.inputs();
  REQUIRE(inputs.open());
  const core::Timestamp before = core::monotonic_now();
  auto state = inputs.read();
  REQUIRE(state);
  CHECK(state->time >= before);
  CHECK(state->time <= core::monotonic_now());
  CHECK((state->emergency_stop_closed && state->lanyard_closed && state->local_stop_released));
  for (const Contact contact : {Contact::EmergencyStop, Contact::Lanyard, Contact::LocalStop}) {
    if (!bench.open_contact(contact, true)) continue;
    state = inputs.read();
    REQUIRE(state);
    CHECK(state->emergency_stop_closed == (contact != Contact::EmergencyStop));
    CHECK(state->lanyard_closed == (contact != Contact::Lanyard));
    CHECK(state->local_stop_released == (contact != Contact::LocalStop));
    REQUIRE(bench.open_contact(contact, false));
  }
  bench.mute(true);
  CHECK_FALSE(inputs.read());  // an unreadable input is no closed one
  bench.mute(false);
  bool again = false;
  for (int i = 0; i < 20 && !again; ++i) {
    again = inputs.open().has_value() && inputs.read().has_value();
    if (!again) wait_seconds(0.05);
  }
  CHECK(again);
}

}  // namespace footfall::tests
