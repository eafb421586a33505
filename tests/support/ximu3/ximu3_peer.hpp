#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <map>
#include <mutex>
#include <nlohmann/json.hpp>
#include <string>
#include <thread>
#include <vector>

namespace footfall::tests {

/// An x-IMU3 for tests, written from the protocol facts and sharing no codec with the station. It answers
/// commands on a thread of its own; samples are sent only when the test says so, besides one each time that
/// settings with data messages are applied.
/// Thread: the test's; its own thread answers. Blocks: the destructor. Errors: throws std::runtime_error.
class Ximu3Peer {
 public:
  Ximu3Peer();
  ~Ximu3Peer();
  Ximu3Peer(const Ximu3Peer&) = delete;
  Ximu3Peer& operator=(const Ximu3Peer&) = delete;

  [[nodiscard]] std::uint16_t command_port() const { return command_port_; }  ///< it listens here
  [[nodiscard]] std::uint16_t data_port() const { return data_port_; }        ///< it sends here
  [[nodiscard]] const std::string& serial() const { return serial_; }

  void send(int samples);
  /// Samples that go nowhere.
  void lose(int samples);
  /// Sends the latest sample once more.
  void repeat();
  void send_raw(const std::vector<std::uint8_t>& datagram);
  void send_text(const std::string& text);
  /// The same from another address of this machine: a stranger.
  void send_from_stranger(const std::vector<std::uint8_t>& datagram);
  [[nodiscard]] std::vector<std::uint8_t> inertial(std::uint64_t time_us) const;
  /// Samples taken while data messages were in force, lost ones included.
  [[nodiscard]] std::uint64_t sent();
  [[nodiscard]] bool streaming();
  [[nodiscard]] nlohmann::json setting(const std::string& key);
  [[nodiscard]] int commands();

  /// deg/s and g of what is sent from now on.
  void set_reading(const std::array<float, 6>& values);
  /// Ignores commands and sends nothing; its clock goes on.
  void set_mute(bool mute);
  /// Power off and on: factory settings, clock at 0.
  void reboot();
  void drop_next_commands(int count);
  void refuse(const std::string& key);
  /// Takes the word, and keeps the former value.
  void ignore_writes_of(const std::string& key);
  void announce_to(std::uint16_t port);
  void set_time_us(std::uint64_t time_us);

 private:
  using Bytes = std::vector<std::uint8_t>;
  void serve();
  void take_command(const std::string& text);
  [[nodiscard]] nlohmann::json answer_locked(const std::string& key, const nlohmann::json& value);
  void sample_locked(bool arrives);
  void put_locked(const Bytes& datagram);
  [[nodiscard]] Bytes inertial_locked(std::uint64_t time_us) const;
  void factory_locked();
  [[nodiscard]] std::uint64_t period_us_locked() const;
  [[nodiscard]] bool streaming_locked() const;

  const std::string serial_ = "65577B49";
  std::uint16_t command_port_ = 0, data_port_ = 0;
  int socket_ = -1, stranger_ = -1;
  std::atomic<bool> quit_{false};
  mutable std::mutex mutex_;
  // Guarded by mutex_.
  std::map<std::string, nlohmann::json> written_, applied_;
  std::map<std::string, bool> refused_, ignored_;
  std::array<float, 6> reading_{0, 0, 0, 0, 0, 1};
  std::uint64_t time_us_ = 0, sent_ = 0;
  std::int64_t muted_at_ns_ = 0;
  bool mute_ = false;
  int drop_ = 0, commands_ = 0;
  std::thread thread_;
};

}  // namespace footfall::tests
