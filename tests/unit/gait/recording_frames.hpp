#pragma once
#include <cmath>
#include <filesystem>
#include <fstream>
#include <nlohmann/json.hpp>

#include "formats/recording.hpp"
#include "tests/support/recordings.hpp"
#include "tests/unit/gait/run_signals.hpp"

namespace footfall::tests {

/// A recording as the live engine sees it (one plate a belt), as columns, and what the reference says of it.
struct RecordedRun {
  formats::ForceRecording recording;
  formats::SummedForces sums;
  nlohmann::json expected;

  [[nodiscard]] gait::RecordingView view() const {
    std::vector<gait::BeltView> belts;
    for (const auto& b : recording.belts)
      belts.push_back({b.f_v_n, b.f_ap_n, b.f_ml_n, b.cop_ap_m, b.cop_ml_m});
    return {recording.start_time_s, recording.sample_rate, sums.f_v_n,      sums.f_ap_n, sums.f_ml_n,
            sums.cop_ap_m,          sums.cop_ml_m,         std::move(belts)};
  }
  [[nodiscard]] gait::EngineConfig config() const {
    gait::EngineConfig config;
    config.sample_rate = recording.sample_rate;
    config.has_horizontal = !sums.f_ap_n.empty();
    config.has_cop = !sums.cop_ap_m.empty();
    return config;
  }
  [[nodiscard]] std::vector<gait::ForceFrame> frames() const {
    std::vector<gait::ForceFrame> frames(recording.samples());
    for (std::size_t i = 0; i < frames.size(); ++i) {
      const double t = recording.start_time_s + static_cast<double>(i) / recording.sample_rate.value();
      frames[i].time = {static_cast<std::int64_t>(std::llround(t * 1e9))};
      frames[i].plates = static_cast<std::uint8_t>(recording.belts.size());
      frames[i].belt_speed = core::MetersPerSecond(4.0);
      for (std::size_t p = 0; p < recording.belts.size(); ++p) {
        const formats::BeltColumns& belt = recording.belts[p];
        core::Wrench& wrench = frames[i].plate[p];
        wrench.f_v = core::Newtons(belt.f_v_n[i]);
        if (!belt.f_ap_n.empty()) wrench.f_ap = core::Newtons(belt.f_ap_n[i]);
        if (!belt.f_ml_n.empty()) wrench.f_ml = core::Newtons(belt.f_ml_n[i]);
        if (belt.cop_ap_m.empty() || !std::isfinite(belt.cop_ap_m[i])) continue;
        wrench.m_ml = core::NewtonMeters(belt.cop_ap_m[i] * belt.f_v_n[i]);
        wrench.m_ap = core::NewtonMeters(-belt.cop_ml_m[i] * belt.f_v_n[i]);
      }
    }
    return frames;
  }
};

inline RecordedRun load_run(const std::filesystem::path& file) {
  RecordedRun run;
  run.recording = formats::read_recording(file).value();
  run.sums = formats::sum_belts(run.recording);
  std::filesystem::path expected = file;
  std::ifstream(expected.replace_extension(".expected.json")) >> run.expected;
  return run;
}

}  // namespace footfall::tests
