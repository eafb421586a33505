#include "sim/drive/bertec_rpc_machine.hpp"

#include <vector>
#include <zmq.hpp>

namespace footfall::sim {
namespace {

constexpr core::Duration kBeatPeriod = core::milliseconds(1000);
constexpr int kMisses = 10;

std::vector<std::string> receive(zmq::socket_t& socket) {
  std::vector<std::string> parts;
  zmq::message_t part;
  while (socket.recv(part, zmq::recv_flags::dontwait)) {
    parts.push_back(part.to_string());
    if (!part.more()) break;
  }
  return parts;
}

void send(zmq::socket_t& socket, const std::vector<std::string>& parts) {
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto more = i + 1 < parts.size() ? zmq::send_flags::sndmore : zmq::send_flags::none;
    (void)socket.send(zmq::buffer(parts[i]), more | zmq::send_flags::dontwait);
  }
}

}  // namespace

struct BertecRpcMachine::Sockets {
  zmq::context_t context{1};
  zmq::socket_t rpc{context, zmq::socket_type::router};
  std::unique_ptr<zmq::socket_t> heart;

  void connect_heart(const BertecRpc::Heartbeat& where) {
    heart.reset();
    if (where.port == 0) return;
    heart = std::make_unique<zmq::socket_t>(context, zmq::socket_type::dealer);
    heart->set(zmq::sockopt::linger, 0);
    try {
      heart->connect("tcp://" + where.host + ":" + std::to_string(where.port));
    } catch (const zmq::error_t&) {
      heart.reset();  // an address that is none: this client gets no heartbeat
    }
  }
};

BertecRpcMachine::BertecRpcMachine(const BertecOptions& belts, const BertecRpcOptions& rpc,
                                   std::uint64_t seed)
    : belts_(belts), rpc_(rpc, belts_), random_(seed) {}

BertecRpcMachine::~BertecRpcMachine() = default;

core::Result<void> BertecRpcMachine::plug() {
  if (plugged()) return {};
  try {
    auto sockets = std::make_unique<Sockets>();
    sockets->rpc.set(zmq::sockopt::linger, 0);
    sockets->rpc.bind("tcp://127.0.0.1:" + (port_ != 0 ? std::to_string(port_) : "*"));
    const std::string bound = sockets->rpc.get(zmq::sockopt::last_endpoint);
    port_ = static_cast<std::uint16_t>(std::stoi(bound.substr(bound.rfind(':') + 1)));
    sockets_ = std::move(sockets);
  } catch (const zmq::error_t& error) {
    return core::fail(core::Remedy::Reconfigure, "cannot open the treadmill software's port: %s",
                      error.what());
  }
  return {};
}

void BertecRpcMachine::unplug() {
  sockets_.reset();
  outgoing_.clear();
  client_.clear();
}

bool BertecRpcMachine::set_remote(bool enabled) {
  if (!enabled) unplug();
  return !enabled || plug().has_value();
}

void BertecRpcMachine::excuse(core::Duration stall) {
  next_beat_ = next_beat_ + stall;
}

std::optional<core::Timestamp> BertecRpcMachine::next_due() const {
  if (outgoing_.empty()) return std::nullopt;
  return outgoing_.front().due;
}

void BertecRpcMachine::serve_line(core::Timestamp now) {
  if (!sockets_) return;
  try {
    hear(now);
    beat(now);
    while (!outgoing_.empty() && outgoing_.front().due <= now) {
      auto parts = std::move(outgoing_.front().envelope);
      parts.push_back(std::move(outgoing_.front().text));
      outgoing_.pop_front();
      send(sockets_->rpc, parts);
    }
  } catch (const zmq::error_t&) {
    unplug();  // the library is out of resources: the line is lost
  }
}

void BertecRpcMachine::hear(core::Timestamp now) {
  for (;;) {
    auto parts = receive(sockets_->rpc);
    if (parts.size() < 2) return;
    const std::string who = parts.front(), request = std::move(parts.back());
    parts.pop_back();
    const BertecRpc::Answer answer = rpc_.answer(request, who == client_);
    if (answer.introduced) {
      client_ = who;
      missed_beats_ = 0;
      next_beat_ = now + kBeatPeriod;
      sockets_->connect_heart(*answer.introduced);
    }
    if (faults_.mute) continue;
    std::string text = answer.json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    if (faults_.corrupt > 0.0 &&
        std::uniform_real_distribution<double>(0.0, 1.0)(random_) < faults_.corrupt) {
      text[0] = '#';
    }
    outgoing_.push_back({std::move(parts), std::move(text), now + faults_.delay});
  }
}

void BertecRpcMachine::beat(core::Timestamp now) {
  if (!sockets_->heart || client_.empty()) return;
  while (!receive(*sockets_->heart).empty()) missed_beats_ = 0;
  if (now < next_beat_) return;
  next_beat_ = now + kBeatPeriod;
  if (++missed_beats_ > kMisses) {
    client_.clear();
    sockets_->heart.reset();
    return;
  }
  send(*sockets_->heart, {"heartbeat"});
}

}  // namespace footfall::sim
