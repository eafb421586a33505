#include "ui/model/readouts.hpp"

#include <algorithm>
#include <cmath>
#include <initializer_list>
#include <string_view>

#include "ui/model/comparison.hpp"
#include "ui/model/doubt_words.hpp"
#include "ui/model/permits.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

using Summary = v1::GaitSummary;

template <class Has, class Get>
std::optional<double> optional_of(const Summary& summary, Has has, Get get) {
  if (!(summary.*has)()) return std::nullopt;
  return (summary.*get)();
}

Readout made(const Snapshot& snapshot, const char* label, std::optional<double> value, int decimals,
             const char* unit, const char* otherwise) {
  Readout readout{label, number(value, decimals), unit, "", "", false};
  if (readout.value == "--") readout.reason = why_absent(snapshot, otherwise);
  return readout;
}

std::optional<double> scaled(std::optional<double> value, double by) {
  return value ? std::optional<double>(*value * by) : std::nullopt;
}

/// The station says of each mean whether to doubt it, and of those by foot why.
void doubt(const Snapshot& snapshot, Readout& readout, std::initializer_list<std::string_view> keys) {
  if (readout.value == "--") return;
  const auto of_these = [&](const auto& one) {
    return one.doubtful() && std::find(keys.begin(), keys.end(), one.key()) != keys.end();
  };
  const auto& means = snapshot.recent.metrics();
  const auto told = std::find_if(snapshot.side_means.begin(), snapshot.side_means.end(), of_these);
  const bool by_foot = told != snapshot.side_means.end();
  readout.doubtful = by_foot || std::any_of(means.begin(), means.end(), of_these);
  if (!readout.doubtful) return;
  readout.reason =
      short_doubt(by_foot && told->doubtful_because_size() > 0 ? told->doubtful_because(0) : std::string());
}

}  // namespace

std::string why_absent(const Snapshot& snapshot, const char* otherwise) {
  if (!snapshot.ever_connected) return "no station yet";
  if (snapshot.recent.steps() == 0) return "no steps yet";
  return otherwise;
}

Readout cadence_readout(const Snapshot& snapshot) {
  Readout readout = made(snapshot, "Cadence",
                         optional_of(snapshot.recent, &Summary::has_cadence_spm, &Summary::cadence_spm), 1,
                         "steps/min", "too few whole steps");
  doubt(snapshot, readout, {"step_time_s"});
  return readout;
}

bool steps_are_past(const Snapshot& snapshot) {
  return snapshot.recent.steps() > 0 && !may_move(snapshot);
}

std::string cadence_caption_short(const Snapshot& snapshot) {
  if (steps_are_past(snapshot)) return "last steps, belt stands";
  if (snapshot.baseline.steps() == 0) return "no baseline yet";
  const auto change = cadence_change(snapshot);
  if (!change) return "not in the baseline";
  return percent_change(change, 1) + " from baseline";
}

LoadReadouts load_readouts(const Snapshot& snapshot) {
  const Summary& recent = snapshot.recent;
  LoadReadouts r;
  const auto peak_n = optional_of(recent, &Summary::has_peak_vgrf_n, &Summary::peak_vgrf_n);
  const auto peak_bw = optional_of(recent, &Summary::has_peak_vgrf_bw, &Summary::peak_vgrf_bw);
  r.peak = made(snapshot, "Peak vertical GRF", peak_bw, 2, "BW", "body weight unknown");
  if (peak_n) r.peak.detail = number(peak_n, 0) + " N";
  if (peak_n && recent.has_body_weight_n())
    r.peak.detail += ", body weight " + number(recent.body_weight_n(), 0) + " N";
  // Newtons need no body weight: show them rather than nothing.
  if (!peak_bw && peak_n) {
    r.peak.value = number(peak_n, 0);
    r.peak.unit = "N";
  }
  r.contact_time =
      made(snapshot, "Contact time",
           scaled(optional_of(recent, &Summary::has_contact_time_s, &Summary::contact_time_s), 1000.0), 0,
           "ms", "no whole contact");
  if (recent.has_flight_time_s()) {
    r.contact_time.detail = "flight " + number(1000.0 * recent.flight_time_s(), 0) + " ms";
  }
  r.loading_rate = made(snapshot, "Loading rate",
                        optional_of(recent, &Summary::has_vertical_average_loading_rate_bw_s,
                                    &Summary::vertical_average_loading_rate_bw_s),
                        1, "BW/s", "needs body weight");
  r.loading_rate.detail = "vertical average (VALR)";
  r.braking = made(snapshot, "Braking impulse",
                   optional_of(recent, &Summary::has_braking_impulse_ns, &Summary::braking_impulse_ns), 1,
                   "N\xC2\xB7s", "no fore-aft force");
  if (recent.has_braking_peak_n()) r.braking.detail = "peak " + number(recent.braking_peak_n(), 0) + " N";
  doubt(snapshot, r.peak, {"peak_vgrf_n"});
  doubt(snapshot, r.contact_time, {"contact_time_s"});
  doubt(snapshot, r.loading_rate, {"vertical_average_loading_rate_bw_s"});
  doubt(snapshot, r.braking, {"braking_impulse_ns"});
  return r;
}

}  // namespace footfall::ui
