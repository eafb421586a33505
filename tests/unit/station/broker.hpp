#pragma once
#include <mosquitto.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>
#include <fstream>
#include <mutex>
#include <sstream>
#include <string>
#include <thread>
#include <vector>

/// A real mosquitto broker of Debian as a child process, and somebody who listens to it. Thread: one.
namespace footfall::tests {

inline bool has_broker() {
  return ::access("/usr/sbin/mosquitto", X_OK) == 0;
}

inline int free_port() {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  REQUIRE(::bind(fd, reinterpret_cast<sockaddr*>(&address), size) == 0);
  REQUIRE(::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) == 0);
  ::close(fd);
  return ntohs(address.sin_port);
}

template <class Done>
bool within(std::chrono::milliseconds patience, Done done) {
  const auto end = std::chrono::steady_clock::now() + patience;
  while (!done()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return true;
}

class Broker {
 public:
  Broker(const std::filesystem::path& dir, int port, const std::string& more = "")
      : port_(port), conf_(dir / "mosquitto.conf"), log_(dir / "mosquitto.log") {
    std::ofstream(conf_) << "user root\nallow_anonymous true\nlog_type all\nlog_dest file " << log_.string()
                         << "\nlistener " << port << " 127.0.0.1\n"
                         << more;
    start();
  }
  ~Broker() { kill(); }
  Broker(const Broker&) = delete;
  Broker& operator=(const Broker&) = delete;
  void start() {
    pid_ = ::fork();
    REQUIRE(pid_ >= 0);
    if (pid_ == 0) {
      ::execl("/usr/sbin/mosquitto", "mosquitto", "-c", conf_.c_str(), nullptr);
      ::_exit(127);
    }
    INFO(log());
    REQUIRE(within(std::chrono::seconds(10), [this] { return listens(); }));
  }
  void kill() {
    if (pid_ <= 0) return;
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
    pid_ = -1;
  }
  [[nodiscard]] std::string log() const {
    std::ostringstream text;
    text << std::ifstream(log_).rdbuf();
    return text.str();
  }

 private:
  [[nodiscard]] bool listens() const {
    const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(static_cast<std::uint16_t>(port_));
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const bool open = ::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) == 0;
    ::close(fd);
    return open;
  }
  int port_;
  std::filesystem::path conf_, log_;
  pid_t pid_ = -1;
};

struct Heard {
  std::string topic, text;
  bool retained = false;
};

struct ListenerTls {
  std::string cafile, certfile, keyfile;
};

class Listener {
 public:
  explicit Listener(int port, const ListenerTls& tls = {}) {
    mosquitto_lib_init();
    handle_ = mosquitto_new("listener", true, this);
    mosquitto_message_callback_set(handle_, [](mosquitto*, void* self, const mosquitto_message* message) {
      auto& listener = *static_cast<Listener*>(self);
      const std::lock_guard guard(listener.mutex_);
      listener.heard_.push_back({message->topic,
                                 std::string(static_cast<const char*>(message->payload),
                                             static_cast<std::size_t>(message->payloadlen)),
                                 message->retain});
    });
    if (!tls.cafile.empty())
      REQUIRE(mosquitto_tls_set(handle_, tls.cafile.c_str(), nullptr, tls.certfile.c_str(),
                                tls.keyfile.c_str(), nullptr) == MOSQ_ERR_SUCCESS);
    REQUIRE(mosquitto_connect(handle_, "127.0.0.1", port, 30) == MOSQ_ERR_SUCCESS);
    REQUIRE(mosquitto_subscribe(handle_, nullptr, "#", 1) == MOSQ_ERR_SUCCESS);
    REQUIRE(mosquitto_loop_start(handle_) == MOSQ_ERR_SUCCESS);
  }
  ~Listener() {
    mosquitto_loop_stop(handle_, true);
    mosquitto_destroy(handle_);
    mosquitto_lib_cleanup();
  }
  Listener(const Listener&) = delete;
  Listener& operator=(const Listener&) = delete;
  [[nodiscard]] std::vector<Heard> heard(const std::string& topic) const {
    const std::lock_guard guard(mutex_);
    std::vector<Heard> out;
    for (const Heard& message : heard_) {
      if (message.topic == topic) out.push_back(message);
    }
    return out;
  }

 private:
  mosquitto* handle_ = nullptr;
  mutable std::mutex mutex_;
  std::vector<Heard> heard_;
};

}  // namespace footfall::tests
