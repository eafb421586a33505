#include "sim/relay/stop_chain.hpp"

namespace footfall::sim {
namespace {

constexpr unsigned kStopRelay = 0;
constexpr unsigned kEmergencyStopInput = 0, kLanyardInput = 1, kLocalStopInput = 2, kContactInput = 3;

RtuLineOptions board_line() {
  RtuLineOptions options;
  options.baud = 19200;
  return options;
}

std::optional<bool> on_off(const std::vector<std::string>& words, std::size_t at) {
  if (at >= words.size()) return std::nullopt;
  if (words[at] == "on") return true;
  if (words[at] == "off") return false;
  return std::nullopt;
}

}  // namespace

StopChain::StopChain(StopChainOptions options)
    : options_(std::move(options)), line_(board_line()), was_closed_(options_.link == RelayLink::None) {}

core::Result<void> StopChain::open() {
  if (options_.link == RelayLink::Tcp) {
    tcp_.emplace();
    if (auto opened = tcp_->open(); !opened) return opened;
  }
  if (options_.link == RelayLink::Rtu) {
    auto opened = Pty::open(options_.port);
    if (!opened) return tl::unexpected<core::Error>(opened.error());
    pty_.emplace(std::move(*opened));
  }
  update({});
  return {};
}

const char* StopChain::cause() const {
  if (emergency_stop_) return "emergency_stop";
  if (lanyard_) return "lanyard";
  if (options_.link == RelayLink::None) return nullptr;
  if (local_stop_) return "local_stop";
  const bool contact = welded_ || (board_.relay(kStopRelay) && !stuck_open_);
  return contact ? nullptr : "relay";
}

void StopChain::update(core::Timestamp now) {
  const char* opened_by = cause();
  board_.set_input(kEmergencyStopInput, !emergency_stop_);
  board_.set_input(kLanyardInput, !lanyard_);
  board_.set_input(kLocalStopInput, !local_stop_);
  board_.set_input(kContactInput, opened_by == nullptr);
  if ((opened_by == nullptr) == was_closed_) return;
  was_closed_ = opened_by == nullptr;
  if (listener_) listener_(now, was_closed_, opened_by);
}

void StopChain::serve(core::Timestamp now) {
  if (tcp_) {
    while (const auto request = tcp_->next_request()) {
      const Bytes reply = board_.answer(request->unit, now);
      update(now);
      if (!reply.empty() && !mute_) tcp_->send(request->transaction, reply, now);
    }
    tcp_->flush(now);
  }
  if (!pty_) return;
  if (const Bytes arrived = pty_->read(); !arrived.empty()) line_.receive(arrived, now);
  core::Timestamp ended;
  while (const auto frame = line_.next_frame(now, &ended)) {
    if (!rtu_frame_valid(*frame)) continue;
    Bytes reply = board_.answer(std::span(*frame).first(frame->size() - 2), ended);
    update(ended);
    if (reply.empty() || mute_) continue;
    append_rtu_crc(reply);
    line_.send(reply, ended);
  }
  if (const Bytes sent = line_.take_sent(now); !sent.empty()) pty_->write(sent);
}

void StopChain::advance(core::Timestamp now) {
  board_.advance(now);
  update(now);
}

std::optional<core::Timestamp> StopChain::next_due() const {
  return pty_ ? line_.next_due() : std::nullopt;
}

nlohmann::ordered_json StopChain::describe() const {
  if (options_.link == RelayLink::None) return nullptr;
  nlohmann::ordered_json board{{"kind", "modbus_relay"},
                               {"slave", 1},
                               {"relay", kStopRelay + 1},
                               {"contact_input", kContactInput + 1},
                               {"emergency_stop", kEmergencyStopInput + 1},
                               {"lanyard", kLanyardInput + 1},
                               {"local_stop", kLocalStopInput + 1}};
  if (tcp_) {
    board["host"] = "127.0.0.1";
    board["port"] = tcp_->port();
  } else {
    board["device"] = options_.port.string();
    board["baud"] = board_line().baud;
  }
  return board;
}

std::optional<std::string> StopChain::command(const std::vector<std::string>& words) {
  const std::string& verb = words[0];
  if (verb == "emergency_stop" || verb == "lanyard") {
    const auto pulled = on_off(words, 1);
    if (!pulled) return "error usage: " + verb + " on|off (on: pressed, pulled)";
    (verb == "lanyard" ? lanyard_ : emergency_stop_) = *pulled;
    return "ok";
  }
  if (verb != "relay") return std::nullopt;
  const auto on = on_off(words, 2);
  bool* fault = nullptr;
  if (words.size() > 1 && words[1] == "welded") fault = &welded_;
  if (words.size() > 1 && words[1] == "stuck_open") fault = &stuck_open_;
  if (words.size() > 1 && words[1] == "mute") fault = &mute_;
  if (words.size() > 1 && words[1] == "no_restart") fault = &board_.ignores_second_flash;
  if (fault == nullptr || !on) return "error usage: relay welded|stuck_open|mute|no_restart on|off";
  *fault = *on;
  return "ok";
}

}  // namespace footfall::sim
