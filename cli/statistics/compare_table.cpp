#include <array>
#include <cmath>
#include <cstdio>

#include "cli/statistics/compare.hpp"
#include "gait/health_names.hpp"

namespace footfall::cli {

namespace {

template <class... Args>
std::string text(const char* format, Args... args) {
  std::array<char, 320> line{};
  std::snprintf(line.data(), line.size(), format, args...);
  return line.data();
}

std::string shown(const std::optional<gait::Estimate>& e, const gait::StepMetric& metric) {
  return e ? text("%.*f", metric.decimals, e->value * metric.display_factor) : "-";
}

std::string percent(const std::optional<double>& value) {
  return value ? text("%+.1f", *value) : "-";
}

std::string interval(const std::optional<gait::Estimate>& e) {
  return e ? text("%+.1f [%+.1f, %+.1f]", e->value, e->low, e->high) : "-";
}

std::string reasons(std::uint32_t bits) {
  std::string out;
  for (const gait::CannotTellName& name : gait::all_cannot_tell_names()) {
    if ((bits & name.bit) == 0) continue;
    if (!out.empty()) out += "; ";
    out += name.meaning;
  }
  return out;
}

std::string condition_line(const char* name, const ComparedPart& part, const gait::ConditionFacts& facts) {
  std::string out = text("  %-15s %5zu steady steps", name, facts.steps);
  if (facts.left + facts.right > 0) out += text(" (%zu left, %zu right)", facts.left, facts.right);
  if (facts.cadence) out += text(", %.1f steps/min", facts.cadence->value());
  out += facts.speed ? text(", %.2f m/s", facts.speed->value()) : ", belt speed not known";
  out += "  " + part.file.filename().string();
  if (part.stretch) out += text(", %g to %g s", part.stretch->from_s, part.stretch->to_s);
  return out + "\n";
}

std::string cadence_lines(const ComparedFiles& compared) {
  std::string out;
  if (compared.comparison.cadence_percent)
    out += text("  cadence %+.1f %%%s\n", *compared.comparison.cadence_percent,
                compared.needs_confirmation ? ": above +10 %, which somebody has to confirm" : "");
  if (!compared.target) return out;
  out += text("  baseline + 5 %% would be %.1f steps/min", compared.target->target.value());
  if (compared.flag && compared.flag->below_175) {
    out += "; flag: the baseline is below 175";
    for (const auto& norm : {compared.flag->hamner, compared.flag->willer}) {
      if (norm)
        out += text("%s %.0f (%s)", norm->source == "Hamner 2013" ? ", at this speed groups ran" : ",",
                    norm->cadence.value(), std::string(norm->source).c_str());
    }
  }
  return out + "\n";
}

std::string source_of(const gait::PublishedEffect& effect) {
  std::string out = effect.percent
                        ? text("%+.1f %% at %+.1f %%", *effect.percent, effect.cadence_percent)
                        : std::string(effect.direction == gait::Direction::Falls ? "falls" : "rises");
  out += " (" + std::string(effect.source) + "; " + std::string(gait::name_of(effect.method)) + ", " +
         std::string(gait::name_of(effect.timing)) + ")";
  return out;
}

/// "expected -8.6 %: published ..."; without a cadence change that could be told, what was published only.
std::string expected_line(const gait::ExpectedChange& expected, bool cadence_changed) {
  std::string out = "      ";
  if (cadence_changed && expected.least_percent) {
    const bool one = std::abs(*expected.most_percent - *expected.least_percent) < 0.05;
    out += one ? text("expected %+.1f %%: ", *expected.least_percent)
               : text("expected %+.1f to %+.1f %%: ", *expected.least_percent, *expected.most_percent);
  } else if (cadence_changed) {
    out += expected.direction == gait::Direction::Falls ? "expected to fall: " : "expected to rise: ";
  }
  out += "published ";
  for (std::size_t k = 0; k < expected.effects.size(); ++k)
    out += (k > 0 ? "; " : "") + source_of(*expected.effects[k]);
  return out + "\n";
}

std::string doubts(const gait::MetricChange& change) {
  std::uint32_t health = 0;
  for (const gait::StepMean* mean : {&change.baseline, &change.changed})
    health |= mean->doubtful ? mean->reasons : 0;
  if (change.after && change.after->doubtful) health |= change.after->reasons;
  std::string out;
  for (const gait::HealthName& name : gait::all_health_names()) {
    if ((health & name.bit) != 0) out += (out.empty() ? "" : "; ") + std::string(name.meaning);
  }
  return out;
}

std::string row(const gait::MetricChange& change) {
  const gait::StepMetric& m = *change.metric;
  std::string out = text("  %-34s %9s %9s %-6s %-22s %8s %8s", std::string(m.label).c_str(),
                         shown(change.baseline.mean.both, m).c_str(),
                         shown(change.changed.mean.both, m).c_str(), std::string(m.unit).c_str(),
                         interval(change.percent.both).c_str(), percent(change.per_km_percent).c_str(),
                         change.detectable_percent ? text("%.1f", *change.detectable_percent).c_str() : "-");
  if (change.judgement) out += "  " + std::string(gait::label_of(change.judgement->verdict));
  if (change.arithmetic) out += "  follows from the cadence";
  const std::string doubt = doubts(change);
  if (!doubt.empty()) out += "  ? " + doubt;
  return out + "\n";
}

std::string why(const gait::Judgement& judgement, std::uint32_t common) {
  const std::uint32_t own = judgement.reasons & ~common;
  std::string out;
  if (own != 0) out += "      cannot tell: " + reasons(own) + "\n";
  if (judgement.published_size_excluded) out += "      a change of the published size would have been seen\n";
  return out;
}

}  // namespace

std::string compare_table(const ComparedFiles& compared) {
  const gait::Comparison& comparison = compared.comparison;
  std::string out = text("footfall compare, method %s\n", compared.method.id().data());
  out += condition_line("baseline", compared.files.baseline, comparison.baseline);
  out += condition_line("changed", compared.files.changed, comparison.changed);
  if (comparison.after && compared.files.after)
    out += condition_line("baseline after", *compared.files.after, *comparison.after);
  out += cadence_lines(compared);
  if (comparison.reasons != 0) out += "  cannot tell: " + reasons(comparison.reasons) + "\n";
  out += "  " + std::string(gait::knee_energy_sentence()) + " Measured here:\n";
  const bool cadence_changed = (comparison.reasons & gait::kCadenceChangeSmall) == 0;
  std::string judged, others;
  for (const gait::MetricChange& change : comparison.metrics) {
    if (!change.judgement) {
      others += row(change);
      continue;
    }
    judged += row(change) + why(*change.judgement, comparison.reasons) +
              expected_line(*change.expected, cadence_changed);
  }
  out += text("%-36s %9s %9s %-6s %-22s %8s %8s\n", "Per step", "baseline", "changed", "", "change % [95 %]",
              "per km %", "MDC %");
  out += judged;
  if (!others.empty()) out += "Without a published effect to compare\n" + others;
  for (const std::string& note : compared.notes) out += "  note: " + note + "\n";
  return out;
}

}  // namespace footfall::cli
