#include "ui/model/cue_desk.hpp"

#include <cmath>

#include "ui/model/cadence_gauge.hpp"
namespace footfall::ui {
namespace {

bool usable(std::optional<double> spm) {
  return spm && *spm >= 40.0 && *spm <= 300.0;
}

}  // namespace

const char* CueDesk::why_not(const Snapshot& snapshot) const {
  if (snapshot.viewer) return "This console only watches.";
  if (!snapshot.trusted()) return "Nothing new comes from the station.";
  if (snapshot.holder != Holder::Mine) return "Take control first.";
  if (!usable(snapshot.target_cadence_spm)) return "Set a baseline first: the target follows from it.";
  return nullptr;
}

void CueDesk::start(std::int64_t now_ns, const Snapshot& snapshot) {
  if (why_not(snapshot) != nullptr) return;
  grid_ = BeatGrid{now_ns, *snapshot.target_cadence_spm};
  started_ns_ = now_ns;
  adherence_.clear();
}

std::optional<BeatGrid> CueDesk::beats() const {
  return grid_ && state_.on ? grid_ : std::nullopt;
}

std::optional<double> CueDesk::share_within(const Snapshot& snapshot) const {
  if (!usable(snapshot.target_cadence_spm)) return std::nullopt;
  return adherence_.share_within(*snapshot.target_cadence_spm, 0.01 * kBandPercent);
}

std::optional<Adherence::Phase> CueDesk::phase() const {
  return grid_ ? adherence_.phase(*grid_) : std::nullopt;
}

void CueDesk::take_steps(const Snapshot& snapshot) {
  if (snapshot.steps == nullptr) return;
  const auto& bars = snapshot.steps->bars();
  // Another clock: the station started anew.
  if (!bars.empty() && bars.back().contact_s < last_contact_s_) last_contact_s_ = 0.0;
  for (const StepBar& bar : bars) {
    if (bar.contact_s <= last_contact_s_) continue;
    last_contact_s_ = bar.contact_s;
    adherence_.add(std::llround(bar.contact_s * 1e9), bar.step_time_s);
  }
}

v1::RunnerView CueDesk::view() const {
  v1::RunnerView view;
  view.set_first(choice.first);
  view.set_second(choice.second);
  view.set_band_percent(kBandPercent);
  if (!grid_) return view;
  v1::Cue& cue = *view.mutable_cue();
  cue.set_on(state_.on);
  cue.set_tempo_spm(grid_->tempo_spm);
  cue.set_anchor_ns(grid_->anchor_ns);
  cue.set_audible(choice.audible);
  cue.set_phase(words_for(state_.phase));
  return view;
}

std::optional<v1::RunnerView> CueDesk::update(std::int64_t now_ns, const Snapshot& snapshot) {
  take_steps(snapshot);
  const bool mine = snapshot.holder == Holder::Mine && snapshot.link == Link::Live;
  if (!mine || !usable(snapshot.target_cadence_spm)) stop();
  if (grid_) {
    const double target = *snapshot.target_cadence_spm;
    if (target != grid_->tempo_spm) grid_ = grid_->with_tempo(target, now_ns);
    state_ = cue_at(choice.faded ? std::optional(choice.plan) : std::nullopt,
                    1e-9 * static_cast<double>(now_ns - started_ns_));
    if (state_.phase == CuePhase::Done) stop();
  }
  if (!mine) {
    held_ = false;
    return std::nullopt;
  }
  if (!held_) {
    // What the runner sees stays as it is: whoever takes control finds it as it was chosen.
    held_ = true;
    if (snapshot.runner_view.band_percent() > 0.0) {
      choice.first = snapshot.runner_view.first();
      choice.second = snapshot.runner_view.second();
      sent_ = view().SerializeAsString();
    }
  }
  const v1::RunnerView now = view();
  std::string bytes = now.SerializeAsString();
  if (bytes == sent_) return std::nullopt;
  sent_ = std::move(bytes);
  return now;
}

}  // namespace footfall::ui
