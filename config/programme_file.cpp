#include "config/programme_file.hpp"

#include <algorithm>
#include <cstdio>
#include <utility>

#include "config/list_folder.hpp"
#include "config/toml_reader.hpp"

namespace footfall::config {
namespace {

using control::Programme;
using control::ProgrammeStep;

constexpr double kLongestStepS = control::kLongestStep.seconds();
/// No treadmill is that fast in any unit; the compiled ceiling is judged after the conversion.
constexpr double kAnySpeed = 100.0;

template <std::size_t N>
void keep_text(const TableReader& reader, const char* key, const std::string& text,
               std::array<char, N>& kept) {
  if (text.size() >= N) reader.refuse(key, "is longer than " + std::to_string(N - 1) + " bytes");
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < 0x20)
      reader.refuse(key, "must be one line without control characters");
  }
  std::copy(text.begin(), text.end(), kept.begin());
}

/// The edge: whatever unit the file uses, only m/s goes on.
core::MetersPerSecond read_speed(TableReader& reader) {
  struct Unit {
    const char* key;
    core::MetersPerSecond (*convert)(double);
  };
  constexpr Unit kUnits[] = {{"speed_km_h", core::from_km_per_h},
                             {"speed_mph", core::from_mph},
                             {"speed_m_s", [](double value) { return core::MetersPerSecond(value); }}};
  const Unit* chosen = nullptr;
  for (const Unit& unit : kUnits) {
    if (!reader.has(unit.key)) continue;
    if (chosen != nullptr)
      reader.refuse(unit.key, std::string("and ") + chosen->key + " are both given; keep one");
    chosen = &unit;
  }
  if (chosen == nullptr) reader.refuse("speed_km_h", "is missing; give speed_km_h, speed_mph or speed_m_s");
  const core::MetersPerSecond speed = chosen->convert(reader.number(chosen->key, 0.0, kAnySpeed));
  if (speed > control::kHardMaxSpeed || speed < control::kSlowestRun) {
    char range[80];
    std::snprintf(range, sizeof range, "is %.2f m/s; a segment runs at %.1f to %.1f m/s", speed.value(),
                  control::kSlowestRun.value(), control::kHardMaxSpeed.value());
    reader.refuse(chosen->key, range);
  }
  return speed;
}

void read_cadence(TableReader& reader, ProgrammeStep& step) {
  if (reader.has("cadence_spm"))
    step.cadence = core::StepsPerMinute(reader.number("cadence_spm", 40.0, 300.0));
  if (!reader.has("cadence_change_percent")) return;
  if (step.cadence) reader.refuse("cadence_change_percent", "and cadence_spm are both given; keep one");
  step.cadence_change = 0.01 * reader.number("cadence_change_percent", -30.0, 30.0);
}

ProgrammeStep read_step(TableReader& reader) {
  ProgrammeStep step;
  if (reader.has("name")) keep_text(reader, "name", reader.text("name"), step.name);
  step.speed = read_speed(reader);
  step.ramp = core::from_seconds(reader.number_or("ramp_s", 0.0, kLongestStepS, 0.0));
  if (reader.has("acceleration_m_s2")) {
    if (reader.has("ramp_s")) reader.refuse("acceleration_m_s2", "and ramp_s are both given; keep one");
    step.acceleration = core::MetersPerSecond2(
        reader.number("acceleration_m_s2", 0.005, control::kHardMaxAcceleration.value()));
  }
  const bool ramps = step.ramp.ns > 0 || step.acceleration.value() > 0.0;
  const double shortest = ramps ? 0.0 : control::kShortestStep.seconds();
  step.hold = core::from_seconds(ramps ? reader.number_or("hold_s", shortest, kLongestStepS, 0.0)
                                       : reader.number("hold_s", shortest, kLongestStepS));
  if (step.ramp.ns > 0 && step.ramp + step.hold < control::kShortestStep) {
    reader.refuse("ramp_s", "and hold_s together must be at least 1 s");
  }
  if (reader.has("incline_percent")) {
    const double steepest = control::kHardMaxIncline.value();
    step.incline = core::GradePercent(reader.number("incline_percent", -steepest, steepest));
  }
  read_cadence(reader, step);
  reader.finish();
  return step;
}

/// "run 2/6": a repeated part says which round it is.
void name_round(ProgrammeStep& step, std::int64_t round, std::int64_t rounds) {
  const std::string suffix = " " + std::to_string(round) + "/" + std::to_string(rounds);
  const std::string name = step.name.data();
  if (name.empty() || name.size() + suffix.size() >= step.name.size()) return;
  std::copy(suffix.begin(), suffix.end(), step.name.begin() + static_cast<std::ptrdiff_t>(name.size()));
}

void append(TableReader& segment, Programme& programme, const ProgrammeStep& step) {
  if (programme.count >= control::kMaxProgrammeSteps) {
    segment.refuse("repeat", "makes more than " + std::to_string(control::kMaxProgrammeSteps) +
                                 " segments, repeats written out; shorten the programme");
  }
  programme.steps[programme.count++] = step;
}

void read_segment(TableReader& segment, Programme& programme) {
  if (!segment.has("repeat") && !segment.has("part")) return append(segment, programme, read_step(segment));
  const std::int64_t rounds =
      segment.integer("repeat", 1, static_cast<std::int64_t>(control::kMaxProgrammeSteps));
  std::vector<ProgrammeStep> parts;
  for (auto& part : segment.tables("part", 1)) parts.push_back(read_step(part));
  segment.finish();
  for (std::int64_t round = 1; round <= rounds; ++round) {
    for (ProgrammeStep part : parts) {
      name_round(part, round, rounds);
      append(segment, programme, part);
    }
  }
}

}  // namespace

ProgrammeFile parse_programme(const std::string& text, const std::filesystem::path& file) {
  const toml::table parsed = parse_toml(text, file.string());
  TableReader root(parsed, file.string());
  ProgrammeFile result;
  result.file = file;
  keep_text(root, "name", root.text("name"), result.programme.name);
  result.description = root.text_or("description", "");
  constexpr double kShortest = control::kShortestCountdown.seconds(),
                   kLongest = control::kLongestCountdown.seconds();
  if (root.has("countdown_s")) {
    result.programme.countdown = core::from_seconds(root.number("countdown_s", kShortest, kLongest));
  }
  for (auto& segment : root.tables("segment", 1)) read_segment(segment, result.programme);
  root.finish();
  return result;
}

ProgrammeFile load_programme(const std::filesystem::path& file) {
  return parse_programme(read_text(file), file);
}

ProgrammeFolder load_programmes(const std::filesystem::path& folder) {
  std::error_code error;
  if (!std::filesystem::is_directory(folder, error)) {
    throw ConfigError(folder.string() + ": there is no such folder of programmes; correct the path");
  }
  auto listed = list_folder(folder);
  if (!listed) throw ConfigError(listed.error().what());
  std::vector<std::filesystem::path> files = std::move(*listed);
  std::erase_if(files, [](const auto& file) { return file.extension() != ".toml"; });
  std::sort(files.begin(), files.end());
  ProgrammeFolder result;
  for (const auto& file : files) {
    try {
      ProgrammeFile read = load_programme(file);
      const auto same = [&](const ProgrammeFile& other) {
        return other.programme.name == read.programme.name;
      };
      if (std::any_of(result.programmes.begin(), result.programmes.end(), same)) {
        result.problems.push_back(file.string() +
                                  ": name: another file has the same name; names tell programmes apart");
        continue;
      }
      read.programme.id = static_cast<std::uint32_t>(result.programmes.size() + 1);
      result.programmes.push_back(std::move(read));
    } catch (const ConfigError& problem) {
      result.problems.emplace_back(problem.what());
    }
  }
  return result;
}

}  // namespace footfall::config
