#include <algorithm>

#include "formats/columns.hpp"
#include "formats/recording.hpp"
#include "formats/text_table.hpp"

namespace footfall::formats {

using core::fail;
using core::Remedy;

namespace {

struct Ending {
  const char* text;
  Quantity quantity;
};
constexpr Ending kEndings[] = {{"fx_n", Quantity::ForceMl},
                               {"fy_n", Quantity::ForceAp},
                               {"fz_n", Quantity::ForceV},
                               {"copx_m", Quantity::CopMl},
                               {"copy_m", Quantity::CopAp}};

std::optional<ColumnMeaning> csv_meaning(const std::string& column) {
  for (const Ending& ending : kEndings) {
    const std::string_view text = ending.text;
    if (column == text) return ColumnMeaning{"", ending.quantity};
    if (column.size() > text.size() + 1 && column.ends_with(text) &&
        column[column.size() - text.size() - 1] == '_') {
      return ColumnMeaning{column.substr(0, column.size() - text.size() - 1), ending.quantity};
    }
  }
  return std::nullopt;
}

}  // namespace

core::Result<ForceRecording> read_csv(const std::filesystem::path& file) {
  const auto text = load_text(file);
  if (!text) return tl::unexpected(text.error());
  const std::string name = shown(file);
  LineReader lines(*text);
  std::string_view header;
  if (!lines.next(header)) return fail(Remedy::Reconfigure, "'%s' is empty", name.c_str());
  auto names = split_header(header, Separator::Comma);
  const auto time = std::find(names.begin(), names.end(), "time_s");
  if (time == names.end()) {
    const bool other =
        header.find(';') != std::string_view::npos || header.find('\t') != std::string_view::npos;
    return fail(Remedy::Reconfigure,
                "%s, line 1: the first column is '%.40s' and none is 'time_s': a header row has to name it%s",
                name.c_str(), names.front().c_str(), other ? "; cells must be separated by commas" : "");
  }
  const bool has_vertical = std::any_of(names.begin(), names.end(), [](const std::string& column) {
    const auto meaning = csv_meaning(column);
    return meaning && meaning->quantity == Quantity::ForceV;
  });
  if (!has_vertical && std::find(names.begin(), names.end(), "fz_bw") != names.end()) {
    return fail(Remedy::Reconfigure,
                "%s: vertical force is given in body weights only (fz_bw): add a column 'fz_n' in newtons",
                name.c_str());
  }
  const auto time_column = static_cast<std::size_t>(time - names.begin());
  auto table = read_rows(
      file, lines, std::move(names),
      [](const std::string& column) { return column == "time_s" || csv_meaning(column).has_value(); },
      Separator::Comma);
  if (!table) return tl::unexpected(table.error());
  const auto axis = check_time(file, *table, time_column);
  if (!axis) return tl::unexpected(axis.error());
  auto belts = assign_belts(file, *table, csv_meaning, "fz_n");
  if (!belts) return tl::unexpected(belts.error());
  return ForceRecording{axis->start_s, axis->rate, std::move(*belts), {}, {}};
}

}  // namespace footfall::formats
