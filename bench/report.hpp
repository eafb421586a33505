#pragma once
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <string>
#include <vector>

/// What every program of bench/ shares: order statistics, its one option, and the rows that scripts/bench
/// gathers. Units: the caller's. Thread: one. Allocates: yes. Errors: a wrong option ends the program with
/// code 2.
namespace footfall::bench {

/// The smallest value that at least the fraction `p` of all values does not exceed; NaN of nothing.
inline double percentile(std::vector<double> values, double p) {
  if (values.empty()) return std::nan("");
  const auto rank = static_cast<std::size_t>(p * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + static_cast<std::ptrdiff_t>(rank), values.end());
  return values[rank];
}
/// Of an even number of values the mean of the two in the middle.
inline double median(const std::vector<double>& values) {
  if (values.size() % 2 != 0 || values.empty()) return percentile(values, 0.5);
  const double above =
      (static_cast<double>(values.size()) / 2.0 + 0.5) / static_cast<double>(values.size() - 1);
  return (percentile(values, 0.5) + percentile(values, above)) / 2.0;
}

struct Row {
  std::string figure, unit;
  double ours = 0.0;
  std::optional<double> beside{};  ///< the peer of the same run
  std::optional<double> ratio{};   ///< median over rounds of ours / peer
  std::optional<double> limit{};   ///< of the ratio when there is one, else of `ours`
};

/// | figure | unit | ours | beside | ratio | limit | met |
inline void print_row(const Row& row) {
  const auto cell = [](std::optional<double> value) {
    char text[32] = "-";
    if (value) std::snprintf(text, sizeof text, "%.3g", *value);
    if (value && std::abs(*value) >= 1000.0) std::snprintf(text, sizeof text, "%.0f", *value);
    return std::string(text);
  };
  const char* met = "-";
  if (row.limit) met = row.ratio.value_or(row.ours) <= *row.limit ? "yes" : "NO";
  std::printf("| %s | %s | %s | %s | %s | %s | %s |\n", row.figure.c_str(), row.unit.c_str(),
              cell(row.ours).c_str(), cell(row.beside).c_str(), cell(row.ratio).c_str(),
              cell(row.limit).c_str(), met);
  std::fflush(stdout);
}

[[noreturn]] inline void give_up(const char* program, const std::string& why) {
  std::fprintf(stderr, "%s: %s\n", program, why.c_str());
  std::exit(2);
}

/// The value of `--NAME N`, or `otherwise`.
inline int option(int argc, char** argv, const char* name, int otherwise) {
  for (int i = 1; i < argc; ++i) {
    if (std::strcmp(argv[i], name) != 0) continue;
    char* end = nullptr;
    const long value = i + 1 < argc ? std::strtol(argv[i + 1], &end, 10) : 0;
    if (end == nullptr || *end != '\0' || value < 0 || value > 100'000) {
      give_up(argv[0], std::string(name) + " takes a whole number from 0 to 100000");
    }
    return static_cast<int>(value);
  }
  return otherwise;
}

}  // namespace footfall::bench
