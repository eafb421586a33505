#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/time.hpp"

namespace footfall::tests {

/// What a Bertec treadmill is for tests: it follows its orders at once, and misbehaves when told to. Written
/// from the published fields; shares no code with the driver or the simulated machine. Two wires:
/// BertecPanelPeer, BertecRpcPeer. Thread: one of its own serves; every public call locks. Blocks: briefly.
/// Errors: throws std::runtime_error when its port cannot be opened.
class BertecPeer {
 public:
  enum class Fault : std::uint8_t { None, Delay, Drop, Corrupt, Partial, Refuse };
  struct Order {
    int left_mm_s = 0, right_mm_s = 0, left_mm_s2 = 0, right_mm_s2 = 0, incline = 0;
    int rear_left_mm_s = 0, rear_right_mm_s = 0;
    bool question = false;  ///< no order: the machine was asked something
    std::string method;     ///< of the RPC remote
    core::Timestamp time;
  };
  struct Machine {
    int left_mm_s = 0, right_mm_s = 0, incline = 0;
    bool follows = true;
    bool silent = false;              ///< hears and obeys, says nothing
    std::optional<bool> flag;         ///< RPC: what it says when asked whether it moves; none: the truth
    bool wants_introduction = false;  ///< RPC: refuses everything before InitConnect
  };

  virtual ~BertecPeer() = default;
  [[nodiscard]] std::uint16_t port() const { return port_; }
  virtual void plug() = 0;
  virtual void unplug() = 0;

  void change(const std::function<void(Machine&)>& edit);
  [[nodiscard]] Machine machine();
  /// Called under the lock for every order, before the machine obeys.
  void on_order(std::function<void(const Order&)> hook);
  void misbehave_once(Fault fault, core::Duration delay);
  [[nodiscard]] std::vector<Order> orders();

 protected:
  void obey(Order order);
  /// The fault of the order just heard, once.
  Fault take_fault();

  std::mutex mutex_;
  Machine machine_;
  Fault once_ = Fault::None;
  core::Duration delay_;
  std::vector<Order> orders_;
  std::function<void(const Order&)> hook_;
  std::uint16_t port_ = 0;
  std::atomic<bool> ending_{false};
};

/// The classic remote: one client, status every 5 ms.
class BertecPanelPeer final : public BertecPeer {
 public:
  BertecPanelPeer();
  ~BertecPanelPeer() override;
  BertecPanelPeer(const BertecPanelPeer&) = delete;
  BertecPanelPeer& operator=(const BertecPanelPeer&) = delete;
  void plug() override;
  void unplug() override;
  /// The last client reset its connection instead of closing it.
  [[nodiscard]] bool was_reset();

 private:
  void run();
  void serve();
  void hear(const std::uint8_t* bytes);
  void tell();

  int listener_ = -1, client_ = -1;
  std::vector<std::uint8_t> incoming_;
  core::Timestamp next_status_, silent_until_, corrupt_until_;
  bool cut_next_ = false, reset_ = false;
  std::thread thread_;
};

/// The newer remote on ZeroMQ.
class BertecRpcPeer final : public BertecPeer {
 public:
  BertecRpcPeer();
  ~BertecRpcPeer() override;
  BertecRpcPeer(const BertecRpcPeer&) = delete;
  BertecRpcPeer& operator=(const BertecRpcPeer&) = delete;
  void plug() override;
  void unplug() override;

 private:
  struct Sockets;
  void run();
  std::string answer(const std::string& request);

  std::unique_ptr<Sockets> sockets_;
  bool introduced_ = false;
  std::thread thread_;
};

}  // namespace footfall::tests
