#include "ui/model/overstride_gauge.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "ui/model/readouts.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

struct Kind {
  const char *key, *title, *unit;
  double factor;
};
constexpr Kind kShank{"shank_angle_at_contact_deg", "Overstride: shank angle at contact, sensor", "deg", 1.0};
constexpr Kind kForce{"overstride_cop_m", "Overstride: force estimate", "cm", 100.0};
/// Half the bar, in either unit, and how much room the outermost value keeps.
constexpr double kLeastHalf = 6.0, kRoom = 1.2;

using Value = std::optional<double>;

Value scaled(bool present, double value, double factor) {
  return present && std::isfinite(value) ? Value(factor * value) : std::nullopt;
}

const v1::SideMeans* measured(const Snapshot& snapshot, const Kind& kind) {
  for (const v1::SideMeans& one : snapshot.side_means) {
    if (one.key() == kind.key && (one.has_left() || one.has_right())) return &one;
  }
  return nullptr;
}

std::string change(const Value& now, const Value& before) {
  if (!now || !before) return "--";
  const double by = *now - *before;
  return (by >= 0.05 ? "+" : by <= -0.05 ? "\xE2\x88\x92" : "") + number(std::fabs(by), 1);
}

/// Why the sensors on the shanks tell no angle; `side`: of this foot, empty: of both.
std::string why_no_angle(const Snapshot& snapshot, const std::string& side) {
  bool any = false, aligned = false, flows = false;
  for (const v1::ImuStatus& imu : snapshot.imus) {
    const bool left = imu.name() == "left_shank", right = imu.name() == "right_shank";
    if (side == "left" ? !left : side == "right" ? !right : !left && !right) continue;
    any = true;
    aligned = aligned || imu.aligned();
    flows = flows || !imu.stale();
  }
  if (!any) return side.empty() ? "no sensor on the shanks" : "no sensor on that shank";
  if (!flows) return "shank sensor is silent";
  return aligned ? why_absent(snapshot, "not measurable in these steps") : "shank sensor not aligned";
}

std::string why_nothing(const Snapshot& snapshot) {
  if (!snapshot.ever_connected) return "no station yet";
  // Without a sensor there will be no angle, whatever the steps.
  const std::string angle = why_no_angle(snapshot, "");
  const std::string forces =
      why_absent(snapshot, snapshot.recent.has_overstride_cop_m() ? "left and right are not known"
                                                                  : "CoP or belt speed not steady");
  return angle == forces ? angle : angle + "; forces: " + forces;
}

/// One foot has a value and this one has none.
std::string missing_words(const Snapshot& snapshot, const Kind& kind, const std::string& side) {
  return side + ": " + (&kind == &kShank ? why_no_angle(snapshot, side) : "not measurable in these steps");
}

std::string doubt_words(const v1::SideMeans& means) {
  return "doubtful: " + (means.doubtful_because().empty() ? std::string("the station does not say why")
                                                          : means.doubtful_because(0));
}

}  // namespace

OverstrideGauge overstride_gauge(const Snapshot& snapshot) {
  OverstrideGauge gauge;
  const v1::SideMeans* means = measured(snapshot, kShank);
  const Kind& kind = means != nullptr ? kShank : kForce;
  if (means == nullptr) means = measured(snapshot, kForce);
  gauge.title = kind.title;
  gauge.unit = kind.unit;
  if (means == nullptr) {
    gauge.title = "Overstride";
    gauge.reason = why_nothing(snapshot);
    return gauge;
  }
  const Value left = scaled(means->has_left(), means->left(), kind.factor);
  const Value right = scaled(means->has_right(), means->right(), kind.factor);
  const Value before_left = scaled(means->has_baseline_left(), means->baseline_left(), kind.factor);
  const Value before_right = scaled(means->has_baseline_right(), means->baseline_right(), kind.factor);
  gauge.left = number(left, 1);
  gauge.right = number(right, 1);
  gauge.doubtful = means->doubtful();
  if (gauge.doubtful) {
    gauge.note = doubt_words(*means);
  } else if (!left || !right) {
    gauge.note = missing_words(snapshot, kind, left ? "right" : "left");
  } else if (before_left || before_right) {
    gauge.note = "from own baseline: left " + change(left, before_left) + ", right " +
                 change(right, before_right) + " " + kind.unit;
  } else {
    gauge.note = snapshot.baseline.steps() > 0 ? "not in the baseline" : "no baseline yet";
  }
  std::vector<double> all;
  for (const Value& value : {before_left, before_right, left, right}) {
    if (value) all.push_back(*value);
  }
  if (all.empty()) return gauge;
  const auto [least, most] = std::minmax_element(all.begin(), all.end());
  const double middle = 0.5 * (*least + *most);
  const double half = std::max(kLeastHalf, kRoom * 0.5 * (*most - *least));
  const auto place = [&](const Value& value) {
    return value ? Value(0.5 + 0.5 * (*value - middle) / half) : std::nullopt;
  };
  gauge.at_left = place(left);
  gauge.at_right = place(right);
  gauge.baseline_left = place(before_left);
  gauge.baseline_right = place(before_right);
  return gauge;
}

}  // namespace footfall::ui
