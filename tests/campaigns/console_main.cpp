#define CATCH_CONFIG_RUNNER
#include <catch2/catch.hpp>
#include <cstdio>
#include <memory>
#include <optional>

#include "tests/campaigns/campaign.hpp"
#include "tests/integration/console/operator_hands.hpp"

// What a killed, frozen or hung console does to a belt at 3 m/s: a real window on an X server of its own,
// operated by mouse and keys, at random moments. The hands are those of the console's tests and speak Catch.

namespace footfall::campaigns {
namespace {

using tests::HungThread;
using tests::LabLog;
using tests::OperatorHands;
using tests::Rig;

constexpr double kSpeed = 3.05, kEase = 0.5, kStop = 1.0, kConsoleLost = 1.0, kBeltLagS = 0.08;

struct Clinic {
  Rig rig;
  std::unique_ptr<OperatorHands> hands;

  void bring_to_speed() {
    hands = std::make_unique<OperatorHands>(rig);
    hands->take_control();
    hands->arm();
    hands->hold_start_until_running();
    hands->set_speed(kSpeed * 3.6);
  }
};

void judge(Clinic& clinic, core::Timestamp since, const LabLog& before, Cycle& cycle) {
  const LabLog log = clinic.rig.log_at_rest(since, core::milliseconds(14'000));
  const auto rest = log.rest_after(since);
  const double speed = log.speed_at(since);
  cycle.limit_ms = (kConsoleLost + speed / kEase + kBeltLagS) * 1.1e3 + log.late_ms - before.late_ms;
  cycle.time_ms = rest ? (*rest - since).seconds() * 1e3 : 14'000.0;
  cycle.require(rest.has_value(), "the belt did not come to rest");
  cycle.require(speed > 2.95, "the belt was not fast: " + std::to_string(speed));
  cycle.require(cycle.time_ms <= cycle.limit_ms, "rest too late");
  // It eased, after the silence that makes a console lost; beats come every 100 ms.
  cycle.require(cycle.time_ms > (kConsoleLost / 2 + speed / kStop) * 1e3,
                "that was no ease but a harder stop");
  const bool stopped = clinic.rig.wait_for_state("Stopped", core::milliseconds(2000));
  const auto frame = clinic.rig.client().frame();
  const std::string cause = frame ? frame->status().cause() : "nothing";
  cycle.require(stopped && cause.find("The console went silent") == 0, "the station says: " + cause);
}

void judge_no_restart(Clinic& clinic, core::Timestamp rested, const LabLog& before, Cycle& cycle) {
  std::this_thread::sleep_for(std::chrono::milliseconds(500));
  const LabLog after = LabLog::read(clinic.rig.stage().lab_log());
  const std::size_t automatic = after.starts.size() - before.starts.size();
  cycle.counts["automatic starts"] += static_cast<double>(automatic);
  cycle.require(automatic == 0 && after.fastest_after(rested) < 0.02, "the belt moved again");
}

enum class How : std::uint8_t { Kill, Freeze, HangDrawing };

Cycle lose_console(Clinic& clinic, How how, Random& random) {
  Cycle cycle;
  clinic.bring_to_speed();
  std::this_thread::sleep_for(std::chrono::milliseconds(integer_between(random, 0, 1500)));
  const LabLog before = LabLog::read(clinic.rig.stage().lab_log());
  const core::Timestamp since = core::monotonic_now();
  std::optional<HungThread> drawing;
  if (how == How::Kill) clinic.hands->console().send(SIGKILL);
  if (how == How::Freeze) clinic.hands->console().send(SIGSTOP);
  if (how == How::HangDrawing) {
    drawing.emplace(clinic.hands->console().pid(), "draw");
    if (!drawing->hung()) clinic.hands->console().send(SIGUSR1);  // no ptrace here: the console's own hook
  }
  judge(clinic, since, before, cycle);
  const core::Timestamp rested = core::monotonic_now();
  // Whoever comes back must not go on where he was.
  drawing.reset();
  if (how == How::Freeze) clinic.hands->console().send(SIGCONT);
  judge_no_restart(clinic, rested, before, cycle);
  clinic.hands.reset();
  return cycle;
}

std::vector<Fault> console_faults() {
  const auto clinic = std::make_shared<std::unique_ptr<Clinic>>();
  std::vector<Fault> faults(3);
  const std::pair<const char*, How> kinds[] = {{"console_kill", How::Kill},
                                               {"console_freeze", How::Freeze},
                                               {"console_frame_loop_hang", How::HangDrawing}};
  for (std::size_t i = 0; i < faults.size(); ++i) {
    faults[i].name = kinds[i].first;
    faults[i].expected = "belt eased to rest within 1 s + ease + 10 %, Stopped, says why, 0 automatic starts";
    faults[i].full_cycles = 50;
    faults[i].run = [clinic, how = kinds[i].second](Random& random) {
      if (!*clinic) *clinic = std::make_unique<Clinic>();
      return lose_console(**clinic, how, random);
    };
    faults[i].tear_down = [clinic] { clinic->reset(); };
  }
  return faults;
}

Options chosen;
int result = 1;

}  // namespace

TEST_CASE("campaign") {
  result = run(console_faults(), chosen);
}

}  // namespace footfall::campaigns

int main(int argc, char** argv) {
  using namespace footfall;
  try {
    campaigns::chosen = campaigns::parse(argc, argv);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "campaign: %s\n", error.what());
    return 2;
  }
  for (const char* program : {"Xvfb", "xdotool"}) {
    if (campaigns::chosen.list || tests::program_exists(program)) continue;
    std::fprintf(stderr, "skipped: %s is not installed, so no console can be operated.\n", program);
    return 0;
  }
  Catch::Session session;
  const char* const words[] = {argv[0], "--reporter", "compact", "--out", "/dev/stderr"};
  session.applyCommandLine(5, words);
  (void)session.run();
  return campaigns::result;
}
