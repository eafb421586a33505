#include <catch2/catch.hpp>
#include <cstdlib>

#include "station/live_output/mqtt_publisher.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/station/broker.hpp"

using namespace footfall;
using namespace std::chrono_literals;
using tests::Broker;
using tests::Listener;
using tests::within;

namespace {

constexpr auto kPatience = 20s;

config::MqttConfig mqtt_to(int port) {
  config::MqttConfig mqtt;
  mqtt.enabled = true;
  mqtt.host = "127.0.0.1";
  mqtt.port = static_cast<std::uint16_t>(port);
  mqtt.topic_prefix = "lab/treadmill";
  mqtt.client_id = "footfall-test";
  return mqtt;
}

/// Numbers what it is asked for, from whatever thread.
struct Numbers {
  std::shared_ptr<std::atomic<int>> next = std::make_shared<std::atomic<int>>(0);
  std::string operator()() const { return "{\"n\":" + std::to_string((*next)++) + "}"; }
};

/// A certificate authority, a broker's certificate for 127.0.0.1 and a client's, by openssl.
void make_certificates(const std::filesystem::path& dir) {
  std::ofstream(dir / "san") << "subjectAltName=IP:127.0.0.1\n";
  const auto run = [&dir](const std::string& command) {
    REQUIRE(std::system(("cd '" + dir.string() + "' && " + command + " >/dev/null 2>&1").c_str()) == 0);
  };
  const std::string key = "-newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes ";
  for (const std::string ca : {"ca", "other"})
    run("openssl req -x509 " + key + "-keyout " + ca + ".key -out " + ca + ".crt -subj /CN=" + ca +
        " -days 2");
  for (const std::string who : {"broker", "client"}) {
    run("openssl req " + key + "-keyout " + who + ".key -out " + who + ".csr -subj /CN=" + who);
    run("openssl x509 -req -in " + who + ".csr -CA ca.crt -CAkey ca.key -CAcreateserial -out " + who +
        ".crt -days 2 -extfile san");
  }
}

}  // namespace

TEST_CASE(
    "the state reaches a real broker ten times a second, outlives its death, and says when it is gone") {
  if (!tests::has_broker()) {
    WARN("skipped: mosquitto is not installed");
    return;
  }
  const tests::TempDir dir;
  const int port = tests::free_port();
  Broker broker(dir.path(), port);
  std::string log;
  const Numbers numbers;
  {
    station::MqttPublisher publisher(mqtt_to(port), numbers);
    {
      const Listener listener(port);
      REQUIRE(within(kPatience, [&] { return listener.heard("lab/treadmill/state").size() >= 10; }));
      const auto status = listener.heard("lab/treadmill/status");
      REQUIRE(!status.empty());
      CHECK(status.back().text == R"({"online":true})");
      CHECK(publisher.words().empty());
      const auto states = listener.heard("lab/treadmill/state");
      // In their order, each once.
      for (std::size_t i = 1; i < states.size(); ++i)
        CHECK(std::stoi(states[i].text.substr(5)) == std::stoi(states[i - 1].text.substr(5)) + 1);
      CHECK(!states.back().retained);
    }
    log = broker.log();
    broker.kill();
    REQUIRE(within(kPatience, [&] { return !publisher.counts().connected; }));
    const int asked = *numbers.next;
    REQUIRE(within(kPatience, [&] { return *numbers.next > asked + 5; }));
    CHECK_THAT(publisher.words(), Catch::Matchers::Contains("is not reached"));
    broker.start();
    const Listener listener(port);
    REQUIRE(within(kPatience, [&] { return listener.heard("lab/treadmill/state").size() >= 5; }));
    CHECK(publisher.words().empty());
    const auto counts = publisher.counts();
    CHECK(counts.published + counts.dropped <= static_cast<std::uint64_t>(*numbers.next) + 1);
  }
  const Listener late(port);
  REQUIRE(within(kPatience, [&] { return !late.heard("lab/treadmill/status").empty(); }));
  CHECK(late.heard("lab/treadmill/status").front().text == R"({"online":false})");
  CHECK(late.heard("lab/treadmill/status").front().retained);
  // It takes no commands: it never subscribes.
  CHECK_THAT(log, Catch::Matchers::Contains("Received SUBSCRIBE from listener"));
  CHECK_THAT(log, !Catch::Matchers::Contains("SUBSCRIBE from footfall-test"));
}

TEST_CASE("a publisher without a broker says so and counts what it drops") {
  station::MqttPublisher publisher(mqtt_to(tests::free_port()), Numbers{});
  REQUIRE(within(kPatience, [&] { return !publisher.words().empty(); }));
  REQUIRE(within(kPatience, [&] { return publisher.counts().dropped > 0; }));
  CHECK(publisher.counts().published == 0);
  CHECK(!publisher.counts().connected);
}

// The broker was asked with an empty password, and only its own refusal was told, every ten seconds.
TEST_CASE("a password file that cannot be read is said, and no broker is asked without it") {
  const tests::TempDir dir;
  config::MqttConfig mqtt = mqtt_to(tests::free_port());
  mqtt.username = "station";
  std::ofstream(dir.path() / "empty") << "\n";
  for (const char* name : {"missing", "empty"}) {
    mqtt.password_file = dir.path() / name;
    const station::MqttPublisher publisher(mqtt, Numbers{});
    REQUIRE(within(kPatience, [&] { return !publisher.words().empty(); }));
    CHECK_THAT(publisher.words(), Catch::Matchers::Contains(mqtt.password_file.string()) &&
                                      !Catch::Matchers::Contains("is not reached"));
  }
}

TEST_CASE("with TLS the broker is verified by the named authority, and nothing is sent to another one") {
  if (!tests::has_broker() || std::system("openssl version >/dev/null 2>&1") != 0) {
    WARN("skipped: mosquitto or openssl is not installed");
    return;
  }
  const tests::TempDir dir;
  make_certificates(dir.path());
  const auto file = [&dir](const char* name) { return (dir.path() / name).string(); };
  const int port = tests::free_port();
  Broker broker(dir.path(), port,
                "cafile " + file("ca.crt") + "\ncertfile " + file("broker.crt") + "\nkeyfile " +
                    file("broker.key") + "\nrequire_certificate true\n");
  config::MqttConfig mqtt = mqtt_to(port);
  mqtt.cafile = file("ca.crt");
  mqtt.certfile = file("client.crt");
  mqtt.keyfile = file("client.key");
  {
    const Listener listener(port, {file("ca.crt"), file("client.crt"), file("client.key")});
    const station::MqttPublisher publisher(mqtt, Numbers{});
    REQUIRE(within(kPatience, [&] { return listener.heard("lab/treadmill/state").size() >= 3; }));
    config::MqttConfig wrong = mqtt;
    wrong.cafile = file("other.crt");
    wrong.client_id = "footfall-wrong";
    wrong.topic_prefix = "wrong";
    const station::MqttPublisher distrustful(wrong, Numbers{});
    config::MqttConfig plain = mqtt_to(port);
    plain.client_id = "footfall-plain";
    plain.topic_prefix = "wrong";
    const station::MqttPublisher unencrypted(plain, Numbers{});
    REQUIRE(within(kPatience, [&] { return !distrustful.words().empty() && !unencrypted.words().empty(); }));
    CHECK(distrustful.counts().published == 0);
    CHECK(unencrypted.counts().published == 0);
    CHECK(listener.heard("wrong/state").empty());
  }
  config::MqttConfig missing = mqtt;
  missing.cafile = file("nothing.crt");
  const station::MqttPublisher publisher(missing, Numbers{});
  REQUIRE(within(kPatience, [&] { return !publisher.words().empty(); }));
  CHECK_THAT(publisher.words(), Catch::Matchers::Contains("not set up"));
}
