#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <numbers>

#include "recording/import/import_words.hpp"
#include "recording/import/imported.hpp"

namespace footfall::recording {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
/// As many samples of a plate as make one chunk.
constexpr std::size_t kChunk = 1024;
/// Nanoseconds in 64 bits reach 292 years; this leaves room to add.
constexpr double kLatestS = 4e9;
constexpr double kLowestHz = 1.0, kHighestHz = 1e5;

double at(const std::vector<double>& column, std::size_t i) {
  return i < column.size() ? column[i] : kNaN;
}

core::Timestamp time_of(const formats::ForceRecording& recording, std::size_t i) {
  const double seconds = static_cast<double>(i) / recording.sample_rate.value();
  return {std::llround(recording.start_time_s * 1e9) + std::llround(seconds * 1e9)};
}

/// The moment about the lab origin of a force at the centre of pressure: M = r x F with r = (ap, 0, ml). Of
/// the free moment such a file tells nothing.
core::ForceSample sample_of(const formats::ForceRecording& recording, const formats::BeltColumns& belt,
                            std::size_t i) {
  core::ForceSample sample;
  sample.sequence = i;
  sample.device_time = sample.station_time = sample.receive_time = time_of(recording, i);
  const double f_v = at(belt.f_v_n, i), f_ap = at(belt.f_ap_n, i), f_ml = at(belt.f_ml_n, i);
  sample.wrench = {
      core::Newtons(f_ap),
      core::Newtons(f_v),
      core::Newtons(f_ml),
      core::NewtonMeters(belt.m_ap_nm.empty() ? -at(belt.cop_ml_m, i) * f_v : at(belt.m_ap_nm, i)),
      core::NewtonMeters(kNaN),
      core::NewtonMeters(belt.m_ml_nm.empty() ? at(belt.cop_ap_m, i) * f_v : at(belt.m_ml_nm, i))};
  if (!std::isfinite(f_v)) sample.flags = core::kInvalid;
  return sample;
}

bool blank(const formats::BeltColumns& belt, std::size_t i) {
  return !std::isfinite(at(belt.f_v_n, i)) && !std::isfinite(at(belt.f_ap_n, i)) &&
         !std::isfinite(at(belt.f_ml_n, i));
}

struct Column {
  const char* key;
  const char* phrase;  ///< nullptr: hardly any file has it
  std::vector<double> formats::BeltColumns::*values;
};
constexpr Column kColumns[] = {{"f_ap_n", "fore-aft force", &formats::BeltColumns::f_ap_n},
                               {"f_ml_n", "sideways force", &formats::BeltColumns::f_ml_n},
                               {"cop_ap_m", "fore-aft centre of pressure", &formats::BeltColumns::cop_ap_m},
                               {"cop_ml_m", "sideways centre of pressure", &formats::BeltColumns::cop_ml_m},
                               {"m_ap_nm", nullptr, &formats::BeltColumns::m_ap_nm},
                               {"m_ml_nm", nullptr, &formats::BeltColumns::m_ml_nm}};

std::string exact(double value) {
  std::array<char, 40> text{};
  std::snprintf(text.data(), text.size(), "%.17g", value);
  return text.data();
}

/// A TOML basic string; what is no printable character becomes an escape.
std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (byte < 0x20 || byte == 0x7f) {
      std::array<char, 8> escape{};
      std::snprintf(escape.data(), escape.size(), "\\u%04X", unsigned{byte});
      out += escape.data();
    } else {
      out += c;
    }
  }
  return out + '"';
}

std::string list_of(const std::vector<std::string>& texts) {
  std::string out = "[";
  for (const std::string& text : texts) out += (out.size() > 1 ? ", " : "") + quoted(text);
  return out + "]";
}

std::string description(const formats::ForceRecording& recording, const ImportSource& source) {
  std::string text = "# Imported, not recorded: nothing was configured.\n[import]\n";
  text += "source = " + quoted(source.name) + "\nformat = " + quoted(source.format);
  text += "\nbytes = " + std::to_string(source.content.bytes);
  text += "\nblake2b_256 = " + quoted(hex_of(source.content.hash));
  text += "\nstart_time_s = " + exact(recording.start_time_s);
  text += "\nsample_rate_hz = " + exact(recording.sample_rate.value());
  text += "\nsamples = " + std::to_string(recording.samples());
  text += "\nmissing = " + list_of(missing_from(recording, source.stated));
  text += "\nnotes = " + list_of(recording.notes) + "\n";
  return text;
}

std::string pose_of(const formats::ForceRecording& recording, std::size_t plate) {
  if (plate >= recording.platforms.size()) return "";
  const formats::PlatformDescription& platform = recording.platforms[plate];
  std::string text = "c3d_type = " + std::to_string(platform.type) + "\nc3d_channels = [";
  for (std::size_t i = 0; i < platform.channels.size(); ++i)
    text += (i > 0 ? ", " : "") + std::to_string(platform.channels[i]);
  text += "]\nc3d_corners = [";
  for (std::size_t i = 0; i < platform.corners.size(); ++i)
    text += (i > 0 ? ", " : "") + (std::isfinite(platform.corners[i]) ? exact(platform.corners[i]) : "nan");
  return text + "]\nc3d_corner_unit = " + quoted(platform.corner_unit) + "\n";
}

SessionMeta meta_of(const formats::ForceRecording& recording, const ImportSource& source) {
  SessionMeta meta;
  meta.software_version = source.software_version;
  meta.station_name = "imported";
  meta.subject_pseudonym = source.subject_pseudonym;
  meta.configuration_toml = description(recording, source);
  meta.method_id = source.method_id;
  meta.started = time_of(recording, 0);
  meta.mass = source.stated.mass ? source.stated.mass : recording.session.mass;
  meta.simulated = recording.session.simulated;
  meta.height = source.stated.height;
  for (std::size_t i = 0; i < recording.belts.size(); ++i) {
    const auto stream = static_cast<std::uint8_t>(i);
    const std::string& name = recording.belts[i].name;
    meta.plates.push_back({stream, name, "plate of a " + source.format + " file",
                           recording.sample_rate.value(), kNaN, kNaN, pose_of(recording, i)});
    DeviceMeta device;
    device.stream = stream;
    device.name = name;
    device.sample_rate_hz = recording.sample_rate.value();
    meta.devices.push_back(std::move(device));
  }
  return meta;
}

ResultSet results_of(const ImportSource& source, std::int64_t now) {
  ResultSet set;
  set.method_id = source.method_id;
  set.software_version = source.software_version;
  set.wall_ns = now;
  set.reason = kImportOrigin;
  set.source = "the whole recording as it is stored here, as footfall analyze reads it";
  set.parameters = source.parameters;
  set.who = import_words::kWho;
  return set;
}

/// One plate's samples and gaps in their order.
core::Result<void> write_plate(const formats::ForceRecording& recording, std::size_t plate,
                               const std::function<bool()>& going_on, SessionWriter& writer) {
  const formats::BeltColumns& belt = recording.belts[plate];
  const auto stream = static_cast<std::uint8_t>(plate);
  std::vector<core::ForceSample> chunk;
  const std::size_t n = recording.samples();
  core::Result<void> written;
  for (std::size_t i = 0; i < n && written;) {
    std::size_t end = i;
    while (end < n && blank(belt, end)) ++end;
    if (end > i) {
      written = writer.append_gap({stream, i, end - i, time_of(recording, i), GapCause::Source});
      i = end;
      continue;
    }
    chunk.clear();
    for (; i < n && chunk.size() < kChunk && !blank(belt, i); ++i) {
      chunk.push_back(sample_of(recording, belt, i));
      chunk.back().plate = stream;
      if (i > 0 && chunk.size() == 1 && blank(belt, i - 1)) chunk.back().flags |= core::kGapBefore;
    }
    written = writer.append_forces(stream, chunk, 0);
    if (written && going_on && !going_on()) return core::fail(core::Remedy::Retry, "cancelled");
  }
  return written;
}

/// A belt that the file tells of, one record for each change.
core::Result<void> write_belt(const formats::ForceRecording& recording, SessionWriter& writer) {
  const formats::SessionNotes& session = recording.session;
  if (session.belt_speed_m_s.empty() && session.incline_deg.empty()) return {};
  std::vector<TreadmillRecord> records;
  const auto same = [](double a, double b) { return a == b || (std::isnan(a) && std::isnan(b)); };
  for (std::size_t i = 0; i < recording.samples(); ++i) {
    const double speed = at(session.belt_speed_m_s, i), incline = at(session.incline_deg, i);
    if (i > 0 && same(speed, at(session.belt_speed_m_s, i - 1)) &&
        same(incline, at(session.incline_deg, i - 1)))
      continue;
    TreadmillRecord record;
    record.time = time_of(recording, i);
    // Time 0 of a poll would say that there never was one.
    record.state.time = record.time.ns == 0 ? core::Timestamp{1} : record.time;
    record.state.measured_speed = core::MetersPerSecond(speed);
    record.state.set_speed = record.commanded_speed = core::MetersPerSecond(kNaN);
    record.state.measured_incline = core::GradePercent(100.0 * std::tan(incline * std::numbers::pi / 180.0));
    record.state.set_incline = core::GradePercent(kNaN);
    record.state.incline_available = std::isfinite(incline);
    record.state.running = speed > 0.0;
    records.push_back(record);
  }
  return writer.append_treadmill(records);
}

core::Result<void> write_log(const formats::ForceRecording& recording, const ImportSource& source,
                             SessionWriter& writer) {
  const core::Timestamp start = time_of(recording, 0);
  core::Result<void> written;
  const auto say = [&](std::string_view what, std::string old_value, std::string new_value) {
    if (!written) return;
    written = writer.append_log({start, std::string(import_words::kWho), "", std::string(what),
                                 std::move(old_value), std::move(new_value), "done"});
  };
  say("imported", source.name, hex_of(source.content.hash));
  for (std::size_t i = 0; i < recording.belts.size(); ++i) {
    for (const Column& column : kColumns) {
      if ((recording.belts[i].*column.values).empty())
        say(import_words::kAbsent, std::to_string(i), column.key);
    }
  }
  for (const std::string& note : recording.notes) say(import_words::kNote, "", note);
  if (source.stated.belt_speed) say(import_words::kBeltSpeed, "", exact(source.stated.belt_speed->value()));
  if (recording.session.belt_speed)
    say(import_words::kMeanBeltSpeed, "", exact(recording.session.belt_speed->value()));
  if (source.stated.incline) say(import_words::kIncline, "", exact(source.stated.incline->value()));
  return written;
}

core::Result<void> write_all(const formats::ForceRecording& recording, const ImportSource& source,
                             std::span<const gait::StepResult> steps, const gait::Summary& summary,
                             const std::function<bool()>& going_on, std::int64_t now, SessionWriter& writer) {
  Origin origin;
  origin.kind = kImportOrigin;
  origin.source = source.name;
  origin.source_hash.assign(source.content.hash.begin(), source.content.hash.end());
  origin.software_version = source.software_version;
  origin.wall_ns = now;
  auto written = writer.append_origin(origin);
  if (written) written = write_log(recording, source, writer);
  if (written) written = write_belt(recording, writer);
  for (std::size_t plate = 0; plate < recording.belts.size() && written; ++plate)
    written = write_plate(recording, plate, going_on, writer);
  for (const gait::StepResult& step : steps) {
    if (written) written = writer.append_step(step);
  }
  if (written && going_on && !going_on()) return core::fail(core::Remedy::Retry, "cancelled");
  return written ? writer.finish(summary) : written;
}

void remove_with_companions(const std::filesystem::path& file) {
  for (const char* suffix : {"", "-wal", "-shm", "-journal"}) {
    std::error_code ignored;
    std::filesystem::remove(file.string() + suffix, ignored);
  }
}

}  // namespace

core::Result<void> check_importable(const formats::ForceRecording& recording) {
  using core::fail;
  using core::Remedy;
  const double rate = recording.sample_rate.value(), start = recording.start_time_s;
  const std::size_t n = recording.samples();
  if (recording.belts.size() >= kFirstImuStream)
    return fail(Remedy::Reconfigure, "%zu force plates are more than a session holds",
                recording.belts.size());
  if (!(rate >= kLowestHz && rate <= kHighestHz))
    return fail(Remedy::Reconfigure, "a sample rate of %g Hz makes no sense", rate);
  if (!(std::abs(start) <= kLatestS && static_cast<double>(n) / rate <= kLatestS))
    return fail(Remedy::Reconfigure, "a recording from %g s on makes no sense: correct its time", start);
  for (const formats::BeltColumns& belt : recording.belts) {
    std::size_t there = 0;
    for (std::size_t i = 0; i < n; ++i) there += blank(belt, i) ? 0 : 1;
    if (there * kMostGap < n)
      return fail(Remedy::Reconfigure, "%.40s: %zu of %zu samples hold a force: that is no recording",
                  belt.name.empty() ? "plate" : belt.name.c_str(), there, n);
  }
  if (n < 2) return fail(Remedy::Reconfigure, "it holds no two samples of force");
  return {};
}

std::vector<std::string> missing_from(const formats::ForceRecording& recording, const Stated& stated) {
  std::vector<std::string> missing;
  for (const formats::BeltColumns& belt : recording.belts) {
    for (const Column& column : kColumns) {
      if ((belt.*column.values).empty() && column.phrase != nullptr)
        missing.push_back((belt.name.empty() ? "" : belt.name + ": ") + column.phrase);
    }
  }
  missing.emplace_back("free moment");
  if (!stated.mass) missing.emplace_back("body mass");
  if (!stated.belt_speed) missing.emplace_back("belt speed");
  missing.emplace_back("date and time");
  return missing;
}

core::Result<void> write_imported(const std::filesystem::path& file, const formats::ForceRecording& recording,
                                  const ImportSource& source, std::span<const gait::StepResult> steps,
                                  const gait::Summary& summary, const std::function<bool()>& going_on) {
  if (auto possible = check_importable(recording); !possible) return possible;
  const std::int64_t now = core::clock_ns(CLOCK_REALTIME);
  auto writer = SessionWriter::create(file, meta_of(recording, source), results_of(source, now));
  if (!writer) return tl::unexpected<core::Error>(writer.error());
  auto written = write_all(recording, source, steps, summary, going_on, now, **writer);
  writer->reset();
  if (!written) remove_with_companions(file);
  return written;
}

}  // namespace footfall::recording
