#include <algorithm>
#include <cctype>
#include <charconv>

#include "formats/columns.hpp"
#include "formats/recording.hpp"
#include "formats/text_table.hpp"

namespace footfall::formats {

using core::fail;
using core::Remedy;

namespace {

constexpr std::string_view kForceName = "ground_force";

/// "1_ground_force_vx", "ground_force_r_px", "ground_force_vx": belt "1", "r", "".
std::optional<ColumnMeaning> mot_meaning(const std::string& column) {
  const std::size_t at = column.find(kForceName);
  if (at == std::string::npos || column.size() < 3 || column[column.size() - 3] != '_') return std::nullopt;
  const char kind = column[column.size() - 2];
  const char axis = column.back();
  std::string belt = column.substr(0, column.size() - 3);
  belt.erase(at, kForceName.size());
  belt.erase(std::remove_if(belt.begin(), belt.end(), [](char c) { return c == '_'; }), belt.end());
  // OpenSim ground frame: x forward, y up, z right.
  if (kind == 'v' && axis == 'x') return ColumnMeaning{belt, Quantity::ForceAp};
  if (kind == 'v' && axis == 'y') return ColumnMeaning{belt, Quantity::ForceV};
  if (kind == 'v' && axis == 'z') return ColumnMeaning{belt, Quantity::ForceMl};
  if (kind == 'p' && axis == 'x') return ColumnMeaning{belt, Quantity::CopAp};
  if (kind == 'p' && axis == 'z') return ColumnMeaning{belt, Quantity::CopMl};
  return std::nullopt;
}

/// The row count a header line promises ("nRows=500", "datarows 500").
std::optional<std::size_t> promised_rows(std::string_view line) {
  for (const std::string_view key : {std::string_view("nRows="), std::string_view("datarows ")}) {
    if (line.substr(0, key.size()) != key) continue;
    std::size_t rows = 0;
    line.remove_prefix(key.size());
    if (std::from_chars(line.data(), line.data() + line.size(), rows).ec == std::errc{}) return rows;
  }
  return std::nullopt;
}

}  // namespace

core::Result<ForceRecording> read_mot(const std::filesystem::path& file) {
  const auto text = load_text(file);
  if (!text) return tl::unexpected(text.error());
  const std::string name = shown(file);
  LineReader lines(*text);
  std::string_view line;
  std::optional<std::size_t> rows;
  bool ended = false;
  while (!ended && lines.next(line)) {
    if (const auto promise = promised_rows(line)) rows = promise;
    ended = line.substr(0, 9) == "endheader";
  }
  if (!ended) {
    return fail(Remedy::Reconfigure, "%s: no 'endheader' line: this is no OpenSim storage file",
                name.c_str());
  }
  do {
    if (!lines.next(line)) {
      return fail(Remedy::Reconfigure, "%s ends after its header: export the recording again", name.c_str());
    }
  } while (line.find_first_not_of(" \t") == std::string_view::npos);
  auto names = split_header(line, Separator::Blank);
  if (names.front() != "time") {
    return fail(Remedy::Reconfigure, "%s, line %u: the first column is '%.40s', expected 'time'",
                name.c_str(), lines.number(), names.front().c_str());
  }
  auto table = read_rows(
      file, lines, std::move(names),
      [](const std::string& column) { return column == "time" || mot_meaning(column).has_value(); },
      Separator::Blank);
  if (!table) return tl::unexpected(table.error());
  if (rows && table->line_of_row.size() < *rows) {
    return fail(Remedy::Reconfigure,
                "%s: the header promises %zu rows and %zu are there: the file is cut short, copy it again",
                name.c_str(), *rows, table->line_of_row.size());
  }
  const auto axis = check_time(file, *table, 0);
  if (!axis) return tl::unexpected(axis.error());
  auto belts = assign_belts(file, *table, mot_meaning, "ground_force_vy");
  if (!belts) return tl::unexpected(belts.error());
  return ForceRecording{axis->start_s, axis->rate, std::move(*belts), {}, {}};
}

}  // namespace footfall::formats
