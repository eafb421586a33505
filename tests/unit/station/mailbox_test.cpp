#include "station/belt/mailbox.hpp"

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>
#include <vector>

using namespace footfall;
using station::TreadmillMailbox;

namespace {

constexpr core::Duration kPatience = core::milliseconds(10'000);

control::Request set_speed(double m_s) {
  control::Request request;
  request.kind = control::RequestKind::SetSpeed;
  request.speed = core::MetersPerSecond(m_s);
  return request;
}

/// Answers each request with a token made from its speed, until told to end.
void answer_until(TreadmillMailbox& mailbox, const std::atomic<bool>& quit) {
  while (!quit) {
    (void)mailbox.wait_until(core::monotonic_now() + core::milliseconds(5));
    control::Request request;
    while (mailbox.take_request(request)) {
      control::Reply reply;
      reply.id = request.id;
      reply.accepted = true;
      reply.token = static_cast<std::uint64_t>(request.speed.value());
      mailbox.answer(reply);
    }
  }
}

}  // namespace

// On a crowded machine two of three askers that never rest kept the third from its turn until its time was
// over: whoever gave the turn back took it again first.
TEST_CASE("every asker gets the answer to its own request", "[station][mailbox][threads]") {
  TreadmillMailbox mailbox;
  std::atomic<bool> quit{false};
  std::thread treadmill([&] { answer_until(mailbox, quit); });
  std::atomic<int> wrong{0};
  std::vector<std::thread> askers;
  for (int who = 0; who < 3; ++who) {
    askers.emplace_back([&, who] {
      for (int i = 0; i < 100; ++i) {
        const int number = who * 1000 + i;
        const auto reply = mailbox.ask(set_speed(number), kPatience);
        if (!reply || !reply->accepted || reply->token != static_cast<std::uint64_t>(number)) ++wrong;
      }
    });
  }
  for (std::thread& asker : askers) asker.join();
  quit = true;
  treadmill.join();
  CHECK(wrong == 0);
}

TEST_CASE("who gives the turn back and wants it again comes after those who wait",
          "[station][mailbox][threads]") {
  for (int round = 0; round < 5; ++round) {
    station::Turn turn;
    std::vector<int> order;  // whoever has the turn writes
    REQUIRE(turn.take(core::monotonic_now() + kPatience));
    std::vector<std::thread> waiting;
    for (std::size_t who = 1; who <= 2; ++who) {
      waiting.emplace_back([&turn, &order, who] {
        if (!turn.take(core::monotonic_now() + kPatience)) return;
        order.push_back(static_cast<int>(who));
        turn.give_back();
      });
      while (turn.askers() <= who) std::this_thread::yield();  // it waits before the next comes
    }
    turn.give_back();
    REQUIRE(turn.take(core::monotonic_now() + kPatience));
    order.push_back(0);
    turn.give_back();
    for (std::thread& asker : waiting) asker.join();
    CHECK(order == std::vector<int>{1, 2, 0});
  }
}

TEST_CASE("who waits in vain leaves the queue, and the others go on", "[station][mailbox][threads]") {
  station::Turn turn;
  REQUIRE(turn.take(core::monotonic_now() + kPatience));
  CHECK_FALSE(turn.take(core::monotonic_now() + core::milliseconds(5)));
  CHECK_FALSE(turn.take(core::monotonic_now()));
  turn.give_back();
  CHECK(turn.take(core::monotonic_now() + kPatience));
}

TEST_CASE("without an answer in time the outcome is unknown, and a late answer goes to nobody else",
          "[station][mailbox]") {
  TreadmillMailbox mailbox;
  CHECK_FALSE(mailbox.ask(set_speed(1), core::milliseconds(20)));
  control::Request late;
  REQUIRE(mailbox.take_request(late));
  control::Reply reply;
  reply.id = late.id;
  reply.accepted = true;
  reply.token = 1;
  mailbox.answer(reply);
  CHECK_FALSE(mailbox.ask(set_speed(2), core::milliseconds(20)));
  std::atomic<bool> quit{false};
  std::thread treadmill([&] { answer_until(mailbox, quit); });
  const auto answered = mailbox.ask(set_speed(3), kPatience);
  quit = true;
  treadmill.join();
  REQUIRE(answered);
  CHECK(answered->token == 3);
}

TEST_CASE("an asker behind one that waits in vain gives up at its own time, and the next gets its turn",
          "[station][mailbox][threads]") {
  TreadmillMailbox mailbox;
  std::atomic<bool> answered_in_vain{true};
  std::thread patient(
      [&] { answered_in_vain = mailbox.ask(set_speed(1), core::milliseconds(1500)).has_value(); });
  while (mailbox.askers() == 0) std::this_thread::yield();
  const core::Timestamp begin = core::monotonic_now();
  CHECK_FALSE(mailbox.ask(set_speed(2), core::milliseconds(20)));
  CHECK(core::monotonic_now() - begin < core::milliseconds(1000));
  patient.join();
  CHECK_FALSE(answered_in_vain);
  std::atomic<bool> quit{false};
  std::thread treadmill([&] { answer_until(mailbox, quit); });
  const auto answered = mailbox.ask(set_speed(3), kPatience);
  quit = true;
  treadmill.join();
  REQUIRE(answered);
  CHECK(answered->token == 3);
}

TEST_CASE("a treadmill thread that has died refuses askers in bounded time, however many",
          "[station][mailbox]") {
  TreadmillMailbox mailbox;
  const core::Timestamp begin = core::monotonic_now();
  for (int i = 0; i < 40; ++i) CHECK_FALSE(mailbox.ask(set_speed(i), core::milliseconds(2)));
  CHECK(core::monotonic_now() - begin < core::milliseconds(5000));
  mailbox.stop();  // STOP needs no place in any queue
  CHECK(mailbox.take_stop());
}

TEST_CASE("STOP from another thread wakes the sleeping treadmill thread, once",
          "[station][mailbox][threads]") {
  TreadmillMailbox mailbox;
  CHECK_FALSE(mailbox.take_stop());
  std::atomic<bool> asleep{false};
  std::thread anybody([&] {
    while (!asleep) std::this_thread::yield();
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
    mailbox.stop();
    mailbox.stop();
  });
  asleep = true;
  const core::Timestamp begin = core::monotonic_now();
  CHECK(mailbox.wait_until(begin + core::milliseconds(30'000)));
  CHECK(core::monotonic_now() - begin < core::milliseconds(20'000));
  anybody.join();
  CHECK(mailbox.take_stop());
  CHECK_FALSE(mailbox.take_stop());
}

TEST_CASE("a wake-up with nothing to say sleeps until its time, and shutdown is remembered",
          "[station][mailbox]") {
  TreadmillMailbox mailbox;
  const core::Timestamp until = core::monotonic_now() + core::milliseconds(15);
  CHECK_FALSE(mailbox.wait_until(until));
  CHECK(core::monotonic_now() >= until);
  CHECK_FALSE(mailbox.wait_until(core::Timestamp{}));  // a time long past does not block
  CHECK_FALSE(mailbox.shutdown_requested());
  mailbox.shutdown();
  CHECK(mailbox.wait_until(core::monotonic_now() + core::milliseconds(30'000)));
  CHECK(mailbox.shutdown_requested());
  CHECK(mailbox.shutdown_requested());
}

// A reset that had to clear a drive fault was told "outcome unknown" although it succeeded.
TEST_CASE("an answer may take its time, but no request is carried out long after it was asked",
          "[station][mailbox][threads]") {
  TreadmillMailbox mailbox;
  std::optional<control::Reply> reply;
  const core::Timestamp before = core::monotonic_now();
  std::thread patient([&] {
    control::Request reset;
    reset.kind = control::RequestKind::Reset;
    reply = mailbox.ask(reset, core::milliseconds(20'000));
  });
  control::Request request;
  while (!mailbox.take_request(request)) std::this_thread::yield();
  CHECK(request.valid_until - core::monotonic_now() <= TreadmillMailbox::kActWithin);
  CHECK(request.valid_until - before >= TreadmillMailbox::kActWithin);
  std::this_thread::sleep_for(std::chrono::milliseconds(350));
  control::Reply late;
  late.id = request.id;
  late.accepted = true;
  mailbox.answer(late);
  patient.join();
  REQUIRE(reply);
  CHECK(reply->accepted);
}
