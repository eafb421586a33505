#include <catch2/catch.hpp>
#include <cstring>
#include <random>
#include <string>
#include <vector>

#include "protocols/ximu3/stream_parser.hpp"

using namespace footfall::protocols::ximu3;

namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes hex(const std::string& text) {
  Bytes bytes;
  for (std::size_t i = 0; i + 1 < text.size();) {
    if (text[i] == ' ') {
      ++i;
      continue;
    }
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(text.substr(i, 2), nullptr, 16)));
    i += 2;
  }
  return bytes;
}

/// The wire by the fact sheet, written apart from the codec.
Bytes binary(char id, std::uint64_t time_us, const std::vector<float>& values, const std::string& text = "") {
  Bytes plain(9 + values.size() * 4);
  plain[0] = static_cast<std::uint8_t>(0x80 + id);
  std::memcpy(&plain[1], &time_us, 8);
  if (!values.empty()) std::memcpy(&plain[9], values.data(), values.size() * 4);
  plain.insert(plain.end(), text.begin(), text.end());
  Bytes wire;
  for (const std::uint8_t byte : plain) {
    if (byte == 0x0A) {
      wire.insert(wire.end(), {0xDB, 0xDC});
    } else if (byte == 0xDB) {
      wire.insert(wire.end(), {0xDB, 0xDD});
    } else {
      wire.push_back(byte);
    }
  }
  wire.push_back(0x0A);
  return wire;
}

Bytes ascii(const std::string& line) {
  return {line.begin(), line.end()};
}

/// Keeps what the parser says, as text for comparing.
struct Log final : StreamSink {
  void on_data(const Message& message, int channel) noexcept override {
    last = message;
    std::string line(1, static_cast<char>(message.kind));
    line += ' ' + std::to_string(channel) + ' ' + std::to_string(message.timestamp_us);
    for (std::size_t i = 0; i < message.count; ++i) {
      std::uint32_t bits = 0;
      std::memcpy(&bits, &message.values[i], 4);
      line += ' ' + std::to_string(bits);
    }
    lines.push_back(line + ' ' + std::string(message.text));
    text = message.text;
    ++messages;
  }
  void on_command(std::string_view json, int channel) noexcept override {
    lines.push_back("{} " + std::to_string(channel) + ' ' + std::string(json));
  }
  void on_fault(Fault fault) noexcept override {
    lines.push_back("fault " + std::to_string(static_cast<int>(fault)));
    faults.push_back(fault);
  }
  Message last;
  std::string text;
  std::vector<std::string> lines;
  std::vector<Fault> faults;
  int messages = 0;
};

Log parse(const Bytes& bytes) {
  Log log;
  StreamParser parser;
  parser.feed(bytes, log);
  return log;
}

Bytes joined(std::initializer_list<Bytes> parts) {
  Bytes all;
  for (const Bytes& part : parts) all.insert(all.end(), part.begin(), part.end());
  return all;
}

const Bytes kVector = hex("c94a420f0000000000 0000803f 00000040 00004040 00000000 00000000 0000803f 0a");

}  // namespace

TEST_CASE("the vendor's inertial vector is read", "[protocols][ximu3]") {
  const Log log = parse(kVector);
  REQUIRE(log.messages == 1);
  CHECK(log.faults.empty());
  CHECK(log.last.kind == Kind::Inertial);
  CHECK(log.last.timestamp_us == 1000010);
  REQUIRE(log.last.count == 6);
  const float expected[] = {1, 2, 3, 0, 0, 1};
  for (std::size_t i = 0; i < 6; ++i) CHECK(log.last.values[i] == expected[i]);
}

TEST_CASE("ASCII says the same as binary", "[protocols][ximu3]") {
  const Log log = parse(ascii("I,1000010,1.0000,2.0000,3.0000,0.0000,0.0000,1.0000\n"));
  CHECK(log.lines == parse(kVector).lines);
  CHECK(parse(ascii("I,1000010,1,2,3,0,0,1\r\n")).lines == log.lines);
}

TEST_CASE("every message of the fact sheet is read in both forms", "[protocols][ximu3]") {
  struct Case {
    char id;
    std::size_t values;
  };
  const Case cases[] = {{'I', 6}, {'M', 3}, {'H', 3}, {'Q', 4}, {'R', 9}, {'A', 3}, {'L', 3}, {'L', 7},
                        {'E', 3}, {'E', 7}, {'U', 4}, {'Y', 1}, {'T', 1}, {'B', 3}, {'W', 2}, {'O', 1}};
  for (const Case& one : cases) {
    CAPTURE(one.id, one.values);
    std::vector<float> values;
    std::string line(1, one.id);
    line += ",123456789";
    for (std::size_t i = 0; i < one.values; ++i) {
      values.push_back(static_cast<float>(i) - 2.5F);
      line += ',' + std::to_string(values.back());
    }
    const Log log = parse(binary(one.id, 123456789, values));
    REQUIRE(log.messages == 1);
    CHECK(log.last.kind == static_cast<Kind>(one.id));
    CHECK(log.last.timestamp_us == 123456789);
    REQUIRE(log.last.count == one.values);
    for (std::size_t i = 0; i < one.values; ++i) CHECK(log.last.values[i] == values[i]);
    CHECK(parse(ascii(line + "\n")).lines == log.lines);
  }
  for (const char id : {'S', 'C', 'N', 'F'}) {
    CAPTURE(id);
    const Log log = parse(binary(id, 42, {}, "battery low, 5 %"));
    REQUIRE(log.messages == 1);
    CHECK(log.text == "battery low, 5 %");
    CHECK(parse(ascii(std::string(1, id) + ",42,battery low, 5 %\n")).lines == log.lines);
  }
}

TEST_CASE("stuffed bytes come back wherever they stand", "[protocols][ximu3]") {
  // 0x0A and 0xDB in time and values, also as neighbours.
  for (const std::uint32_t bits : {0x0A0A0A0AU, 0xDBDBDBDBU, 0x0ADB0ADBU, 0xDCDBDDDBU, 0x3F800A00U}) {
    float value = 0;
    std::memcpy(&value, &bits, 4);
    const std::uint64_t time_us = (std::uint64_t{bits} << 32) | 0x0ADB;
    const Bytes wire = binary('I', time_us, {value, value, value, value, value, value});
    for (std::size_t i = 0; i + 1 < wire.size(); ++i) CHECK(wire[i] != 0x0A);
    const Log log = parse(wire);
    REQUIRE(log.messages == 1);
    CHECK(log.last.timestamp_us == time_us);
    for (std::size_t i = 0; i < 6; ++i) CHECK(std::memcmp(&log.last.values[i], &bits, 4) == 0);
  }
}

TEST_CASE("a message cut at any length costs only itself", "[protocols][ximu3]") {
  const Bytes wire = binary('I', 0x0A, {1, 2, 3, 4, 5, 6});
  for (std::size_t length = 0; length < wire.size() - 1; ++length) {
    CAPTURE(length);
    // Cut before its end: with its 0x0A, the message after it is read; without, it takes that one along.
    Bytes cut(wire.begin(), wire.begin() + static_cast<std::ptrdiff_t>(length));
    const Log ended = parse(joined({cut, {0x0A}, kVector, kVector}));
    CHECK(ended.messages == 2);
    CHECK(ended.faults.size() == (length == 0 ? 0 : 1));
    const Log glued = parse(joined({cut, kVector, kVector}));
    CHECK(glued.messages >= 1);
    CHECK(glued.last.timestamp_us == 1000010);
  }
}

TEST_CASE("the parser finds its way out of rubbish", "[protocols][ximu3]") {
  std::mt19937 random(20261124);
  for (int round = 0; round < 200; ++round) {
    Bytes rubbish(random() % 3000);
    for (auto& byte : rubbish) byte = static_cast<std::uint8_t>(random());
    const Log log = parse(joined({rubbish, {0x0A}, kVector}));
    REQUIRE(log.last.timestamp_us == 1000010);
  }
  const Log overlong = parse(joined({Bytes(5000, 'x'), {0x0A}, kVector}));
  REQUIRE(overlong.faults.size() == 1);
  CHECK(overlong.faults[0] == Fault::TooLong);
  CHECK(overlong.messages == 1);
}

TEST_CASE("what is no message is refused and named", "[protocols][ximu3]") {
  const auto fault_of = [](const Bytes& line) {
    const Log log = parse(line);
    CHECK(log.messages == 0);
    REQUIRE(log.faults.size() == 1);
    return log.faults[0];
  };
  CHECK(fault_of(ascii("Z,1,2\n")) == Fault::UnknownKind);
  CHECK(fault_of(hex("c90a")) == Fault::WrongLength);
  CHECK(fault_of(binary('I', 1, {1, 2, 3, 4, 5})) == Fault::WrongLength);
  CHECK(fault_of(binary('I', 1, {1, 2, 3, 4, 5, 6, 7})) == Fault::WrongLength);
  CHECK(fault_of(hex("c9db00 0a")) == Fault::BadEscape);
  CHECK(fault_of(hex("c9db 0a")) == Fault::BadEscape);
  CHECK(fault_of(ascii("I,1,2,3\n")) == Fault::BadNumber);
  CHECK(fault_of(ascii("I,-1,1,2,3,4,5,6\n")) == Fault::BadNumber);
  CHECK(fault_of(ascii("I,1,1,2,3,4,5,six\n")) == Fault::BadNumber);
  CHECK(fault_of(ascii("I,1,1,2,3,4,5,6 \n")) == Fault::BadNumber);
  CHECK(fault_of(ascii("R,1,1,2,3,4,5,6,7,8,9,10\n")) == Fault::BadNumber);
  CHECK(fault_of(ascii("N,1\n")) == Fault::BadNumber);
  CHECK(fault_of(ascii("^\n")) == Fault::WrongLength);
  CHECK(fault_of(ascii("^1^2I,1,1,2,3,4,5,6\n")) == Fault::NestedMux);
}

TEST_CASE("messages of chained devices carry their channel", "[protocols][ximu3]") {
  const Log log = parse(joined({{'^', 7}, kVector, {'^', 'A'}, ascii("{\"ping\":null}\n"), kVector}));
  REQUIRE(log.lines.size() == 3);
  CHECK(log.lines[0].rfind("I 7 1000010", 0) == 0);
  CHECK(log.lines[1] == "{} 65 {\"ping\":null}");
  CHECK(log.lines[2].rfind("I -1 1000010", 0) == 0);
}

TEST_CASE("the parse does not depend on how the stream is cut", "[protocols][ximu3]") {
  std::mt19937 random(7);
  Bytes stream;
  for (int i = 0; i < 300; ++i) {
    Bytes next = i % 7 == 0 ? ascii("{\"sample\":" + std::to_string(i) + "}\n")
                            : binary('I', static_cast<std::uint64_t>(i) * 2570, {1.5F, -0.F, 3, 4, 5, 6});
    if (i % 11 == 0) next[random() % next.size()] = static_cast<std::uint8_t>(random());
    stream.insert(stream.end(), next.begin(), next.end());
  }
  const Log whole = parse(stream);
  for (int round = 0; round < 50; ++round) {
    Log cut;
    StreamParser parser;
    for (std::size_t at = 0; at < stream.size();) {
      const std::size_t n = std::min<std::size_t>(1 + random() % 40, stream.size() - at);
      parser.feed(std::span(stream).subspan(at, n), cut);
      at += n;
    }
    REQUIRE(cut.lines == whole.lines);
  }
}
