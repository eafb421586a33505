#include "tests/faults/scenario_file.hpp"

#include <algorithm>
#include <tuple>

#include "config/toml_reader.hpp"
#include "tests/faults/actions.hpp"

namespace footfall::faults {
namespace {

constexpr double kLongest = 600.0, kLargest = 1e9;
constexpr std::int64_t kRows = 21, kMostCycles = 10'000;

Step read_step(config::TableReader& table) {
  Step step;
  step.what = table.choice("do", action_names());
  step.text = table.text_or("text", "");
  if (table.has("value")) step.value = table.number("value", -kLargest, kLargest);
  if (table.has("within_s")) step.within_s = table.number("within_s", 0.0, kLongest);
  step.mark = table.boolean_or("mark", false);
  step.main = table.boolean_or("main", false);
  table.finish();
  return step;
}

Scenario read_scenario(const std::filesystem::path& file) {
  const toml::table parsed = config::parse_toml(config::read_text(file), file.string());
  config::TableReader table(parsed, file.string());
  Scenario scenario;
  scenario.name = file.stem().string();
  scenario.row = static_cast<int>(table.integer("row", 1, kRows));
  scenario.fault = table.text("fault");
  scenario.expected = table.text("expected");
  scenario.cycles = static_cast<int>(table.integer_or("cycles", 1, kMostCycles, 1));
  scenario.quick = static_cast<int>(table.integer_or("quick", 0, kMostCycles, 0));
  scenario.speed = table.number_or("speed_m_s", 0.0, 4.0, 0.0);
  scenario.treadmill = table.text_or("treadmill", "gs2");
  scenario.rate_hz = table.number_or("rate_hz", 100.0, 10'000.0, 1000.0);
  scenario.factory = table.boolean_or("factory", false);
  scenario.small_disk = table.boolean_or("small_disk", false);
  scenario.alone = table.boolean_or("alone", false);
  for (config::TableReader& step : table.tables("step", 1)) scenario.steps.push_back(read_step(step));
  table.finish();
  return scenario;
}

}  // namespace

core::Result<std::vector<Scenario>> load_scenarios(const std::filesystem::path& folder) {
  std::vector<Scenario> all;
  try {
    for (const auto& entry : std::filesystem::directory_iterator(folder)) {
      if (entry.path().extension() == ".toml") all.push_back(read_scenario(entry.path()));
    }
  } catch (const std::exception& error) {
    return core::fail(core::Remedy::Reconfigure, "%s", error.what());
  }
  std::sort(all.begin(), all.end(), [](const Scenario& a, const Scenario& b) {
    return std::tie(a.row, a.name) < std::tie(b.row, b.name);
  });
  return all;
}

}  // namespace footfall::faults
