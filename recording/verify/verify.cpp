#include "recording/verify/verify.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

#include "gait/build_identity.hpp"
#include "gait/metrics/metric_catalogue.hpp"
#include "recording/tables/columns.hpp"
#include "recording/verify/analysis_text.hpp"
#include "recording/verify/gap_rule.hpp"

namespace footfall::recording {
namespace {

constexpr double kShareOfChecks = 0.3;  // what the checksums take of the work

std::string side_of(const gait::StepResult& step) {
  return std::string(name_of(step.side));
}

/// The first step that differs; steps that only a cut file lacks at its end are none.
std::optional<StepMismatch> compare(const std::vector<gait::StepResult>& stored,
                                    const std::vector<gait::StepResult>& computed, Agreement agreement,
                                    bool complete) {
  const std::size_t both = std::min(stored.size(), computed.size());
  for (std::size_t i = 0; i < both; ++i) {
    if (auto difference = first_difference(stored[i], computed[i], agreement))
      return StepMismatch{stored[i].index, stored[i].initial_contact, std::move(*difference)};
  }
  if (stored.size() > both)
    return StepMismatch{
        stored[both].index, stored[both].initial_contact, {"step", side_of(stored[both]), "none"}};
  if (computed.size() > both && complete)
    return StepMismatch{
        computed[both].index, computed[both].initial_contact, {"step", "none", side_of(computed[both])}};
  return std::nullopt;
}

/// What to ask of numbers that `build` computed.
void choose_agreement(const std::string& build, ResultCheck& check) {
  const std::string here = gait::build_identity();
  if (build == here) {
    check.agreement = Agreement::BitIdentical;
    check.agreement_reason =
        "bit for bit, because the same build on such a processor computed it (" + here + ")";
    return;
  }
  check.agreement = Agreement::Rounding;
  check.agreement_reason =
      "within 1e-12, because another build or processor computed it (" + build + "; this is " + here + ")";
}

}  // namespace

std::string sentence_of(const StepMismatch& mismatch, const SessionMeta& meta) {
  std::array<char, 80> when{};
  std::snprintf(when.data(), when.size(), "step %u (initial contact %.3f s after the start): ", mismatch.step,
                (mismatch.initial_contact - meta.started).seconds());
  const Difference& d = mismatch.difference;
  if (d.column == "step")
    return when.data() + std::string(d.stored == "none"
                                         ? "it is not stored, but follows from the samples"
                                         : "it is stored, but does not follow from the samples");
  return when.data() + d.column + " is stored as " + d.stored + " and computed from the samples as " +
         d.computed;
}

namespace {

class Verifier {
 public:
  Verifier(SessionReader& session, const GoingOn& going_on, const AnalyzeImported& imported)
      : session_(session), going_on_(going_on), imported_(imported) {}
  core::Result<Verification> run();

 private:
  /// False: so damaged that nothing more can be said.
  bool structure();
  core::Result<void> results();
  core::Result<ResultCheck> check(const ResultSet& set, double from, double to);
  core::Result<void> check_steps(const ResultSet& set, ResultCheck& out, double from, double to);
  core::Result<void> check_summary(const ResultSet& set, const std::vector<gait::StepResult>& stored,
                                   ResultCheck& out);
  core::Result<void> check_imported(const ResultSet& set, const std::vector<gait::StepResult>& stored,
                                    ResultCheck& out);
  void wrong(std::string sentence) { out_.wrong.push_back(std::move(sentence)); }
  [[nodiscard]] bool on(double share) const { return !going_on_ || going_on_(share); }

  SessionReader& session_;
  const GoingOn& going_on_;
  const AnalyzeImported& imported_;
  Verification out_;
};

bool Verifier::structure() {
  const auto damage = session_.damage();
  if (!damage || !damage->empty())
    wrong("SQLite finds the file damaged: " + (damage ? *damage : std::string(damage.error().what())));
  auto info = session_.info();
  if (!info) {
    wrong(info.error().what());
    return false;
  }
  out_.info = std::move(*info);
  if (!out_.info.checksums_ok || !out_.info.audit_chain_ok) wrong(out_.info.integrity);
  if (out_.info.unexplained_missing > 0)
    wrong(std::to_string(out_.info.unexplained_missing) + " samples are missing without a gap that says why");
  return true;
}

core::Result<void> Verifier::check_steps(const ResultSet& set, ResultCheck& out, double from, double to) {
  const auto stored = session_.steps(set.id);
  if (!stored) return tl::unexpected<core::Error>(stored.error());
  out.stored = static_cast<std::uint32_t>(stored->size());
  if (auto summary = check_summary(set, *stored, out); !summary) return summary;
  if (set.parameters.empty()) {
    out.not_checked = "the file does not say with which settings its steps were computed";
    return {};
  }
  if (const auto build = build_of_imported(set.parameters)) {
    choose_agreement(*build, out);
    return check_imported(set, *stored, out);
  }
  const auto run = analysis_from(set.parameters);
  if (!run) {
    out.not_checked = run.error().what();
    return {};
  }
  choose_agreement(run->build, out);
  if (set.method_id != run->config.engine.method.id().data()) {
    out.mismatch = StepMismatch{
        0, out_.info.meta.started, {"method_id", set.method_id, run->config.engine.method.id().data()}};
    return {};
  }
  const auto computed =
      session_.replay(run->config, [&](double share) { return on(from + (to - from) * share); });
  if (!computed) {
    if (computed.error().remedy() == core::Remedy::Retry)
      return tl::unexpected<core::Error>(computed.error());
    out.not_checked = computed.error().what();
    return {};
  }
  out.computed = static_cast<std::uint32_t>(computed->steps.size());
  out.mismatch = compare(*stored, computed->steps, out.agreement, out_.info.complete);
  if (set.id != kLiveResultSet) return {};
  if (!computed->broken.empty() && out_.info.complete) wrong(computed->broken);
  if (auto complaint = compare_gaps(out_.info.gaps, computed->gaps); !complaint.empty())
    wrong(std::move(complaint));
  return {};
}

core::Result<void> Verifier::check_imported(const ResultSet& set, const std::vector<gait::StepResult>& stored,
                                            ResultCheck& out) {
  const auto refuse = [&out](std::string why) -> core::Result<void> {
    out.not_checked = std::move(why);
    return {};
  };
  if (!imported_) return refuse("this program cannot analyse imported recordings: use `footfall verify`");
  const auto kept = read_imported(session_);
  if (!kept) return refuse(kept.error().what());
  if (!*kept) return refuse("they are said to be an imported recording's, but nothing says that it is one");
  const auto again = imported_(**kept);
  if (!again && again.error().remedy() == core::Remedy::Retry)
    return tl::unexpected<core::Error>(again.error());
  if (again && again->method_id != set.method_id)
    return refuse("they were computed by " + set.method_id + ", and this version's import computes by " +
                  again->method_id);
  const std::vector<gait::StepResult> none;
  const auto& computed = again ? again->steps : none;  // what cannot be analysed has no steps
  out.computed = static_cast<std::uint32_t>(computed.size());
  out.mismatch = compare(stored, computed, out.agreement, out_.info.complete);
  if (!again) out.refusal = again.error().what();
  return {};
}

core::Result<void> Verifier::check_summary(const ResultSet& set, const std::vector<gait::StepResult>& stored,
                                           ResultCheck& out) {
  const gait::Summary of_steps = gait::summarize(stored);
  if (set.id == kLiveResultSet && out_.info.complete && out_.info.summary) {
    // The same sums over the same numbers: rounding leaves room for another compiler.
    if (const auto d = first_difference(*out_.info.summary, of_steps, Agreement::Rounding))
      out.summary_wrong = d->column + " over all steps is stored as " + d->stored +
                          " and computed from the steps as " + d->computed;
  }
  const auto metrics = session_.metrics(set.id);
  if (!metrics) return tl::unexpected<core::Error>(metrics.error());
  for (const SessionMetric& metric : *metrics) {
    const auto catalogue = gait::step_metrics();
    const auto found = std::find_if(catalogue.begin(), catalogue.end(),
                                    [&](const gait::StepMetric& known) { return known.key == metric.key; });
    if (found == catalogue.end()) continue;
    const auto index = static_cast<std::size_t>(found - catalogue.begin());
    if (out.summary_wrong.empty() &&
        !same_number(metric.value, of_steps.metrics[index].value, Agreement::Rounding))
      out.summary_wrong = "the stored mean of " + metric.key + " is not that of the steps";
  }
  return {};
}

core::Result<ResultCheck> Verifier::check(const ResultSet& set, double from, double to) {
  ResultCheck out;
  out.id = set.id;
  out.method_id = set.method_id;
  if (auto checked = check_steps(set, out, from, to); !checked)
    return tl::unexpected<core::Error>(checked.error());
  const std::string which = set.id == kLiveResultSet ? "" : "result set " + std::to_string(set.id) + ": ";
  if (out.mismatch) {
    const std::string why =
        out.refusal.empty() ? "" : "; this version does not analyse the samples: " + out.refusal;
    wrong(which + sentence_of(*out.mismatch, out_.info.meta) + why);
  }
  if (!out.summary_wrong.empty()) wrong(which + out.summary_wrong);
  if (!out.not_checked.empty() && out.stored > 0)
    out_.not_checked.push_back(which + "its " + std::to_string(out.stored) + " steps: " + out.not_checked);
  return out;
}

core::Result<void> Verifier::results() {
  const auto sets = session_.result_sets();
  if (!sets) return tl::unexpected<core::Error>(sets.error());
  const double each = (1.0 - kShareOfChecks) / static_cast<double>(std::max<std::size_t>(sets->size(), 1));
  double from = kShareOfChecks;
  for (const ResultSet& set : *sets) {
    auto checked = check(set, from, from + each);
    if (!checked) return tl::unexpected<core::Error>(checked.error());
    out_.results.push_back(std::move(*checked));
    from += each;
  }
  return {};
}

core::Result<Verification> Verifier::run() {
  out_.build = gait::build_identity();
  if (!structure()) return std::move(out_);
  if (!on(kShareOfChecks)) return core::fail(core::Remedy::Retry, "cancelled");
  if (auto done = results(); !done) {
    if (done.error().remedy() == core::Remedy::Retry) return tl::unexpected<core::Error>(done.error());
    wrong(done.error().what());
  }
  return std::move(out_);
}

}  // namespace

core::Result<Verification> verify(SessionReader& session, const GoingOn& going_on,
                                  const AnalyzeImported& imported) {
  return Verifier(session, going_on, imported).run();
}

}  // namespace footfall::recording
