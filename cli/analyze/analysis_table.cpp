#include "cli/analyze/analysis_table.hpp"

#include <array>
#include <cmath>
#include <cstdio>
#include <optional>
#include <vector>

#include "cli/sessions/session_records.hpp"
#include "cli/statistics/statistics_table.hpp"
#include "gait/health_names.hpp"
#include "gait/metrics/metric_catalogue.hpp"

namespace footfall::cli {

namespace {

/// A mean is doubtful when more than this share of its steps is.
constexpr double kDoubtfulShare = 0.1;

struct Family {
  gait::MetricFamily family;
  const char* title;
};
constexpr Family kFamilies[] = {{gait::MetricFamily::Temporal, "Time and length"},
                                {gait::MetricFamily::Vertical, "Vertical force"},
                                {gait::MetricFamily::Horizontal, "Horizontal force"},
                                {gait::MetricFamily::CentreOfMass, "Centre of mass and stiffness"},
                                {gait::MetricFamily::Foot, "Foot and centre of pressure"},
                                {gait::MetricFamily::Overstride, "Overstride"},
                                {gait::MetricFamily::Posture, "Posture and shock"}};

template <class... Args>
std::string text(const char* format, Args... args) {
  std::array<char, 320> line{};
  std::snprintf(line.data(), line.size(), format, args...);
  return line.data();
}

struct Statistics {
  std::size_t n = 0, doubtful = 0;
  double mean = 0.0;
  std::optional<double> sd;
  std::uint32_t reasons = 0;  ///< health bits behind the doubt
};

using Steps = std::vector<gait::Contact>;

Statistics statistics(const gait::StepMetric& metric, const Steps& steps, gait::Side side) {
  Statistics s;
  std::vector<double> values;
  for (const gait::Contact& contact : steps) {
    if (side != gait::Side::Unknown && contact.step.side != side) continue;
    const auto value = metric.value(contact.step);
    if (!value || !std::isfinite(*value)) continue;
    values.push_back(*value);
    s.mean += *value;
    if (gait::trusted(metric, contact.step)) continue;
    ++s.doubtful;
    s.reasons |= contact.step.health & metric.doubtful_if;
  }
  s.n = values.size();
  if (s.n == 0) return s;
  s.mean /= static_cast<double>(s.n);
  if (s.n < 2) return s;
  double squares = 0.0;
  for (const double value : values) squares += (value - s.mean) * (value - s.mean);
  s.sd = std::sqrt(squares / static_cast<double>(s.n - 1));
  return s;
}

std::string number(const std::optional<double>& value, double factor, int decimals) {
  return value && std::isfinite(*value) ? text("%.*f", decimals, *value * factor) : "-";
}

std::string reasons(std::uint32_t health) {
  std::string out;
  for (const gait::HealthName& flag : gait::all_health_names()) {
    if ((health & flag.bit) == 0) continue;
    if (!out.empty()) out += "; ";
    out += flag.meaning;
  }
  return out;
}

bool sides_known(const Steps& steps) {
  bool left = false, right = false;
  for (const gait::Contact& contact : steps) {
    left = left || contact.step.side == gait::Side::Left;
    right = right || contact.step.side == gait::Side::Right;
  }
  return left && right;
}

class Table {
 public:
  explicit Table(const Analysis& analysis)
      : analysis_(analysis), steps_(analysis.result.contacts), sides_(sides_known(steps_)) {}

  std::string get() {
    head();
    for (const Family& family : kFamilies) add(family);
    removed_drift();
    out_ += statistics_table(analysis_);
    entered();
    for (const std::string& note : analysis_.notes) out_ += "  note: " + note + "\n";
    return out_;
  }

 private:
  void head() {
    const gait::OfflineResult& result = analysis_.result;
    out_ += analysis_.file.string() + "\n";
    out_ += text("  method %s, %u complete steps\n", result.method.id().data(), result.summary.steps);
    out_ += text("  %-36s %9s %-9s %9s", "", "mean", "", "SD");
    out_ += sides_ ? text(" %9s %9s\n", "left", "right") : "\n";
    line("cadence", number(value_of(result.summary.cadence), 1.0, 1), "steps/min");
    line("body weight", number(value_of(result.summary.body_weight), 1.0, 1), "N");
    line("peak vertical GRF", number(value_of(result.summary.peak_vgrf_bw), 1.0, 2), "BW");
  }

  template <class Quantity>
  static std::optional<double> value_of(const std::optional<Quantity>& quantity) {
    if (!quantity) return std::nullopt;
    return quantity->value();
  }

  void line(const char* label, const std::string& mean, const char* unit) {
    out_ += text("  %-36s %9s %s\n", label, mean.c_str(), unit);
  }

  void add(const Family& family) {
    std::string rows, missing;
    for (const gait::StepMetric& metric : gait::step_metrics()) {
      if (metric.family != family.family) continue;
      const Statistics all = statistics(metric, steps_, gait::Side::Unknown);
      if (all.n > 0) {
        rows += row(metric, all);
      } else {
        missing += (missing.empty() ? "" : ", ") + std::string(metric.label);
      }
    }
    if (rows.empty() && missing.empty()) return;
    out_ += text("%s\n", family.title) + rows;
    if (!missing.empty()) out_ += "  not measurable: " + missing + "\n";
  }

  std::string row(const gait::StepMetric& metric, const Statistics& all) const {
    const auto show = [&](const std::optional<double>& value) {
      return number(value, metric.display_factor, metric.decimals);
    };
    std::string line = text("  %-36s %9s %-9s %9s", std::string(metric.label).c_str(), show(all.mean).c_str(),
                            std::string(metric.unit).c_str(), show(all.sd).c_str());
    if (sides_) {
      for (const gait::Side side : {gait::Side::Left, gait::Side::Right}) {
        const Statistics one = statistics(metric, steps_, side);
        line += text(" %9s", (one.n > 0 ? show(one.mean) : "-").c_str());
      }
    }
    if (static_cast<double>(all.doubtful) > kDoubtfulShare * static_cast<double>(all.n)) {
      line += "  ? " + reasons(all.reasons);
    }
    return line + "\n";
  }

  void entered() {
    if (analysis_.pains.empty() && analysis_.exertions.empty()) return;
    out_ += "what the runner said\n";
    for (const auto& pain : analysis_.pains) out_ += line_of(pain, analysis_.started) + "\n";
    for (const auto& exertion : analysis_.exertions) out_ += line_of(exertion, analysis_.started) + "\n";
  }

  void removed_drift() {
    const gait::OfflineResult& result = analysis_.result;
    if (!result.drift_first || !result.drift_last) return;
    out_ += text("  drift removed: %.1f N at the first flight, %.1f N at the last\n",
                 result.drift_first->value(), result.drift_last->value());
  }

  const Analysis& analysis_;
  const Steps& steps_;
  bool sides_;
  std::string out_;
};

}  // namespace

std::string analysis_table(const Analysis& analysis) {
  return Table(analysis).get();
}

}  // namespace footfall::cli
