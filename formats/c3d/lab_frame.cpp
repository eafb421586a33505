#include "formats/c3d/lab_frame.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>

namespace footfall::formats::c3d {

namespace {

constexpr double kDegree = 0.017453292519943295;
/// Closer than this to one of the file's axes, a direction is that axis.
constexpr double kNormalSnapDeg = 3.0, kTravelSnapDeg = 30.0;
constexpr double kLeastTravelM = 0.25;  ///< of the markers: less may be a step on the spot
constexpr double kTurnDeg = 25.0;
constexpr double kLeastCopPathM = 0.08;  ///< of one contact: less may be sway
constexpr double kLongestFootM = 0.45;   ///< a CoP that goes further rides on a belt
constexpr double kLeastAgreement = 0.7;
constexpr double kLeastContactS = 0.08;

const std::array<Vec3, 3> kAxes = {Vec3{1, 0, 0}, Vec3{0, 1, 0}, Vec3{0, 0, 1}};

Vec3 nearest_axis(Vec3 direction) {
  Vec3 best;
  double closest = 0.0;
  for (const Vec3 axis : kAxes) {
    const double along = dot(direction, axis);
    if (std::abs(along) <= closest) continue;
    closest = std::abs(along);
    best = along < 0.0 ? -1.0 * axis : axis;
  }
  return best;
}

Vec3 snapped(Vec3 direction, double within_deg) {
  const Vec3 axis = nearest_axis(direction);
  return dot(axis, direction) >= std::cos(within_deg * kDegree) ? axis : direction;
}

std::string name_of(Vec3 v) {
  char text[48];
  for (std::size_t i = 0; i < kAxes.size(); ++i) {
    const double along = dot(v, kAxes[i]);
    if (std::abs(along) < 1.0 - 1e-9) continue;
    std::snprintf(text, sizeof text, "%c%c", along < 0.0 ? '-' : '+', "xyz"[i]);
    return text;
  }
  std::snprintf(text, sizeof text, "(%.2f %.2f %.2f)", v.x, v.y, v.z);
  return text;
}

double median(std::vector<double> values) {
  if (values.empty()) return 0.0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// "+Z" as a direction; zero when it says nothing.
Vec3 named_axis(std::string_view text) {
  if (text.empty()) return {};
  const double sign = text.front() == '-' ? -1.0 : 1.0;
  const char letter = text.back();
  for (std::size_t i = 0; i < kAxes.size(); ++i)
    if (letter == "XYZ"[i] || letter == "xyz"[i]) return sign * kAxes[i];
  return {};
}

/// Bodies are above the plates they stand on; else POINT:Y_SCREEN shows up; else the axis' own direction.
double side_of_the_body(Vec3 normal, const std::vector<PlacedPlate>& plates, const Markers& markers,
                        const Parameters& parameters) {
  const auto placed = std::find_if(plates.begin(), plates.end(), [](const auto& p) { return p.pose; });
  std::size_t above = 0, below = 0;
  constexpr double kClearM = 0.01;
  for (const Vec3 at : markers.positions) {
    const double height = dot(at - placed->pose->middle, normal);
    above += height > kClearM ? 1U : 0U;
    below += height < -kClearM ? 1U : 0U;
  }
  if (above > 3 * below) return 1.0;
  if (below > 3 * above) return -1.0;
  const double screen = dot(named_axis(parameters.text("POINT", "Y_SCREEN")), normal);
  if (std::abs(screen) > 0.7) return screen > 0.0 ? 1.0 : -1.0;
  const Vec3 axis = nearest_axis(normal);
  return axis.x + axis.y + axis.z < 0.0 ? -1.0 : 1.0;
}

std::optional<Vec3> find_up(const std::vector<PlacedPlate>& plates, const Markers& markers,
                            const Parameters& parameters, std::vector<std::string>& notes) {
  Vec3 sum;
  Vec3 first;
  for (const PlacedPlate& plate : plates) {
    if (!plate.pose) continue;
    if (length(first) == 0.0) first = plate.pose->z;
    sum = sum + (dot(plate.pose->z, first) < 0.0 ? -1.0 : 1.0) * plate.pose->z;
  }
  if (length(sum) == 0.0) return std::nullopt;
  const Vec3 normal = unit(sum);
  const bool tilted = std::any_of(plates.begin(), plates.end(), [normal](const PlacedPlate& plate) {
    return plate.pose && std::abs(dot(plate.pose->z, normal)) < std::cos(15.0 * kDegree);
  });
  if (tilted) notes.push_back("The platforms are tilted against each other; up is their mean normal.");
  const Vec3 up = side_of_the_body(normal, plates, markers, parameters) * normal;
  return snapped(up, kNormalSnapDeg);
}

/// Upward component of what the file stores, in its sign; plate axes point into the floor without a pose.
double stored_upward(const PlacedPlate& plate, const std::optional<Vec3>& up, const PlateInstant& now) {
  if (!up || !plate.pose) return -now.force.z;
  const PlatePose& p = *plate.pose;
  return dot(now.force.x * p.x + now.force.y * p.y + now.force.z * p.z, *up);
}

/// A runner presses down and is pushed up: the loaded half of the samples tells which force is stored. An
/// unloaded plate keeps the user guide's convention, the force on the runner.
double find_sign(const PlacedPlate& plate, const std::optional<Vec3>& up) {
  std::vector<double> upward;
  upward.reserve(plate.signals->looks.size());
  double largest = 0.0;
  for (const PlateInstant& now : plate.signals->looks) {
    upward.push_back(stored_upward(plate, up, now));
    largest = std::max(largest, std::abs(upward.back()));
  }
  if (largest < kLeastForCopN) return 1.0;
  double loaded = 0.0;
  for (const double v : upward)
    if (std::abs(v) > 0.5 * largest) loaded += v;
  return loaded < 0.0 ? -1.0 : 1.0;
}

/// One foot on one plate: how far its CoP would go at its median velocity, in the file's axes.
struct CopPath {
  Vec3 path;
  std::size_t plate = 0;
};

class CopPaths {
 public:
  CopPaths(const PlacedPlate& plate, std::size_t index, Vec3 up, core::Hertz rate)
      : plate_(plate),
        index_(index),
        up_(up),
        step_s_(static_cast<double>(look_every(rate)) / rate.value()) {}

  void find(std::vector<CopPath>& paths) {
    for (const PlateInstant& now : plate_.signals->looks) {
      const double force = plate_.sign * stored_upward(plate_, up_, now);
      if (force >= kLeastForCopN) {
        const Vec3 cop = cop_on_plate(now, *plate_.cop);
        const Vec3 at = cop.x * plate_.pose->x + cop.y * plate_.pose->y;
        positions_.push_back(at - dot(at, up_) * up_);
      } else {
        close(paths);
      }
    }
    close(paths);
  }

 private:
  void close(std::vector<CopPath>& paths) {
    const double contact_s = static_cast<double>(positions_.size()) * step_s_;
    if (contact_s >= kLeastContactS && positions_.size() >= 4) {
      std::vector<double> x, y, z;
      for (std::size_t i = 1; i < positions_.size(); ++i) {
        const Vec3 step = positions_[i] - positions_[i - 1];
        x.push_back(step.x);
        y.push_back(step.y);
        z.push_back(step.z);
      }
      const auto steps = static_cast<double>(positions_.size() - 1);
      paths.push_back(
          {steps * Vec3{median(std::move(x)), median(std::move(y)), median(std::move(z))}, index_});
    }
    positions_.clear();
  }

  const PlacedPlate& plate_;
  std::size_t index_;
  Vec3 up_;
  double step_s_;
  std::vector<Vec3> positions_;
};

/// Mean of what agrees, or nullopt: |sum| against the sum of lengths.
std::optional<Vec3> common_direction(const std::vector<Vec3>& paths, double least) {
  Vec3 sum;
  double total = 0.0;
  for (const Vec3 path : paths) {
    sum = sum + path;
    total += length(path);
  }
  const auto n = static_cast<double>(paths.size());
  if (paths.empty() || length(sum) < kLeastAgreement * total || length(sum) < least * n) return std::nullopt;
  return unit(sum);
}

bool seen(Vec3 at) {
  return std::isfinite(at.x + at.y + at.z);
}

/// While a plate is loaded: people turn round at the ends of a walkway.
class MarkersTravel {
 public:
  MarkersTravel(const Markers& markers, const std::vector<PlacedPlate>& plates, Vec3 up, core::Hertz rate)
      : markers_(markers), up_(up) {
    constexpr double kLongestStepS = 0.2;
    const auto longest = static_cast<std::size_t>(kLongestStepS * rate.value());
    const auto loaded = [&](std::size_t sample) {
      return std::any_of(plates.begin(), plates.end(), [&](const PlacedPlate& plate) {
        return plate.sign * stored_upward(plate, up, instant(*plate.signals, sample)) >= kLeastForCopN;
      });
    };
    for (std::size_t look = 1; look < markers.samples.size(); ++look) {
      const std::size_t before = markers.samples[look - 1], now = markers.samples[look];
      if (now - before <= longest && loaded(before) && loaded(now)) loaded_.push_back(look);
    }
    if (loaded_.empty()) return;
    for (std::size_t marker = 0; marker < markers.count; ++marker)
      whole_m_.push_back(length(first_to_last(marker)));
  }

  [[nodiscard]] std::optional<Vec3> direction() const { return direction(loaded_.begin(), loaded_.end()); }

  /// The way in the first half of the load is not the way in the second.
  [[nodiscard]] bool turns() const {
    const auto half = loaded_.begin() + static_cast<std::ptrdiff_t>(loaded_.size() / 2);
    const auto first = direction(loaded_.begin(), half);
    const auto second = direction(half, loaded_.end());
    return first && second && dot(*first, *second) < std::cos(kTurnDeg * kDegree);
  }

 private:
  using Look = std::vector<std::size_t>::const_iterator;

  [[nodiscard]] std::optional<Vec3> direction(Look begin, Look end) const {
    if (begin == end) return std::nullopt;
    std::vector<Vec3> travels;
    std::vector<double> x, y, z, whole;
    const std::vector<Vec3> all = travel(begin, end);
    for (std::size_t marker = 0; marker < all.size(); ++marker) {
      const Vec3 t = all[marker];
      if (length(t) == 0.0) continue;
      travels.push_back(t);
      x.push_back(t.x);
      y.push_back(t.y);
      z.push_back(t.z);
      whole.push_back(whole_m_[marker]);
    }
    const Vec3 middle{median(std::move(x)), median(std::move(y)), median(std::move(z))};
    // On a belt a foot's way back under load adds up, though it never goes anywhere.
    if (length(middle) < kLeastTravelM || median(std::move(whole)) < 0.5 * length(middle))
      return std::nullopt;
    const Vec3 way = unit(middle);
    // A foot that stands does not contradict.
    const auto against = std::count_if(travels.begin(), travels.end(),
                                       [&](Vec3 t) { return dot(t, way) < -0.25 * length(middle); });
    if (static_cast<double>(against) > (1.0 - kLeastAgreement) * static_cast<double>(travels.size()))
      return std::nullopt;
    return way;
  }

  [[nodiscard]] Vec3 flat(Vec3 v) const { return v - dot(v, up_) * up_; }

  /// Of every marker, the steps that lead to these looks; all markers of a look lie together.
  [[nodiscard]] std::vector<Vec3> travel(Look begin, Look end) const {
    std::vector<Vec3> sums(markers_.count);
    for (; begin != end; ++begin) {
      for (std::size_t marker = 0; marker < sums.size(); ++marker) {
        const Vec3 step = markers_.at(*begin, marker) - markers_.at(*begin - 1, marker);
        if (seen(step)) sums[marker] = sums[marker] + flat(step);
      }
    }
    return sums;
  }
  [[nodiscard]] Vec3 first_to_last(std::size_t marker) const {
    std::size_t first = 0, end = markers_.samples.size();
    while (first < end && !seen(markers_.at(first, marker))) ++first;
    while (end > first && !seen(markers_.at(end - 1, marker))) --end;
    return first < end ? flat(markers_.at(end - 1, marker) - markers_.at(first, marker)) : Vec3{};
  }

  const Markers& markers_;
  Vec3 up_;
  std::vector<std::size_t> loaded_;  ///< looks that follow a look, both under load
  std::vector<double> whole_m_;      ///< of each marker, from where it was first seen to where last
};

bool rides_on_a_belt(const std::vector<CopPath>& paths, std::size_t plates) {
  constexpr std::ptrdiff_t kManyContacts = 3;
  for (std::size_t k = 0; k < plates; ++k) {
    const auto contacts =
        std::count_if(paths.begin(), paths.end(), [k](const CopPath& p) { return p.plate == k; });
    if (contacts >= kManyContacts) return true;
  }
  return std::any_of(paths.begin(), paths.end(),
                     [](const CopPath& p) { return length(p.path) > kLongestFootM; });
}

/// An export of this project says it; false where nothing does.
bool told_forward(LabFrame& lab, const Parameters& parameters) {
  const Vec3 told = named_axis(parameters.text(kExportGroup, "FORWARD"));
  const Vec3 flat = told - dot(told, *lab.up) * *lab.up;
  if (length(flat) < 0.7) return false;
  lab.forward = unit(flat);
  lab.right = cross(*lab.forward, *lab.up);
  lab.belt = true;
  return true;
}

void find_forward(LabFrame& lab, const std::vector<PlacedPlate>& plates, const Markers& markers,
                  core::Hertz rate, std::vector<std::string>& notes) {
  std::vector<CopPath> paths;
  for (std::size_t k = 0; k < plates.size(); ++k)
    if (plates[k].pose && plates[k].cop) CopPaths(plates[k], k, *lab.up, rate).find(paths);
  std::vector<Vec3> directions;
  directions.reserve(paths.size());
  for (const CopPath& path : paths) directions.push_back(path.path);
  const MarkersTravel travel(markers, plates, *lab.up, rate);
  const auto walked = travel.direction();
  if (walked && travel.turns()) {
    notes.push_back(
        "The runner turns on the plates, so no way is forward: fore-aft forces are not measurable.");
    return;
  }
  lab.belt = !walked && rides_on_a_belt(paths, plates.size());
  const auto cop = common_direction(directions, kLeastCopPathM);
  std::optional<Vec3> direction;
  const char* why = "";
  if (walked) {
    direction = walked;
    why = "the markers' travel over the plates";
  } else if (cop) {
    direction = lab.belt ? -1.0 * *cop : *cop;
    why = lab.belt ? "against the CoP, which rides back on the belt" : "the CoP's way under the foot";
  }
  if (!direction) {
    notes.push_back("Neither markers nor CoP tell which way is forward: fore-aft forces are not measurable.");
    return;
  }
  const Vec3 axis = snapped(*direction, kTravelSnapDeg);
  lab.forward = unit(axis - dot(axis, *lab.up) * *lab.up);
  lab.right = cross(*lab.forward, *lab.up);
  notes.push_back("Axes of the file: up " + name_of(*lab.up) + ", forward " + name_of(*lab.forward) + " (" +
                  why + ").");
}

}  // namespace

LabFrame find_lab_frame(std::vector<PlacedPlate>& plates, const Markers& markers,
                        const Parameters& parameters, core::Hertz rate, std::vector<std::string>& notes) {
  LabFrame lab;
  lab.up = find_up(plates, markers, parameters, notes);
  for (PlacedPlate& plate : plates) {
    plate.sign = find_sign(plate, lab.up);
    if (plate.sign > 0.0) continue;
    notes.push_back("Platform " + std::to_string(plate.plate->number) +
                    " stores the force on the plate; it was turned into the force on the runner.");
  }
  if (!lab.up) {
    notes.push_back("No platform has usable CORNERS: only the vertical force is measurable.");
    return lab;
  }
  if (!told_forward(lab, parameters)) find_forward(lab, plates, markers, rate, notes);
  return lab;
}

}  // namespace footfall::formats::c3d
