#include "station/live/runner_desk.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "station/api/services.hpp"

namespace footfall::station {
namespace {

constexpr double kSlowestSpm = 40.0, kFastestSpm = 300.0, kWidestBand = 20.0;

const char* name_of(v1::RunnerReadout readout) {
  switch (readout) {
    case v1::RUNNER_CADENCE:
      return "cadence";
    case v1::RUNNER_CADENCE_BAND:
      return "cadence band";
    case v1::RUNNER_BEAT:
      return "beat";
    case v1::RUNNER_SPEED:
      return "speed";
    case v1::RUNNER_TIME_LEFT:
      return "time left";
    default:
      return "nothing";
  }
}

bool is_phase(const std::string& phase) {
  constexpr std::array kPhases = {"", "steady", "fading", "retention", "done"};
  return std::find(kPhases.begin(), kPhases.end(), phase) != kPhases.end();
}

}  // namespace

core::Result<void> RunnerDesk::set(const v1::RunnerView& view) {
  if (!v1::RunnerReadout_IsValid(view.first()) || !v1::RunnerReadout_IsValid(view.second()))
    return core::fail(core::Remedy::Reconfigure, "the runner's screen has no such read-out; choose another");
  // Written so that NaN is refused as well.
  if (!(view.band_percent() >= 0.0 && view.band_percent() <= kWidestBand))
    return core::fail(core::Remedy::Reconfigure, "band_percent must lie between 0 and 20");
  const v1::Cue& cue = view.cue();
  if (cue.on() && !(cue.tempo_spm() >= kSlowestSpm && cue.tempo_spm() <= kFastestSpm))
    return core::fail(core::Remedy::Reconfigure, "a metronome beats between 40 and 300 steps/min");
  // Every watcher gets it with every frame.
  if (!is_phase(cue.phase()))
    return core::fail(core::Remedy::Reconfigure, "a cue is steady, fading, in retention or done");
  const std::lock_guard guard(mutex_);
  view_ = view;
  return {};
}

v1::RunnerView RunnerDesk::shown(bool lease_held) const {
  const std::lock_guard guard(mutex_);
  v1::RunnerView view = view_;
  if (!lease_held && view.has_cue()) view.mutable_cue()->set_on(false);
  return view;
}

std::string words_for(const v1::RunnerView& view) {
  std::string words = name_of(view.first());
  if (view.second() != v1::RUNNER_NOTHING) words += std::string(" and ") + name_of(view.second());
  if (!view.cue().on()) return words + "; metronome off";
  char tempo[48] = "";
  std::snprintf(tempo, sizeof tempo, "; metronome %.1f steps/min", view.cue().tempo_spm());
  words += tempo;
  if (view.cue().phase().empty()) return words;
  return words + ", " + (is_phase(view.cue().phase()) ? view.cue().phase() : "an unknown phase");
}

grpc::Status OperatorService::SetRunnerView(grpc::ServerContext* context,
                                            const v1::RunnerViewRequest* request, v1::Outcome* outcome) {
  if (!desk_.current(request->epoch())) {
    outcome->set_reason("you do not hold control; take control first");
    return grpc::Status::OK;
  }
  if (commands_.runner == nullptr) {
    outcome->set_reason("this station serves no runner's screen");
    return grpc::Status::OK;
  }
  const std::string before = words_for(commands_.runner->shown(true));
  const auto set = commands_.runner->set(request->view());
  outcome->set_accepted(set.has_value());
  if (!set) outcome->set_reason(set.error().what());
  audit(context, "runner's screen", before, words_for(request->view()),
        set ? "accepted" : std::string("refused: ") + set.error().what());
  return grpc::Status::OK;
}

}  // namespace footfall::station
