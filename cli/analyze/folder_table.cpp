#include "cli/analyze/folder_table.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <optional>

namespace footfall::cli {

namespace {

struct Column {
  const char* head;
  const char* unit;
  int decimals;
  std::optional<double> (*value)(const gait::Summary&);
};

template <class Quantity>
std::optional<double> number(const std::optional<Quantity>& quantity, double factor = 1.0) {
  if (!quantity || !std::isfinite(quantity->value())) return std::nullopt;
  return quantity->value() * factor;
}

using Summary = gait::Summary;
constexpr Column kColumns[] = {
    {"steps", "", 0, [](const Summary& s) { return std::optional(static_cast<double>(s.steps)); }},
    {"cadence", "steps/min", 1, [](const Summary& s) { return number(s.cadence); }},
    {"contact", "ms", 0, [](const Summary& s) { return number(s.contact_time, 1e3); }},
    {"flight", "ms", 0, [](const Summary& s) { return number(s.flight_time, 1e3); }},
    {"peak", "BW", 2, [](const Summary& s) { return number(s.peak_vgrf_bw); }},
    {"VALR", "BW/s", 1, [](const Summary& s) { return number(s.vertical_average_loading_rate); }},
    {"braking", "N s", 1, [](const Summary& s) { return number(s.braking_impulse); }},
    {"propulsion", "N s", 1, [](const Summary& s) { return number(s.propulsive_impulse); }}};

template <class... Args>
std::string text(const char* format, Args... args) {
  std::array<char, 64> cell{};
  std::snprintf(cell.data(), cell.size(), format, args...);
  return cell.data();
}

}  // namespace

std::string folder_table(const std::vector<FolderRow>& rows) {
  std::size_t widest = 4;
  for (const FolderRow& row : rows) widest = std::max(widest, row.file.size());
  const auto padded = [widest](std::string name) {
    name.resize(widest, ' ');
    return name;
  };
  const bool methods_differ = std::any_of(
      rows.begin(), rows.end(), [&rows](const FolderRow& row) { return row.method != rows.front().method; });
  std::string heads = padded("file"), units = padded("");
  for (const Column& column : kColumns) {
    heads += text(" %10s", column.head);
    units += text(" %10s", column.unit);
  }
  if (methods_differ) heads += "  method";
  std::string out = heads + "\n" + units + "\n";
  for (const FolderRow& row : rows) {
    out += padded(row.file);
    for (const Column& column : kColumns) {
      const auto value = column.value(row.summary);
      out += value ? text(" %10.*f", column.decimals, *value) : text(" %10s", "-");
    }
    if (methods_differ) out += "  " + row.method;
    out += "\n";
  }
  if (methods_differ) out += "Methods differ: the lines do not compare.\n";
  return out;
}

}  // namespace footfall::cli
