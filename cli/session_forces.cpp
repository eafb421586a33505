#include "cli/session_forces.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <limits>
#include <span>

#include "gait/cop.hpp"
#include "gait/merge.hpp"
#include "recording/sample_grid.hpp"
#include "recording/session.hpp"

namespace footfall::cli {
namespace {

/// A step of the station time between two neighbours that no crystal explains: the clock was locked anew.
constexpr core::Duration kClockStep = core::milliseconds(10);
constexpr double kFollows = 0.02, kOneSpeed = 0.05, kSlowestRunMS = 0.3, kSetPointStepMS = 1e-3;

using Samples = std::vector<core::ForceSample>;

/// A merged instant and the master sample that it belongs to.
struct Row {
  core::ForceSample master;
  core::Wrench sum;
  std::array<core::Wrench, core::kMaxPlates> plate{};
  bool whole = false;
};

bool finite(const core::Wrench& w) {
  return w.f_ap.is_finite() && w.f_v.is_finite() && w.f_ml.is_finite() && w.m_ap.is_finite() &&
         w.m_v.is_finite() && w.m_ml.is_finite();
}

/// Marks holes that the driver did not: a full ring leaves only a jump of the sequence. Late samples are as
/// good as others once they are stored.
void mark_holes(Samples& samples, std::uint8_t plate) {
  for (std::size_t i = 0; i < samples.size(); ++i) {
    core::ForceSample& sample = samples[i];
    sample.plate = plate;
    unsigned flags = sample.flags & ~static_cast<unsigned>(core::kStale);
    if (i > 0 && sample.sequence != samples[i - 1].sequence + 1) flags |= core::kGapBefore;
    if (!finite(sample.wrench)) flags |= core::kInvalid;
    sample.flags = static_cast<std::uint16_t>(flags);
  }
}

std::vector<Row> merge(const std::vector<Samples>& plates, core::Hertz rate) {
  std::vector<Row> rows;
  rows.reserve(plates.front().size());
  gait::PlateMerger merger(plates.size(), rate);
  std::vector<std::size_t> next(plates.size());
  std::size_t master = 0;
  for (;;) {
    std::size_t first = plates.size();
    for (std::size_t p = 0; p < plates.size(); ++p) {
      if (next[p] == plates[p].size()) continue;
      if (first == plates.size() || plates[p][next[p]].station_time < plates[first][next[first]].station_time)
        first = p;
    }
    if (first == plates.size()) return rows;
    merger.push(plates[first][next[first]++]);
    gait::ForceFrame frame;
    while (merger.pop(frame)) {
      while (plates.front()[master].station_time != frame.time) ++master;
      Row row{plates.front()[master], frame.plate[0], frame.plate,
              (frame.flags & (core::kGapBefore | core::kInvalid)) == 0};
      for (std::size_t p = 1; p < plates.size(); ++p) row.sum = row.sum + frame.plate[p];
      rows.push_back(row);
    }
  }
}

struct Piece {
  std::size_t first = 0, size = 0;
};

bool continues(const Row& before, const Row& row, core::Duration period) {
  const core::Duration step = row.master.station_time - before.master.station_time;
  return row.whole && before.whole && row.master.sequence == before.master.sequence + 1 &&
         step - period < kClockStep && period - step < kClockStep;
}

Piece longest_piece(const std::vector<Row>& rows, core::Hertz rate) {
  const core::Duration period = core::from_seconds(1.0 / rate.value());
  Piece best, current;
  for (std::size_t i = 0; i < rows.size(); ++i) {
    if (i > 0 && continues(rows[i - 1], rows[i], period)) {
      ++current.size;
    } else {
      current = {i, rows[i].whole ? std::size_t{1} : std::size_t{0}};
    }
    if (current.size > best.size) best = current;
  }
  return best;
}

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

void fill_columns(std::span<const Row> rows, std::size_t plates, SessionForces& forces) {
  if (plates > 1) forces.plates.resize(plates);
  for (const Row& row : rows) {
    append(row.sum, forces);
    forces.m_ap_nm.push_back(row.sum.m_ap.value());
    forces.m_ml_nm.push_back(row.sum.m_ml.value());
    for (std::size_t p = 0; p < forces.plates.size(); ++p) append(row.plate[p], forces.plates[p]);
  }
}

template <class... Args>
std::string sentence(const char* format, Args... args) {
  std::array<char, 240> text{};
  std::snprintf(text.data(), text.size(), format, args...);
  return text.data();
}

void set_belt_speed(std::span<const recording::TreadmillRecord> records, core::Timestamp from,
                    core::Timestamp to, SessionForces& forces) {
  double sum = 0.0, low = std::numeric_limits<double>::infinity(), high = 0.0;
  std::size_t steady = 0;
  for (std::size_t i = 1; i < records.size(); ++i) {
    const recording::TreadmillRecord& record = records[i];
    const double speed = record.state.measured_speed.value(), set = record.commanded_speed.value();
    const bool held = std::abs(set - records[i - 1].commanded_speed.value()) < kSetPointStepMS;
    const bool inside = record.state.time >= from && record.state.time <= to;
    const bool follows = speed > kSlowestRunMS && std::abs(speed - set) <= kFollows * set;
    if (!inside || !held || !follows || !record.state.running) continue;
    sum += speed;
    low = std::min(low, speed);
    high = std::max(high, speed);
    ++steady;
  }
  if (steady == 0) return;
  const double mean = sum / static_cast<double>(steady);
  if (high - low > kOneSpeed * mean) {
    forces.notes.push_back(sentence(
        "The belt ran at steady speeds from %.2f to %.2f m/s: means over all steps mix them.", low, high));
    return;
  }
  forces.belt_speed = core::MetersPerSecond(mean);
}

void note_file(const recording::SessionInfo& info, SessionForces& forces) {
  if (info.meta.simulated) forces.notes.emplace_back("Recorded from simulated devices.");
  if (!info.complete) forces.notes.push_back("The session is " + info.ending + ".");
  if (info.integrity != "ok")
    forces.notes.push_back("The session file is not intact: " + info.integrity + ".");
}

void note_left_out(const recording::SessionInfo& info, const std::vector<Row>& rows, const Piece& piece,
                   const SessionForces& forces_so_far, std::vector<std::string>& notes) {
  const bool saturated =
      std::any_of(rows.begin() + static_cast<std::ptrdiff_t>(piece.first),
                  rows.begin() + static_cast<std::ptrdiff_t>(piece.first + piece.size),
                  [](const Row& row) { return (row.master.flags & core::kSaturated) != 0; });
  if (saturated) notes.emplace_back("A plate was at its end stop: peaks and impulses are too small.");
  if (piece.size + 1 >= rows.size()) return;
  std::uint64_t missing = info.unexplained_missing;
  for (const recording::Gap& gap : info.gaps) missing += gap.count;
  const double begin = forces_so_far.start_time_s;
  const double end = begin + static_cast<double>(piece.size - 1) / forces_so_far.sample_rate.value();
  notes.push_back(sentence(
      "Samples are missing or invalid (%llu missing): only the longest stretch without a gap was analysed, "
      "%.3f s to %.3f s of the session.",
      static_cast<unsigned long long>(missing), begin, end));
}

core::Result<std::vector<Samples>> read_plates(recording::SessionReader& reader) {
  std::vector<Samples> plates;
  for (const recording::PlateMeta& plate : reader.meta().plates) {
    if (plates.size() == core::kMaxPlates) break;
    auto samples = reader.forces(plate.plate);
    if (!samples) return tl::unexpected<core::Error>(samples.error());
    mark_holes(*samples, static_cast<std::uint8_t>(plates.size()));
    plates.push_back(std::move(*samples));
  }
  return plates;
}

}  // namespace

core::Result<SessionForces> read_session_forces(const std::filesystem::path& file) {
  const auto reader = recording::SessionReader::open(file);
  if (!reader) return tl::unexpected<core::Error>(reader.error());
  const auto info = (*reader)->info();
  if (!info) return tl::unexpected<core::Error>(info.error());
  const auto plates = read_plates(**reader);
  if (!plates) return tl::unexpected<core::Error>(plates.error());
  const std::string name = file.filename().string();
  if (plates->empty() || plates->front().empty()) {
    return core::fail(core::Remedy::Reconfigure, "%.100s: the session holds no force samples", name.c_str());
  }
  const core::Hertz nominal(info->meta.plates.front().sample_rate_hz);
  if (!(nominal.value() >= 1.0 && nominal.value() <= 1e5)) {
    return core::fail(core::Remedy::Reconfigure, "%.100s: a sample rate of %g Hz makes no sense",
                      name.c_str(), nominal.value());
  }
  const std::vector<Row> rows = merge(*plates, nominal);
  const Piece piece = longest_piece(rows, nominal);
  std::vector<core::ForceSample> masters;
  for (std::size_t i = piece.first; i < piece.first + piece.size; ++i) masters.push_back(rows[i].master);
  const auto grid = recording::SampleGrid::fit(masters);
  if (!grid) {
    return core::fail(core::Remedy::Reconfigure,
                      "%.100s: no stretch of samples without a gap and on an even time base", name.c_str());
  }
  SessionForces forces;
  note_file(*info, forces);
  const double period_ns = grid->time_ns(grid->first() + 1) - grid->time_ns(grid->first());
  forces.sample_rate = core::Hertz(1e9 / period_ns);
  forces.start_time_s = (grid->epoch() - info->meta.started).seconds() + grid->time_ns(grid->first()) * 1e-9;
  fill_columns(std::span(rows).subspan(piece.first, piece.size), plates->size(), forces);
  note_left_out(*info, rows, piece, forces, forces.notes);
  forces.mass = info->meta.mass;
  const auto records = (*reader)->treadmill();
  if (!records) return tl::unexpected<core::Error>(records.error());
  set_belt_speed(*records, masters.front().station_time, masters.back().station_time, forces);
  std::vector<core::Timestamp> times;
  for (const core::ForceSample& master : masters) times.push_back(master.station_time);
  forces.belt = belt_track(*records, times);
  return forces;
}

}  // namespace footfall::cli
