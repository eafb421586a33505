#include "cli/sessions/recompute.hpp"

#include <cstdio>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <nlohmann/json.hpp>

#include "cli/share_bar.hpp"
#include "gait/build_identity.hpp"
#include "gait/method.hpp"
#include "recording/follow_up.hpp"
#include "recording/import/imported_results.hpp"
#include "recording/verify/analysis_text.hpp"

namespace footfall::cli {
namespace {

using Json = nlohmann::ordered_json;
using recording::ResultSet;

constexpr int kAdded = 0, kNotAdded = 1, kBadInput = 2;
constexpr double kLargestThresholdN = 500.0;

core::Result<gait::Method> wished_method(const RecomputeOptions& options, gait::Method method,
                                         core::Hertz rate) {
  if (!options.method.empty()) {
    const auto named = gait::method_called(options.method);
    if (!named)
      return core::fail(core::Remedy::Reconfigure,
                        "'%.60s' is no method of this program; one is called e.g. %s", options.method.c_str(),
                        method.id().data());
    method = *named;
  }
  if (options.filter_hz) method.filter_cutoff = core::Hertz(*options.filter_hz);
  if (options.threshold_n) method.threshold = core::Newtons(*options.threshold_n);
  if (options.zero) method.zero_flight = *options.zero == "flight";
  const double cutoff = method.filter_cutoff.value(), threshold = method.threshold.value();
  // Written so that NaN is refused as well.
  if (!(cutoff > 0.0 && cutoff < 0.5 * rate.value()))
    return core::fail(core::Remedy::Reconfigure, "a cut-off of %g Hz is not between 0 and half of %g Hz",
                      cutoff, rate.value());
  if (!(threshold > 0.0 && threshold <= kLargestThresholdN))
    return core::fail(core::Remedy::Reconfigure, "a threshold of %g N is not between 0 and %g N", threshold,
                      kLargestThresholdN);
  return method;
}

struct Recomputation {
  ResultSet set;
  std::vector<gait::StepResult> steps;
  gait::Summary summary;
};

std::string who_am_i() {
  const char* name = std::getenv("USER");
  return name != nullptr && *name != '\0' ? name : "footfall recompute";
}

core::Result<Recomputation> compute(const RecomputeOptions& options) {
  const auto fail = [](const core::Error& error) { return tl::unexpected<core::Error>(error); };
  auto reader = recording::SessionReader::open(options.file);
  if (!reader) return fail(reader.error());
  const auto sets = (*reader)->result_sets();
  if (!sets) return fail(sets.error());
  if (sets->empty() || sets->front().parameters.empty() ||
      recording::build_of_imported(sets->front().parameters))
    return core::fail(
        core::Remedy::Reconfigure,
        "%s does not say how its samples were analysed (recorded by an older version, migrated or "
        "imported): `footfall analyze` computes its steps anew",
        options.file.c_str());
  auto run = recording::analysis_from(sets->front().parameters);
  if (!run) return fail(run.error());
  const auto method = wished_method(options, run->config.engine.method, run->config.engine.sample_rate);
  if (!method) return fail(method.error());
  run->config.engine.method = *method;
  run->build = gait::build_identity();
  Recomputation out;
  out.set.method_id = method->id().data();
  out.set.software_version = FOOTFALL_VERSION;
  out.set.wall_ns = core::clock_ns(CLOCK_REALTIME);
  out.set.reason = options.name.empty() ? "recompute" : "recompute: " + options.name;
  out.set.source = "the raw samples of this file, in the order of the live analysis";
  out.set.parameters = recording::to_text(*run);
  out.set.who = who_am_i();
  out.set.role = "command line";
  for (const ResultSet& set : *sets) {
    if (set.parameters == out.set.parameters)
      return core::fail(core::Remedy::Operator, "%s has these results already: result set %lld",
                        options.file.c_str(), static_cast<long long>(set.id));
  }
  ShareBar bar("computing " + options.file.filename().string());
  auto again = (*reader)->replay(run->config, [&bar](double share) { return bar.show(share); });
  if (!again) return fail(again.error());
  out.steps = std::move(again->steps);
  out.summary = gait::summarize(out.steps);
  return out;
}

core::Result<std::int64_t> store(const RecomputeOptions& options, const Recomputation& results) {
  auto follow_up = recording::FollowUp::open(options.file);
  if (!follow_up) {
    return core::fail(follow_up.error().remedy(), "no results were added: %s", follow_up.error().what());
  }
  auto number = (*follow_up)->add_results(results.set, results.steps, results.summary);
  core::Result<void> done;
  if (number) done = (*follow_up)->commit();
  if (number && done) return number;
  return core::fail(
      core::Remedy::Operator,
      "no results were added: %s (a read-only session is left as it is: copy it and recompute the "
      "copy)",
      number ? done.error().what() : number.error().what());
}

}  // namespace

int run_recompute(const RecomputeOptions& options) {
  const auto refuse = [](const core::Error& error, int code) {
    std::cerr << "footfall recompute: " << error.what() << '\n';
    return code;
  };
  const auto results = compute(options);
  if (!results)
    return refuse(results.error(),
                  results.error().remedy() == core::Remedy::Operator ? kNotAdded : kBadInput);
  const auto number = store(options, *results);
  if (!number) return refuse(number.error(), kNotAdded);
  if (options.json) {
    const Json out{{"file", options.file.string()},
                   {"result_set", *number},
                   {"method_id", results->set.method_id},
                   {"steps", results->steps.size()}};
    std::cout << out.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
  } else {
    std::printf("%s: result set %lld (%s), %zu steps, beside the old ones\n", options.file.c_str(),
                static_cast<long long>(*number), results->set.method_id.c_str(), results->steps.size());
  }
  return kAdded;
}

}  // namespace footfall::cli
