#include <algorithm>
#include <cmath>
#include <span>

#include "formats/columns.hpp"
#include "formats/plate_sums.hpp"
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
/// Moments of an export of this project: about the lab origin, x right, y forward.
constexpr Ending kMomentEndings[] = {{"mx_nm", Quantity::MomentMl}, {"my_nm", Quantity::MomentAp}};
/// Nothing else names the time on a station's clock.
constexpr std::string_view kExportColumn = "station_time_s";
constexpr std::string_view kBeltSpeed = "belt_speed_m_s", kIncline = "incline_deg", kMass = "body_mass_kg";

std::optional<ColumnMeaning> meaning_among(std::span<const Ending> endings, const std::string& column) {
  for (const Ending& ending : endings) {
    const std::string_view text = ending.text;
    if (column == text) return ColumnMeaning{"", ending.quantity};
    if (column.size() > text.size() + 1 && column.ends_with(text) &&
        column[column.size() - text.size() - 1] == '_') {
      return ColumnMeaning{column.substr(0, column.size() - text.size() - 1), ending.quantity};
    }
  }
  return std::nullopt;
}

std::optional<ColumnMeaning> csv_meaning(const std::string& column) {
  return meaning_among(kEndings, column);
}

std::optional<ColumnMeaning> export_meaning(const std::string& column) {
  const auto force = csv_meaning(column);
  return force ? force : meaning_among(kMomentEndings, column);
}

SessionNotes session_notes(Table& table) {
  SessionNotes notes;
  notes.belt_speed_m_s = take_column(table, kBeltSpeed);
  notes.incline_deg = take_column(table, kIncline);
  const std::vector<double> mass = take_column(table, kMass);
  if (!mass.empty() && std::isfinite(mass.front())) notes.mass = core::Kilograms(mass.front());
  return notes;
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
  const bool exported = std::find(names.begin(), names.end(), kExportColumn) != names.end();
  const auto meaning = exported ? export_meaning : csv_meaning;
  const auto wanted = [&](const std::string& column) {
    const bool of_session = column == kBeltSpeed || column == kIncline || column == kMass;
    return column == "time_s" || (exported && of_session) || meaning(column).has_value();
  };
  auto table = read_rows(file, lines, std::move(names), wanted, Separator::Comma);
  if (!table) return tl::unexpected(table.error());
  const auto axis = check_time(file, *table, time_column);
  if (!axis) return tl::unexpected(axis.error());
  SessionNotes session;
  if (exported) session = session_notes(*table);
  auto belts = assign_belts(file, *table, meaning, "fz_n");
  if (!belts) return tl::unexpected(belts.error());
  ForceRecording recording{axis->start_s, axis->rate, std::move(*belts), {}, {}, std::move(session)};
  if (!exported) take_out_sums(recording);
  return recording;
}

}  // namespace footfall::formats
