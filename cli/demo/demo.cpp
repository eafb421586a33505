#include "cli/demo/demo.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "cli/demo/demo_run.hpp"
#include "cli/demo/demo_stage.hpp"
#include "cli/demo/lab_truth.hpp"
#include "cli/interrupt.hpp"
#include "cli/summary_json.hpp"
#include "formats/recording.hpp"
#include "gait/engine.hpp"
#include "recording/session.hpp"

namespace footfall::cli {
namespace {

constexpr int kGood = 0, kFailed = 1, kBadInput = 2;

struct Judgement {
  gait::Summary summary;  ///< of the steady window, from the session file
  std::uint64_t received = 0, lost = 0, late = 0;
  nlohmann::ordered_json imus = nlohmann::ordered_json::array();
  std::vector<std::string> complaints;
};

/// Radios lose samples: told, not judged.
nlohmann::ordered_json imus_json(recording::SessionReader& session, const recording::SessionInfo& info) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const recording::ImuMeta& imu : session.meta().imus) {
    std::uint64_t lost = 0;
    for (const recording::Gap& gap : info.gaps) lost += gap.plate == imu.stream ? gap.count : 0;
    const auto stored = info.imu_samples.find(imu.device());
    list.push_back({{"segment", core::name_of(imu.segment)},
                    {"rate_hz", imu.sample_rate_hz},
                    {"aligned", imu.aligned()},
                    {"received", stored == info.imu_samples.end() ? 0 : stored->second},
                    {"lost", lost}});
  }
  return list;
}

/// The session and the lab's own count decide, not the station's opinion of itself.
core::Result<Judgement> judge(const DemoRun& run, const std::filesystem::path& lab_log) {
  Judgement verdict;
  auto session = recording::SessionReader::open(run.recording.session_file());
  if (!session) return tl::unexpected<core::Error>(session.error());
  const auto info = (*session)->info();
  if (!info) return tl::unexpected<core::Error>(info.error());
  if (!info->complete) verdict.complaints.emplace_back("the session does not say that it is complete");
  if (!info->checksums_ok || !info->audit_chain_ok)
    verdict.complaints.push_back("session integrity: " + info->integrity);

  verdict.imus = imus_json(**session, *info);
  const auto steps = (*session)->steps();
  if (!steps) return tl::unexpected<core::Error>(steps.error());
  std::vector<gait::StepResult> steady;
  std::copy_if(steps->begin(), steps->end(), std::back_inserter(steady), [&](const auto& step) {
    return step.initial_contact >= run.measured_from && step.initial_contact <= run.measured_to;
  });
  verdict.summary = gait::summarize(steady);
  if (verdict.summary.steps == 0) verdict.complaints.emplace_back("no step was measured");

  const auto truth = read_lab_truth(lab_log);
  if (!truth) return tl::unexpected<core::Error>(truth.error());
  for (std::size_t i = 0; i < truth->plates.size(); ++i) {
    const auto plate = static_cast<std::uint8_t>(i);
    const auto samples = (*session)->forces(plate);
    if (!samples) return tl::unexpected<core::Error>(samples.error());
    if (samples->empty()) {
      verdict.complaints.push_back("no sample of plate \"" + truth->plates[i].name +
                                   "\" reached the session file");
      continue;
    }
    const std::uint64_t sent =
        truth->plates[plate].sent_between(samples->front().sequence, samples->back().sequence);
    verdict.received += samples->size();
    verdict.lost += sent > samples->size() ? sent - samples->size() : 0;
    verdict.late += static_cast<std::uint64_t>(std::count_if(
        samples->begin(), samples->end(), [](const auto& s) { return (s.flags & core::kStale) != 0; }));
  }
  if (verdict.received == 0) verdict.complaints.emplace_back("no sample reached the session file");
  if (verdict.lost != 0) verdict.complaints.push_back(std::to_string(verdict.lost) + " samples were lost");
  if (run.steady.status().outcome() != "Confirmed")
    verdict.complaints.emplace_back("the belt speed was not confirmed");
  if (!truth->belt_at_rest) verdict.complaints.emplace_back("the lab's belt was not at rest at the end");
  return verdict;
}

nlohmann::ordered_json to_json(const DemoRun& run, const Judgement& verdict) {
  nlohmann::ordered_json out = summary_json(verdict.summary);
  out["samples"] = {{"received", verdict.received}, {"lost", verdict.lost}, {"late", verdict.late}};
  out["imus"] = verdict.imus;
  const auto& steady = run.steady.status();
  nlohmann::ordered_json measured;  // null: the drive was not heard
  if (steady.has_measured_speed_m_s()) measured = steady.measured_speed_m_s();
  out["belt"] = {{"commanded_m_s", steady.commanded_speed_m_s()},
                 {"measured_m_s", measured},
                 {"outcome", steady.outcome()},
                 {"stopped", run.stopped}};
  const auto& loop = run.end.loop();
  out["loop"] = {{"cycles", loop.cycles()},
                 {"late_cycles", loop.late_cycles()},
                 {"wake_p50_us", loop.wake_p50_us()},
                 {"wake_p99_us", loop.wake_p99_us()},
                 {"compute_p50_us", loop.compute_p50_us()},
                 {"compute_p99_us", loop.compute_p99_us()},
                 {"fifo", loop.fifo()}};
  out["session_file"] = run.recording.session_file();
  out["simulation"] = true;
  return out;
}

void print_table(const nlohmann::ordered_json& result) {
  for (const auto& [key, value] : result.items()) {
    if (value.is_object()) {
      for (const auto& [inner, v] : value.items())
        std::printf("%-38s %s\n", (key + "." + inner).c_str(), v.dump().c_str());
    } else {
      std::printf("%-38s %s\n", key.c_str(), value.dump().c_str());
    }
  }
}

int complain(const core::Error& error) {
  std::fprintf(stderr, "footfall demo: %s\n", error.what());
  return error.remedy() == core::Remedy::Reconfigure ? kBadInput : kFailed;
}

int scripted(DemoStage& stage, const DemoOptions& options) {
  const auto run = drive_demo(stage.client(), options);
  if (!run) return complain(run.error());
  const auto lab_log = stage.lab_log();
  if (const auto closed = stage.close(); !closed) return complain(closed.error());
  const auto verdict = judge(*run, lab_log);
  if (!verdict) return complain(verdict.error());
  const auto result = to_json(*run, *verdict);
  if (options.json) {
    std::printf("%s\n", result.dump().c_str());
  } else {
    print_table(result);
  }
  for (const auto& complaint : verdict->complaints)
    std::fprintf(stderr, "footfall demo: %s\n", complaint.c_str());
  if (!verdict->complaints.empty()) return kFailed;
  stage.set_succeeded();
  return kGood;
}

core::Result<void> check(const DemoOptions& options) {
  if (!std::isfinite(options.speed_km_per_h) || options.speed_km_per_h < 1.0 ||
      options.speed_km_per_h > 17.0) {
    return core::fail(core::Remedy::Reconfigure, "--speed-kmh %.3g: give a speed from 1 to 17",
                      options.speed_km_per_h);
  }
  if (options.cadence_spm &&
      (!std::isfinite(*options.cadence_spm) || *options.cadence_spm < 120 || *options.cadence_spm > 220)) {
    return core::fail(core::Remedy::Reconfigure, "--cadence-spm %.3g: give 120 to 220 steps/min",
                      *options.cadence_spm);
  }
  if (options.acceleration_m_s2 &&
      !(*options.acceleration_m_s2 >= 0.05 && *options.acceleration_m_s2 <= 1.0)) {
    return core::fail(core::Remedy::Reconfigure, "--acceleration-m-s2 %.3g: give 0.05 to 1.0",
                      *options.acceleration_m_s2);
  }
  if (options.seconds &&
      (!std::isfinite(*options.seconds) || *options.seconds < 3.0 || *options.seconds > 36'000.0)) {
    return core::fail(core::Remedy::Reconfigure, "--seconds %.3g: give 3 to 36000", *options.seconds);
  }
  if (options.replay && options.cadence_spm) {
    return core::fail(core::Remedy::Reconfigure,
                      "--cadence-spm is for the runner model; a recording has its own cadence");
  }
  if (options.replay) {
    if (const auto file = formats::read_recording(*options.replay); !file)
      return tl::unexpected<core::Error>(file.error());
  }
  return {};
}

}  // namespace

int run_demo(const DemoOptions& options) {
  if (const auto checked = check(options); !checked) return complain(checked.error());
  DemoOptions wanted = options;
  if (wanted.replay) wanted.replay = std::filesystem::absolute(*wanted.replay);
  heed_interrupts();
  DemoStage stage(wanted);
  if (const auto opened = stage.open(); !opened) return complain(opened.error());
  const bool drive = options.headless || options.seconds.has_value();
  if (!options.headless) {
    if (const auto console = stage.open_console(drive); !console) return complain(console.error());
  }
  if (drive) return scripted(stage, wanted);
  std::fprintf(stderr, "demo: the console is the operator now; close its window to end the demo\n");
  while (!interrupted() && stage.console().running()) (void)stage.console().wait(core::milliseconds(200));
  if (const auto closed = stage.close(); !closed) return complain(closed.error());
  stage.set_succeeded();
  return kGood;
}

}  // namespace footfall::cli
