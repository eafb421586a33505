#include "ui/model/runner_words.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "ui/model/cadence_gauge.hpp"
#include "ui/model/readouts.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

constexpr const char* kDash = "\xE2\x80\x93";
// With the next picture still inside the 300 ms.
constexpr double kOldestS = 0.25;
constexpr double kFarthest = 3.0;

std::optional<double> cadence_now(const Snapshot& snapshot) {
  if (!snapshot.recent.has_cadence_spm() || steps_are_past(snapshot)) return std::nullopt;
  const double spm = snapshot.recent.cadence_spm();
  return std::isfinite(spm) && spm > 0.0 ? std::optional(spm) : std::nullopt;
}

RunnerWords cadence_words(const Snapshot& snapshot) {
  const auto spm = cadence_now(snapshot);
  RunnerWords words{spm ? number(spm, 0) : kDash, "steps a minute", ""};
  words.caption = spm ? band_words(band_place(snapshot)) : "waiting for your steps";
  return words;
}

RunnerWords time_words(const Snapshot& snapshot) {
  const v1::ProgrammeStatus& programme = snapshot.status.programme();
  if (programme.segments() == 0) return {kDash, "to go", ""};
  const auto left = static_cast<long long>(std::ceil(std::max(0.0, programme.left_s())));
  char text[32] = "";
  std::snprintf(text, sizeof text, "%lld:%02lld", left / 60, left % 60);
  return {text, "to go", ""};
}

}  // namespace

std::optional<double> band_place(const Snapshot& snapshot) {
  const auto spm = cadence_now(snapshot);
  if (!spm || !snapshot.target_cadence_spm || !(*snapshot.target_cadence_spm > 0.0)) return std::nullopt;
  const double place =
      100.0 * (*spm / *snapshot.target_cadence_spm - 1.0) / band_percent(snapshot.runner_view);
  return std::clamp(place, -kFarthest, kFarthest);
}

std::string band_words(std::optional<double> place) {
  if (!place) return {};
  if (*place < -1.0) return "a little quicker";
  return *place > 1.0 ? "a little slower" : "in the band";
}

RunnerWords runner_words(v1::RunnerReadout readout, const Snapshot& snapshot) {
  switch (readout) {
    case v1::RUNNER_CADENCE:
      return cadence_words(snapshot);
    case v1::RUNNER_CADENCE_BAND: {
      const auto place = band_place(snapshot);
      return {"", "", place ? band_words(place) : "waiting for your steps"};
    }
    case v1::RUNNER_BEAT:
      return {"", "", snapshot.runner_view.cue().on() ? "a step on every beat" : "keep your rhythm"};
    case v1::RUNNER_SPEED:
      if (!snapshot.status.has_measured_speed_m_s()) return {kDash, unit_words(snapshot.unit), ""};
      return {speed_words(snapshot.unit, snapshot.status.measured_speed_m_s()), unit_words(snapshot.unit),
              ""};
    case v1::RUNNER_TIME_LEFT:
      return time_words(snapshot);
    default:
      return {};
  }
}

std::string runner_waits(const Snapshot& snapshot) {
  if (snapshot.trusted() && snapshot.age_s <= kOldestS) return {};
  return snapshot.ever_connected ? "One moment: no new numbers" : "Ready in a moment";
}

}  // namespace footfall::ui
