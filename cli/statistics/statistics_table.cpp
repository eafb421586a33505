#include "cli/statistics/statistics_table.hpp"

#include <array>
#include <cstdio>

#include "cli/statistics/steady_statistics.hpp"

namespace footfall::cli {

namespace {

template <class... Args>
std::string text(const char* format, Args... args) {
  std::array<char, 200> line{};
  std::snprintf(line.data(), line.size(), format, args...);
  return line.data();
}

std::string percent(const std::optional<double>& value, const char* format = "%.1f") {
  return value ? text(format, *value) : "-";
}

std::string symmetry_of(const MetricStatistics& m) {
  if (!m.symmetry) return "-";
  const gait::Estimate& si = m.symmetry->index_percent;
  return text("%+.1f [%+.1f, %+.1f]%s", si.value, si.low, si.high, m.symmetry->flagged ? " !" : "");
}

std::optional<double> cv(const std::optional<gait::Variability>& v) {
  return v ? v->cv_percent : std::nullopt;
}

std::string trend_of(const MetricStatistics& m) {
  if (!m.trend) return "-";
  const gait::Estimate& slope = m.trend->per_10_min;
  const double k = m.metric->display_factor;
  return text("%+.*f [%+.*f, %+.*f] %s", m.metric->decimals, slope.value * k, m.metric->decimals,
              slope.low * k, m.metric->decimals, slope.high * k, std::string(m.metric->unit).c_str());
}

std::string row(const MetricStatistics& m) {
  const bool sides = m.variability.left || m.variability.right;
  const std::string left = percent(cv(sides ? m.variability.left : m.variability.both));
  const std::string right = sides ? percent(cv(m.variability.right)) : "";
  return text("  %-36s %-24s %7s %7s  %s\n", std::string(m.metric->label).c_str(), symmetry_of(m).c_str(),
              left.c_str(), right.c_str(), trend_of(m).c_str());
}

}  // namespace

std::string statistics_table(const Analysis& analysis) {
  const SteadyStatistics statistics = steady_statistics(analysis);
  std::string rows;
  for (const MetricStatistics& m : statistics.metrics) {
    if (m.symmetry || m.variability.both || m.trend) rows += row(m);
  }
  std::string out = text("Symmetry, variability, trend: %zu steady steps\n", statistics.steady.steps.size());
  if (!rows.empty()) {
    const bool sides = statistics.left + statistics.right > 0;
    out += text("  %-36s %-24s %7s %7s  %s\n", "", "SI % (+ left larger)", sides ? "CV left" : "CV %",
                sides ? "right" : "", "change in 10 min");
    out += rows;
  }
  if (!statistics.shortage.empty()) out += "  " + statistics.shortage + "\n";
  return out;
}

}  // namespace footfall::cli
