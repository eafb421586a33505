#include "station/review/review_curves.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "recording/verify/part_analysis.hpp"

namespace footfall::station {
namespace {

constexpr double kRead = 0.6;  // of a block: then its analysis, which says nothing

/// The curves, or the sentence why there are none.
using Curves = core::Result<BlockCurves>;

Curves none(const char* sentence) {
  return core::fail(core::Remedy::Reconfigure, "%s", sentence);
}

/// Nothing that is not recorded is looked for.
core::Result<gait::Method> look_at(recording::SessionReader& session, const ReviewBlock& block) {
  const auto info = session.overview();
  if (!info) return tl::unexpected<core::Error>(info.error());
  if (info->meta.plates.empty())
    return core::fail(core::Remedy::Reconfigure, "The session was recorded without a force plate.");
  if (block.to_s <= 0.0 || block.from_s >= info->duration_s)
    return core::fail(core::Remedy::Reconfigure,
                      "The block lies outside of the session, which is %.1f s long.", info->duration_s);
  if (std::none_of(info->samples.begin(), info->samples.end(), [](const auto& p) { return p.second > 0; }))
    return core::fail(core::Remedy::Reconfigure, "The session holds no force samples.");
  const auto method = method_of(session);
  if (!method) return tl::unexpected<core::Error>(method.error());
  if (!*method)
    return core::fail(core::Remedy::Reconfigure,
                      "The session does not say by which method its samples are to be analysed.");
  return **method;
}

Curves curves_in(const gait::OfflineResult& analysis, const ReviewBlock& block) {
  std::vector<gait::Contact> contacts;
  std::vector<gait::StepResult> steps;
  for (const gait::Contact& contact : analysis.contacts) {
    if (contact.initial_contact_s < block.from_s || contact.initial_contact_s >= block.to_s) continue;
    contacts.push_back(contact);
    steps.push_back(contact.step);
  }
  if (contacts.empty()) return none("No foot came down and left the plates again in this block.");
  BlockCurves out;
  // Where the centre of pressure would have been carried by the belt; it is not told.
  out.curves = gait::stance_curves(analysis.forces, contacts, std::nullopt);
  if (out.curves.empty()) return none("Every foot stood on two plates or on the wrong one.");
  out.body_weight = gait::summarize(steps).body_weight;
  return out;
}

Curves curves_of(recording::SessionReader& session, const ReviewBlock& block,
                 const recording::GoingOn& going_on) {
  const auto method = look_at(session, block);
  if (!method) return tl::unexpected<core::Error>(method.error());
  const core::Timestamp started = session.meta().started;
  const recording::TimeSpan span{started + core::from_seconds(std::max(0.0, block.from_s)) - kCurveMargin,
                                 started + core::from_seconds(block.to_s) + kCurveMargin};
  const auto analysis = recording::analyze_part(session, span, *method, going_on);
  if (!analysis) return tl::unexpected<core::Error>(analysis.error());
  return curves_in(*analysis, block);
}

}  // namespace

core::Result<std::vector<BlockCurves>> curves_of(const ShelfFolder& shelf, std::span<const ReviewPart> blocks,
                                                 ReviewTask& task) {
  std::vector<BlockCurves> all;
  for (const ReviewPart& part : blocks) {
    const double before = static_cast<double>(all.size()), count = static_cast<double>(blocks.size());
    const auto tell = [&](const char* what, double share) {
      std::array<char, 40> doing{};
      std::snprintf(doing.data(), doing.size(), "%s %c", what, static_cast<char>('A' + all.size()));
      task.tell(doing.data(), std::max(0.01, (before + share) / count));
      return !task.given_up();
    };
    const auto file = shelf.find(part.session);
    if (!file) return tl::unexpected<core::Error>(file.error());
    const auto session = recording::SessionReader::open(*file);
    if (!session) return tl::unexpected<core::Error>(session.error());
    auto curves = curves_of(**session, part.block, [&](double share) {
      return share < 1.0 ? tell("reading", kRead * share) : tell("analysing", kRead);
    });
    if (task.given_up()) return tl::unexpected<core::Error>(review_cancelled());
    all.push_back(curves ? std::move(*curves) : BlockCurves{{}, {}, curves.error().what()});
  }
  return all;
}

}  // namespace footfall::station
