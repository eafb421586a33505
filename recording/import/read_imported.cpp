#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <numbers>

#include "recording/import/import_words.hpp"
#include "recording/import/imported.hpp"

namespace footfall::recording {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();

core::Result<bool> was_imported(SessionReader& session) {
  const auto origins = session.origins();
  if (!origins) return tl::unexpected<core::Error>(origins.error());
  return std::any_of(origins->begin(), origins->end(),
                     [](const Origin& origin) { return origin.kind == kImportOrigin; });
}

std::optional<double> number_in(const std::string& text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

struct Stored {
  std::vector<std::vector<core::ForceSample>> plates;
  std::uint64_t first = 0, size = 0;  ///< numbers up to the last sample or gap
};

tl::unexpected<core::Error> too_few(const SessionReader& session) {
  return core::fail(core::Remedy::Reconfigure, "%.100s: the session holds too few force samples",
                    session.file().filename().c_str());
}

/// Numbers say how long the columns are: they are believed only as far as samples bear them out.
core::Result<Stored> read_samples(SessionReader& session, const SessionInfo& info) {
  Stored stored;
  std::uint64_t least = std::numeric_limits<std::uint64_t>::max();
  for (const PlateMeta& plate : info.meta.plates) {
    auto samples = session.forces(plate.plate);
    if (!samples) return tl::unexpected<core::Error>(samples.error());
    for (const core::ForceSample& sample : *samples) stored.size = std::max(stored.size, sample.sequence + 1);
    least = std::min<std::uint64_t>(least, samples->size());
    stored.plates.push_back(std::move(*samples));
  }
  for (const Gap& gap : info.gaps) {
    const std::uint64_t room = std::numeric_limits<std::uint64_t>::max() - gap.first_missing;
    stored.size = std::max(stored.size, gap.first_missing + std::min(gap.count, room));
  }
  if (stored.plates.empty() || least == 0 || stored.size / kMostGap > least) return too_few(session);
  return stored;
}

/// The columns begin and end with the samples that are there.
core::Result<Stored> read_samples(SessionReader& session, const TimeSpan& span, const GoingOn& going_on) {
  Stored stored;
  std::uint64_t least = std::numeric_limits<std::uint64_t>::max(), end = 0;
  stored.first = std::numeric_limits<std::uint64_t>::max();
  const auto& plates = session.meta().plates;
  double read = 0.0;
  const GoingOn part = [&](double share) {
    return !going_on || going_on((read + share) / static_cast<double>(plates.size()));
  };
  for (const PlateMeta& plate : plates) {
    auto samples = session.forces(plate.plate, span, part);
    if (!samples) return tl::unexpected<core::Error>(samples.error());
    for (const core::ForceSample& sample : *samples) {
      stored.first = std::min(stored.first, sample.sequence);
      end = std::max(end, sample.sequence + 1);
    }
    least = std::min<std::uint64_t>(least, samples->size());
    stored.plates.push_back(std::move(*samples));
    ++read;
  }
  if (stored.plates.empty() || least == 0 || (end - stored.first) / kMostGap > least) return too_few(session);
  stored.size = end - stored.first;
  return stored;
}

formats::BeltColumns columns_of(const std::string& name, const std::vector<core::ForceSample>& samples,
                                const Stored& stored) {
  const std::vector<double> none(static_cast<std::size_t>(stored.size), kNaN);
  formats::BeltColumns belt{name, none, none, none, none, none, none, none};
  for (const core::ForceSample& sample : samples) {
    const auto i = static_cast<std::size_t>(sample.sequence - stored.first);
    const core::Wrench& w = sample.wrench;
    const double f_v = w.f_v.value();
    belt.f_v_n[i] = f_v;
    belt.f_ap_n[i] = w.f_ap.value();
    belt.f_ml_n[i] = w.f_ml.value();
    belt.m_ap_nm[i] = w.m_ap.value();
    belt.m_ml_nm[i] = w.m_ml.value();
    if (f_v == 0.0) continue;
    belt.cop_ap_m[i] = w.m_ml.value() / f_v;
    belt.cop_ml_m[i] = -w.m_ap.value() / f_v;
  }
  return belt;
}

void leave_out(formats::BeltColumns& belt, const std::string& column) {
  if (column == "f_ap_n") belt.f_ap_n.clear();
  if (column == "f_ml_n") belt.f_ml_n.clear();
  if (column == "cop_ap_m") belt.cop_ap_m.clear();
  if (column == "cop_ml_m") belt.cop_ml_m.clear();
  if (column == "m_ap_nm") belt.m_ap_nm.clear();
  if (column == "m_ml_nm") belt.m_ml_nm.clear();
}

/// Where the source had moments its centre of pressure was theirs, told only of a loaded plate.
void hide_noise(formats::BeltColumns& belt) {
  if (belt.m_ap_nm.empty() || belt.m_ml_nm.empty()) return;
  constexpr double kLoadedN = 100.0;
  for (std::size_t i = 0; i < belt.f_v_n.size(); ++i) {
    if (belt.f_v_n[i] >= kLoadedN) continue;
    if (!belt.cop_ap_m.empty()) belt.cop_ap_m[i] = kNaN;
    if (!belt.cop_ml_m.empty()) belt.cop_ml_m[i] = kNaN;
  }
}

/// Each record holds until the next.
void take_belt(const std::vector<TreadmillRecord>& records, formats::ForceRecording& recording) {
  if (records.empty()) return;
  std::size_t next = 0;
  double speed = kNaN, incline = kNaN;
  for (std::size_t i = 0; i < recording.samples(); ++i) {
    const double seconds = static_cast<double>(i) / recording.sample_rate.value();
    const std::int64_t now = std::llround(recording.start_time_s * 1e9) + std::llround(seconds * 1e9);
    for (; next < records.size() && records[next].time.ns <= now; ++next) {
      const core::TreadmillState& state = records[next].state;
      speed = state.measured_speed.value();
      incline = state.incline_available
                    ? std::atan(state.measured_incline.value() / 100.0) * 180.0 / std::numbers::pi
                    : kNaN;
    }
    recording.session.belt_speed_m_s.push_back(speed);
    recording.session.incline_deg.push_back(incline);
  }
}

void apply(const LogEntry& entry, Imported& imported) {
  const auto number = number_in(entry.new_value);
  if (entry.what == import_words::kAbsent) {
    const auto plate = number_in(entry.old_value);
    for (std::size_t i = 0; i < imported.recording.belts.size(); ++i) {
      if (plate && static_cast<double>(i) == *plate) leave_out(imported.recording.belts[i], entry.new_value);
    }
  } else if (entry.what == import_words::kNote) {
    imported.recording.notes.push_back(entry.new_value);
  } else if (entry.what == import_words::kBeltSpeed && number) {
    imported.stated.belt_speed = core::MetersPerSecond(*number);
  } else if (entry.what == import_words::kMeanBeltSpeed && number) {
    imported.recording.session.belt_speed = core::MetersPerSecond(*number);
  } else if (entry.what == import_words::kIncline && number) {
    imported.stated.incline = core::Degrees(*number);
  }
}

core::Result<Imported> imported_of(SessionReader& session, const Stored& stored,
                                   std::vector<std::string> notes) {
  const SessionMeta& meta = session.meta();
  const auto log = session.log();
  if (!log) return tl::unexpected<core::Error>(log.error());
  const double rate = meta.plates.front().sample_rate_hz;
  if (!(rate >= 1.0 && rate <= 1e5))
    return core::fail(core::Remedy::Reconfigure, "%.100s: a sample rate of %g Hz makes no sense",
                      session.file().filename().c_str(), rate);
  Imported imported;
  imported.recording.sample_rate = core::Hertz(rate);
  imported.recording.start_time_s =
      static_cast<double>(meta.started.ns) * 1e-9 + static_cast<double>(stored.first) / rate;
  for (std::size_t i = 0; i < stored.plates.size(); ++i)
    imported.recording.belts.push_back(columns_of(meta.plates[i].name, stored.plates[i], stored));
  imported.recording.notes = std::move(notes);
  imported.stated.mass = meta.mass;
  imported.stated.height = meta.height;
  for (const LogEntry& entry : *log) apply(entry, imported);
  for (formats::BeltColumns& belt : imported.recording.belts) hide_noise(belt);
  const auto treadmill = session.treadmill();
  if (!treadmill) return tl::unexpected<core::Error>(treadmill.error());
  imported.recording.session.simulated = meta.simulated;
  imported.recording.session.mass = meta.mass;
  take_belt(*treadmill, imported.recording);
  return imported;
}

std::vector<std::string> notes_of(const SessionInfo& info) {
  std::vector<std::string> notes;
  if (!info.complete) notes.push_back("The session is " + info.ending + ".");
  if (info.integrity != "ok") notes.push_back("The session file is not intact: " + info.integrity + ".");
  return notes;
}

}  // namespace

core::Result<std::optional<Imported>> read_imported(SessionReader& session) {
  const auto is = was_imported(session);
  if (!is) return tl::unexpected<core::Error>(is.error());
  if (!*is) return std::optional<Imported>{};
  const auto info = session.info();
  if (!info) return tl::unexpected<core::Error>(info.error());
  const auto stored = read_samples(session, *info);
  if (!stored) return tl::unexpected<core::Error>(stored.error());
  auto imported = imported_of(session, *stored, notes_of(*info));
  if (!imported) return tl::unexpected<core::Error>(imported.error());
  return std::optional<Imported>(std::move(*imported));
}

core::Result<std::optional<Imported>> read_imported(SessionReader& session, const TimeSpan& span,
                                                    const GoingOn& going_on) {
  const auto is = was_imported(session);
  if (!is) return tl::unexpected<core::Error>(is.error());
  if (!*is) return std::optional<Imported>{};
  const auto stored = read_samples(session, span, going_on);
  if (!stored) return tl::unexpected<core::Error>(stored.error());
  auto imported = imported_of(session, *stored, {});
  if (!imported) return tl::unexpected<core::Error>(imported.error());
  return std::optional<Imported>(std::move(*imported));
}

}  // namespace footfall::recording
