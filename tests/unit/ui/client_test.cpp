#include <set>

#include "tests/unit/ui/client_bench.hpp"

using namespace footfall::tests;
using namespace footfall::ui;
using namespace std::chrono_literals;
namespace v1 = footfall::v1;

namespace {

Command speed(double m_s) {
  Command c;
  c.kind = CommandKind::SetSpeed;
  c.speed_m_s = m_s;
  return c;
}

}  // namespace

TEST_CASE("a silent stream is shown stale although the connection stands", "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  bench.station.pause_stream(true);
  REQUIRE(bench.until([](const Snapshot& s) { return s.stale; }));
  const Snapshot& snapshot = bench.model.snapshot(std::chrono::steady_clock::now());
  CHECK(snapshot.link == Link::Live);
  CHECK(snapshot.age_s > kStaleAfterS);
  bench.station.pause_stream(false);
  CHECK(bench.until([](const Snapshot& s) { return s.trusted(); }));
}

TEST_CASE("a command carries the lease epoch, and its answer comes back", "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  REQUIRE(bench.take_control());
  bench.client->post(speed(2.5));
  REQUIRE(bench.station.wait_for("SetSpeed", 1, kSoon));
  for (const auto& call : bench.station.calls()) {
    if (call.name != "SetSpeed") continue;
    CHECK(call.epoch == FakeStation::kEpoch);
    CHECK(call.value == 2.5);
  }
  Command incline;
  incline.kind = CommandKind::SetIncline;
  bench.client->post(incline);
  REQUIRE(bench.until([](const Snapshot& s) { return s.reply.has_value(); }));
  CHECK(bench.model.snapshot(std::chrono::steady_clock::now()).reply->text ==
        "The incline is fixed on this treadmill.");
}

TEST_CASE("reconnecting sends nothing but the watch, and the lease has to be taken anew", "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  REQUIRE(bench.take_control());
  bench.station.stop();
  REQUIRE(bench.until([](const Snapshot& s) { return s.link != Link::Live; }));
  bench.client->post(speed(4.0));  // while disconnected: dropped, not kept for later
  const std::size_t before = bench.station.calls().size();
  REQUIRE(bench.station.start());
  REQUIRE(bench.until([](const Snapshot& s) { return s.trusted(); }));
  std::this_thread::sleep_for(500ms);
  const auto calls = bench.station.calls();
  std::set<std::string> names;
  for (std::size_t i = before; i < calls.size(); ++i) names.insert(calls[i].name);
  CHECK(names == std::set<std::string>{"WatchLive"});
  CHECK(bench.until([](const Snapshot& s) { return s.holder == Holder::Nobody; }));
}

TEST_CASE("beats stop when no frame is completed, and come back with the frames", "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  REQUIRE(bench.take_control());
  REQUIRE(bench.station.wait_for("Beat", 3, kSoon));
  bench.drawing = false;
  std::this_thread::sleep_for(400ms);  // the last one may still have been on its way
  const std::size_t hung = bench.station.count("Beat");
  std::this_thread::sleep_for(500ms);
  CHECK(bench.station.count("Beat") == hung);
  bench.drawing = true;
  CHECK(bench.station.wait_for("Beat", hung + 2, kSoon));
  std::uint64_t previous = 0;
  for (const auto& call : bench.station.calls()) {
    if (call.name != "Beat") continue;
    CHECK(call.frame > previous);
    previous = call.frame;
  }
}

TEST_CASE("beats stop when the loop that serves the STOP key hangs", "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  REQUIRE(bench.take_control());
  REQUIRE(bench.station.wait_for("Beat", 2, kSoon));
  bench.serving = false;
  std::this_thread::sleep_for(400ms);
  const std::size_t hung = bench.station.count("Beat");
  std::this_thread::sleep_for(500ms);
  CHECK(bench.station.count("Beat") == hung);
}

TEST_CASE("without the lease nothing beats", "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  std::this_thread::sleep_for(400ms);
  CHECK(bench.station.count("Beat") == 0);
}

TEST_CASE("a refused beat means that control is lost", "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  REQUIRE(bench.take_control());
  bench.station.refuse_beats(true);
  REQUIRE(bench.until([](const Snapshot& s) { return s.reply && s.holder != Holder::Mine; }));
  CHECK(bench.client->view().lease_epoch == 0);
}

TEST_CASE("a baseline set from here can be undone, once, and the station is told that it is an undoing",
          "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  REQUIRE(bench.take_control());
  Command command;
  command.kind = CommandKind::SetBaseline;
  command.note = "Baseline set";
  bench.client->post(command);
  REQUIRE(bench.until([](const Snapshot& s) { return s.undo_baseline; }));
  CHECK(bench.station.count("UndoBaseline") == 0);
  command.kind = CommandKind::UndoBaseline;
  command.note = "Undone";
  bench.client->post(command);
  REQUIRE(bench.until([](const Snapshot& s) { return s.kept == "Undone" && !s.undo_baseline; }));
  CHECK(bench.station.count("SetBaseline") == 1);
  CHECK(bench.station.count("UndoBaseline") == 1);
}

TEST_CASE("STOP reaches the station while a command blocks, and needs no lease", "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  bench.station.block_commands(true);
  bench.client->post(speed(1.0));
  REQUIRE(bench.station.wait_for("SetSpeed", 1, kSoon));
  bench.client->stop();
  CHECK(bench.station.wait_for("Stop", 1, kSoon));
  CHECK(bench.until([](const Snapshot& s) { return s.stop == StopProgress::Accepted; }));
  bench.station.block_commands(false);
}

TEST_CASE("a command without an answer is unknown, is not repeated, and those behind it are not sent late",
          "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  REQUIRE(bench.take_control());
  bench.replies.clear();
  bench.station.block_commands(true);
  bench.client->post(speed(1.0));
  REQUIRE(bench.station.wait_for("SetSpeed", 1, kSoon));
  std::this_thread::sleep_for(30ms);
  for (int i = 0; i < 3; ++i) bench.client->post(speed(2.0));
  // The first waits for its whole deadline; the last of the others then waited longer than is wanted.
  CHECK(bench.until([&](const Snapshot&) { return bench.replies.size() >= 4; }));
  bench.station.block_commands(false);
  std::size_t unknown = 0, not_sent = 0;
  for (const CommandReply& reply : bench.replies) {
    unknown += reply.verdict == ReplyVerdict::Unknown ? 1 : 0;
    not_sent += reply.verdict == ReplyVerdict::NotSent ? 1 : 0;
    CHECK(reply.verdict != ReplyVerdict::Accepted);
  }
  CHECK(unknown >= 1);
  CHECK(not_sent >= 1);
  CHECK(bench.station.count("SetSpeed") == unknown);
}

TEST_CASE("STOP without a station ends as unanswered, not as silence", "[ui][client]") {
  Folder folder;
  StationClient client({folder.path + "/nobody.sock", false, 30});
  client.stop();
  const auto give_up = std::chrono::steady_clock::now() + 10s;
  while (client.stop_progress() == StopProgress::Sending && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::sleep_for(20ms);
  }
  CHECK(client.stop_progress() == StopProgress::Unanswered);
}

TEST_CASE("a STOP pressed while the station is away is delivered when it comes back soon", "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  bench.station.stop();
  bench.client->stop();
  REQUIRE(bench.station.start());
  CHECK(bench.station.wait_for("Stop", 1, kSoon));
}

TEST_CASE("a console that only watches posts no command but can stop", "[ui][client]") {
  Bench bench;
  REQUIRE(bench.connect());
  StationClient viewer({bench.folder.path + "/operator.sock", true, 30});
  Command c;
  c.kind = CommandKind::AcquireLease;
  std::this_thread::sleep_for(200ms);
  viewer.post(c);
  viewer.stop();
  CHECK(bench.station.wait_for("Stop", 1, kSoon));
  CHECK(bench.station.count("AcquireLease") == 0);
}

TEST_CASE("frames that a hung screen does not take are dropped from the old end and counted",
          "[ui][client]") {
  Folder folder;
  FakeStation station(folder.path + "/operator.sock", [](double) { return v1::LiveFrame(); });
  REQUIRE(station.start());
  StationClient client({folder.path + "/operator.sock", false, 60});
  const auto give_up = std::chrono::steady_clock::now() + 15s;
  while (client.view().frames_dropped < 3 && std::chrono::steady_clock::now() < give_up) {
    std::this_thread::sleep_for(20ms);
  }
  CHECK(client.view().frames_dropped >= 3);
  CHECK(client.take_frames().size() <= LiveStream::kMostPending);
}
