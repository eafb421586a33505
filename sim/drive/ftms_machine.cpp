#include "sim/drive/ftms_machine.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace footfall::sim {
namespace {

constexpr std::uint8_t kDiscoverServices = 1, kDiscoverCharacteristics = 2, kRead = 3, kWrite = 4,
                       kEnable = 5, kNotification = 6;
constexpr std::uint8_t kDone = 0, kUnknownMessage = 1, kError = 2, kNoService = 3, kNoCharacteristic = 4,
                       kUnsupported = 5, kWriteFailed = 6;
constexpr std::uint8_t kReadable = 1, kWritable = 2, kNotifies = 4, kIndicates = 8;
constexpr std::uint16_t kMachineService = 0x1826, kData = 0x2ACD, kControl = 0x2AD9;

struct Characteristic {
  std::uint16_t number;
  std::uint8_t properties;
};
constexpr std::array kCharacteristics{Characteristic{0x2ACC, kReadable},
                                      Characteristic{kData, kNotifies},
                                      Characteristic{0x2AD3, kReadable | kNotifies},
                                      Characteristic{0x2AD4, kReadable},
                                      Characteristic{0x2AD5, kReadable},
                                      Characteristic{kControl, kWritable | kIndicates},
                                      Characteristic{0x2ADA, kNotifies}};

const Characteristic* find(std::uint16_t number) {
  const auto* found = std::find_if(kCharacteristics.begin(), kCharacteristics.end(),
                                   [number](const Characteristic& one) { return one.number == number; });
  return found == kCharacteristics.end() ? nullptr : found;
}

/// 0000xxxx-0000-1000-8000-00805f9b34fb
Bytes uuid(std::uint16_t number) {
  return {0,
          0,
          static_cast<std::uint8_t>(number / 256),
          static_cast<std::uint8_t>(number % 256),
          0,
          0,
          0x10,
          0,
          0x80,
          0,
          0,
          0x80,
          0x5F,
          0x9B,
          0x34,
          0xFB};
}

void append(Bytes& bytes, const Bytes& more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

std::string hex(const Bytes& bytes) {
  std::string text;
  for (const std::uint8_t byte : bytes) {
    char digits[4];
    std::snprintf(digits, sizeof digits, "%02x", byte);
    text += digits;
  }
  return text;
}

}  // namespace

core::Result<void> FtmsMachine::plug() {
  if (port_.is_open()) return {};
  return port_.open();
}

void FtmsMachine::serve_line(core::Timestamp now) {
  while (const auto request = port_.next_request()) {
    if (port_.epoch() != epoch_) {
      epoch_ = port_.epoch();
      subscribed_.clear();
      belt_.connection_changed();
    }
    answer(*request, now);
  }
  if (!port_.connected()) {
    subscribed_.clear();
    belt_.connection_changed();
  }
  while (const auto notice = belt_.next_notice()) notify(notice->characteristic, notice->value, now);
  if (now >= next_data_) {
    notify(kData, belt_.treadmill_data(), now);
    next_data_ = std::max(next_data_ + period_, now);
  }
  port_.flush(now);
}

void FtmsMachine::answer(const DirconPort::Message& request, core::Timestamp now) {
  const Bytes& body = request.body;
  std::uint16_t number = 0;
  if (body.size() >= 16) number = static_cast<std::uint16_t>(body[2] * 256 + body[3]);
  const bool assigned =
      body.size() >= 16 && std::equal(body.begin(), body.begin() + 16, uuid(number).begin());
  if (listener_) listener_("dircon", {{"message", request.id}, {"body", hex(body)}});
  if (request.id == kDiscoverServices) return reply(request, kDone, uuid(kMachineService), now);
  if (request.id == kDiscoverCharacteristics) {
    if (!assigned || number != kMachineService) return reply(request, kNoService, {}, now);
    Bytes list = uuid(kMachineService);
    for (const Characteristic& one : kCharacteristics) {
      append(list, uuid(one.number));
      list.push_back(one.properties);
    }
    return reply(request, kDone, list, now);
  }
  if (request.id != kRead && request.id != kWrite && request.id != kEnable)
    return reply(request, kUnknownMessage, {}, now);
  if (!assigned || find(number) == nullptr) return reply(request, kNoCharacteristic, {}, now);
  if (request.id == kWrite) return write(request, number, now);
  if (request.id == kEnable) return subscribe(request, number, now);
  const auto value = belt_.read(number);
  if (!value) return reply(request, kUnsupported, {}, now);
  Bytes found = uuid(number);
  append(found, *value);
  reply(request, kDone, found, now);
}

void FtmsMachine::write(const DirconPort::Message& request, std::uint16_t characteristic,
                        core::Timestamp now) {
  if (characteristic != kControl) return reply(request, kUnsupported, {}, now);
  // GATT: a control point whose indications nobody has asked for is not to be written.
  if (subscribed_.count(kControl) == 0) return reply(request, kWriteFailed, {}, now);
  const Bytes value(request.body.begin() + 16, request.body.end());
  const Bytes indication = belt_.control(value);
  if (listener_) {
    listener_("ftms", {{"op", hex({indication[1]})},
                       {"data", hex(value.empty() ? value : Bytes(value.begin() + 1, value.end()))},
                       {"result", indication[2]}});
  }
  reply(request, kDone, uuid(kControl), now);
  notify(kControl, indication, now);
}

void FtmsMachine::subscribe(const DirconPort::Message& request, std::uint16_t characteristic,
                            core::Timestamp now) {
  if (request.body.size() < 17) return reply(request, kError, {}, now);
  if ((find(characteristic)->properties & (kNotifies | kIndicates)) == 0)
    return reply(request, kUnsupported, {}, now);
  if (request.body[16] != 0) {
    subscribed_.insert(characteristic);
  } else {
    subscribed_.erase(characteristic);
  }
  reply(request, kDone, uuid(characteristic), now);
}

void FtmsMachine::reply(const DirconPort::Message& request, std::uint8_t code, Bytes body,
                        core::Timestamp now) {
  send({request.id, request.sequence, code, std::move(body)}, now);
}

void FtmsMachine::notify(std::uint16_t characteristic, const Bytes& value, core::Timestamp now) {
  if (subscribed_.count(characteristic) == 0) return;
  Bytes body = uuid(characteristic);
  append(body, value);
  send({kNotification, 0, kDone, std::move(body)}, now);
}

void FtmsMachine::send(const DirconPort::Message& message, core::Timestamp now) {
  if (faults_.mute) return;
  Bytes bytes = DirconPort::encode(message);
  if (faults_.corrupt > 0.0 && std::uniform_real_distribution<double>(0.0, 1.0)(random_) < faults_.corrupt) {
    constexpr std::size_t kUuidAt = 6, kUuidEnd = 22;
    const bool in_uuid = bytes.size() >= kUuidEnd && message.id == kNotification;
    const std::size_t at = in_uuid ? kUuidAt + random_() % 16 : 1 + random_() % 2;
    bytes[at] ^= static_cast<std::uint8_t>(0x10U << (random_() % 4));
  }
  port_.send(std::move(bytes), now + faults_.delay);
}

void FtmsMachine::inject_fault(std::uint8_t code) {
  if (code >= static_cast<std::uint8_t>(FtmsBelt::Key::Stop) &&
      code <= static_cast<std::uint8_t>(FtmsBelt::Key::GrantNobody)) {
    belt_.press(static_cast<FtmsBelt::Key>(code));
  }
}

TreadmillTruth FtmsMachine::truth() const {
  TreadmillTruth truth;
  truth.speed = belt_.speed();
  truth.run = belt_.running();
  truth.local_stop = belt_.key_pulled();
  truth.incline = belt_.incline();
  truth.set_incline = belt_.set_incline();
  return truth;
}

}  // namespace footfall::sim
