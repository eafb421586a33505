#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <limits>

#include "formats/columns.hpp"
#include "formats/plate_sums.hpp"
#include "formats/recording.hpp"
#include "formats/text_table.hpp"

namespace footfall::formats {

using core::fail;
using core::Remedy;

namespace {

constexpr std::string_view kForceName = "ground_force", kTorqueName = "ground_torque";
/// Below this a point is noise, and an export has the moments about the lab origin in its place.
constexpr double kLeastForCopN = 100.0;

/// What is left of a column's name without its end and `word`: "1", "r", "".
std::string belt_of(const std::string& column, std::size_t at, std::string_view word, std::size_t end) {
  std::string belt = column.substr(0, column.size() - end);
  belt.erase(at, word.size());
  belt.erase(std::remove_if(belt.begin(), belt.end(), [](char c) { return c == '_'; }), belt.end());
  return belt;
}

/// "1_ground_force_vx", "ground_force_r_px", "ground_force_vx": belt "1", "r", "".
std::optional<ColumnMeaning> mot_meaning(const std::string& column) {
  const std::size_t at = column.find(kForceName);
  if (at == std::string::npos || column.size() < 3 || column[column.size() - 3] != '_') return std::nullopt;
  const char kind = column[column.size() - 2];
  const char axis = column.back();
  const std::string belt = belt_of(column, at, kForceName, 3);
  // OpenSim ground frame: x forward, y up, z right.
  if (kind == 'v' && axis == 'x') return ColumnMeaning{belt, Quantity::ForceAp};
  if (kind == 'v' && axis == 'y') return ColumnMeaning{belt, Quantity::ForceV};
  if (kind == 'v' && axis == 'z') return ColumnMeaning{belt, Quantity::ForceMl};
  if (kind == 'p' && axis == 'x') return ColumnMeaning{belt, Quantity::CopAp};
  if (kind == 'p' && axis == 'z') return ColumnMeaning{belt, Quantity::CopMl};
  return std::nullopt;
}

/// With the torques of an export: "ground_torque_l_x".
std::optional<ColumnMeaning> export_meaning(const std::string& column) {
  const std::size_t at = column.find(kTorqueName);
  if (at == std::string::npos) return mot_meaning(column);
  const std::string belt = belt_of(column, at, kTorqueName, 2);
  if (column.ends_with("_x")) return ColumnMeaning{belt, Quantity::MomentAp};
  if (column.ends_with("_z")) return ColumnMeaning{belt, Quantity::MomentMl};
  return std::nullopt;
}

/// Point and torque at it become moments about the lab origin; a point under little force is none.
void moments_about_origin(BeltColumns& belt) {
  const std::size_t n = belt.f_v_n.size();
  if (belt.m_ap_nm.size() != n || belt.m_ml_nm.size() != n || belt.cop_ap_m.size() != n ||
      belt.cop_ml_m.size() != n) {
    belt.m_ap_nm.clear();
    belt.m_ml_nm.clear();
    return;
  }
  for (std::size_t i = 0; i < n; ++i) {
    const double f_v = belt.f_v_n[i];
    belt.m_ap_nm[i] -= belt.cop_ml_m[i] * f_v;
    belt.m_ml_nm[i] += belt.cop_ap_m[i] * f_v;
    if (f_v >= kLeastForCopN) continue;
    belt.cop_ap_m[i] = belt.cop_ml_m[i] = std::numeric_limits<double>::quiet_NaN();
  }
}

/// "key=value" of a header line, as a number.
std::optional<double> number_of(std::string_view line, std::string_view key) {
  if (!line.starts_with(key) || line.size() <= key.size() || line[key.size()] != '=') return std::nullopt;
  line.remove_prefix(key.size() + 1);
  double value = 0.0;
  const auto [end, error] = std::from_chars(line.data(), line.data() + line.size(), value);
  if (error != std::errc{} || end != line.data() + line.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// What the header lines of an export say of its session.
struct ExportHeader {
  bool exported = false;
  SessionNotes session;

  void take(std::string_view line) {
    exported = exported || number_of(line, "footfall_export").has_value();
    if (const auto mass = number_of(line, "footfall_body_mass_kg")) session.mass = core::Kilograms(*mass);
    if (const auto speed = number_of(line, "footfall_steady_belt_speed_m_s"))
      session.belt_speed = core::MetersPerSecond(*speed);
    session.simulated = session.simulated || number_of(line, "footfall_simulated").value_or(0.0) > 0.0;
  }
};

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
  ExportHeader header;
  bool ended = false;
  while (!ended && lines.next(line)) {
    if (const auto promise = promised_rows(line)) rows = promise;
    header.take(line);
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
  const auto meaning = header.exported ? export_meaning : mot_meaning;
  const auto wanted = [&](const std::string& column) {
    const bool of_session = column == "belt_speed_m_s" || column == "incline_deg";
    return column == "time" || (header.exported && of_session) || meaning(column).has_value();
  };
  auto table = read_rows(file, lines, std::move(names), wanted, Separator::Blank);
  if (!table) return tl::unexpected(table.error());
  if (rows && table->line_of_row.size() < *rows) {
    return fail(Remedy::Reconfigure,
                "%s: the header promises %zu rows and %zu are there: the file is cut short, copy it again",
                name.c_str(), *rows, table->line_of_row.size());
  }
  const auto axis = check_time(file, *table, 0);
  if (!axis) return tl::unexpected(axis.error());
  if (header.exported) {
    header.session.belt_speed_m_s = take_column(*table, "belt_speed_m_s");
    header.session.incline_deg = take_column(*table, "incline_deg");
  }
  auto belts = assign_belts(file, *table, meaning, "ground_force_vy");
  if (!belts) return tl::unexpected(belts.error());
  if (header.exported) std::for_each(belts->begin(), belts->end(), moments_about_origin);
  ForceRecording recording{axis->start_s, axis->rate, std::move(*belts), {}, {}, std::move(header.session)};
  if (!header.exported) take_out_sums(recording);
  return recording;
}

}  // namespace footfall::formats
