#include "config/imu_config.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <set>

#include "config/address.hpp"
#include "config/toml_reader.hpp"

namespace footfall::config {
namespace {

/// The device samples at this rate and sends each n-th sample.
constexpr double kInertialRateHz = 400.0;
constexpr double kUnitLength = 1e-3;
/// Beyond it a step would be completed before its last samples have come (ImuKinematics).
constexpr double kMostLatenessMs = 140.0;

std::vector<std::string> segment_names() {
  return {core::kBodySegmentNames.begin(), core::kBodySegmentNames.end()};
}

bool is_date(const std::string& text) {
  const std::string form = "dddd-dd-dd";
  if (text.size() != form.size()) return false;
  for (std::size_t i = 0; i < form.size(); ++i) {
    const bool digit = std::isdigit(static_cast<unsigned char>(text[i])) != 0;
    if (form[i] == 'd' ? !digit : text[i] != form[i]) return false;
  }
  const int month = std::stoi(text.substr(5, 2)), day = std::stoi(text.substr(8, 2));
  return month >= 1 && month <= 12 && day >= 1 && day <= 31;
}

ImuAlignmentConfig read_alignment(TableReader reader) {
  ImuAlignmentConfig alignment;
  const auto q = reader.numbers("segment_from_sensor", 4, -1.0, 1.0);
  std::copy(q.begin(), q.end(), alignment.segment_from_sensor.begin());
  const double length = std::sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3]);
  if (!(std::abs(length - 1.0) <= kUnitLength)) {
    reader.refuse("segment_from_sensor", "is no rotation (length " + std::to_string(length) +
                                             "); write the unit quaternion w, x, y, z of the alignment");
  }
  alignment.date = reader.text("date");
  if (!is_date(alignment.date)) {
    reader.refuse("date", "'" + alignment.date + "' is no date; write it as \"2026-11-20\"");
  }
  alignment.standing_sway = core::Degrees(reader.number("standing_sway_deg", 0.0, 90.0));
  alignment.out_of_square = core::Degrees(reader.number("out_of_square_deg", 0.0, 90.0));
  if (reader.has("explained_variance"))
    alignment.explained_variance = reader.number("explained_variance", 0.0, 1.0);
  reader.finish();
  return alignment;
}

void read_place(TableReader& reader, ImuConfig& imu) {
  imu.serial = reader.text_or("serial", "");
  imu.host = reader.text_or("host", "");
  if (imu.serial.empty() && imu.host.empty()) {
    reader.refuse("serial", "is missing; give the device's serial number, its host, or both");
  }
  if (!imu.host.empty() && !is_address(imu.host)) {
    reader.refuse("host", "'" + imu.host + "' is no IPv4 address; write four numbers, e.g. 192.0.2.21");
  }
  const auto port = [&](const char* key, std::uint16_t otherwise) {
    if (imu.host.empty() && reader.has(key)) {
      reader.refuse(key, "needs a host; without one the device announces its ports");
    }
    return static_cast<std::uint16_t>(reader.integer_or(key, 1, 65535, otherwise));
  };
  imu.command_port = port("command_port", imu.command_port);
  imu.data_port = port("data_port", imu.data_port);
}

ImuConfig read_imu(TableReader& reader) {
  ImuConfig imu;
  imu.segment = *core::body_segment(reader.choice("segment", segment_names()));
  imu.kind = reader.choice("kind", {"ximu3"});
  read_place(reader, imu);
  imu.rate_hz = reader.number_or("rate_hz", 20.0, kInertialRateHz, imu.rate_hz);
  const double divisor = kInertialRateHz / imu.rate_hz;
  if (std::abs(divisor - std::round(divisor)) > 1e-3) {
    reader.refuse("rate_hz",
                  "is no rate of this device; write 400, 200, 133.333, 100, 80 or another 400 / n");
  }
  imu.full_scale_deg_s = reader.number_or("full_scale_deg_s", 100.0, 10'000.0, imu.full_scale_deg_s);
  imu.full_scale_g = reader.number_or("full_scale_g", 2.0, 400.0, imu.full_scale_g);
  imu.max_lateness_ms = reader.number_or("max_lateness_ms", 5.0, kMostLatenessMs, imu.max_lateness_ms);
  imu.synchronised = reader.boolean_or("synchronised", imu.synchronised);
  imu.standing_offset = core::Degrees(reader.number_or("standing_offset_deg", -45.0, 45.0, 0.0));
  if (reader.has("alignment")) imu.alignment = read_alignment(reader.table("alignment"));
  reader.finish();
  return imu;
}

}  // namespace

std::vector<ImuConfig> read_imus(TableReader& root) {
  std::vector<ImuConfig> imus;
  std::set<std::string> serials;
  std::set<std::uint16_t> ports;
  for (auto& reader : root.tables("imu", 0)) {
    const ImuConfig imu = read_imu(reader);
    if (std::any_of(imus.begin(), imus.end(), [&](const auto& one) { return one.segment == imu.segment; })) {
      reader.refuse("segment", "'" + imu.name() + "' has two sensors; a segment carries one");
    }
    if (!imu.serial.empty() && !serials.insert(imu.serial).second) {
      reader.refuse("serial", "'" + imu.serial + "' is used twice; one device sits on one segment");
    }
    if (!imu.host.empty() && !ports.insert(imu.data_port).second) {
      reader.refuse("data_port", std::to_string(imu.data_port) + " is used twice; give each IMU its own");
    }
    imus.push_back(imu);
  }
  return imus;
}

RunnerConfig read_runner(TableReader reader) {
  RunnerConfig runner;
  const auto length = [&](const char* key, double low, double high) {
    std::optional<core::Meters> value;
    if (reader.has(key)) value = core::Meters(reader.number(key, low, high));
    return value;
  };
  runner.height = length("height_m", 0.5, 2.5);
  runner.thigh_length = length("thigh_length_m", 0.1, 0.8);
  runner.shank_length = length("shank_length_m", 0.1, 0.8);
  if (!runner.height && runner.thigh_length.has_value() != runner.shank_length.has_value()) {
    reader.refuse(runner.thigh_length ? "thigh_length_m" : "shank_length_m",
                  "is of no use alone; give both lengths, or height_m");
  }
  reader.finish();
  return runner;
}

}  // namespace footfall::config
