#include "recording/incident.hpp"

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <limits>
#include <map>

#include "core/samples.hpp"

namespace footfall::recording {
namespace {

constexpr core::Duration kSameMoment = core::microseconds(1500);

template <class Row>
core::Timestamp last_of(const std::vector<Row>& rows, core::Timestamp otherwise) {
  return rows.empty() ? otherwise : std::max(otherwise, rows.back().time);
}

/// Walks along one plate's samples beside another's.
class Companion {
 public:
  explicit Companion(std::vector<const IncidentForce*> samples) : samples_(std::move(samples)) {}
  [[nodiscard]] const IncidentForce* at(core::Timestamp time) {
    while (next_ + 1 < samples_.size() && distance(next_ + 1, time) <= distance(next_, time)) ++next_;
    if (samples_.empty() || distance(next_, time) > kSameMoment.ns) return nullptr;
    return (samples_[next_]->flags & core::kInvalid) == 0 ? samples_[next_] : nullptr;
  }

 private:
  [[nodiscard]] std::int64_t distance(std::size_t index, core::Timestamp time) const {
    return std::abs((samples_[index]->time - time).ns);
  }
  std::vector<const IncidentForce*> samples_;
  std::size_t next_ = 0;
};

}  // namespace

std::string_view name_of(IncidentState state) {
  switch (state) {
    case IncidentState::Complete:
      return "complete";
    case IncidentState::Cut:
      return "cut";
    case IncidentState::Recording:
      break;
  }
  return "recording";
}

core::Timestamp Incident::last_time() const {
  core::Timestamp last = last_of(rows.motions, head.from);
  last = last_of(rows.commands, last);
  last = last_of(rows.events, last);
  last = last_of(rows.wire, last);
  return last_of(rows.forces, last);
}

std::string Incident::ending() const {
  std::array<char, 200> text{};
  const double before = (head.trigger - head.from).seconds();
  const double after = (last_time() - head.last_trigger).seconds();
  switch (head.state) {
    case IncidentState::Complete:
      std::snprintf(text.data(), text.size(), "complete: %.1f s before and %.1f s after", before,
                    (head.to - head.last_trigger).seconds());
      break;
    case IncidentState::Cut:
      std::snprintf(text.data(), text.size(),
                    "incomplete: %.1f s before and %.1f s after; the session or the station was ended then",
                    before, after);
      break;
    case IncidentState::Recording:
      std::snprintf(text.data(), text.size(),
                    "incomplete: %.1f s before and %.1f s after; still being written, or the station died",
                    before, after);
      break;
  }
  return text.data();
}

SummedForce sum_of(const std::vector<IncidentForce>& forces) {
  std::map<std::uint8_t, std::vector<const IncidentForce*>> plates;
  for (const IncidentForce& sample : forces) plates[sample.plate].push_back(&sample);
  SummedForce sum;
  if (plates.empty()) return sum;
  std::vector<Companion> others;
  for (auto plate = std::next(plates.begin()); plate != plates.end(); ++plate)
    others.emplace_back(std::move(plate->second));
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  for (const IncidentForce* sample : plates.begin()->second) {
    const bool valid = (sample->flags & core::kInvalid) == 0;
    double f_v = valid ? static_cast<double>(sample->f_v_n) : kNaN;
    double f_ap = valid ? static_cast<double>(sample->f_ap_n) : kNaN;
    for (Companion& other : others) {
      const IncidentForce* beside = other.at(sample->time);
      f_v += beside != nullptr ? static_cast<double>(beside->f_v_n) : kNaN;
      f_ap += beside != nullptr ? static_cast<double>(beside->f_ap_n) : kNaN;
    }
    sum.time.push_back(sample->time);
    sum.f_v_n.push_back(f_v);
    sum.f_ap_n.push_back(f_ap);
  }
  return sum;
}

}  // namespace footfall::recording
