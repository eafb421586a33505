#pragma once
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "tests/support/fake_station/fake_station.hpp"
#include "ui/client/station_client.hpp"
#include "ui/model/model.hpp"

/// The console's client beside a station that answers what a test wants.
namespace footfall::tests {

namespace v1 = footfall::v1;
using namespace footfall::ui;

inline constexpr auto kSoon = std::chrono::seconds(5);  // generous: the computer may be busy

struct Folder {
  Folder() {
    char name[] = "/tmp/footfall-ui-XXXXXX";
    path = mkdtemp(name);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::string path;
};

/// A station, a client and a screen that completes frames while `drawing`.
struct Bench {
  Bench() : station(folder.path + "/operator.sock", [](double) { return v1::LiveFrame(); }) {
    REQUIRE(station.start());
    client =
        std::make_unique<StationClient>(StationClient::Options{folder.path + "/operator.sock", false, 30});
    loops = std::jthread([this](const std::stop_token& stopping) {
      while (!stopping.stop_requested()) {
        if (drawing) client->progress().frames.fetch_add(1);
        if (serving) client->progress().events.fetch_add(1);
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
      }
    });
  }
  /// Goes on like the draw loop until `wanted` holds.
  template <class Condition>
  bool until(Condition wanted, std::chrono::milliseconds time = kSoon) {
    const auto give_up = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < give_up) {
      for (const ArrivedFrame& frame : client->take_frames()) model.absorb(frame);
      const auto now = std::chrono::steady_clock::now();
      ClientView view = client->view();
      for (const CommandReply& reply : view.replies) replies.push_back(reply);
      model.absorb(view, now);
      if (wanted(model.snapshot(now))) return true;
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    return false;
  }
  bool connect() {
    return until([](const Snapshot& s) { return s.trusted(); });
  }
  bool take_control() {
    Command c;
    c.kind = CommandKind::AcquireLease;
    client->post(c);
    return until([](const Snapshot& s) { return s.holder == Holder::Mine; });
  }

  Folder folder;
  FakeStation station;
  std::unique_ptr<StationClient> client;
  Model model{false};
  std::vector<CommandReply> replies;
  std::atomic<bool> drawing{true}, serving{true};
  std::jthread loops;
};

}  // namespace footfall::tests
