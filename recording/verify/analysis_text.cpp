#include "recording/verify/analysis_text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <optional>
#include <type_traits>

#include "core/body_segment.hpp"

namespace footfall::recording {
namespace {

constexpr std::size_t kMostText = 65536;

/// Calls `visit(key, member)` for every setting of a sensor.
template <class Sensor, class Visit>
void visit_sensor(Sensor& sensor, const std::string& prefix, Visit&& visit) {
  visit(prefix + "device", sensor.device);
  visit(prefix + "segment", sensor.segment);
  visit(prefix + "sample_rate_hz", sensor.sample_rate);
  visit(prefix + "full_scale_m_s2", sensor.full_scale_m_s2);
  visit(prefix + "full_scale_rad_s", sensor.full_scale_rad_s);
  visit(prefix + "segment_from_sensor_w", sensor.segment_from_sensor[0]);
  visit(prefix + "segment_from_sensor_x", sensor.segment_from_sensor[1]);
  visit(prefix + "segment_from_sensor_y", sensor.segment_from_sensor[2]);
  visit(prefix + "segment_from_sensor_z", sensor.segment_from_sensor[3]);
  visit(prefix + "standing_offset_deg", sensor.standing_offset);
  visit(prefix + "aligned", sensor.aligned);
}

/// And for every other one, the number of sensors last.
template <class Config, class Visit>
void visit_analysis(Config& config, Visit&& visit) {
  auto& engine = config.engine;
  visit("sample_rate_hz", engine.sample_rate);
  visit("filter_hz", engine.method.filter_cutoff);
  visit("threshold_n", engine.method.threshold);
  visit("zero_flight", engine.method.zero_flight);
  visit("mass_kg", engine.mass);
  visit("height_m", engine.height);
  visit("leg_length_m", engine.leg_length);
  visit("foot_length_m", engine.foot_length);
  visit("has_horizontal", engine.has_horizontal);
  visit("has_cop", engine.has_cop);
  visit("belt_gap_ml_m", engine.belt_gap_ml);
  visit("plates", config.plates);
  visit("max_lateness_ns", config.max_lateness.ns);
  visit("imu_height_m", config.imu.height);
  visit("thigh_length_m", config.imu.thigh_length);
  visit("shank_length_m", config.imu.shank_length);
  visit("imu_incline_deg", config.imu.incline);
}

bool corrected(const gait::EngineConfig& engine) {
  return std::any_of(engine.plate_corrections.begin(), engine.plate_corrections.end(), [](const auto& plate) {
    return plate.deck_weight.has_value() || plate.deck_inertia.has_value();
  });
}

template <class Number>
std::string digits(Number number) {
  std::array<char, 64> text{};
  const auto end = std::to_chars(text.data(), text.data() + text.size(), number).ptr;
  return {text.data(), end};
}

/// The texts here hold neither quotes nor backslashes.
std::string quoted(std::string_view text) {
  std::string out = "\"";
  out += text;
  return out + "\"";
}
std::string_view unquoted(std::string_view text) {
  const bool quotes = text.size() >= 2 && text.front() == '"' && text.back() == '"';
  return quotes ? text.substr(1, text.size() - 2) : text;
}

class Writer {
 public:
  template <class Value>
  void operator()(const std::string& key, const Value& value) {
    line(key, text_of(value));
  }
  template <class Value>
  void operator()(const std::string& key, const std::optional<Value>& value) {
    if (value) (*this)(key, *value);
  }
  void line(const std::string& key, const std::string& value) { text += key + " = " + value + "\n"; }
  std::string text;

 private:
  template <class Value>
  static std::string text_of(const Value& value) {
    if constexpr (std::is_same_v<Value, bool>) {
      return value ? "true" : "false";
    } else if constexpr (std::is_same_v<Value, core::BodySegment>) {
      return quoted(core::name_of(value));
    } else if constexpr (std::is_same_v<Value, std::string>) {
      return quoted(value);
    } else if constexpr (std::is_arithmetic_v<Value>) {
      return digits(value);
    } else {
      return digits(value.value());
    }
  }
};

using Lines = std::map<std::string, std::string, std::less<>>;

/// Takes lines out of the map, so that what is left is what nobody asked for.
class Reader {
 public:
  explicit Reader(Lines& lines) : lines_(lines) {}
  template <class Value>
  void operator()(const std::string& key, Value& value) {
    const auto line = lines_.find(key);
    if (line == lines_.end()) return miss(key, "is missing");
    if (!parse(line->second, value)) miss(key, "cannot be read");
    lines_.erase(line);
  }
  template <class Value>
  void operator()(const std::string& key, std::optional<Value>& value) {
    value.reset();
    if (lines_.contains(key)) (*this)(key, value.emplace());
  }
  [[nodiscard]] const std::string& complaint() const { return complaint_; }

 private:
  void miss(const std::string& key, const char* what) {
    if (complaint_.empty()) complaint_ = key + " " + what;
  }
  template <class Value>
  static bool parse(const std::string& text, Value& value) {
    if constexpr (std::is_same_v<Value, bool>) {
      value = text == "true";
      return value || text == "false";
    } else if constexpr (std::is_same_v<Value, core::BodySegment>) {
      const auto segment = core::body_segment(unquoted(text));
      value = segment.value_or(value);
      return segment.has_value();
    } else if constexpr (std::is_same_v<Value, std::string>) {
      value = unquoted(text);
      return value.size() + 2 == text.size();
    } else if constexpr (std::is_arithmetic_v<Value>) {
      const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
      return error == std::errc() && end == text.data() + text.size();
    } else {
      double plain = 0.0;
      const bool read = parse(text, plain);
      value = Value(plain);
      return read;
    }
  }
  Lines& lines_;
  std::string complaint_;
};

core::Result<Lines> lines_of(std::string_view text) {
  if (text.size() > kMostText) return core::fail(core::Remedy::Reconfigure, "its settings are too long");
  Lines lines;
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    const std::size_t middle = line.find(" = ");
    if (middle == std::string_view::npos ||
        !lines.emplace(line.substr(0, middle), line.substr(middle + 3)).second)
      return core::fail(core::Remedy::Reconfigure, "'%.*s' is no setting, or stands there twice",
                        static_cast<int>(std::min<std::size_t>(line.size(), 80)), line.data());
  }
  return lines;
}

}  // namespace

std::string to_text(const AnalysisRun& run) {
  const gait::AnalysisConfig& analysis = run.config;
  Writer writer;
  writer("build", run.build);
  visit_analysis(analysis, writer);
  writer("sensors", analysis.imu.sensors.size());
  for (std::size_t i = 0; i < analysis.imu.sensors.size(); ++i)
    visit_sensor(analysis.imu.sensors[i], "sensor_" + std::to_string(i) + "_", writer);
  // Told so that nobody computes without them; no station uses any yet.
  if (corrected(analysis.engine)) writer.line("plate_corrections", "yes");
  return writer.text;
}

core::Result<AnalysisRun> analysis_from(std::string_view text) {
  auto lines = lines_of(text);
  if (!lines) return tl::unexpected<core::Error>(lines.error());
  AnalysisRun run;
  gait::AnalysisConfig& analysis = run.config;
  Reader reader(*lines);
  reader("build", run.build);
  visit_analysis(analysis, reader);
  std::size_t sensors = 0;
  reader("sensors", sensors);
  const auto bad = [](const std::string& what) {
    return core::fail(core::Remedy::Reconfigure, "its settings cannot be used: %.200s", what.c_str());
  };
  if (!reader.complaint().empty()) return bad(reader.complaint());
  if (sensors > gait::kMostImus || analysis.plates < 1 || analysis.plates > core::kMaxPlates)
    return bad("too many sensors or plates");
  analysis.imu.sensors.resize(sensors);
  for (std::size_t i = 0; i < sensors; ++i)
    visit_sensor(analysis.imu.sensors[i], "sensor_" + std::to_string(i) + "_", reader);
  if (!reader.complaint().empty()) return bad(reader.complaint());
  if (!lines->empty()) return bad(lines->begin()->first + " is not known to this program: update Footfall");
  // The engine's buffers grow with the rates.
  const auto sane = [](core::Hertz rate) { return rate.value() >= 1.0 && rate.value() <= 1e5; };
  bool all_sane = sane(analysis.engine.sample_rate);
  for (const gait::ImuPlacement& sensor : analysis.imu.sensors)
    all_sane = all_sane && sane(sensor.sample_rate);
  if (!all_sane) return bad("a sample rate that no device has");
  return run;
}

}  // namespace footfall::recording
