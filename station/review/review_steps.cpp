#include "station/review/review_steps.hpp"

#include "gait/method.hpp"
#include "recording/verify/analysis_text.hpp"

namespace footfall::station {

namespace {

using Sets = std::vector<recording::ResultSet>;

std::string method_id_of(const Sets& sets, const recording::SessionMeta& meta) {
  return sets.empty() ? meta.method_id : sets.front().method_id;
}

std::optional<gait::Method> method_of(const Sets& sets, const recording::SessionMeta& meta) {
  if (!sets.empty() && !sets.front().parameters.empty()) {
    const auto run = recording::analysis_from(sets.front().parameters);
    if (run) return run->config.engine.method;
  }
  return gait::method_called(method_id_of(sets, meta));
}

}  // namespace

core::Result<std::optional<gait::Method>> method_of(recording::SessionReader& reader) {
  const auto sets = reader.result_sets();
  if (!sets) return tl::unexpected<core::Error>(sets.error());
  return method_of(*sets, reader.meta());
}

core::Result<ReviewSteps> read_review_steps(recording::SessionReader& reader) {
  const std::string name = reader.file().filename().string();
  const auto overview = reader.overview();
  if (!overview) return tl::unexpected<core::Error>(overview.error());
  if (overview->steps > kMostReviewSteps)
    return core::fail(core::Remedy::Reconfigure, "%.80s has %u steps: review shows at most %zu", name.c_str(),
                      overview->steps, kMostReviewSteps);
  const auto sets = reader.result_sets();
  if (!sets) return tl::unexpected<core::Error>(sets.error());
  auto steps = reader.steps();
  if (!steps) return tl::unexpected<core::Error>(steps.error());
  const recording::SessionMeta& meta = reader.meta();
  return ReviewSteps{name, meta.subject_pseudonym,   meta.started, std::move(*steps), method_of(*sets, meta),
                     {},   method_id_of(*sets, meta)};
}

core::Result<ReviewSteps> read_review_steps(const std::filesystem::path& file) {
  const auto reader = recording::SessionReader::open(file);
  if (!reader) return tl::unexpected<core::Error>(reader.error());
  auto out = read_review_steps(**reader);
  if (!out) return out;
  const auto belt = (*reader)->treadmill();
  if (!belt) return tl::unexpected<core::Error>(belt.error());
  for (const recording::TreadmillRecord& record : *belt) {
    if (record.state.incline_available) out->inclines.push_back({record.time, record.state.measured_incline});
  }
  return out;
}

}  // namespace footfall::station
