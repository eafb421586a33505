#include "recording/verify/session_forces.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <span>

#include "gait/metrics/cop.hpp"
#include "recording/export/force_table.hpp"

namespace footfall::recording {
namespace {

template <class Columns>
void append(const core::Wrench& w, Columns& columns) {
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  const auto cop = gait::centre_of_pressure(w, gait::least_force_for_cop(std::nullopt));
  columns.f_v_n.push_back(w.f_v.value());
  columns.f_ap_n.push_back(w.f_ap.value());
  columns.f_ml_n.push_back(w.f_ml.value());
  columns.cop_ap_m.push_back(cop ? cop->ap.value() : kNaN);
  columns.cop_ml_m.push_back(cop ? cop->ml.value() : kNaN);
}

void fill_columns(const ForceTable& table, SessionForces& forces) {
  if (table.plates.size() > 1) {
    for (const ForceTable::Plate& plate : table.plates) forces.plates.push_back({plate.name});
  }
  for (std::size_t row = 0; row < table.rows(); ++row) {
    core::Wrench sum = table.plates.front().wrench[row];
    for (std::size_t p = 1; p < table.plates.size(); ++p) sum = sum + table.plates[p].wrench[row];
    append(sum, forces);
    forces.m_ap_nm.push_back(sum.m_ap.value());
    forces.m_ml_nm.push_back(sum.m_ml.value());
    for (std::size_t p = 0; p < forces.plates.size(); ++p)
      append(table.plates[p].wrench[row], forces.plates[p]);
  }
}

template <class... Args>
std::string sentence(const char* format, Args... args) {
  std::array<char, 240> text{};
  std::snprintf(text.data(), text.size(), format, args...);
  return text.data();
}

void note_file(const SessionInfo& info, SessionForces& forces) {
  forces.simulated = info.meta.simulated;
  if (info.meta.simulated) forces.notes.emplace_back("Recorded from simulated devices.");
  if (!info.complete) forces.notes.push_back("The session is " + info.ending + ".");
  if (info.integrity != "ok")
    forces.notes.push_back("The session file is not intact: " + info.integrity + ".");
}

void note_left_out(const SessionInfo& info, const ForceTable& table, bool cut,
                   std::vector<std::string>& notes) {
  std::size_t blank = 0;
  bool saturated = false;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    blank += table.whole(row) ? 0 : 1;
    saturated =
        saturated || (table.samples[row] != nullptr && (table.samples[row]->flags & core::kSaturated) != 0);
  }
  if (saturated) notes.emplace_back("A plate was at its end stop: peaks and impulses are too small.");
  std::uint64_t missing = info.unexplained_missing;
  for (const Gap& gap : info.gaps) missing += gap.plate < kFirstImuStream ? gap.count : 0;
  const auto lost = static_cast<unsigned long long>(missing);
  if (cut) {
    notes.push_back(sentence(
        "A plate's clock or counter jumped (%llu samples missing): only the longest stretch on an even time "
        "base was analysed, %.3f s to %.3f s of the session.",
        lost, table.time_s.front(), table.time_s.back()));
  } else if (blank > 0) {
    notes.push_back(
        sentence("Samples are missing or invalid (%llu missing): %zu instants of %zu have no force.", lost,
                 blank, table.rows()));
  }
}

/// Without the rows before and after which some plate measured nothing.
ForceTable trimmed(const ForceTable& table) {
  std::size_t first = 0, end = table.rows();
  while (first < end && !table.whole(first)) ++first;
  while (end > first && !table.whole(end - 1)) --end;
  return part_of(table, first, end);
}

}  // namespace

core::Result<SessionForces> session_forces(const SessionContents& contents) {
  const char* name = contents.name.c_str();
  const SessionMeta& meta = contents.meta();
  if (contents.forces.empty() || contents.forces.front().empty())
    return core::fail(core::Remedy::Reconfigure, "%.100s: the session holds no force samples", name);
  const core::Hertz nominal(meta.plates.front().sample_rate_hz);
  if (!(nominal.value() >= 1.0 && nominal.value() <= 1e5)) {
    return core::fail(core::Remedy::Reconfigure, "%.100s: a sample rate of %g Hz makes no sense", name,
                      nominal.value());
  }
  const ForceTable all = force_table(contents);
  const auto even = all.even ? std::optional(trimmed(all)) : longest_even_part(all, nominal);
  if (!even || even->rows() < 2) {
    return core::fail(core::Remedy::Reconfigure,
                      "%.100s: no stretch of samples without a gap and on an even time base", name);
  }
  SessionForces forces;
  note_file(contents.info, forces);
  forces.sample_rate = even->rate;
  forces.start_time_s = even->time_s.front();
  fill_columns(*even, forces);
  note_left_out(contents.info, *even, !all.even, forces.notes);
  forces.mass = meta.mass;
  std::string note;
  forces.belt_speed = steady_belt_speed(contents.treadmill, even->times.front(), even->times.back(), &note);
  if (!note.empty()) forces.notes.push_back(note);
  forces.belt = even->belt;
  return forces;
}

core::Result<SessionForces> read_session_forces(const std::filesystem::path& file) {
  const auto reader = SessionReader::open(file);
  if (!reader) return tl::unexpected<core::Error>(reader.error());
  const auto contents = read_contents(**reader);
  if (!contents) return tl::unexpected<core::Error>(contents.error());
  return session_forces(*contents);
}

}  // namespace footfall::recording
