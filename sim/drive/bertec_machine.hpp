#pragma once
#include <cstdint>
#include <deque>
#include <optional>
#include <random>

#include "sim/drive/bertec_belts.hpp"
#include "sim/drive/bertec_port.hpp"
#include "sim/drive/lab_treadmill.hpp"

namespace footfall::sim {

enum class BertecKind : std::uint8_t { Panel, Rpc };

/// What is true of the belts, for the lab.
[[nodiscard]] TreadmillTruth truth_of(const BertecBelts& belts);

/// One 64-byte order, checked as a panel must: format, complement, accelerations. `false`: ignored as a
/// whole. Tells `listener` either way ("bertec": speeds and accelerations in mm/s, mm/s², incline in 0.01
/// degree).
bool obey_bertec_order(const Bytes& order, BertecBelts& belts, const LabTreadmill::Listener& listener);
/// The 32 bytes that a panel sends.
[[nodiscard]] Bytes bertec_status(const BertecBelts& belts);

/// A Bertec treadmill behind its Treadmill Control Panel: the classic remote, from the published fields.
/// Status every 10 ms (plausible). A client that goes changes nothing. "Remote control" off: the port is
/// closed. Thread: the lab's. Blocks: never. Allocates: yes. Errors: Result of plug().
class BertecMachine final : public LabTreadmill {
 public:
  BertecMachine(const BertecOptions& options, std::uint64_t seed) : belts_(options), random_(seed) {}

  core::Result<void> plug() override;
  void unplug() override;
  [[nodiscard]] bool plugged() const override { return port_.is_open(); }
  [[nodiscard]] std::uint16_t tcp_port() const override { return port_.port(); }
  void serve_line(core::Timestamp now) override;
  void advance(core::Timestamp now) override { belts_.advance(now); }
  void excuse(core::Duration /*stall*/) override {}  // nothing here watches the client
  void on_command(Listener listener) override { listener_ = std::move(listener); }
  void set_local_stop(bool pressed) override { belts_.set_emergency(pressed); }
  void inject_fault(std::uint8_t code) override { belts_.inject_fault(code); }
  bool set_remote(bool enabled) override;
  [[nodiscard]] TreadmillTruth truth() const override { return truth_of(belts_); }
  LineFaults& faults() override { return faults_; }
  [[nodiscard]] std::optional<core::Timestamp> next_due() const override { return next_status_; }

 private:
  struct Departing {
    Bytes bytes;
    core::Timestamp due;
  };
  void tell(core::Timestamp now);

  BertecBelts belts_;
  BertecPort port_;
  LineFaults faults_;
  std::mt19937_64 random_;
  std::deque<Departing> outgoing_;
  core::Timestamp next_status_;
  Listener listener_;
};

}  // namespace footfall::sim
