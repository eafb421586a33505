#include "station/review_archive.hpp"

#include <algorithm>
#include <functional>

#include "recording/analysis_text.hpp"

namespace footfall::station {
namespace fs = std::filesystem;
namespace {

constexpr const char* kSuffix = ".footfall";

ReviewSession look_at(const fs::path& dir, const std::string& id) {
  ReviewSession session;
  session.id = id;
  auto reader = recording::SessionReader::open(dir / (id + kSuffix));
  if (!reader) {
    session.error = reader.error().what();
    return session;
  }
  const auto info = (*reader)->overview();
  if (!info) {
    session.error = info.error().what();
    return session;
  }
  session.pseudonym = info->meta.subject_pseudonym;
  session.started_wall_ns = info->meta.started_wall_ns;
  session.duration_s = info->duration_s;
  session.simulated = info->meta.simulated;
  return session;
}

core::Result<gait::Method> method_of(recording::SessionReader& reader, const std::string& id) {
  const auto sets = reader.result_sets();
  if (!sets) return tl::unexpected<core::Error>(sets.error());
  if (!sets->empty() && !sets->front().parameters.empty()) {
    const auto run = recording::analysis_from(sets->front().parameters);
    if (run) return run->config.engine.method;
  }
  // The usual method names itself fully; any other cannot be told from its name alone.
  if (reader.meta().method_id == gait::Method{}.id().data()) return gait::Method{};
  return core::fail(core::Remedy::Reconfigure,
                    "%.80s does not say by which method its steps were measured: it cannot be compared",
                    id.c_str());
}

}  // namespace

std::vector<std::string> ReviewArchive::ids() const {
  std::vector<std::string> found;
  std::error_code error;
  for (fs::directory_iterator entry(dir_, error), end; !error && entry != end; entry.increment(error)) {
    if (entry->path().extension() == kSuffix) found.push_back(entry->path().stem().string());
  }
  std::sort(found.begin(), found.end(), std::greater<>());
  return found;
}

std::vector<ReviewSession> ReviewArchive::list(std::size_t most) const {
  std::vector<std::string> found = ids();
  found.resize(std::min(found.size(), most));
  std::vector<ReviewSession> sessions;
  sessions.reserve(found.size());
  for (const std::string& id : found) sessions.push_back(look_at(dir_, id));
  return sessions;
}

core::Result<ReviewSteps> ReviewArchive::steps(const std::string& id) const {
  const std::vector<std::string> known = ids();
  if (std::find(known.begin(), known.end(), id) == known.end())
    return core::fail(core::Remedy::Reconfigure, "there is no session %.80s here", id.c_str());
  auto reader = recording::SessionReader::open(dir_ / (id + kSuffix));
  if (!reader) return tl::unexpected<core::Error>(reader.error());
  const auto overview = (*reader)->overview();
  if (!overview) return tl::unexpected<core::Error>(overview.error());
  if (overview->steps > kMostReviewSteps)
    return core::fail(core::Remedy::Reconfigure, "%.80s has %u steps: review shows at most %zu", id.c_str(),
                      overview->steps, kMostReviewSteps);
  const auto method = method_of(**reader, id);
  if (!method) return tl::unexpected<core::Error>(method.error());
  auto steps = (*reader)->steps();
  if (!steps) return tl::unexpected<core::Error>(steps.error());
  const auto belt = (*reader)->treadmill();
  if (!belt) return tl::unexpected<core::Error>(belt.error());
  ReviewSteps out{
      id, (*reader)->meta().subject_pseudonym, (*reader)->meta().started, std::move(*steps), *method, {}};
  for (const recording::TreadmillRecord& record : *belt) {
    if (record.state.incline_available) out.inclines.push_back({record.time, record.state.measured_incline});
  }
  return out;
}

}  // namespace footfall::station
