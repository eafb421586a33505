#include "formats/text_table.hpp"

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cmath>
#include <cstring>
#include <fstream>
#include <limits>
#include <sstream>

namespace footfall::formats {

using core::fail;
using core::Remedy;

namespace {
constexpr core::Hertz kSlowestRate{10.0}, kFastestRate{1e6};
}  // namespace

std::string shown(const std::filesystem::path& file) {
  constexpr std::size_t kLongest = 80;
  std::string name = file.string();
  if (name.size() > kLongest) name = "..." + name.substr(name.size() - kLongest);
  return name;
}

core::Result<std::string> load_text(const std::filesystem::path& file) {
  const std::string name = shown(file);
  std::error_code ignored;
  if (std::filesystem::is_directory(file, ignored)) {
    return fail(Remedy::Reconfigure, "'%s' is a folder: give the recording file inside it", name.c_str());
  }
  std::ifstream stream(file, std::ios::binary);
  if (!stream) {
    return fail(Remedy::Reconfigure, "cannot open '%s' (%s): check its path and its rights", name.c_str(),
                std::strerror(errno));
  }
  std::ostringstream buffer;
  buffer << stream.rdbuf();
  std::string text = std::move(buffer).str();
  if (text.rfind("\xEF\xBB\xBF", 0) == 0) text.erase(0, 3);
  if (text.find_first_not_of(" \t\r\n") == std::string::npos) {
    return fail(Remedy::Reconfigure, "'%s' is empty: export the recording again", name.c_str());
  }
  const auto binary = std::find_if(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\t' && c != '\n' && c != '\r';
  });
  if (binary != text.end()) {
    return fail(Remedy::Reconfigure, "'%s' is not text (byte 0x%02X at offset %lld): give a text recording",
                name.c_str(), static_cast<unsigned>(static_cast<unsigned char>(*binary)),
                static_cast<long long>(binary - text.begin()));
  }
  return text;
}

bool LineReader::next(std::string_view& line) {
  if (rest_.empty()) return false;
  const std::size_t end = rest_.find('\n');
  line = rest_.substr(0, end);
  rest_ = end == std::string_view::npos ? std::string_view{} : rest_.substr(end + 1);
  if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
  ++number_;
  return true;
}

namespace {

constexpr std::string_view kBlanks = " \t";

std::string_view trimmed(std::string_view cell) {
  const std::size_t first = cell.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return cell.substr(first, cell.find_last_not_of(kBlanks) - first + 1);
}

/// Takes one cell off `rest`; false when none is left.
bool next_cell(std::string_view& rest, bool& more, std::string_view& cell, Separator separator) {
  if (separator == Separator::Blank) {
    const std::size_t first = rest.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) return false;
    rest.remove_prefix(first);
    const std::size_t end = std::min(rest.find_first_of(kBlanks), rest.size());
    cell = rest.substr(0, end);
    rest.remove_prefix(end);
    return true;
  }
  if (!more) return false;
  const std::size_t comma = rest.find(',');
  more = comma != std::string_view::npos;
  cell = trimmed(rest.substr(0, comma));
  rest = more ? rest.substr(comma + 1) : std::string_view{};
  return true;
}

/// NaN for a blank cell; nullopt-like false for what is no number.
bool parse_number(std::string_view cell, double& value) {
  if (cell.empty()) {
    value = std::numeric_limits<double>::quiet_NaN();
    return true;
  }
  if (cell.front() == '+') cell.remove_prefix(1);
  const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), value);
  return error == std::errc{} && end == cell.data() + cell.size() && !std::isinf(value);
}

}  // namespace

std::vector<std::string> split_header(std::string_view line, Separator separator) {
  std::vector<std::string> names;
  std::string_view cell;
  bool more = true;
  while (next_cell(line, more, cell, separator)) {
    if (cell.size() >= 2 && cell.front() == '"' && cell.back() == '"') cell = cell.substr(1, cell.size() - 2);
    names.emplace_back(cell);
  }
  return names;
}

core::Result<Table> read_rows(const std::filesystem::path& file, LineReader& lines,
                              std::vector<std::string> names,
                              const std::function<bool(const std::string&)>& wanted, Separator separator) {
  Table table;
  table.names = std::move(names);
  table.columns.resize(table.names.size());
  std::vector<char> parse(table.names.size());
  std::transform(table.names.begin(), table.names.end(), parse.begin(),
                 [&wanted](const std::string& name) { return static_cast<char>(wanted(name)); });
  const std::string name = shown(file);
  std::string_view line;
  while (lines.next(line)) {
    if (line.find_first_not_of(separator == Separator::Comma ? " \t," : " \t") == line.npos) continue;
    std::string_view rest = line;
    std::string_view cell;
    bool more = true;
    std::size_t column = 0;
    for (; next_cell(rest, more, cell, separator); ++column) {
      if (column >= parse.size() || parse[column] == 0) continue;
      double value = 0.0;
      if (!parse_number(cell, value)) {
        return fail(Remedy::Reconfigure, "%s, line %u, column '%s': '%.*s' is no number: correct the cell",
                    name.c_str(), lines.number(), table.names[column].c_str(),
                    static_cast<int>(std::min<std::size_t>(cell.size(), 24)), cell.data());
      }
      table.columns[column].push_back(value);
    }
    if (column != table.names.size()) {
      return fail(
          Remedy::Reconfigure,
          "%s, line %u: %zu cells where the header has %zu: the row is cut short or damaged, export the "
          "recording again",
          name.c_str(), lines.number(), column, table.names.size());
    }
    table.line_of_row.push_back(lines.number());
  }
  return table;
}

namespace {

/// Half the last digit that the times are written with, seconds; times of more than nine decimals are as
/// good.
double rounding_of(const std::vector<double>& time) {
  constexpr std::size_t kLooks = 200;
  double unit = 1e-3;
  for (int decimals = 3; decimals < 9; ++decimals, unit *= 0.1) {
    const bool whole =
        std::all_of(time.begin(), time.begin() + static_cast<std::ptrdiff_t>(std::min(kLooks, time.size())),
                    [unit](double t) { return std::abs(t / unit - std::round(t / unit)) < 1e-4; });
    if (whole) break;
  }
  return 0.5 * unit;
}

/// Times are rounded in files: a rate is one of whole mHz, unless they are fine enough to say otherwise.
double settled_rate(double mean, const std::vector<double>& time) {
  const double rate = 1.0 / mean, whole = std::round(1000.0 * rate) / 1000.0;
  const double doubt = 2.0 * rounding_of(time) / (time.back() - time.front()) * rate;
  return std::abs(rate - whole) <= std::max(doubt, 1e-9 * rate) || doubt > 1e-5 ? whole : rate;
}

}  // namespace

core::Result<TimeAxis> check_time(const std::filesystem::path& file, const Table& table,
                                  std::size_t time_column) {
  const std::string name = shown(file);
  const std::vector<double>& time = table.columns[time_column];
  if (time.size() < 2) {
    return fail(Remedy::Reconfigure, "%s holds %zu rows of data: at least 2 are needed", name.c_str(),
                time.size());
  }
  std::vector<double> steps(time.size() - 1);
  for (std::size_t i = 0; i + 1 < time.size(); ++i) {
    steps[i] = time[i + 1] - time[i];
    if (!std::isfinite(steps[i])) {
      const std::size_t blank = std::isfinite(time[i]) ? i + 1 : i;
      return fail(Remedy::Reconfigure, "%s, line %u: the time is blank: every row needs one", name.c_str(),
                  table.line_of_row[blank]);
    }
    if (!(steps[i] < 0.0 || steps[i] > 0.0)) {
      return fail(Remedy::Reconfigure,
                  "%s, line %u: time %.6g s comes twice: write the time with more decimals, or take doubled "
                  "rows out",
                  name.c_str(), table.line_of_row[i + 1], time[i]);
    }
    if (steps[i] < 0.0) {
      return fail(Remedy::Reconfigure,
                  "%s, line %u: time %.6g s does not come after %.6g s: sort the rows by time", name.c_str(),
                  table.line_of_row[i + 1], time[i + 1], time[i]);
    }
  }
  std::vector<double> sorted = steps;
  std::nth_element(sorted.begin(), sorted.begin() + static_cast<std::ptrdiff_t>(sorted.size() / 2),
                   sorted.end());
  const double median = sorted[sorted.size() / 2];
  const double mean = (time.back() - time.front()) / static_cast<double>(steps.size());
  for (std::size_t i = 0; i < steps.size(); ++i) {
    if (steps[i] > 1.5 * median || steps[i] < 0.5 * median) {
      return fail(
          Remedy::Reconfigure,
          "%s, line %u: uneven sampling, a step of %.6g s where %.6g s is usual: samples are missing or "
          "doubled, export at a constant rate",
          name.c_str(), table.line_of_row[i + 1], steps[i], median);
    }
  }
  // After the steps, so that a hole is reported where it is and not where the grid first drifts off.
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const double off_grid = time[i + 1] - (time.front() + static_cast<double>(i + 1) * mean);
    if (std::abs(off_grid) > 0.5 * mean) {
      return fail(Remedy::Reconfigure,
                  "%s, line %u: uneven sampling, time is %.3g ms off a constant rate of %.6g Hz: export at a "
                  "constant rate",
                  name.c_str(), table.line_of_row[i + 1], 1e3 * off_grid, 1.0 / mean);
    }
  }
  const core::Hertz rate(settled_rate(mean, time));
  if (!(rate >= kSlowestRate && rate <= kFastestRate)) {
    return fail(Remedy::Reconfigure,
                "%s: a step of %.3g s from row to row is no recording of forces: time is in seconds",
                name.c_str(), mean);
  }
  return TimeAxis{time.front(), rate};
}

}  // namespace footfall::formats
