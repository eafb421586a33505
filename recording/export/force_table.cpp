#include "recording/export/force_table.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <limits>
#include <numeric>
#include <set>

namespace footfall::recording {
namespace {

/// Neighbours further apart are not interpolated between: no event may lie in a gap (docs/metrics/events.md).
constexpr core::Duration kLongestBridge = core::milliseconds(10);
/// A step of the station time between two neighbours that no crystal explains: the clock was locked anew.
constexpr core::Duration kClockStep = core::milliseconds(10);

using Samples = std::vector<core::ForceSample>;

core::Wrench no_wrench() {
  const core::Newtons f(std::numeric_limits<double>::quiet_NaN());
  const core::NewtonMeters m(std::numeric_limits<double>::quiet_NaN());
  return {f, f, f, m, m, m};
}

/// Drivers flag what is not finite; an imported plate may lack components, which stay NaN.
bool valid(const core::ForceSample& sample) {
  return (sample.flags & core::kInvalid) == 0 && sample.wrench.f_v.is_finite();
}

/// Consecutive, and nothing was lost between them that the numbers do not show.
bool joined(const core::ForceSample& before, const core::ForceSample& after) {
  return after.sequence == before.sequence + 1 && (after.flags & core::kGapBefore) == 0;
}

/// Walks along one of the other plates as the rows' time rises.
class Follower {
 public:
  explicit Follower(const Samples& samples) {
    for (const core::ForceSample& sample : samples) {
      if (rising_.empty() || sample.station_time > rising_.back()->station_time) rising_.push_back(&sample);
    }
  }

  [[nodiscard]] core::Wrench at(core::Timestamp time) {
    while (at_ + 1 < rising_.size() && rising_[at_ + 1]->station_time <= time) ++at_;
    if (at_ == rising_.size()) return no_wrench();
    const core::ForceSample& before = *rising_[at_];
    if (before.station_time == time) return valid(before) ? before.wrench : no_wrench();
    if (before.station_time > time || at_ + 1 == rising_.size()) return no_wrench();
    const core::ForceSample& after = *rising_[at_ + 1];
    const core::Duration bridge = after.station_time - before.station_time;
    if (!valid(before) || !valid(after) || !joined(before, after) || bridge > kLongestBridge)
      return no_wrench();
    const double share =
        static_cast<double>((time - before.station_time).ns) / static_cast<double>(bridge.ns);
    return (1.0 - share) * before.wrench + share * after.wrench;
  }

 private:
  std::vector<const core::ForceSample*> rising_;
  std::size_t at_ = 0;
};

/// A gap whose length the numbers do not tell leaves the sample after it blank, so that nothing spans it.
core::Wrench of_master(const Samples& samples, const core::ForceSample& sample) {
  const bool hidden_gap = &sample != &samples.front() && (sample.flags & core::kGapBefore) != 0 &&
                          sample.sequence == (&sample - 1)->sequence + 1;
  return valid(sample) && !hidden_gap ? sample.wrench : no_wrench();
}

void add_row(const Samples& master, const core::ForceSample* sample, core::Timestamp time, double time_s,
             ForceTable& table) {
  table.samples.push_back(sample);
  table.times.push_back(time);
  table.time_s.push_back(time_s);
  table.plates.front().wrench.push_back(sample != nullptr ? of_master(master, *sample) : no_wrench());
}

void add_rows(const Samples& master, core::Timestamp start, ForceTable& table) {
  const auto grid = SampleGrid::fit(master);
  table.even = grid.has_value();
  if (!grid) {
    for (const core::ForceSample& sample : master)
      add_row(master, &sample, sample.station_time, (sample.station_time - start).seconds(), table);
    return;
  }
  table.rate = core::Hertz(1e9 / (grid->time_ns(grid->first() + 1) - grid->time_ns(grid->first())));
  const double epoch_s = (grid->epoch() - start).seconds();
  auto next = master.begin();
  for (std::uint64_t sequence = grid->first(); sequence <= grid->last(); ++sequence) {
    const core::ForceSample* sample = next->sequence == sequence ? &*next++ : nullptr;
    const double time_ns = grid->time_ns(sequence);
    const core::Timestamp time{grid->epoch().ns + std::llround(time_ns)};
    add_row(master, sample, time, epoch_s + time_ns * 1e-9, table);
  }
}

}  // namespace

std::vector<std::string> plate_names(const SessionMeta& meta) {
  std::vector<std::string> names;
  std::set<std::string> used;
  for (const PlateMeta& plate : meta.plates) {
    std::string name;
    for (const char c : plate.name) {
      const auto letter = static_cast<unsigned char>(c);
      name += std::isalnum(letter) != 0 && letter < 0x80 ? static_cast<char>(std::tolower(letter)) : '_';
    }
    if (name.empty() || used.contains(name)) name = "plate" + std::to_string(plate.plate);
    used.insert(name);
    names.push_back(meta.plates.size() == 1 ? "" : name);
  }
  return names;
}

bool ForceTable::whole(std::size_t row) const {
  return std::all_of(plates.begin(), plates.end(),
                     [row](const Plate& plate) { return plate.wrench[row].f_v.is_finite(); });
}

ForceTable force_table(const SessionContents& contents) {
  ForceTable table;
  const std::vector<std::string> names = plate_names(contents.meta());
  std::vector<std::size_t> order(std::min<std::size_t>(contents.forces.size(), core::kMaxPlates));
  std::iota(order.begin(), order.end(), std::size_t{0});
  // The first plate sets the rows; one without samples cannot, and is blank.
  std::stable_partition(order.begin(), order.end(),
                        [&](std::size_t plate) { return !contents.forces[plate].empty(); });
  for (const std::size_t i : order) {
    const Samples& samples = contents.forces[i];
    table.plates.push_back({i, names[i], {}});
    if (table.plates.size() == 1) {
      add_rows(samples, contents.meta().started, table);
      continue;
    }
    Follower follower(samples);
    for (std::size_t row = 0; row < table.rows(); ++row) {
      const core::ForceSample* master = table.samples[row];
      table.plates.back().wrench.push_back(
          follower.at(master != nullptr ? master->station_time : table.times[row]));
    }
  }
  table.belt = belt_track(contents.treadmill, table.times);
  return table;
}

ForceTable part_of(const ForceTable& table, std::size_t first, std::size_t end) {
  const auto cut = [first, end](const auto& column) {
    return std::decay_t<decltype(column)>(column.begin() + static_cast<std::ptrdiff_t>(first),
                                          column.begin() + static_cast<std::ptrdiff_t>(end));
  };
  ForceTable part;
  part.even = table.even;
  part.rate = table.rate;
  part.time_s = cut(table.time_s);
  part.times = cut(table.times);
  part.samples = cut(table.samples);
  for (const ForceTable::Plate& plate : table.plates)
    part.plates.push_back({plate.index, plate.name, cut(plate.wrench)});
  part.belt = {cut(table.belt.speed_m_s), cut(table.belt.incline_deg)};
  return part;
}

std::optional<ForceTable> longest_even_part(const ForceTable& table, core::Hertz nominal) {
  const core::Duration period = core::from_seconds(1.0 / nominal.value());
  std::size_t best_first = 0, best_size = 0, first = 0;
  for (std::size_t row = 0; row < table.rows(); ++row) {
    const bool whole = table.whole(row);
    if (row > first) {
      const core::Duration step = table.times[row] - table.times[row - 1];
      const bool follows = joined(*table.samples[row - 1], *table.samples[row]) &&
                           step - period < kClockStep && period - step < kClockStep;
      if (!follows) first = row;
    }
    if (!whole) {
      first = row + 1;
      continue;
    }
    if (row + 1 - first > best_size) {
      best_first = first;
      best_size = row + 1 - first;
    }
  }
  ForceTable part = part_of(table, best_first, best_first + best_size);
  Samples masters;
  for (const core::ForceSample* sample : part.samples) masters.push_back(*sample);
  const auto grid = SampleGrid::fit(masters);
  if (!grid) return std::nullopt;
  const double start_s = part.time_s.front();
  part.even = true;
  part.rate = core::Hertz(1e9 / (grid->time_ns(grid->first() + 1) - grid->time_ns(grid->first())));
  for (std::size_t row = 0; row < part.rows(); ++row) {
    const double time_ns = grid->time_ns(masters[row].sequence);
    part.time_s[row] = start_s + time_ns * 1e-9;
    part.times[row] = {grid->epoch().ns + std::llround(time_ns)};
  }
  return part;
}

}  // namespace footfall::recording
