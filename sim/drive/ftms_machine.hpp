#pragma once
#include <random>
#include <set>

#include "sim/drive/dircon_port.hpp"
#include "sim/drive/ftms_belt.hpp"
#include "sim/drive/lab_treadmill.hpp"

namespace footfall::sim {

struct FtmsMachineOptions {
  FtmsOptions belt;
  double notify_hz = 4.0;  ///< of Treadmill Data; consumer machines send 1 to 4
  std::uint64_t seed = 1;
};

/// A treadmill with the Fitness Machine Service behind a DIRCON port. The lab's hooks: local_stop is the
/// safety key, fault CODE a key of its console or a quirk (FtmsBelt::Key), delay and mute hold for
/// notifications too; corrupt damages what can be told (message, sequence, UUID): the connection is TCP, and
/// the values carry no checksum. Logs "dircon" (every request) and "ftms" (every write to the control point).
/// Thread: the lab's. Blocks: never. Allocates: yes. Errors: Result of plug().
class FtmsMachine final : public LabTreadmill {
 public:
  explicit FtmsMachine(const FtmsMachineOptions& options)
      : belt_(options.belt), period_(core::from_seconds(1.0 / options.notify_hz)), random_(options.seed) {}

  core::Result<void> plug() override;
  void unplug() override { port_.close(); }
  [[nodiscard]] bool plugged() const override { return port_.is_open(); }
  [[nodiscard]] std::uint16_t tcp_port() const override { return port_.port(); }
  void serve_line(core::Timestamp now) override;
  void advance(core::Timestamp now) override { belt_.advance(now); }
  void excuse(core::Duration) override {}
  void on_command(Listener listener) override { listener_ = std::move(listener); }
  void set_local_stop(bool pressed) override { belt_.set_safety_key(pressed); }
  void set_power(bool on) override { belt_.set_motor_power(on); }
  void inject_fault(std::uint8_t code) override;
  [[nodiscard]] TreadmillTruth truth() const override;
  LineFaults& faults() override { return faults_; }
  [[nodiscard]] std::optional<core::Timestamp> next_due() const override { return std::nullopt; }

 private:
  void answer(const DirconPort::Message& request, core::Timestamp now);
  void write(const DirconPort::Message& request, std::uint16_t characteristic, core::Timestamp now);
  void subscribe(const DirconPort::Message& request, std::uint16_t characteristic, core::Timestamp now);
  void reply(const DirconPort::Message& request, std::uint8_t code, Bytes body, core::Timestamp now);
  void notify(std::uint16_t characteristic, const Bytes& value, core::Timestamp now);
  void send(const DirconPort::Message& message, core::Timestamp now);

  FtmsBelt belt_;
  DirconPort port_;
  core::Duration period_;
  core::Timestamp next_data_;
  std::set<std::uint16_t> subscribed_;
  std::uint64_t epoch_ = 0;
  LineFaults faults_;
  std::mt19937_64 random_;
  Listener listener_;
};

}  // namespace footfall::sim
