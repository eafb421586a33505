#pragma once
#include <atomic>
#include <cstdint>
#include <deque>
#include <filesystem>
#include <functional>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include "core/time.hpp"

namespace footfall::tests {

/// CRC-16 of Modbus over Serial Line 1.02, section 6.2.2, computed bit by bit.
[[nodiscard]] std::uint16_t modbus_crc(std::span<const std::uint8_t> bytes);

/// A Modbus RTU slave on a pty, written from the specification for tests: it shares no code with the driver
/// and can misbehave on the wire. It answers functions 3 and 6 for any slave number that has registers.
/// Thread: one of its own answers; every public call locks. Blocks: briefly. Errors: throws
/// std::runtime_error when the pty cannot be made.
class ModbusSlave {
 public:
  enum class Fault : std::uint8_t {
    None,
    Delay,
    DelayOvertaken,
    Drop,
    Corrupt,
    OtherValue,
    Partial,
    Exception
  };
  struct Behaviour {
    Fault fault = Fault::None;
    // OtherValue: a well-formed reply whose last word is another.
    core::Duration delay;  ///< Delay: later replies queue behind; DelayOvertaken: they do not
    std::uint8_t exception_code = 4;
  };
  struct Request {
    std::uint64_t serial = 0;  ///< counts from 1
    core::Timestamp time;
    std::uint8_t slave = 0, function = 0;
    std::uint16_t address = 0, argument = 0;
    std::vector<std::uint8_t> bytes;  ///< as on the wire
  };
  using Key = std::pair<std::uint8_t, std::uint16_t>;
  using Registers = std::map<Key, std::uint16_t>;

  ModbusSlave();
  ~ModbusSlave();
  ModbusSlave(const ModbusSlave&) = delete;
  ModbusSlave& operator=(const ModbusSlave&) = delete;

  /// A symlink that follows the pty through unplug() and plug().
  [[nodiscard]] std::string device() const { return (folder_ / "drive").string(); }
  void set(std::uint8_t slave, std::uint16_t address, std::uint16_t value);
  [[nodiscard]] std::uint16_t get(std::uint8_t slave, std::uint16_t address);
  /// Called under the lock before each reply is made: behaviour of the machine, and of the wire.
  void on_request(std::function<Behaviour(const Request&, Registers&)> hook);
  /// Whole reply frames from elsewhere (a simulated drive) instead of the registers; empty = silence. Called
  /// under the lock.
  void answer_with(std::function<std::vector<std::uint8_t>(const Request&)> machine);
  /// The next request only; the hook's wire behaviour otherwise.
  void misbehave_once(Behaviour behaviour);
  [[nodiscard]] std::vector<Request> requests();
  void forget_requests();
  void unplug();
  void plug();

 private:
  struct Output {
    core::Timestamp due;
    std::vector<std::uint8_t> bytes;
  };
  void run();
  void receive(std::span<const std::uint8_t> bytes);
  void answer(const Request& request);
  [[nodiscard]] std::vector<std::uint8_t> reply_to(const Request& request);
  void write_due();

  std::filesystem::path folder_;
  std::mutex mutex_;
  Registers registers_;
  std::function<Behaviour(const Request&, Registers&)> hook_;
  std::function<std::vector<std::uint8_t>(const Request&)> machine_;
  std::deque<Behaviour> once_;
  std::vector<Request> requests_;
  std::vector<std::uint8_t> input_;
  std::vector<Output> outputs_;
  core::Timestamp last_due_;
  std::uint64_t serial_ = 0;
  int master_ = -1, slave_ = -1;
  std::atomic<bool> stopping_{false};
  std::thread thread_;
};

}  // namespace footfall::tests
