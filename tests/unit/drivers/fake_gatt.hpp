#pragma once
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <vector>

#include "drivers/ftms_treadmill/gatt_client.hpp"

namespace footfall::tests {

using Octets = std::vector<std::uint8_t>;

/// A GATT link without any transport: the test says what the machine answers, and when. Thread: the test's.
class FakeGatt final : public drivers::GattClient {
 public:
  core::Result<void> connect() override {
    up = true;
    notices.clear();
    return {};
  }
  void disconnect() noexcept override { up = false; }
  [[nodiscard]] bool connected() const override { return up; }
  core::Result<void> require_service(std::uint16_t) override { return {}; }
  core::Result<bool> has_characteristic(std::uint16_t, std::uint16_t) override { return true; }
  core::Result<drivers::GattValue> read(std::uint16_t characteristic) override {
    return value_of(values.at(characteristic));
  }
  core::Result<void> write(std::uint16_t characteristic, std::span<const std::uint8_t> value) override {
    writes.emplace_back(value.begin(), value.end());
    if (!up) return core::fail(core::Remedy::Reconnect, "fake link is down");
    if (on_write) on_write(writes.back());
    (void)characteristic;
    return {};
  }
  core::Result<void> subscribe(std::uint16_t characteristic) override {
    subscribed.insert(characteristic);
    if (on_subscribe) on_subscribe(characteristic);
    return {};
  }
  core::Result<std::optional<drivers::GattNotice>> next_notice(core::Duration patience) override {
    const auto until = core::monotonic_now() + patience;
    do {
      if (!up) return core::fail(core::Remedy::Reconnect, "fake link is down");
      if (!notices.empty()) {
        const auto notice = notices.front();
        notices.pop_front();
        return std::optional(notice);
      }
    } while (core::monotonic_now() < until);
    return std::optional<drivers::GattNotice>{};
  }
  [[nodiscard]] core::Duration request_timeout() const override { return core::milliseconds(20); }
  [[nodiscard]] const char* name() const override { return "fake"; }
  [[nodiscard]] hal::TreadmillHealth& health() override { return counts; }

  void notify(std::uint16_t characteristic, const Octets& value) {
    notices.push_back({characteristic, value_of(value), core::monotonic_now()});
  }

  bool up = false;
  std::map<std::uint16_t, Octets> values;
  std::vector<Octets> writes;
  std::set<std::uint16_t> subscribed;
  std::deque<drivers::GattNotice> notices;
  std::function<void(const Octets&)> on_write;
  std::function<void(std::uint16_t)> on_subscribe;
  hal::TreadmillHealth counts;

 private:
  static drivers::GattValue value_of(const Octets& bytes) {
    drivers::GattValue value;
    value.size = bytes.size();
    std::copy(bytes.begin(), bytes.end(), value.bytes.begin());
    return value;
  }
};

}  // namespace footfall::tests
