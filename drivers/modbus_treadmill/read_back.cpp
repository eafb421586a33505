#include <array>

#include "drivers/modbus_treadmill/modbus_treadmill.hpp"

namespace footfall::drivers {
namespace {

namespace drive = protocols::modbus_drive;
using core::Remedy;
using Mode = ModbusLine::Mode;

hal::WatchdogAction watchdog_action(drive::LossTreatment treatment) {
  switch (treatment) {
    case drive::LossTreatment::Ramp:
      return hal::WatchdogAction::Ramp;
    case drive::LossTreatment::Coast:
      return hal::WatchdogAction::Coast;
    case drive::LossTreatment::Other:
      break;
  }
  return hal::WatchdogAction::Unknown;
}

}  // namespace

core::Result<hal::DriveReadback> ModbusTreadmill::read_back() {
  if (line_.is_open() && core::monotonic_now() < probation_until_) {
    return core::fail(Remedy::Retry,
                      "%s was disturbed a moment ago; its safety settings are read when it is calm",
                      line_.name());
  }
  if (auto settled = settle(); !settled) return tl::unexpected(settled.error());
  const auto stale_before = line_.health().stale_drained;
  const auto raw = read_safety_registers();
  if (!raw) return tl::unexpected(raw.error());
  // Single-register replies look alike. Had one been taken for another's, the last one would still be under
  // way and the closing probe would meet it.
  std::array<std::uint16_t, kBlockWords> words{};
  if (auto probed = probe(words); !probed) return tl::unexpected(probed.error());
  if (line_.health().stale_drained != stale_before) {
    return core::fail(Remedy::Retry, "%s: unexpected bytes while the safety settings were read",
                      line_.name());
  }
  const auto safe = drive::decode_safety(options_.profile, *raw);
  hal::DriveReadback result;
  result.watchdog_enabled = safe.watchdog_enabled;
  result.watchdog_time = safe.watchdog_time;
  if (safe.loss_treatment) result.watchdog_action = watchdog_action(*safe.loss_treatment);
  result.deceleration = safe.deceleration;
  result.max_speed = safe.max_speed;
  result.reverse_locked = safe.reverse_locked;
  result.auto_restart_off = safe.auto_restart_off;
  result.start_on_power_up_off = safe.start_on_power_up_off;
  return result;
}

core::Result<drive::SafetyRegisters> ModbusTreadmill::read_safety_registers() {
  const auto& profile = options_.profile;
  drive::SafetyRegisters raw;
  struct Item {
    std::optional<std::uint16_t> address;
    std::optional<std::uint16_t>* value;
  };
  const auto of = [](const auto& described) {
    return described ? std::optional<std::uint16_t>(described->address) : std::nullopt;
  };
  const std::array<Item, 10> items{{{of(profile.watchdog_enable), &raw.watchdog_enable},
                                    {of(profile.watchdog_ramp), &raw.watchdog_treatment},
                                    {of(profile.watchdog_time), &raw.watchdog_time},
                                    {of(profile.deceleration_time), &raw.deceleration_time},
                                    {of(profile.maximum_frequency), &raw.maximum_frequency},
                                    {of(profile.reverse_lock), &raw.reverse_lock},
                                    {of(profile.auto_restart), &raw.auto_restart},
                                    {of(profile.start_on_power_up), &raw.start_on_power_up},
                                    {of(profile.stop_method), &raw.stop_method},
                                    {of(profile.frequency_unit), &raw.frequency_unit}}};
  for (const Item& item : items) {
    if (!item.address) continue;
    const auto value = read_setting(*item.address);
    if (!value) return tl::unexpected(value.error());
    *item.value = *value;
  }
  return raw;
}

/// nullopt: the drive has no such register.
core::Result<std::optional<std::uint16_t>> ModbusTreadmill::read_setting(std::uint16_t address) {
  constexpr std::uint8_t kIllegalAddress = 2;
  const auto request = drive::read_request(options_.profile.slave, address, 1);
  if (!line_.settled()) {
    return core::fail(Remedy::Retry, "%s: unexpected bytes while the safety settings were read",
                      line_.name());
  }
  std::array<std::uint16_t, 1> word{};
  const auto reply = exchange(request, word, Mode::Normal);
  if (!reply) return tl::unexpected(reply.error());
  if (reply->kind == drive::ReplyKind::Match) return word[0];
  if (reply->exception_code == kIllegalAddress) return std::nullopt;
  return tl::unexpected(drive::exception_error(request, reply->exception_code));
}

}  // namespace footfall::drivers
