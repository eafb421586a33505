#pragma once
#include <array>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/time.hpp"

/// The language of faults: a device of the lab, a verb, what of it, how much, for how long. One table says
/// what each verb means for each device (sim/README.md shows it), so that the control socket, a scenario
/// file and the devices cannot disagree. Verbs: those of PX4's failure injection.
/// Thread: values; any. Blocks: never. Allocates: strings. Errors: Result, one sentence with the usage.
namespace footfall::sim {

enum class FaultVerb : std::uint8_t { Off, Stuck, Garbage, Wrong, Slow, Delayed, Intermittent };
inline constexpr std::array<std::string_view, 7> kFaultVerbNames{"off",  "stuck",   "garbage",     "wrong",
                                                                 "slow", "delayed", "intermittent"};
[[nodiscard]] constexpr std::string_view name_of(FaultVerb verb) {
  return kFaultVerbNames[static_cast<std::size_t>(verb)];
}

/// Network: between both plates and the station. Clock: by which both plates sample.
enum class FaultKind : std::uint8_t { Drive, Incline, Plate, Imu, Network, Clock };

struct FaultDevice {
  FaultKind kind = FaultKind::Drive;
  std::string name;  ///< "left", "left_shank"; empty where there is only one
  bool operator==(const FaultDevice&) const = default;
  [[nodiscard]] std::string text() const;  ///< "plate left"
};

/// One row of the table. The first row of a kind and verb is meant when no word says which.
struct FaultForm {
  FaultKind kind;
  FaultVerb verb;
  std::string_view what;  ///< "power", "answers", "offset"
  double low = 0.0, high = 0.0;
  double usual = std::numeric_limits<double>::quiet_NaN();  ///< NaN: takes no number
  std::string_view unit;
  std::string_view meaning;
  [[nodiscard]] constexpr bool takes_number() const { return usual == usual; }
};
[[nodiscard]] std::span<const FaultForm> fault_forms();
/// nullptr when this device has no such fault; `what` empty = the usual one.
[[nodiscard]] const FaultForm* find_form(FaultKind kind, FaultVerb verb, std::string_view what);

/// What somebody wants: a fault to begin, or faults to end.
struct FaultOrder {
  FaultDevice device;
  const FaultForm* form = nullptr;  ///< nullptr: end
  double amount = std::numeric_limits<double>::quiet_NaN();
  core::Duration period = core::milliseconds(1000);  ///< of Intermittent: at fault for `amount` of each
  std::optional<core::Duration> lasting;             ///< until cleared unless told
  std::optional<FaultVerb> end_verb;                 ///< end only these; none = all of the device
  std::string end_what;                              ///< empty = all of that verb
};

/// The words of an order, before the table has been asked.
struct FaultWords {
  std::string device, verb, what;
  std::optional<double> amount, every_s, for_s;
};
[[nodiscard]] core::Result<FaultOrder> make_order(const FaultWords& words);
/// "plate left", "imu left_shank", "drive"; any segment's name is taken.
[[nodiscard]] core::Result<FaultDevice> parse_device(const std::string& text);
/// DEVICE VERB [WHAT] [NUMBER] [every SECONDS] [for SECONDS], or DEVICE clear [VERB [WHAT]]; no "fault"
/// before.
[[nodiscard]] core::Result<FaultOrder> parse_order(const std::vector<std::string>& words);

}  // namespace footfall::sim
