#include "protocols/modbus_drive/codec.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace footfall::protocols::modbus_drive {
namespace {

constexpr std::uint8_t kExceptionBit = 0x80;
constexpr std::uint16_t kCoilOn = 0xFF00;

std::uint16_t word_at(std::span<const std::uint8_t> bytes, std::size_t at) {
  return static_cast<std::uint16_t>((bytes[at] << 8) | bytes[at + 1]);
}

std::uint8_t high(std::uint16_t word) {
  return static_cast<std::uint8_t>(word >> 8);
}
std::uint8_t low(std::uint16_t word) {
  return static_cast<std::uint8_t>(word & 0xFF);
}

core::MetersPerSecond speed_of(const DriveProfile& profile, double frequency_hz) {
  return core::MetersPerSecond(frequency_hz / profile.hz_per_m_s);
}

std::optional<bool> satisfies(const std::optional<Setting>& setting, std::optional<std::uint16_t> raw) {
  if (!setting || !raw) return std::nullopt;
  return *raw == setting->required;
}

bool holds(const Condition& condition, std::span<const std::uint16_t> words) {
  if (condition.at < 0) return false;
  const auto bits =
      static_cast<std::uint16_t>(words[static_cast<std::size_t>(condition.at)] & condition.mask);
  return condition.equals ? bits == *condition.equals : bits != 0;
}

bool reads_bits(const Request& request) {
  return request.function == Function::ReadCoils || request.function == Function::ReadInputs;
}

std::size_t coil_bytes(const Request& request) {
  return (request.argument + 7U) / 8U;
}

void take_coils(const Request& request, std::span<const std::uint8_t> bytes, std::span<std::uint16_t> words) {
  const std::size_t count = request.argument;
  for (std::size_t i = 0; i < (count + 15) / 16; ++i) words[i] = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const unsigned bit = (bytes[i / 8] >> (i % 8)) & 1U;
    words[i / 16] = static_cast<std::uint16_t>(words[i / 16] | (bit << (i % 16)));
  }
}

std::optional<core::MetersPerSecond> maximum_speed(const DriveProfile& profile, const SafetyRegisters& raw) {
  if (!profile.maximum_frequency || !raw.maximum_frequency) return std::nullopt;
  if (profile.frequency_unit && satisfies(profile.frequency_unit, raw.frequency_unit) != true) {
    return std::nullopt;
  }
  const double maximum_hz = *raw.maximum_frequency * profile.maximum_frequency->scale;
  const bool other_scale = profile.speed_full_hz > 0.0 && std::abs(maximum_hz - profile.speed_full_hz) >
                                                              0.5 * profile.maximum_frequency->scale;
  if (other_scale) return std::nullopt;
  return speed_of(profile, maximum_hz);
}

}  // namespace

Request read_request(int slave, std::uint16_t address, int count) {
  return {static_cast<std::uint8_t>(slave), Function::ReadHolding, address,
          static_cast<std::uint16_t>(count)};
}

Request write_request(int slave, std::uint16_t address, std::uint16_t value) {
  return {static_cast<std::uint8_t>(slave), Function::WriteSingle, address, value};
}

Request read_request(int slave, const StatusRead& read) {
  Request request = read_request(slave, read.address, read.count);
  if (read.space == Space::Coils) request.function = Function::ReadCoils;
  return request;
}

Request write_request(int slave, const Write& write) {
  Request request = write_request(slave, write.address, write.value);
  if (write.space == Space::Coils) {
    request.function = Function::WriteCoil;
    request.argument = write.value != 0 ? kCoilOn : std::uint16_t{0};
  }
  return request;
}

bool is_write(const Request& request) {
  return request.function == Function::WriteSingle || request.function == Function::WriteCoil;
}

std::array<std::uint8_t, kRequestBytes> encode(const Request& request) {
  return {request.slave,          static_cast<std::uint8_t>(request.function),
          high(request.address),  low(request.address),
          high(request.argument), low(request.argument)};
}

std::size_t reply_bytes(const Request& request) {
  if (is_write(request)) return kRequestBytes;
  if (reads_bits(request)) return 3 + coil_bytes(request);
  return 3 + 2U * request.argument;
}

Reply match_reply(const Request& request, std::span<const std::uint8_t> frame,
                  std::span<std::uint16_t> words) {
  const auto function = static_cast<std::uint8_t>(request.function);
  if (frame.size() < 3 || frame[0] != request.slave) return {};
  if (frame[1] == (function | kExceptionBit)) {
    if (frame.size() != 3) return {};
    return {ReplyKind::Exception, frame[2]};
  }
  if (frame[1] != function || frame.size() != reply_bytes(request)) return {};
  if (is_write(request)) {
    const auto echo = encode(request);
    if (!std::equal(echo.begin(), echo.end(), frame.begin())) return {};
    return {ReplyKind::Match, 0};
  }
  if (reads_bits(request)) {
    if (frame[2] != coil_bytes(request) || words.size() < (request.argument + 15U) / 16U) return {};
    take_coils(request, frame.subspan(3), words);
    return {ReplyKind::Match, 0};
  }
  if (frame[2] != 2U * request.argument || words.size() < request.argument) return {};
  for (std::size_t i = 0; i < request.argument; ++i) words[i] = word_at(frame, 3 + 2 * i);
  return {ReplyKind::Match, 0};
}

core::Error exception_error(const Request& request, std::uint8_t exception_code) {
  const unsigned slave = request.slave;
  const unsigned address = request.address;
  switch (exception_code) {
    case 1:
      return {core::Remedy::Reconfigure,
              "Modbus slave %u does not know function %u (exception 1); check the drive profile", slave,
              static_cast<unsigned>(request.function)};
    case 2:
      return {core::Remedy::Reconfigure,
              "Modbus slave %u has no register 0x%04X (exception 2); check the drive profile", slave,
              address};
    case 3:
      return {core::Remedy::Reconfigure,
              "Modbus slave %u refuses the value %u for register 0x%04X (exception 3); check the limits in "
              "the drive and in the profile",
              slave, static_cast<unsigned>(request.argument), address};
    case 4:
      return {core::Remedy::Operator,
              "Modbus slave %u failed on register 0x%04X (exception 4); look at the drive's display and "
              "clear its fault",
              slave, address};
    case 5:
    case 6:
      return {core::Remedy::Retry, "Modbus slave %u is busy (exception %u)", slave,
              static_cast<unsigned>(exception_code)};
    default:
      return {core::Remedy::Reconfigure,
              "Modbus slave %u answers register 0x%04X with exception %u; check the drive profile", slave,
              address, static_cast<unsigned>(exception_code)};
  }
}

core::Result<std::uint16_t> encode_speed(const DriveProfile& profile, core::MetersPerSecond speed) {
  if (!speed.is_finite() || speed.value() < 0.0 || speed > profile.max_speed) {
    return core::fail(core::Remedy::Bug, "belt speed %g m/s is outside 0 to %g m/s of profile %s",
                      speed.value(), profile.max_speed.value(), profile.name.c_str());
  }
  const double counts = std::round(speed.value() * profile.hz_per_m_s / profile.speed.scale);
  if (!(counts >= 0.0 && counts <= 65535.0)) {
    return core::fail(core::Remedy::Reconfigure, "belt speed %g m/s does not fit the register of profile %s",
                      speed.value(), profile.name.c_str());
  }
  return static_cast<std::uint16_t>(counts);
}

core::Result<std::uint16_t> encode_incline(const DriveProfile::Incline& incline, core::GradePercent grade) {
  if (!grade.is_finite() || grade < incline.min || grade > incline.max) {
    return core::fail(core::Remedy::Bug, "incline %g %% is outside %g to %g %% of the profile", grade.value(),
                      incline.min.value(), incline.max.value());
  }
  const double counts = std::round(grade.value() / incline.scale_percent);
  if (!(counts >= 0.0 && counts <= 65535.0)) {
    return core::fail(core::Remedy::Reconfigure, "incline %g %% does not fit its register", grade.value());
  }
  return static_cast<std::uint16_t>(counts);
}

int needed_status_words(const DriveProfile& profile) {
  return 1 + std::max({profile.fault_at, profile.frequency_out_at + profile.frequency_out_words - 1,
                       profile.frequency_set_at, profile.run.at, profile.reverse.at, profile.local_stop.at});
}

bool uses_status_word(const DriveProfile& profile, int at) {
  const int out = at - profile.frequency_out_at;
  return at == profile.fault_at || (out >= 0 && out < profile.frequency_out_words) ||
         at == profile.frequency_set_at || at == profile.run.at || at == profile.reverse.at ||
         at == profile.local_stop.at;
}

core::Result<void> decode_status(const DriveProfile& profile, std::span<const std::uint16_t> words,
                                 core::TreadmillState& state) {
  if (words.size() < static_cast<std::size_t>(needed_status_words(profile))) {
    return core::fail(core::Remedy::Bug, "status of profile %s is cut to %zu words", profile.name.c_str(),
                      words.size());
  }
  const auto word = [&](int at) { return words[static_cast<std::size_t>(at)]; };
  double frequency_out = word(profile.frequency_out_at);
  if (profile.frequency_out_words == 2) {
    frequency_out = frequency_out * 65536.0 + word(profile.frequency_out_at + 1);
  }
  state.set_speed = profile.frequency_set_at < 0
                        ? core::MetersPerSecond(std::numeric_limits<double>::quiet_NaN())
                        : speed_of(profile, word(profile.frequency_set_at) * profile.frequency_scale_hz);
  state.measured_speed = speed_of(profile, frequency_out * profile.frequency_scale_hz);
  if (holds(profile.reverse, words)) state.measured_speed = -state.measured_speed;
  state.running = profile.run.at >= 0 ? holds(profile.run, words) : frequency_out > 0.0;
  state.fault_code = static_cast<std::uint16_t>(word(profile.fault_at) & profile.fault_mask);
  const auto fault_is = [&](std::uint16_t code) { return code != 0 && state.fault_code == code; };
  state.communication_loss = fault_is(profile.communication_loss_code);
  state.local_stop = fault_is(profile.local_stop_code) || holds(profile.local_stop, words);
  state.speed_source = core::SpeedSource::DriveNominal;
  return {};
}

void decode_incline(const DriveProfile::Incline& incline, std::uint16_t set, std::uint16_t actual,
                    core::TreadmillState& state) {
  state.set_incline = core::GradePercent(set * incline.scale_percent);
  state.measured_incline = core::GradePercent(actual * incline.scale_percent);
  state.incline_available = true;
}

SafetySettings decode_safety(const DriveProfile& profile, const SafetyRegisters& raw) {
  SafetySettings safe;
  if (profile.watchdog_time && raw.watchdog_time) {
    safe.watchdog_time = core::Seconds(*raw.watchdog_time * profile.watchdog_time->scale);
    if (!profile.watchdog_enable) safe.watchdog_enabled = *raw.watchdog_time != 0;
  }
  if (profile.watchdog_enable)
    safe.watchdog_enabled = satisfies(profile.watchdog_enable, raw.watchdog_enable);
  if (profile.watchdog_ramp && raw.watchdog_treatment) {
    safe.loss_treatment = *raw.watchdog_treatment == profile.watchdog_ramp->required ? LossTreatment::Ramp
                          : *raw.watchdog_treatment == profile.watchdog_coast_value  ? LossTreatment::Coast
                                                                                     : LossTreatment::Other;
  }
  safe.max_speed = maximum_speed(profile, raw);
  const bool ramps_on_stop = !profile.stop_method || satisfies(profile.stop_method, raw.stop_method) == true;
  if (ramps_on_stop && safe.max_speed && profile.deceleration_time && raw.deceleration_time.value_or(0) > 0) {
    const core::Seconds time(*raw.deceleration_time * profile.deceleration_time->scale);
    safe.deceleration = core::MetersPerSecond2(safe.max_speed->value() / time.value());
  }
  safe.reverse_locked = satisfies(profile.reverse_lock, raw.reverse_lock);
  safe.auto_restart_off = satisfies(profile.auto_restart, raw.auto_restart);
  safe.start_on_power_up_off = satisfies(profile.start_on_power_up, raw.start_on_power_up);
  return safe;
}

}  // namespace footfall::protocols::modbus_drive
