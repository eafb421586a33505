#include "protocols/dircon/codec.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

using namespace footfall::protocols::dircon;
using Bytes = std::vector<std::uint8_t>;

namespace {

Bytes from_hex(const std::string& text) {
  Bytes bytes;
  std::string digits;
  for (const char c : text) {
    if (c == ' ') continue;
    digits += c;
    if (digits.size() < 2) continue;
    bytes.push_back(static_cast<std::uint8_t>(std::stoi(digits, nullptr, 16)));
    digits.clear();
  }
  return bytes;
}

Bytes bytes_of(const std::optional<Frame>& frame) {
  REQUIRE(frame);
  return {frame->span().begin(), frame->span().end()};
}

void feed(Reader& reader, const Bytes& bytes) {
  const auto room = reader.room();
  REQUIRE(room.size() >= bytes.size());
  std::copy(bytes.begin(), bytes.end(), room.begin());
  reader.added(bytes.size());
}

const std::string kMachineService = "0000182600001000800000805f9b34fb";
const std::string kControlPoint = "00002ad900001000800000805f9b34fb";
const std::string kData = "00002acd00001000800000805f9b34fb";

}  // namespace

TEST_CASE("DIRCON requests are the published bytes") {
  const Bytes speed{0x02, 0xC2, 0x01};
  CHECK(bytes_of(encode_request(MessageKind::Write, 9, 0x2AD9, speed)) ==
        from_hex("01 04 09 00 0013" + kControlPoint + "02c201"));
  CHECK(bytes_of(encode_request(MessageKind::DiscoverServices, 1, 0)) == from_hex("01 01 01 00 0000"));
  CHECK(bytes_of(encode_request(MessageKind::DiscoverCharacteristics, 2, 0x1826)) ==
        from_hex("01 02 02 00 0010" + kMachineService));
  const Bytes on{1};
  CHECK(bytes_of(encode_request(MessageKind::EnableNotifications, 255, 0x2ACD, on)) ==
        from_hex("01 05 ff 00 0011" + kData + "01"));
  const Bytes too_long(kLongestWrite + 1);
  CHECK_FALSE(encode_request(MessageKind::Write, 1, 0x2AD9, too_long));
}

TEST_CASE("DIRCON messages are found however the stream is cut") {
  const Bytes first = from_hex("01 04 09 00 0010" + kControlPoint);
  const Bytes second = from_hex("01 06 00 00 0013" + kControlPoint + "800201");
  Bytes stream = first;
  stream.insert(stream.end(), second.begin(), second.end());
  for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
    Reader reader;
    std::vector<Bytes> bodies;
    Message message;
    const auto at = stream.begin() + static_cast<std::ptrdiff_t>(cut);
    for (const Bytes& piece : {Bytes(stream.begin(), at), Bytes(at, stream.end())}) {
      feed(reader, piece);
      while (reader.next(message) == Reader::Found::Message) {
        bodies.emplace_back(message.body.begin(), message.body.end());
      }
      CHECK(reader.next(message) == Reader::Found::Incomplete);
    }
    REQUIRE(bodies.size() == 2);
    const auto value = decode_value(bodies[1]);
    REQUIRE(value);
    CHECK(value->characteristic == 0x2AD9);
    CHECK(Bytes(value->bytes.begin(), value->bytes.end()) == Bytes{0x80, 0x02, 0x01});
    CHECK(message.kind == 6);
    CHECK(message.sequence == 0);
  }
}

TEST_CASE("what is no DIRCON ends the stream") {
  Message message;
  for (const char* text : {"02 04 09 00 0000", "01 06 00 00 0401", "48 54 54 50"}) {
    Reader reader;
    feed(reader, from_hex(text));
    CHECK(reader.next(message) == Reader::Found::Broken);
  }
  Reader longest;
  Bytes whole = from_hex("01 06 00 00 0400");
  whole.resize(whole.size() + kLongestBody);
  feed(longest, whole);
  CHECK(longest.next(message) == Reader::Found::Message);
  CHECK(message.body.size() == kLongestBody);
}

TEST_CASE("DIRCON lists tell services and characteristics apart, and a list of another service is refused") {
  const Bytes services = from_hex("0000180a00001000800000805f9b34fb" + kMachineService);
  CHECK(lists_service(services, 0x1826) == true);
  CHECK(lists_service(services, 0x1818) == false);
  CHECK_FALSE(lists_service(std::span(services).first(17), 0x180A));
  const Bytes characteristics = from_hex(kMachineService + kData + "04" + kControlPoint + "0a");
  CHECK(properties_of(characteristics, 0x1826, 0x2ACD) == kCanNotify);
  CHECK(properties_of(characteristics, 0x1826, 0x2AD9) == (kCanWrite | kCanIndicate));
  CHECK(properties_of(characteristics, 0x1826, 0x2ADA) == 0);
  CHECK_FALSE(properties_of(characteristics, 0x1818, 0x2ACD));
  CHECK_FALSE(properties_of(std::span(characteristics).first(40), 0x1826, 0x2ACD));
}

TEST_CASE("a UUID that nobody assigned is not taken for one of the fitness machine") {
  CHECK(assigned_number(uuid_of(0x2ACD)) == 0x2ACD);
  for (std::size_t at = 0; at < kUuidBytes; ++at) {
    if (at == 2 || at == 3) continue;
    Uuid other = uuid_of(0x2ACD);
    other[at] = static_cast<std::uint8_t>(other[at] ^ 0x01U);
    CHECK_FALSE(assigned_number(other));
  }
  CHECK_FALSE(decode_value(from_hex("00002acd")));
}

TEST_CASE("each DIRCON response code has a meaning of its own") {
  std::vector<std::string> meanings;
  for (int code = 0; code <= 8; ++code) meanings.emplace_back(meaning(static_cast<std::uint8_t>(code)));
  std::sort(meanings.begin(), meanings.end());
  CHECK(std::adjacent_find(meanings.begin(), meanings.end()) == meanings.end());
}
