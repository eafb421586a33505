#include "cli/programmes.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "config/programme_file.hpp"

namespace footfall::cli {
namespace {

using Json = nlohmann::ordered_json;

constexpr int kWide = 64, kHigh = 8;
constexpr int kGood = 0, kRefused = 1, kBadInput = 2;

struct Row {
  control::ProgrammeStep step;
  control::StepTiming timing;
  double begins_s = 0.0;
};

struct Sheet {
  config::ProgrammeFile file;
  core::MetersPerSecond start;
  core::Duration countdown;
  std::vector<Row> rows;
  double length_s = 0.0, distance_m = 0.0;
  std::string refusal;
};

Sheet sheet_of(const config::ProgrammeFile& file, core::MetersPerSecond start) {
  Sheet sheet{file, start, {}, {}, 0.0, 0.0, {}};
  const control::ProgrammeBounds bounds = control::programme_bounds({}, true);
  sheet.countdown = control::countdown_of(file.programme, bounds.countdown);
  control::ProgrammeWalk walk(sheet.countdown, start, {});
  for (std::size_t i = 0; i < file.programme.count; ++i) {
    Row row{file.programme.steps[i], {}, 0.0};
    row.timing = walk.next(row.step);
    sheet.distance_m += (row.timing.from * core::to_seconds(row.timing.wait)).value();
    row.begins_s = sheet.length_s + row.timing.wait.seconds();
    sheet.distance_m += 0.5 * (row.timing.from + row.step.speed).value() * row.timing.ramp.seconds() +
                        row.step.speed.value() * row.timing.hold.seconds();
    sheet.length_s = row.begins_s + row.timing.length().seconds();
    sheet.rows.push_back(row);
  }
  if (const auto refusal = control::programme_refusal(file.programme, bounds, {start, {}, 0}))
    sheet.refusal = refusal->data();
  return sheet;
}

std::string clock_text(double seconds) {
  char text[32];
  const long whole = std::lround(seconds);
  std::snprintf(text, sizeof text, "%ld:%02ld", whole / 60, whole % 60);
  return text;
}

double planned_km_per_h(const Sheet& sheet, double time_s) {
  core::MetersPerSecond speed = sheet.start;
  for (const Row& row : sheet.rows) {
    if (time_s < row.begins_s) break;
    const double ramp = row.timing.ramp.seconds();
    const double gone = ramp > 0.0 ? std::min(1.0, (time_s - row.begins_s) / ramp) : 1.0;
    speed = row.timing.from + (row.step.speed - row.timing.from) * gone;
  }
  return core::to_km_per_h(speed);
}

void print_profile(const Sheet& sheet) {
  double fastest = 0.0;
  for (const Row& row : sheet.rows) fastest = std::max(fastest, core::to_km_per_h(row.step.speed));
  for (int line = kHigh; line > 0; --line) {
    const double level = fastest * line / kHigh;
    std::string picture;
    for (int x = 0; x < kWide; ++x) {
      const double time = sheet.length_s * (x + 0.5) / kWide;
      picture += planned_km_per_h(sheet, time) >= level - 0.5 * fastest / kHigh ? '#' : ' ';
    }
    picture.erase(picture.find_last_not_of(' ') + 1);
    std::printf("  %5.1f |%s\n", level, picture.c_str());
  }
  std::printf("   km/h +%s %s\n", std::string(kWide, '-').c_str(), clock_text(sheet.length_s).c_str());
}

void print_table(const Sheet& sheet) {
  std::printf("%s (%s)\n", sheet.file.programme.name.data(), sheet.file.file.string().c_str());
  if (!sheet.file.description.empty()) std::printf("%s\n", sheet.file.description.c_str());
  std::printf("\n   # %-22s %7s %7s %7s %8s %8s  %s\n", "segment", "km/h", "ramp s", "hold s", "incline",
              "begins", "countdown");
  for (std::size_t i = 0; i < sheet.rows.size(); ++i) {
    const Row& row = sheet.rows[i];
    char incline[16] = "";
    if (row.step.incline) std::snprintf(incline, sizeof incline, "%.1f %%", row.step.incline->value());
    std::printf("%4zu %-22s %7.1f %7.1f %7.1f %8s %8s  %s\n", i + 1, row.step.name.data(),
                core::to_km_per_h(row.step.speed), row.timing.ramp.seconds(), row.timing.hold.seconds(),
                incline, clock_text(row.begins_s).c_str(), row.timing.announced ? "yes" : "");
  }
  std::printf("\n");
  print_profile(sheet);
  std::printf("\n%s in all, %.2f km, from %.1f km/h; countdown %.0f s before every change above 1 km/h.\n",
              clock_text(sheet.length_s).c_str(), sheet.distance_m * 1e-3, core::to_km_per_h(sheet.start),
              sheet.countdown.seconds());
  if (!sheet.refusal.empty())
    std::printf("With the default limits it would be refused: %s\n", sheet.refusal.c_str());
}

Json json_of(const Sheet& sheet) {
  Json json{{"file", sheet.file.file.string()},
            {"name", sheet.file.programme.name.data()},
            {"description", sheet.file.description},
            {"countdown_s", sheet.countdown.seconds()},
            {"length_s", sheet.length_s},
            {"distance_m", sheet.distance_m},
            {"refusal", sheet.refusal.empty() ? Json(nullptr) : Json(sheet.refusal)},
            {"segments", Json::array()}};
  for (const Row& row : sheet.rows) {
    Json segment{{"name", row.step.name.data()},
                 {"speed_m_s", row.step.speed.value()},
                 {"begins_s", row.begins_s},
                 {"ramp_s", row.timing.ramp.seconds()},
                 {"hold_s", row.timing.hold.seconds()},
                 {"announced", row.timing.announced}};
    segment["incline_percent"] = row.step.incline ? Json(row.step.incline->value()) : Json(nullptr);
    segment["cadence_spm"] = row.step.cadence ? Json(row.step.cadence->value()) : Json(nullptr);
    segment["cadence_change"] = row.step.cadence_change ? Json(*row.step.cadence_change) : Json(nullptr);
    json["segments"].push_back(segment);
  }
  return json;
}

int complain(const char* sentence) {
  std::fprintf(stderr, "footfall programmes: %s\n", sentence);
  return kBadInput;
}

}  // namespace

int run_programmes(const ProgrammesOptions& options) {
  std::vector<config::ProgrammeFile> files;
  int code = kGood;
  std::error_code error;
  const bool folder = std::filesystem::is_directory(options.path, error);
  try {
    if (folder) {
      auto read = config::load_programmes(options.path);
      for (const auto& problem : read.problems) code = complain(problem.c_str());
      files = std::move(read.programmes);
      if (files.empty() && code == kGood)
        return complain((options.path.string() + ": no programme in it").c_str());
    } else {
      files.push_back(config::load_programme(options.path));
    }
  } catch (const config::ConfigError& problem) {
    return complain(problem.what());
  }
  Json all = Json::array();
  for (std::size_t i = 0; i < files.size(); ++i) {
    const Sheet sheet = sheet_of(files[i], core::from_km_per_h(options.from_km_per_h));
    if (!sheet.refusal.empty()) code = std::max(code, kRefused);
    if (options.json) {
      all.push_back(json_of(sheet));
    } else {
      if (i > 0) std::printf("\n");
      print_table(sheet);
    }
  }
  if (options.json) std::printf("%s\n", (folder ? all : all.at(0)).dump(2).c_str());
  return code;
}

}  // namespace footfall::cli
