#include "ui/model/chart_csv.hpp"

#include <cmath>
#include <cstdio>
#include <string>

namespace footfall::ui {
namespace {

/// "f_v_n" and "_min" make "f_v_min_n": the unit stays at the end.
std::string named(ForceHistory::Channel channel, const char* part) {
  const std::string name = column_name(channel);
  const std::size_t unit = name.rfind('_');
  return name.substr(0, unit) + part + name.substr(unit);
}

void put(std::string& line, const char* format, double value) {
  char text[48] = "";
  if (std::isfinite(value)) std::snprintf(text, sizeof text, format, value);
  line += ',';
  line += text;
}

}  // namespace

void write_csv(std::ostream& out, const History::Rows& rows, double zero_s) {
  const bool buckets = rows.bucket_s > 0.0;
  std::string line = buckets ? "time_s,station_time_s,bucket_s" : "time_s,station_time_s";
  for (std::size_t c = 0; c < rows.lowest.size(); ++c) {
    const auto channel = static_cast<ForceHistory::Channel>(c);
    line += "," + named(channel, buckets ? "_min" : "");
    if (buckets) line += "," + named(channel, "_max");
  }
  out << line << '\n';
  for (std::size_t i = 0; i < rows.time_s.size(); ++i) {
    char time[48] = "";
    std::snprintf(time, sizeof time, "%.6f,%.6f", rows.time_s[i] - zero_s, rows.time_s[i]);
    line = time;
    if (buckets) put(line, "%.3f", rows.bucket_s);
    for (std::size_t c = 0; c < rows.lowest.size(); ++c) {
      put(line, "%.6g", static_cast<double>(rows.lowest[c][i]));
      if (buckets) put(line, "%.6g", static_cast<double>(rows.highest[c][i]));
    }
    out << line << '\n';
  }
}

}  // namespace footfall::ui
