#include "recording/records.hpp"

#include "gait/metrics/metric_catalogue.hpp"
#include "recording/enum_names.hpp"

namespace footfall::recording {
namespace {

constexpr std::string_view kKinds[] = {"force_plate", "imu", "treadmill", "safety_inputs"};
constexpr std::string_view kClocks[] = {"station", "counter", "own"};
constexpr std::string_view kMarkerKinds[] = {"marker", "note"};
constexpr std::string_view kPhases[] = {"onset", "during", "next_morning", "before", "after"};
constexpr std::string_view kBodySides[] = {"none", "left", "right", "both"};
constexpr std::string_view kScales[] = {"borg_6_20", "borg_cr10"};
constexpr std::size_t kLongestText = 2000;

core::Result<void> check_text(const std::string& text, const char* what) {
  if (text.size() <= kLongestText) return {};
  return core::fail(core::Remedy::Operator, "%s is longer than %zu bytes: shorten it", what, kLongestText);
}

}  // namespace

std::string_view name_of(DeviceKind kind) {
  return name_in(kKinds, kind);
}
std::string_view name_of(DeviceClock clock) {
  return name_in(kClocks, clock);
}
std::string_view name_of(MarkerKind kind) {
  return name_in(kMarkerKinds, kind);
}
std::string_view name_of(PainPhase phase) {
  return name_in(kPhases, phase);
}
std::string_view name_of(BodySide side) {
  return name_in(kBodySides, side);
}
std::string_view name_of(ExertionScale scale) {
  return name_in(kScales, scale);
}
bool parse_name(std::string_view name, DeviceKind& kind) {
  return parse_in(kKinds, name, kind);
}
bool parse_name(std::string_view name, DeviceClock& clock) {
  return parse_in(kClocks, name, clock);
}
bool parse_name(std::string_view name, MarkerKind& kind) {
  return parse_in(kMarkerKinds, name, kind);
}
bool parse_name(std::string_view name, PainPhase& phase) {
  return parse_in(kPhases, name, phase);
}
bool parse_name(std::string_view name, BodySide& side) {
  return parse_in(kBodySides, name, side);
}
bool parse_name(std::string_view name, ExertionScale& scale) {
  return parse_in(kScales, name, scale);
}

std::vector<SessionMetric> metrics_of(const gait::Summary& summary, std::int64_t result_set,
                                      const std::string& method_id) {
  std::vector<SessionMetric> metrics;
  const auto catalogue = gait::step_metrics();
  for (std::size_t k = 0; k < catalogue.size(); ++k) {
    const gait::MetricMean& mean = summary.metrics.at(k);
    metrics.push_back({result_set, std::string(catalogue[k].key),
                       method_id + " " + std::string(catalogue[k].method), mean.value, mean.doubtful});
  }
  return metrics;
}

core::Result<void> check(const Marker& marker) {
  if (marker.kind == MarkerKind::Note && marker.text.empty())
    return core::fail(core::Remedy::Operator, "the note is empty: write what was seen");
  if (marker.text.empty() && marker.preset.empty())
    return core::fail(core::Remedy::Operator, "the marker says nothing: choose one or write a word");
  if (auto preset = check_text(marker.preset, "the marker's name"); !preset) return preset;
  return check_text(marker.text, marker.kind == MarkerKind::Note ? "the note" : "the marker");
}

core::Result<void> check(const Pain& pain) {
  if (pain.score < 0 || pain.score > 10)
    return core::fail(core::Remedy::Operator, "pain is told from 0 (none) to 10 (the worst imaginable)");
  if (pain.score > 0 && pain.region.empty())
    return core::fail(core::Remedy::Operator, "say where it hurts: the region is empty");
  if (auto region = check_text(pain.region, "the region"); !region) return region;
  if (auto condition = check_text(pain.condition, "the condition"); !condition) return condition;
  return check_text(pain.text, "the remark on pain");
}

core::Result<void> check(const Exertion& exertion) {
  const bool borg = exertion.scale == ExertionScale::Borg6To20;
  const double least = borg ? 6.0 : 0.0, most = borg ? 20.0 : 10.0;
  // Written so that NaN is refused as well.
  if (!(exertion.value >= least && exertion.value <= most))
    return core::fail(core::Remedy::Operator, "exertion on the scale %s is told from %g to %g",
                      std::string(name_of(exertion.scale)).c_str(), least, most);
  return check_text(exertion.text, "the remark on exertion");
}

}  // namespace footfall::recording
