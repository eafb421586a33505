#include "sim/faults/fault.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include "core/body_segment.hpp"

namespace footfall::sim {
namespace {

constexpr double kLongest = 86'400.0, kShortest = 0.001;  // s
constexpr const char* kUsage =
    "usage: fault DEVICE off|stuck|garbage|wrong|slow|delayed|intermittent [WHAT] [NUMBER] [every SECONDS] "
    "[for SECONDS], or fault DEVICE clear [VERB [WHAT]]";

std::optional<double> number(const std::string& text) {
  double value = 0.0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<FaultVerb> verb_named(std::string_view text) {
  const auto found = std::find(kFaultVerbNames.begin(), kFaultVerbNames.end(), text);
  if (found == kFaultVerbNames.end()) return std::nullopt;
  return static_cast<FaultVerb>(found - kFaultVerbNames.begin());
}

/// "power, answers, line": what this device can be with this verb.
std::string choices(FaultKind kind, FaultVerb verb) {
  std::string list;
  for (const FaultForm& form : fault_forms()) {
    if (form.kind == kind && form.verb == verb) list += (list.empty() ? "" : ", ") + std::string(form.what);
  }
  return list;
}

tl::unexpected<core::Error> usage() {
  return core::fail(core::Remedy::Reconfigure, "%s", kUsage);
}

bool seconds_ok(double value) {
  return value >= kShortest && value <= kLongest;
}

core::Result<void> fill_amount(const FaultForm& form, const FaultWords& words, FaultOrder& order) {
  if (words.amount && !form.takes_number())
    return core::fail(core::Remedy::Reconfigure, "%.*s takes no number", static_cast<int>(form.what.size()),
                      form.what.data());
  if (form.takes_number()) order.amount = words.amount.value_or(form.usual);
  if (form.takes_number() && !(order.amount >= form.low && order.amount <= form.high))
    return core::fail(core::Remedy::Reconfigure, "%g is out of range; %.*s takes %g to %g %.*s", order.amount,
                      static_cast<int>(form.what.size()), form.what.data(), form.low, form.high,
                      static_cast<int>(form.unit.size()), form.unit.data());
  return {};
}

core::Result<void> fill_times(FaultVerb verb, const FaultWords& words, FaultOrder& order) {
  if (words.every_s && verb != FaultVerb::Intermittent)
    return core::fail(core::Remedy::Reconfigure, "every SECONDS belongs to intermittent only");
  for (const auto& seconds : {words.every_s, words.for_s}) {
    if (seconds && !seconds_ok(*seconds))
      return core::fail(core::Remedy::Reconfigure, "%g s is out of range; give %g to %g s", *seconds,
                        kShortest, kLongest);
  }
  if (words.every_s) order.period = core::from_seconds(*words.every_s);
  if (words.for_s) order.lasting = core::from_seconds(*words.for_s);
  return {};
}

core::Result<FaultOrder> make_end(const FaultWords& words, FaultOrder order) {
  if (words.amount || words.every_s || words.for_s) return usage();
  if (words.what.empty()) return order;
  // "clear VERB WHAT" brings both words in `what`.
  const std::size_t space = words.what.find(' ');
  const auto verb = verb_named(words.what.substr(0, space));
  if (!verb) return usage();
  order.end_verb = verb;
  if (space != std::string::npos) order.end_what = words.what.substr(space + 1);
  if (find_form(order.device.kind, *verb, order.end_what) == nullptr) return usage();
  return order;
}

}  // namespace

std::string FaultDevice::text() const {
  static constexpr std::array<const char*, 6> kKinds{"drive", "incline", "plate", "imu", "network", "clock"};
  const std::string kind_text = kKinds[static_cast<std::size_t>(kind)];
  return name.empty() ? kind_text : kind_text + " " + name;
}

core::Result<FaultDevice> parse_device(const std::string& text) {
  for (const FaultKind kind : {FaultKind::Drive, FaultKind::Incline, FaultKind::Network, FaultKind::Clock}) {
    const FaultDevice device{kind, {}};
    if (device.text() == text) return device;
  }
  const std::size_t space = text.find(' ');
  const std::string kind = text.substr(0, space);
  const std::string name = space == std::string::npos ? std::string() : text.substr(space + 1);
  if (kind == "plate" && (name == "left" || name == "right")) return FaultDevice{FaultKind::Plate, name};
  if (kind == "imu" && core::body_segment(name)) return FaultDevice{FaultKind::Imu, name};
  return core::fail(
      core::Remedy::Reconfigure,
      "no device '%.40s'; known: drive, incline, plate left, plate right, imu SEGMENT, network, "
      "clock",
      text.c_str());
}

core::Result<FaultOrder> make_order(const FaultWords& words) {
  const auto device = parse_device(words.device);
  if (!device) return tl::unexpected<core::Error>(device.error());
  FaultOrder order;
  order.device = *device;
  if (words.verb == "clear") return make_end(words, order);
  const auto verb = verb_named(words.verb);
  if (!verb) return usage();
  order.form = find_form(device->kind, *verb, words.what);
  if (order.form == nullptr) {
    const std::string known = choices(device->kind, *verb);
    if (known.empty())
      return core::fail(core::Remedy::Reconfigure, "%s cannot be %s: it has no such fault",
                        device->text().c_str(), words.verb.c_str());
    return core::fail(core::Remedy::Reconfigure, "%s cannot be %s '%.40s'; known: %s", device->text().c_str(),
                      words.verb.c_str(), words.what.c_str(), known.c_str());
  }
  if (const auto filled = fill_amount(*order.form, words, order); !filled)
    return tl::unexpected<core::Error>(filled.error());
  if (const auto filled = fill_times(*verb, words, order); !filled)
    return tl::unexpected<core::Error>(filled.error());
  return order;
}

core::Result<FaultOrder> parse_order(const std::vector<std::string>& words) {
  std::size_t at = 0;
  const auto left = [&] { return at < words.size(); };
  if (!left()) return usage();
  FaultWords order;
  order.device = words[at++];
  if ((order.device == "plate" || order.device == "imu") && left()) order.device += " " + words[at++];
  if (!left()) return usage();
  order.verb = words[at++];
  if (left() && words[at] != "every" && words[at] != "for" && !number(words[at])) order.what = words[at++];
  if (order.verb == "clear" && left()) order.what += " " + words[at++];
  if (left() && words[at] != "every" && words[at] != "for") {
    order.amount = number(words[at++]);
    if (!order.amount) return usage();
  }
  while (left()) {
    const std::string key = words[at++];
    const auto seconds = left() ? number(words[at++]) : std::nullopt;
    auto& slot = key == "every" ? order.every_s : order.for_s;
    if ((key != "every" && key != "for") || !seconds || slot) return usage();
    slot = seconds;
  }
  return make_order(order);
}

}  // namespace footfall::sim
