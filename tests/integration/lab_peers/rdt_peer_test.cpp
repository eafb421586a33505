#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>

#include "tests/integration/lab_peers/lab_process.hpp"

using namespace footfall::tests;
using namespace std::chrono_literals;
using nlohmann::json;

namespace {

sockaddr_in loopback(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

struct Record {
  std::uint32_t sequence = 0, ft_sequence = 0, status = 0;
  std::array<std::int32_t, 6> counts{};
};

/// A force-plate client made of nothing but a socket.
class RawClient {
 public:
  explicit RawClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0)) {
    const sockaddr_in device = loopback(port);
    const int room = 4 << 20;
    ::setsockopt(fd_, SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
    REQUIRE(::connect(fd_, reinterpret_cast<const sockaddr*>(&device), sizeof device) == 0);
  }
  RawClient(const RawClient&) = delete;
  RawClient& operator=(const RawClient&) = delete;
  ~RawClient() { ::close(fd_); }

  void send(std::uint8_t command, std::uint8_t count = 0) {
    const std::array<std::uint8_t, 8> request{0x12, 0x34, 0, command, 0, 0, 0, count};
    REQUIRE(::send(fd_, request.data(), request.size(), 0) == 8);
  }
  /// Takes what arrives until nothing came for `quiet` or `most` records are there. Counts what is no record.
  void take(std::size_t most, std::chrono::milliseconds quiet = 300ms) {
    std::array<std::uint8_t, 2048> datagram{};
    pollfd waiting{fd_, POLLIN, 0};
    while (records.size() < most && ::poll(&waiting, 1, static_cast<int>(quiet.count())) == 1) {
      const ssize_t got = ::recv(fd_, datagram.data(), datagram.size(), 0);
      if (got <= 0 || got % 36 != 0) {
        ++rubbish;
        continue;
      }
      ++datagrams;
      for (ssize_t at = 0; at < got; at += 36) records.push_back(decode(datagram.data() + at));
    }
  }

  std::vector<Record> records;
  std::size_t datagrams = 0, rubbish = 0;

 private:
  static Record decode(const std::uint8_t* bytes) {
    const auto word = [bytes](std::size_t at) {
      std::uint32_t value = 0;
      for (std::size_t i = 0; i < 4; ++i) value = value << 8U | bytes[at + i];
      return value;
    };
    Record record{word(0), word(4), word(8), {}};
    for (std::size_t i = 0; i < 6; ++i) record.counts[i] = static_cast<std::int32_t>(word(12 + 4 * i));
    return record;
  }
  int fd_;
};

std::string http_get(std::uint16_t port, const std::string& path) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const sockaddr_in server = loopback(port);
  std::string reply;
  if (::connect(fd, reinterpret_cast<const sockaddr*>(&server), sizeof server) == 0) {
    const std::string request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";
    std::array<char, 1024> chunk{};
    if (::send(fd, request.data(), request.size(), 0) > 0) {
      for (ssize_t got = 0; (got = ::recv(fd, chunk.data(), chunk.size(), 0)) > 0;) {
        reply.append(chunk.data(), static_cast<std::size_t>(got));
      }
    }
  }
  ::close(fd);
  return reply;
}

std::uint16_t port_of(const LabProcess& lab, std::size_t plate, const char* which = "port") {
  return lab.description().at("plates").at(plate).at(which);
}

json final_of(const LabProcess& lab, const std::string& plate) {
  for (const json& line : lab.log("final")) {
    if (line.at("plate") == plate) return line;
  }
  return {};
}

}  // namespace

TEST_CASE("The plates describe themselves over HTTP, as a simulation") {
  const LabProcess lab;
  const std::string page = http_get(port_of(lab, 0, "http_port"), "/netftapi2.xml");
  CHECK(page.rfind("HTTP/1.1 200", 0) == 0);
  for (const char* tag : {"<prodname>Footfall Lab Net F/T (simulation)</prodname>", "<cfgcpf>100000</cfgcpf>",
                          "<cfgcpt>100000</cfgcpt>", "<scfgfu>N</scfgfu>", "<scfgtu>Nm</scfgtu>",
                          "<comrdtrate>1000</comrdtrate>"}) {
    CHECK(page.find(tag) != std::string::npos);
  }
  CHECK(http_get(port_of(lab, 1, "http_port"), "/nothing").rfind("HTTP/1.1 404", 0) == 0);
}

TEST_CASE("Every record sent arrives, in order, and the lab's own count says the same") {
  LabProcess lab;
  RawClient client(port_of(lab, 0));
  client.send(2);
  client.take(2000);
  client.send(0);
  client.take(1'000'000);
  REQUIRE(client.records.size() >= 2000);
  for (std::size_t i = 0; i < client.records.size(); ++i) {
    CHECK(client.records[i].sequence == i + 1);
    CHECK(client.records[i].status == 0);
    // The internal counter runs at 7 kHz: 7 for each sample.
    if (i > 0) CHECK(client.records[i].ft_sequence - client.records[i - 1].ft_sequence == 7);
  }
  lab.terminate();
  const json last = final_of(lab, "left");
  CHECK(last.at("sent") == client.records.size());
  CHECK(last.at("stream_last_sequence") == client.records.back().sequence);
  CHECK(final_of(lab, "right").at("sent") == 0);
}

TEST_CASE("The plates are empty until the belt moves") {
  const LabProcess lab;
  RawClient client(port_of(lab, 1));
  client.send(2);
  client.take(1000);
  client.send(0);
  double sum = 0.0;
  for (const Record& record : client.records) {
    sum += record.counts[2] / 1e5;
    CHECK(std::abs(record.counts[2] / 1e5) < 8.0);  // ten standard deviations of the noise
  }
  CHECK(sum / static_cast<double>(client.records.size()) == Approx(0.0).margin(0.2));
}

TEST_CASE("A limited request ends by itself and a buffered one packs many records") {
  const LabProcess lab;
  RawClient client(port_of(lab, 0));
  client.send(2, 50);
  client.take(1000);
  CHECK(client.records.size() == 50);
  CHECK(client.datagrams == 50);
  RawClient buffered(port_of(lab, 0));
  buffered.send(3, 200);
  buffered.take(1000);
  CHECK(buffered.records.size() == 200);
  CHECK(buffered.datagrams == 20);
}

TEST_CASE("A second client takes the stream over") {
  const LabProcess lab;
  RawClient first(port_of(lab, 0)), second(port_of(lab, 0));
  first.send(2);
  first.take(100);
  second.send(2);
  second.take(500);
  first.take(1'000'000, 200ms);
  CHECK(second.records.front().sequence == 1);
  const auto streams = lab.log("stream");
  REQUIRE(streams.size() == 3);
  CHECK(streams[1].at("action") == "stop");
  CHECK(streams[1].at("sent") == first.records.size());
}

TEST_CASE("Faults on the network and at the plate are made as ordered and accounted for") {
  LabProcess lab;
  for (const char* fault : {"loss 0.05", "reorder 0.05", "duplicate 0.05", "garbage 0.02"}) {
    CHECK(lab.control(fault) == "ok");
  }
  CHECK(lab.control("offset left 40") == "ok");
  RawClient client(port_of(lab, 0));
  client.send(2);
  client.take(2000);
  CHECK(lab.control("plate left silent on") == "ok");
  client.take(1'000'000);
  const std::size_t before = client.records.size();
  CHECK(lab.control("plate left silent off") == "ok");
  client.take(before + 200);
  client.send(0);
  client.take(1'000'000);
  lab.terminate();

  const json last = final_of(lab, "left");
  std::set<std::uint32_t> seen;
  double sum = 0.0;
  for (const Record& record : client.records) {
    seen.insert(record.sequence);
    sum += record.counts[2] / 1e5;
  }
  const auto lost = last.at("lost").get<std::size_t>(), sent = last.at("sent").get<std::size_t>();
  CHECK(seen.size() + lost == sent);
  CHECK(client.records.size() == seen.size() + last.at("duplicated").get<std::size_t>());
  CHECK(client.rubbish == last.at("garbage").get<std::size_t>());
  CHECK(sent + last.at("silent").get<std::size_t>() == last.at("stream_last_sequence").get<std::size_t>());
  CHECK(last.at("silent").get<std::size_t>() > 100);
  CHECK(lost > 50);
  CHECK(sum / static_cast<double>(client.records.size()) == Approx(40.0).margin(0.3));
}

TEST_CASE("Each plate samples on a clock of its own") {
  const LabProcess lab({"--left-ppm", "1000", "--right-ppm", "-1000"});
  RawClient left(port_of(lab, 0)), right(port_of(lab, 1));
  left.send(2);
  right.send(2);
  // 0.2 % apart: about 6 records after 3 s, whatever the machine does meanwhile, since both are caught up.
  left.take(3000);
  right.take(2900);
  left.send(0);
  right.send(0);
  left.take(1'000'000);
  right.take(1'000'000);
  const auto ahead = static_cast<double>(left.records.size()) - static_cast<double>(right.records.size());
  CHECK(ahead >= 2);
  CHECK(ahead <= 30);
}
