#pragma once
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "sim/drive/bertec_machine.hpp"
#include "sim/drive/bertec_rpc.hpp"

namespace footfall::sim {

/// A Bertec treadmill behind its newer software: ZeroMQ on 127.0.0.1, one RPC port that any REQ client may
/// use, and a heartbeat to the last client that introduced itself (once a second; ten misses and it counts as
/// gone, which stops nothing). No force data. Thread: the lab's, beside ZeroMQ's own. Blocks: unplug() until
/// the port is free. Allocates: yes. Errors: Result of plug().
class BertecRpcMachine final : public LabTreadmill {
 public:
  BertecRpcMachine(const BertecOptions& belts, const BertecRpcOptions& rpc, std::uint64_t seed);
  ~BertecRpcMachine() override;

  core::Result<void> plug() override;
  void unplug() override;
  [[nodiscard]] bool plugged() const override { return sockets_ != nullptr; }
  [[nodiscard]] std::uint16_t tcp_port() const override { return port_; }
  void serve_line(core::Timestamp now) override;
  void advance(core::Timestamp now) override { belts_.advance(now); }
  void excuse(core::Duration stall) override;
  void on_command(Listener listener) override { rpc_.on_command(std::move(listener)); }
  void set_local_stop(bool pressed) override { belts_.set_emergency(pressed); }
  void inject_fault(std::uint8_t code) override { belts_.inject_fault(code); }
  bool set_remote(bool enabled) override;
  [[nodiscard]] TreadmillTruth truth() const override { return truth_of(belts_); }
  LineFaults& faults() override { return faults_; }
  [[nodiscard]] std::optional<core::Timestamp> next_due() const override;

 private:
  struct Sockets;
  struct Departing {
    std::vector<std::string> envelope;
    std::string text;
    core::Timestamp due;
  };
  void hear(core::Timestamp now);
  void beat(core::Timestamp now);

  BertecBelts belts_;
  BertecRpc rpc_;
  LineFaults faults_;
  std::mt19937_64 random_;
  std::uint16_t port_ = 0;
  std::unique_ptr<Sockets> sockets_;
  std::deque<Departing> outgoing_;
  std::string client_;  ///< ZeroMQ's name of who introduced itself; empty: nobody
  core::Timestamp next_beat_;
  int missed_beats_ = 0;
};

}  // namespace footfall::sim
