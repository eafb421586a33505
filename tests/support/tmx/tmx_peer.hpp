#pragma once
#include <atomic>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "core/time.hpp"

namespace footfall::tests {

/// A TMX treadmill on a pty, written from the published command list for tests: it shares no code with the
/// driver or the simulated machine, follows its set-points at once and can misbehave on the wire. Thread: one
/// of its own answers; every public call locks. Blocks: briefly. Errors: throws std::runtime_error when the
/// pty cannot be made.
class TmxPeer {
 public:
  enum class Fault : std::uint8_t { None, Delay, Drop, Corrupt, Partial, Refuse };
  struct Behaviour {
    Fault fault = Fault::None;
    core::Duration delay;      ///< Delay: later replies queue behind
    std::uint8_t code = 0xBD;  ///< Refuse: the machine does nothing and says so
  };
  struct Request {
    std::uint8_t command = 0;
    std::string digits;
    core::Timestamp time;
  };
  /// What the machine is, in the wire's own numbers.
  struct Machine {
    int status = 0x31, speed = 0, set_speed = 0, elevation = 0, set_elevation = 0;
    int status_after_start = 0x32;
    bool follows = true;  ///< speed and elevation are at their set-points at once
    bool emergency = false;
  };
  /// Called under the lock with the machine before it obeys.
  using Hook = std::function<Behaviour(const Request&, Machine&)>;

  TmxPeer();
  ~TmxPeer();
  TmxPeer(const TmxPeer&) = delete;
  TmxPeer& operator=(const TmxPeer&) = delete;

  /// A symlink that follows the pty through unplug() and plug().
  [[nodiscard]] std::string device() const { return (folder_ / "treadmill").string(); }
  void change(const std::function<void(Machine&)>& edit);
  [[nodiscard]] Machine machine();
  void on_request(Hook hook);
  void misbehave_once(Behaviour behaviour);
  /// Bytes out of the blue.
  void say(const std::string& bytes);
  [[nodiscard]] std::vector<Request> requests();
  void forget_requests();
  void unplug();
  void plug();

 private:
  struct Output {
    core::Timestamp due;
    std::string bytes;
  };
  void run();
  void hear(std::uint8_t byte);
  void answer(const Request& request);
  std::string obey(const Request& request);
  void write_due();

  std::filesystem::path folder_;
  std::mutex mutex_;
  Machine machine_;
  Hook hook_;
  std::deque<Behaviour> once_;
  std::vector<Request> requests_;
  Request current_;
  std::deque<Output> outputs_;
  core::Timestamp last_due_;
  int master_ = -1, slave_ = -1;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace footfall::tests
