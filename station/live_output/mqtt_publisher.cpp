#include "station/live_output/mqtt_publisher.hpp"

#include <mosquitto.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>

#include "core/result.hpp"
#include "core/time.hpp"
#include "station/measure/realtime.hpp"

namespace footfall::station {
namespace {

using Clock = std::chrono::steady_clock;
constexpr auto kPeriod = std::chrono::milliseconds(100);
constexpr auto kFirstBackOff = std::chrono::milliseconds(500);
constexpr auto kLongestBackOff = std::chrono::seconds(10);
constexpr auto kGoodbye = std::chrono::milliseconds(500);
/// A broker that says nothing to a connection for so long is tried anew.
constexpr auto kPatience = std::chrono::seconds(10);
constexpr std::size_t kQueued = 50;
/// Messages that the library may hold before the socket takes them.
constexpr std::uint64_t kUnderWay = 20;
constexpr int kKeepAliveS = 10, kLoopMs = 20;

/// The library has a count of its users and no lock around it.
std::mutex library_mutex;

core::Result<std::string> password_of(const std::filesystem::path& file) {
  std::string line;
  if (file.empty()) return line;
  std::ifstream in(file);
  if (!std::getline(in, line) || line.empty())
    return core::fail(core::Remedy::Reconfigure,
                      "password_file %.120s holds no password that can be read: see to its rights and its "
                      "first line",
                      file.c_str());
  return line;
}

core::Result<void> done(int code) {
  if (code == MOSQ_ERR_SUCCESS) return {};
  return core::fail(core::Remedy::Reconfigure, "not set up (%s): check cafile, certfile and keyfile",
                    mosquitto_strerror(code));
}

/// `system`: errno, which the library means by one of its codes.
std::string words_for(int code, int system) {
  return code == MOSQ_ERR_ERRNO ? std::strerror(system) : mosquitto_strerror(code);
}

}  // namespace

struct MqttPublisher::Client {
  mosquitto* handle = nullptr;
  bool up = false, trying = false;
  std::uint64_t handed = 0, taken = 0;
  Clock::time_point next_try{}, give_up{}, next_tick{};
  Clock::duration back_off = kFirstBackOff;
  std::string refused;  ///< by the broker, in words
  std::string state_topic, status_topic;

  explicit Client(const config::MqttConfig& config)
      : state_topic(config.topic_prefix + "/state"), status_topic(config.topic_prefix + "/status") {
    const std::lock_guard guard(library_mutex);
    mosquitto_lib_init();
    handle = mosquitto_new(config.client_id.c_str(), true, this);
  }
  ~Client() {
    mosquitto_destroy(handle);
    const std::lock_guard guard(library_mutex);
    mosquitto_lib_cleanup();
  }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  core::Result<void> prepare(const config::MqttConfig& config);
  core::Result<void> identify(const config::MqttConfig& config);
  void leave_behind();
  int publish(const std::string& topic, const std::string& text, int qos, bool retain) {
    const int code = mosquitto_publish(handle, nullptr, topic.c_str(), static_cast<int>(text.size()),
                                       text.data(), qos, retain);
    if (code == MOSQ_ERR_SUCCESS) ++handed;
    return code;
  }
};

core::Result<void> MqttPublisher::Client::prepare(const config::MqttConfig& config) {
  if (handle == nullptr) return done(MOSQ_ERR_NOMEM);
  mosquitto_connect_callback_set(handle, [](mosquitto*, void* self, int code) {
    auto& client = *static_cast<Client*>(self);
    client.up = code == 0;
    client.refused = code == 0 ? "" : mosquitto_connack_string(code);
  });
  mosquitto_disconnect_callback_set(
      handle, [](mosquitto*, void* self, int) { static_cast<Client*>(self)->up = false; });
  mosquitto_publish_callback_set(handle,
                                 [](mosquitto*, void* self, int) { ++static_cast<Client*>(self)->taken; });
  const std::string offline = R"({"online":false})";
  const int code = mosquitto_will_set(handle, status_topic.c_str(), static_cast<int>(offline.size()),
                                      offline.data(), 1, true);
  return code == MOSQ_ERR_SUCCESS ? identify(config) : done(code);
}

/// Who we are to the broker, and whom we believe to be it.
core::Result<void> MqttPublisher::Client::identify(const config::MqttConfig& config) {
  int code = MOSQ_ERR_SUCCESS;
  if (!config.username.empty()) {
    const auto password = password_of(config.password_file);
    if (!password) return tl::unexpected<core::Error>(password.error());
    code = mosquitto_username_pw_set(handle, config.username.c_str(),
                                     password->empty() ? nullptr : password->c_str());
  }
  if (code != MOSQ_ERR_SUCCESS || !config.tls()) return done(code);
  const auto path = [](const std::filesystem::path& file) { return file.empty() ? nullptr : file.c_str(); };
  code = mosquitto_tls_set(handle, path(config.cafile), nullptr, path(config.certfile), path(config.keyfile),
                           nullptr);
  constexpr int kVerifyPeer = 1;
  if (code == MOSQ_ERR_SUCCESS) code = mosquitto_tls_opts_set(handle, kVerifyPeer, "tlsv1.2", nullptr);
  return done(code);
}

/// Says goodbye so that the retained status is "offline" without waiting for the will.
void MqttPublisher::Client::leave_behind() {
  if (!up) return;
  (void)publish(status_topic, R"({"online":false})", 1, true);
  const auto end = Clock::now() + kGoodbye;
  while (taken < handed && up && Clock::now() < end) (void)mosquitto_loop(handle, kLoopMs, 1);
  mosquitto_disconnect(handle);
  (void)mosquitto_loop(handle, kLoopMs, 1);
}

MqttPublisher::MqttPublisher(config::MqttConfig config, std::function<std::string()> payload)
    : config_(std::move(config)), payload_(std::move(payload)), thread_([this] { run(); }) {}

MqttPublisher::~MqttPublisher() {
  quit_ = true;
  thread_.join();
}

MqttPublisher::Counts MqttPublisher::counts() const {
  return {connected_, published_, dropped_};
}

std::string MqttPublisher::words() const {
  const std::lock_guard guard(mutex_);
  if (problem_.empty()) return "";
  return "MQTT: " + problem_ + "; " + std::to_string(dropped_) + " messages not published so far.";
}

void MqttPublisher::say(const std::string& problem) {
  const std::lock_guard guard(mutex_);
  problem_ = problem;
}

void MqttPublisher::run() {
  name_thread("mqtt");
  client_ = std::make_unique<Client>(config_);
  if (const auto prepared = client_->prepare(config_); !prepared) {
    say(prepared.error().what());
    while (!quit_) std::this_thread::sleep_for(kPeriod);
    client_.reset();
    return;
  }
  client_->next_tick = Clock::now();
  while (!quit_) tick();
  client_->leave_behind();
  client_.reset();
}

void MqttPublisher::tick() {
  queue_due();
  Client& client = *client_;
  if (!client.trying && Clock::now() >= client.next_try) begin();
  if (!client.trying) {
    std::this_thread::sleep_for(std::chrono::milliseconds(kLoopMs));
    return;
  }
  const bool was_up = connected_.load();
  if (!exchange()) return;
  connected_ = client.up;
  if (client.up && !was_up) {
    say("");
    client.back_off = kFirstBackOff;
    (void)client.publish(client.status_topic, R"({"online":true})", 1, true);
  }
  hand_over();
}

void MqttPublisher::queue_due() {
  Client& client = *client_;
  const auto now = Clock::now();
  // A tick that was slept through, in a name server or a handshake, is a message that nobody gets.
  for (; client.next_tick <= now; client.next_tick += kPeriod) {
    if (now - client.next_tick < kPeriod) {
      queue_.push_back(payload_());
    } else {
      ++dropped_;
    }
  }
  for (; queue_.size() > kQueued; ++dropped_) queue_.pop_front();
}

void MqttPublisher::begin() {
  Client& client = *client_;
  client.up = false;
  client.taken = client.handed = 0;
  client.give_up = Clock::now() + kPatience;
  const int code = mosquitto_connect_async(client.handle, config_.host.c_str(), config_.port, kKeepAliveS);
  const int system = errno;
  client.trying = code == MOSQ_ERR_SUCCESS;
  if (!client.trying) try_later(words_for(code, system));
}

bool MqttPublisher::exchange() {
  Client& client = *client_;
  const auto began = Clock::now();
  int code = mosquitto_loop(client.handle, kLoopMs, 1);
  const int system = errno;
  if (code == MOSQ_ERR_SUCCESS && !client.up && began > client.give_up) code = MOSQ_ERR_CONN_LOST;
  if (code == MOSQ_ERR_SUCCESS && !client.refused.empty()) code = MOSQ_ERR_CONN_REFUSED;
  if (code == MOSQ_ERR_SUCCESS) return true;
  const std::string why = client.refused.empty() ? words_for(code, system) : client.refused;
  client.refused.clear();
  dropped_ += client.handed - std::min(client.handed, client.taken);
  client.trying = client.up = false;
  connected_ = false;
  (void)mosquitto_disconnect(client.handle);
  try_later(why);
  return false;
}

void MqttPublisher::try_later(const std::string& why) {
  Client& client = *client_;
  say(config_.host + ":" + std::to_string(config_.port) + " is not reached (" + why + ")");
  client.next_try = Clock::now() + client.back_off;
  client.back_off = std::min<Clock::duration>(2 * client.back_off, kLongestBackOff);
}

void MqttPublisher::hand_over() {
  Client& client = *client_;
  while (client.up && !queue_.empty() && client.handed - client.taken < kUnderWay) {
    if (client.publish(client.state_topic, queue_.front(), config_.qos, false) != MOSQ_ERR_SUCCESS)
      ++dropped_;
    else
      ++published_;
    queue_.pop_front();
  }
}

std::string mqtt_library() {
  int major = 0, minor = 0, revision = 0;
  mosquitto_lib_version(&major, &minor, &revision);
  std::array<char, 48> text{};
  std::snprintf(text.data(), text.size(), "libmosquitto %d.%d.%d", major, minor, revision);
  return text.data();
}

}  // namespace footfall::station
