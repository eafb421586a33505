#pragma once
#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "config/streaming_config.hpp"

/// Publishes the station's state to an MQTT broker ten times a second (docs/streaming.md), and subscribes to
/// nothing: no message can command. A broker that is away, slow or wrong costs messages, which are counted,
/// and nothing else. Thread: its own, for connection, TLS and payload; the rest from any thread. Blocks: the
/// destructor until the name server and the socket let go. Allocates: yes, never more than a queue of 50
/// messages and what the socket has taken. Errors: words(); never thrown.
namespace footfall::station {

class MqttPublisher {
 public:
  struct Counts {
    bool connected = false;
    std::uint64_t published = 0, dropped = 0;  ///< messages that reached the socket, that did not
  };

  /// `payload` makes the next message of the topic "state", JSON in one line.
  MqttPublisher(config::MqttConfig config, std::function<std::string()> payload);
  ~MqttPublisher();
  MqttPublisher(const MqttPublisher&) = delete;
  MqttPublisher& operator=(const MqttPublisher&) = delete;

  [[nodiscard]] Counts counts() const;
  /// Empty while all is well; else a sentence for the notices.
  [[nodiscard]] std::string words() const;

 private:
  struct Client;
  void run();
  void tick();
  void queue_due();  ///< messages whose time has come
  void begin();      ///< a connection; its success shows in exchange()
  bool exchange();   ///< with the broker, some 20 ms; false: it is lost
  void try_later(const std::string& why);
  void hand_over();
  void say(const std::string& problem);

  const config::MqttConfig config_;
  const std::function<std::string()> payload_;
  std::unique_ptr<Client> client_;
  std::deque<std::string> queue_;
  mutable std::mutex mutex_;
  std::string problem_;
  std::atomic<bool> connected_{false}, quit_{false};
  std::atomic<std::uint64_t> published_{0}, dropped_{0};
  std::thread thread_;
};

/// Version of libmosquitto, for the doctor.
[[nodiscard]] std::string mqtt_library();

}  // namespace footfall::station
