#include <array>

#include "gait/health_names.hpp"
#include "gait/metrics/metric_catalogue.hpp"
#include "pages.hpp"

using namespace footfall;
using gait::MetricFamily;
using test::kPages;
using test::text_of;

namespace {

const char* page_of(MetricFamily family) {
  switch (family) {
    case MetricFamily::Temporal:
      return "time-and-length.md";
    case MetricFamily::Vertical:
      return "vertical-force.md";
    case MetricFamily::Horizontal:
      return "horizontal-force.md";
    case MetricFamily::CentreOfMass:
      return "centre-of-mass.md";
    case MetricFamily::Foot:
      return "foot.md";
    case MetricFamily::Overstride:
      return "overstride.md";
    case MetricFamily::Posture:
      return "posture.md";
  }
  return "";
}

/// The line of a table that defines the key: its first cell names it.
std::string definition_of(const std::string& page, const std::string& key) {
  const std::string name = "`" + key + "`";
  std::size_t begin = 0;
  while (begin < page.size()) {
    const std::size_t end = std::min(page.find('\n', begin), page.size());
    const std::string line = page.substr(begin, end - begin);
    const std::size_t at = line.find(name);
    if (line.rfind("| ", 0) == 0 && at != std::string::npos && at < line.find(" | ")) return line;
    begin = end + 1;
  }
  return "";
}

}  // namespace

TEST_CASE("every metric is defined on the page of its family, with its method") {
  for (const gait::StepMetric& metric : gait::step_metrics()) {
    const std::string page = page_of(metric.family);
    CAPTURE(metric.key, metric.method, page);
    const std::string line = definition_of(text_of(kPages / page), std::string(metric.key));
    CHECK_FALSE(line.empty());
    CHECK(line.find("`" + std::string(metric.method) + "`") != std::string::npos);
  }
}

TEST_CASE("no page defines a metric that is not in the catalogue of its family") {
  for (const auto family :
       {MetricFamily::Temporal, MetricFamily::Vertical, MetricFamily::Horizontal, MetricFamily::CentreOfMass,
        MetricFamily::Foot, MetricFamily::Overstride, MetricFamily::Posture}) {
    const std::string page = text_of(kPages / page_of(family));
    std::size_t methods = 0;
    for (std::size_t at = page.find("| key | formula |"); at != std::string::npos;
         at = page.find("| key | formula |", at + 1)) {
      std::size_t row = page.find("\n| `", at);
      const std::size_t end = std::min(page.find("\n\n", at), page.size());
      for (; row < end; row = page.find("\n| `", row + 1)) {
        const std::string cell = page.substr(row + 3, page.find(" | ", row + 3) - row - 3);
        for (std::size_t tick = 0; (tick = cell.find('`', tick)) != std::string::npos; ++tick) {
          const std::string key = cell.substr(tick + 1, cell.find('`', tick + 1) - tick - 1);
          tick = cell.find('`', tick + 1);
          if (key == "peak_vgrf_bw") continue;  // of the summary: peak_vgrf_n by body weight
          CAPTURE(key);
          const gait::StepMetric* metric = gait::find_step_metric(key);
          REQUIRE(metric != nullptr);
          CHECK(metric->family == family);
          ++methods;
        }
      }
    }
    CHECK(methods > 0);
  }
}

TEST_CASE("every health flag of a step has a row on the page about quality") {
  const std::string page = text_of(kPages / "quality.md");
  for (const gait::HealthName& flag : gait::all_health_names()) {
    CAPTURE(flag.name);
    CHECK_FALSE(definition_of(page, std::string(flag.name)).empty());
  }
}

TEST_CASE("every page of the metrics is in the table of docs/metrics.md") {
  const auto links = test::links_of(text_of("docs/metrics.md"));
  for (const auto& page : test::files_in(kPages, ".md")) {
    CAPTURE(page);
    CHECK(std::count(links.begin(), links.end(), "metrics/" + page.filename().string()) >= 1);
  }
}

TEST_CASE("every link and picture of the documentation leads to a file that is there") {
  std::size_t links = 0;
  for (const std::filesystem::path folder : {"docs", "docs/metrics", "docs/adr", "."}) {
    for (const auto& page : test::files_in(folder, ".md")) {
      for (const std::string& link : test::links_of(text_of(page))) {
        if (link.empty()) continue;
        CAPTURE(page, link);
        CHECK(std::filesystem::exists(page.parent_path() / link));
        ++links;
      }
    }
  }
  CHECK(links > 20);
}
