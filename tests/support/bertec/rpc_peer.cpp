#include <nlohmann/json.hpp>
#include <stdexcept>
#include <zmq.hpp>

#include "tests/support/bertec/bertec_peer.hpp"

namespace footfall::tests {
namespace {

struct Pending {
  std::vector<std::string> parts;
  core::Timestamp due;
};

int thousandths(const nlohmann::json& params, const char* key) {
  const auto& value = params.at(key);
  if (value.is_number()) return static_cast<int>(value.get<double>() * 1000.0 + 0.5);
  std::string text = value.get<std::string>();
  if (const auto comma = text.find(','); comma != std::string::npos) text[comma] = '.';
  return static_cast<int>(std::stod(text) * 1000.0 + 0.5);
}

}  // namespace

struct BertecRpcPeer::Sockets {
  zmq::context_t context{1};
  zmq::socket_t rpc{context, zmq::socket_type::router};
  std::vector<Pending> pending;
};

BertecRpcPeer::BertecRpcPeer() {
  plug();
  thread_ = std::thread([this] { run(); });
}

BertecRpcPeer::~BertecRpcPeer() {
  ending_ = true;
  thread_.join();
  unplug();
}

void BertecRpcPeer::plug() {
  const std::lock_guard lock(mutex_);
  auto sockets = std::make_unique<Sockets>();
  sockets->rpc.set(zmq::sockopt::linger, 0);
  sockets->rpc.bind("tcp://127.0.0.1:" + (port_ != 0 ? std::to_string(port_) : std::string("*")));
  const std::string bound = sockets->rpc.get(zmq::sockopt::last_endpoint);
  port_ = static_cast<std::uint16_t>(std::stoi(bound.substr(bound.rfind(':') + 1)));
  sockets_ = std::move(sockets);
  introduced_ = false;
}

void BertecRpcPeer::unplug() {
  const std::lock_guard lock(mutex_);
  sockets_.reset();
}

void BertecRpcPeer::run() {
  while (!ending_) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
    const std::lock_guard lock(mutex_);
    if (!sockets_) continue;
    zmq::message_t part;
    std::vector<std::string> parts;
    while (sockets_->rpc.recv(part, zmq::recv_flags::dontwait)) {
      parts.push_back(part.to_string());
      if (part.more()) continue;
      const std::string request = parts.back();
      const Fault fault = once_;
      parts.back() = answer(request);
      core::Timestamp due = core::monotonic_now();
      if (fault == Fault::Delay) due = due + delay_;
      if (fault == Fault::Corrupt) parts.back()[0] = '?';
      if (fault == Fault::Partial) parts.back().resize(parts.back().size() / 2);
      if (fault != Fault::Drop && !machine_.silent) sockets_->pending.push_back({parts, due});
      parts.clear();
    }
    std::vector<Pending> later;
    for (auto& one : sockets_->pending) {
      if (one.due > core::monotonic_now()) {
        later.push_back(std::move(one));
        continue;
      }
      for (std::size_t i = 0; i < one.parts.size(); ++i) {
        const auto flag = i + 1 < one.parts.size() ? zmq::send_flags::sndmore : zmq::send_flags::none;
        (void)sockets_->rpc.send(zmq::buffer(one.parts[i]), flag);
      }
    }
    sockets_->pending = std::move(later);
  }
}

std::string BertecRpcPeer::answer(const std::string& request) {
  const Fault fault = take_fault();
  const auto json = nlohmann::json::parse(request);
  nlohmann::json reply{{"id", json.at("id")}, {"code", 1}};
  Order order;
  order.method = json.at("method");
  const auto& params = json.at("params");
  const bool run = order.method == "RunTreadmill";
  order.question = !run;
  if (run) {
    order.left_mm_s = thousandths(params, "leftVel");
    order.right_mm_s = thousandths(params, "rightVel");
    order.left_mm_s2 = thousandths(params, "leftDecel");
    order.right_mm_s2 = thousandths(params, "rightDecel");
  }
  const bool refused = fault == Fault::Refuse || (run && machine_.wants_introduction && !introduced_);
  if (refused) {
    reply["code"] = fault == Fault::Refuse ? -1 : -32600;
    const bool followed = machine_.follows;
    machine_.follows = false;
    obey(order);
    machine_.follows = followed;
    return reply.dump();
  }
  obey(order);
  if (order.method == "InitConnect") introduced_ = true;
  if (order.method == "IsTreadmillMoving")
    reply["data"] = {{"moving", machine_.flag.value_or(machine_.left_mm_s != 0 || machine_.right_mm_s != 0)}};
  return reply.dump();
}

}  // namespace footfall::tests
