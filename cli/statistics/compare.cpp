#include "cli/statistics/compare.hpp"

#include <algorithm>
#include <iostream>
#include <iterator>
#include <utility>

#include "cli/analyze/analysis_json.hpp"
#include "cli/statistics/compare_json.hpp"
#include "cli/statistics/steady_statistics.hpp"
#include "gait/stats/steady_window.hpp"

namespace footfall::cli {

namespace {

constexpr int kGood = 0, kBadInput = 2;
/// Somebody who is on his feet this soon was running before the recording began.
constexpr double kCutFromRunS = 1.0;

struct Loaded {
  Analysis analysis;
  std::vector<gait::StepResult> steps;
  bool settled_at_start = false;

  [[nodiscard]] gait::Condition condition() const {
    return {steps, analysis.result.method, settled_at_start};
  }
};

core::Result<void> check(const ComparedPart& part) {
  if (!part.stretch || (part.stretch->from_s >= 0.0 && part.stretch->from_s < part.stretch->to_s)) return {};
  return core::fail(core::Remedy::Reconfigure,
                    "%.100s: a stretch from %.6g s to %.6g s holds nothing: give two times after its start, "
                    "the earlier first",
                    part.file.filename().c_str(), part.stretch->from_s, part.stretch->to_s);
}

/// Contacts of the stretch, and whether he was running before the first of them.
bool cut_out(const std::optional<Stretch>& stretch, double begins_s, std::vector<gait::Contact>& contacts) {
  const bool begins_in_run =
      !contacts.empty() && contacts.front().initial_contact_s - begins_s < kCutFromRunS;
  if (!stretch) return begins_in_run;
  const auto before = [&](double time_s) {
    return [at = begins_s + time_s](const gait::Contact& contact) { return contact.initial_contact_s < at; };
  };
  const auto first = std::partition_point(contacts.begin(), contacts.end(), before(stretch->from_s));
  const auto end = std::partition_point(first, contacts.end(), before(stretch->to_s));
  const bool settled = first == contacts.begin()
                           ? begins_in_run
                           : first != end && first->initial_contact_s - std::prev(first)->initial_contact_s <=
                                                 gait::kPause.value();
  contacts = {first, end};
  return settled;
}

core::Result<Loaded> load(const ComparedPart& part, AnalysisSettings settings) {
  if (auto possible = check(part); !possible) return tl::unexpected<core::Error>(possible.error());
  settings.keep_forces = true;  // they know when the recording begins
  auto analysis = load_analysis(part.file, settings);
  if (!analysis) return tl::unexpected<core::Error>(analysis.error());
  Loaded out;
  auto& result = analysis->result;
  const double begins_s = result.forces.empty() ? 0.0 : result.forces.front().start_time_s;
  const bool settled = cut_out(part.stretch, begins_s, result.contacts);
  out.settled_at_start = settled && !result.forces.empty();
  out.steps = steps_of(*analysis);
  result.forces = {};
  out.analysis = std::move(*analysis);
  return out;
}

void add_notes(ComparedFiles& out, const Loaded& loaded) {
  for (const std::string& note : loaded.analysis.notes)
    out.notes.push_back(loaded.analysis.file.filename().string() + ": " + note);
}

void add_cadence(ComparedFiles& out) {
  const auto& comparison = out.comparison;
  if (!comparison.baseline.cadence) return;
  out.flag = gait::cadence_flag(*comparison.baseline.cadence, comparison.baseline.speed);
  out.target = gait::cadence_target(*comparison.baseline.cadence);
  if (!comparison.changed.cadence) return;
  const auto reached = gait::cadence_target_of(*comparison.baseline.cadence, *comparison.changed.cadence);
  out.needs_confirmation = reached && reached->needs_confirmation;
}

}  // namespace

core::Result<ComparedFiles> compare_files(const CompareOptions& options) {
  const CompareFiles& files = options.files;
  const auto before = load(files.baseline, options.settings);
  if (!before) return tl::unexpected<core::Error>(before.error());
  const auto changed = load(files.changed, options.settings);
  if (!changed) return tl::unexpected<core::Error>(changed.error());
  std::optional<Loaded> after;
  if (files.after) {
    auto second = load(*files.after, options.settings);
    if (!second) return tl::unexpected<core::Error>(second.error());
    after = std::move(*second);
  }
  ComparedFiles out;
  out.files = files;
  out.method = before->analysis.result.method;
  out.comparison = gait::compare(before->condition(), changed->condition(),
                                 after ? std::optional(after->condition()) : std::nullopt);
  add_cadence(out);
  add_notes(out, *before);
  add_notes(out, *changed);
  if (after) add_notes(out, *after);
  if (!after) out.notes.emplace_back("one baseline only: a drift through the session is not seen");
  return out;
}

int run_compare(const CompareOptions& options) {
  const auto compared = compare_files(options);
  if (!compared) {
    std::cerr << "footfall compare: " << compared.error().what() << '\n';
    return kBadInput;
  }
  std::cout << (options.json ? to_text(compare_json(*compared)) : compare_table(*compared));
  return kGood;
}

}  // namespace footfall::cli
