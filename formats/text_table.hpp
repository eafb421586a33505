#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/units.hpp"

/// Numbers in columns of a text file: what CSV and OpenSim storage files have in common. Private to formats.
/// Thread: any. Blocks: load_text reads the file. Allocates: yes. Errors: Reconfigure with file and line.
namespace footfall::formats {

/// The file's name as errors show it: the end of a path too long for one sentence.
[[nodiscard]] std::string shown(const std::filesystem::path& file);

/// The whole file; fails for a missing, unreadable, empty or binary one. A UTF-8 byte order mark is dropped.
[[nodiscard]] core::Result<std::string> load_text(const std::filesystem::path& file);

/// Takes lines off a text, counting them; "\n" and "\r\n" both end a line.
class LineReader {
 public:
  explicit LineReader(std::string_view text) : rest_(text) {}
  [[nodiscard]] bool next(std::string_view& line);
  [[nodiscard]] std::uint32_t number() const { return number_; }  ///< of the line last taken, from 1

 private:
  std::string_view rest_;
  std::uint32_t number_ = 0;
};

/// ',' separates cells exactly; ' ' means any run of blanks and tabs.
enum class Separator : char { Comma = ',', Blank = ' ' };
[[nodiscard]] std::vector<std::string> split_header(std::string_view line, Separator separator);

struct Table {
  std::vector<std::string> names;
  std::vector<std::vector<double>> columns;  ///< parallel to names; empty where the column was not wanted
  std::vector<std::uint32_t> line_of_row;
};

/// Reads the rows below a header. Only wanted columns are parsed; a blank cell is NaN; lines of
/// blank cells only are skipped.
[[nodiscard]] core::Result<Table> read_rows(const std::filesystem::path& file, LineReader& lines,
                                            std::vector<std::string> names,
                                            const std::function<bool(const std::string&)>& wanted,
                                            Separator separator);

struct TimeAxis {
  double start_s = 0.0;
  core::Hertz rate;
};
/// Demands time that rises evenly: no step beyond 1.5 of the median one, no sample half a step off the grid.
[[nodiscard]] core::Result<TimeAxis> check_time(const std::filesystem::path& file, const Table& table,
                                                std::size_t time_column);

}  // namespace footfall::formats
