#pragma once
#include <filesystem>
#include <functional>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "sim/drive/mbap_port.hpp"
#include "sim/drive/pty.hpp"
#include "sim/drive/rtu_line.hpp"
#include "sim/relay/relay_board.hpp"

namespace footfall::sim {

enum class RelayLink : std::uint8_t { None, Rtu, Tcp };

struct StopChainOptions {
  RelayLink link = RelayLink::None;
  std::filesystem::path port;  ///< symbolic link to the board's pty
};

/// The machine's hardware stop chain: emergency stop, lanyard, local stop and the stop relay in series feed a
/// contactor; without it the machine has no power. Board inputs from 1: emergency stop, lanyard, local stop
/// (on = closed), the contactor's auxiliary contact. Without a board the mushroom and the lanyard still cut
/// power. Time: the caller's. Thread: the lab's. Blocks: never. Allocates: yes. Errors: Result of open().
class StopChain {
 public:
  /// What opened the chain, as the truth log names it; nullptr while it is closed.
  using Listener = std::function<void(core::Timestamp, bool closed, const char* cause)>;

  explicit StopChain(StopChainOptions options);
  core::Result<void> open();
  void on_change(Listener listener) { listener_ = std::move(listener); }
  void serve(core::Timestamp now);
  void advance(core::Timestamp now);
  void excuse(core::Duration stall) { board_.excuse(stall); }
  void set_local_stop(bool pressed) { local_stop_ = pressed; }
  [[nodiscard]] bool closed() const { return cause() == nullptr; }
  [[nodiscard]] const char* cause() const;
  /// For lab.json; null without a board.
  [[nodiscard]] nlohmann::ordered_json describe() const;
  /// emergency_stop, lanyard, relay; the answer, or nullopt when the line is for somebody else.
  std::optional<std::string> command(const std::vector<std::string>& words);
  [[nodiscard]] std::optional<core::Timestamp> next_due() const;

 private:
  void update(core::Timestamp now);

  StopChainOptions options_;
  SimRelayBoard board_;
  RtuLine line_;
  std::optional<Pty> pty_;
  std::optional<MbapPort> tcp_;
  Listener listener_;
  bool emergency_stop_ = false, lanyard_ = false, local_stop_ = false;
  bool welded_ = false, stuck_open_ = false, mute_ = false;
  bool was_closed_ = true;
};

}  // namespace footfall::sim
