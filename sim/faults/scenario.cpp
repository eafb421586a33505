#include "sim/faults/scenario.hpp"

#include <algorithm>

#include "config/toml_reader.hpp"

namespace footfall::sim {
namespace {

constexpr double kLongest = 86'400.0, kLargest = 1e6;

Scenario::Item read_item(config::TableReader& table) {
  FaultWords words;
  const double at_s = table.number("at_s", 0.0, kLongest);
  words.device = table.text("device");
  words.verb = table.text("verb");
  words.what = table.text_or("what", "");
  const auto optional = [&table](const char* key) {
    return table.has(key) ? std::optional(table.number(key, -kLargest, kLargest)) : std::nullopt;
  };
  words.amount = optional("amount");
  words.every_s = optional("every_s");
  words.for_s = optional("for_s");
  table.finish();
  const auto order = make_order(words);
  if (!order) table.refuse("device", order.error().what());
  return {core::from_seconds(at_s), *order};
}

}  // namespace

Scenario::Scenario(std::vector<Item> items) : items_(std::move(items)) {
  std::stable_sort(items_.begin(), items_.end(), [](const Item& a, const Item& b) { return a.at < b.at; });
}

const FaultOrder* Scenario::next_due(core::Duration since_start) {
  if (next_ == items_.size() || items_[next_].at > since_start) return nullptr;
  return &items_[next_++].order;
}

core::Result<Scenario> parse_scenario(std::string_view text, const std::string& file) {
  try {
    const toml::table parsed = config::parse_toml(text, file);
    config::TableReader table(parsed, file);
    std::vector<Scenario::Item> items;
    for (config::TableReader& item : table.tables("fault", 1)) items.push_back(read_item(item));
    table.finish();
    return Scenario(std::move(items));
  } catch (const config::ConfigError& error) {
    return core::fail(core::Remedy::Reconfigure, "%s", error.what());
  }
}

core::Result<Scenario> load_scenario(const std::filesystem::path& file) {
  try {
    return parse_scenario(config::read_text(file), file.string());
  } catch (const config::ConfigError& error) {
    return core::fail(core::Remedy::Reconfigure, "%s", error.what());
  }
}

}  // namespace footfall::sim
