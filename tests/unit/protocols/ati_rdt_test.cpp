#include "protocols/ati_rdt/rdt.hpp"

#include <catch2/catch.hpp>
#include <limits>
#include <random>
#include <string>

using namespace footfall::protocols::ati_rdt;

namespace {

/// Numeric field of a document's hex string; blanks are for reading.
template <std::size_t N>
std::array<std::uint8_t, N> from_hex(const std::string& hex) {
  std::string digits;
  for (const char c : hex) {
    if (c != ' ') digits += c;
  }
  REQUIRE(digits.size() == 2 * N);
  std::array<std::uint8_t, N> bytes{};
  for (std::size_t i = 0; i < N; ++i) {
    bytes[i] = static_cast<std::uint8_t>(std::stoi(digits.substr(2 * i, 2), nullptr, 16));
  }
  return bytes;
}

const char* const kVector =
    "00000001 00000001 00000000 00989680 ffb3b4c0 29b92700 000f4240 001e8480 fffb6c20";

}  // namespace

TEST_CASE("requests are the document's bytes", "[protocols][ati_rdt]") {
  CHECK(encode(Request{Command::StartHighSpeed, 0}) == from_hex<8>("1234 0002 00000000"));
  CHECK(encode(Request{Command::Stop, 0}) == from_hex<8>("1234 0000 00000000"));
  CHECK(encode(Request{Command::StartBuffered, 0x01020304}) == from_hex<8>("1234 0003 01020304"));
  CHECK(encode(Request{Command::ResetLatch, 0}) == from_hex<8>("1234 0041 00000000"));
  CHECK(encode(Request{Command::SetBias, 0}) == from_hex<8>("1234 0042 00000000"));
}

TEST_CASE("the document's record has the document's values", "[protocols][ati_rdt]") {
  const Record record = decode_record(from_hex<36>(kVector));
  CHECK(record.rdt_sequence == 1);
  CHECK(record.ft_sequence == 1);
  CHECK(record.status == 0);
  CHECK(record.force == std::array<std::int32_t, 3>{10'000'000, -5'000'000, 700'000'000});
  CHECK(record.torque == std::array<std::int32_t, 3>{1'000'000, 2'000'000, -300'000});
  CHECK(encode(record) == from_hex<36>(kVector));
}

TEST_CASE("every record survives the way to the wire and back", "[protocols][ati_rdt]") {
  std::mt19937 random(7);
  std::uniform_int_distribution<std::uint32_t> any;
  for (int i = 0; i < 20'000; ++i) {
    RecordBytes bytes{};
    for (auto& byte : bytes) byte = static_cast<std::uint8_t>(any(random));
    const Record record = decode_record(bytes);
    REQUIRE(encode(record) == bytes);
    REQUIRE(decode_record(encode(record)) == record);
  }
  using Limits = std::numeric_limits<std::int32_t>;
  Record extreme;
  extreme.force = {Limits::min(), Limits::max(), -1};
  extreme.rdt_sequence = extreme.ft_sequence = extreme.status = 0xFFFF'FFFFU;
  CHECK(decode_record(encode(extreme)) == extreme);
}

TEST_CASE("a datagram cut at any length is never taken for records", "[protocols][ati_rdt]") {
  for (std::size_t size = 0; size < 4000; ++size) {
    const auto records = records_in(size);
    const bool whole = size > 0 && size % 36 == 0 && size / 36 <= 40;
    REQUIRE(records.has_value() == whole);
    if (records) REQUIRE(*records * 36 == size);
  }
}

TEST_CASE("status bits mean what the table says", "[protocols][ati_rdt]") {
  CHECK(!is_error(0));
  CHECK(!is_error(0x8001'0000U));  // a latched monitor is a warning
  CHECK(!is_error(0x0001'0000U));
  CHECK(is_error(0x8000'0000U));  // an error that is not named
  CHECK(is_error(0x4000'0000U));
  CHECK(is_error(0x8001'4000U));
  CHECK(is_saturated(0x8002'0000U));
  CHECK(!is_error(0x8002'0000U));
  for (int bit = 0; bit < 31; ++bit) {
    if (bit == 16 || bit == 17) continue;
    CHECK(is_error(1U << bit));
  }
}

TEST_CASE("a channel at the end of its range is seen", "[protocols][ati_rdt]") {
  using Limits = std::numeric_limits<std::int32_t>;
  Record record;
  CHECK(!at_end_stop(record));
  for (std::size_t i = 0; i < 3; ++i) {
    for (const std::int32_t end : {Limits::min(), Limits::max()}) {
      Record forced, twisted;
      forced.force[i] = end;
      twisted.torque[i] = end;
      CHECK(at_end_stop(forced));
      CHECK(at_end_stop(twisted));
      forced.force[i] = end == Limits::min() ? end + 1 : end - 1;
      CHECK(!at_end_stop(forced));
    }
  }
}
