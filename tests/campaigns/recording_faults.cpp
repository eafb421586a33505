#include <algorithm>
#include <csignal>
#include <filesystem>
#include <memory>
#include <optional>
#include <stdexcept>

#include "recording/session.hpp"
#include "recording/verify/verify.hpp"
#include "tests/campaigns/scene.hpp"
#include "tests/campaigns/station_faults.hpp"

namespace footfall::campaigns {
namespace {

namespace fs = std::filesystem;

constexpr int kKills = 300, kOneOfSoManyRuns = 8;
constexpr double kFast = 2.0, kMostUnacknowledgedMs = 250.0;

/// What the station had said of its recording when it was killed.
struct Told {
  std::string file;
  std::uint64_t committed = 0;
  double behind_ms = 0.0;  ///< since samples last reached the disk, by the station's own word
  core::Timestamp killed;
};

Told record_and_kill(Scene& scene, Random& random, bool running) {
  if (running)
    scene.run_at(kFast);
  else
    expect(scene.client().take_control());
  const auto reply = scene.client().start_recording("P-KILL");
  if (!reply) throw std::runtime_error(reply.error().what());
  if (!reply->accepted()) throw std::runtime_error(reply->reason());
  const auto arrives = scene.client().wait_for(
      "samples to reach the disk", [](const v1::LiveFrame& f) { return f.status().recording(); },
      core::milliseconds(5000));
  if (!arrives) throw std::runtime_error(arrives.error().what());
  Told told;
  told.file = arrives->status().session_file();
  const core::Timestamp until =
      core::monotonic_now() + core::milliseconds(integer_between(random, 0, running ? 3000 : 1200));
  const auto at_the_moment = scene.client().wait_for(
      "the moment",
      [&](const v1::LiveFrame& f) {
        told.committed = std::max<std::uint64_t>(told.committed, f.status().committed_samples());
        told.behind_ms = f.status().recording_behind_s() * 1e3;
        return core::monotonic_now() >= until;
      },
      core::milliseconds(5000));
  if (!at_the_moment) throw std::runtime_error(at_the_moment.error().what());
  ::kill(scene.station_pid(), SIGKILL);
  told.killed = core::monotonic_now();
  return told;
}

/// Of the plate that fell silent first.
double unacknowledged_ms(recording::SessionReader& session, const recording::SessionInfo& info,
                         core::Timestamp killed) {
  double worst = 0.0;
  for (const recording::PlateMeta& plate : info.meta.plates) {
    const auto samples = session.forces(plate.plate);
    if (!samples || samples->empty()) throw std::runtime_error("a plate of the session has no samples");
    worst = std::max(worst, (killed - samples->back().station_time).seconds() * 1e3);
  }
  return worst;
}

void judge_file(const Told& told, Cycle& cycle) {
  auto session = recording::SessionReader::open(told.file);
  cycle.require(session.has_value(),
                session ? "" : std::string("it does not open: ") + session.error().what());
  if (!session) return;
  const auto found = recording::verify(**session);
  cycle.require(found && found->verified(),
                found ? "not verified: " + (found->wrong.empty() ? std::string() : found->wrong.front())
                      : std::string(found.error().what()));
  if (!found) return;
  const recording::SessionInfo& info = found->info;
  cycle.require(
      !info.complete && info.ending.find("interrupted") == 0 && info.ending.find("ends") != std::string::npos,
      "it does not say where it ends: " + info.ending);
  std::uint64_t stored = 0;
  for (const auto& [plate, samples] : info.samples) stored += samples;
  for (const auto& [device, samples] : info.imu_samples) stored += samples;
  cycle.require(stored >= told.committed, std::to_string(told.committed) + " samples were acknowledged and " +
                                              std::to_string(stored) + " are there");
  cycle.counts["acknowledged samples"] += static_cast<double>(told.committed);
  cycle.counts["acknowledged samples that are lost"] +=
      stored < told.committed ? static_cast<double>(told.committed - stored) : 0.0;
  for (const auto& result : found->results) cycle.counts["steps computed again"] += result.computed;
  cycle.time_ms = unacknowledged_ms(**session, info, told.killed);
  cycle.limit_ms = kMostUnacknowledgedMs;
  cycle.require(cycle.time_ms <= cycle.limit_ms,
                std::to_string(cycle.time_ms) +
                    " ms before the kill are not in the file; the station said that its "
                    "disk was " +
                    std::to_string(told.behind_ms) + " ms behind");
}

Cycle kill_while_recording(std::unique_ptr<Scene>& scene, Random& random) {
  if (!scene) scene = std::make_unique<Scene>();
  Cycle cycle;
  const bool running = integer_between(random, 1, kOneOfSoManyRuns) == 1;
  const Told told = record_and_kill(*scene, random, running);
  judge_file(told, cycle);
  if (running) {
    cycle.counts["kills with the belt running"] += 1.0;
    const auto rest = scene->rest_after(told.killed, core::milliseconds(14'000));
    cycle.require(rest.has_value(), "the belt did not come to rest");
  }
  (void)scene->stage().station().wait(core::milliseconds(3000));
  expect(scene->stage().open_station());
  std::error_code kept;
  if (cycle.ok) fs::remove(told.file, kept);
  return cycle;
}

}  // namespace

Fault recording_fault() {
  const auto scene = std::make_shared<std::unique_ptr<Scene>>();
  Fault made;
  made.name = "station_kill_recording";
  made.expected =
      "every session opens, verifies and says where it ends; 0 acknowledged samples lost, at most 250 ms "
      "unacknowledged";
  made.full_cycles = kKills;
  made.run = [scene](Random& random) { return kill_while_recording(*scene, random); };
  made.tear_down = [scene] { scene->reset(); };
  return made;
}

}  // namespace footfall::campaigns
