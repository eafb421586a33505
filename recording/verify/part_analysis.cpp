#include "recording/verify/part_analysis.hpp"

#include <utility>

#include "recording/import/imported.hpp"
#include "recording/verify/analysis_view.hpp"
#include "recording/verify/session_imus.hpp"

namespace footfall::recording {
namespace {

gait::OfflineOptions options_by(const gait::Method& method) {
  gait::OfflineOptions options;
  options.method = method;
  options.keep_forces = true;
  return options;
}

core::Result<gait::OfflineResult> analyze_imported(Imported imported, core::Timestamp started,
                                                   const gait::Method& method) {
  formats::ForceRecording& recording = imported.recording;
  recording.start_time_s -= (started - core::Timestamp{}).seconds();
  const formats::SummedForces sums = formats::sum_belts(recording);
  gait::RecordingView view = view_of(recording, sums);
  const Stated& stated = imported.stated;
  gait::OfflineOptions options = options_by(method);
  options.mass = stated.mass ? stated.mass : recording.session.mass;
  options.belt_speed = stated.belt_speed ? stated.belt_speed : recording.session.belt_speed;
  options.incline = stated.incline;
  options.height = stated.height;
  // What a person said goes before what the file measured.
  if (stated.belt_speed) view.belt_speed_m_s = {};
  if (stated.incline) view.incline_deg = {};
  return gait::analyze(view, options);
}

core::Result<gait::OfflineResult> analyze_recorded(SessionContents contents, const gait::Method& method) {
  const auto forces = session_forces(contents);
  if (!forces) return tl::unexpected<core::Error>(forces.error());
  contents.forces.clear();  // the columns are what is needed: room for the analysis
  gait::OfflineOptions options = options_by(method);
  options.mass = forces->mass;
  options.belt_speed = forces->belt_speed;
  auto result = gait::analyze(view_of(*forces), options);
  if (!result) return result;
  const auto completed = complete_with_imus(contents, std::nullopt, std::nullopt, *result);
  if (!completed) return tl::unexpected<core::Error>(completed.error());
  return result;
}

}  // namespace

core::Result<gait::OfflineResult> analyze_part(SessionReader& session, const TimeSpan& span,
                                               const gait::Method& method, const GoingOn& going_on) {
  const auto read_all = [&going_on] { return !going_on || going_on(1.0); };
  auto imported = read_imported(session, span, going_on);
  if (!imported) return tl::unexpected<core::Error>(imported.error());
  if (*imported && !read_all()) return core::fail(core::Remedy::Retry, "cancelled");
  if (*imported) return analyze_imported(std::move(**imported), session.meta().started, method);
  auto contents = read_part(session, span, going_on);
  if (!contents) return tl::unexpected<core::Error>(contents.error());
  if (!read_all()) return core::fail(core::Remedy::Retry, "cancelled");
  return analyze_recorded(std::move(*contents), method);
}

}  // namespace footfall::recording
