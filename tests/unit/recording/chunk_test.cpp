#include <catch2/catch.hpp>
#include <cmath>
#include <cstdint>
#include <random>

#include "recording/chunks/chunk_codec.hpp"
#include "recording/chunks/chunk_columns.hpp"
#include "tests/unit/recording/fixture.hpp"

using namespace footfall;
using namespace footfall::tests;
using recording::ChunkPacker;
using recording::ChunkUnpacker;
using recording::Unpacked;

namespace {

/// A runner's force, quiet between contacts, in steps of an analogue-digital converter.
std::vector<core::ForceSample> running(std::size_t count) {
  std::vector<core::ForceSample> samples = example_samples(0, 5'000, count);
  for (std::size_t i = 0; i < count; ++i) {
    const double phase = static_cast<double>(i % 340) / 240.0;
    const double load = phase < 1.0 ? std::sin(3.14159265 * phase) : 0.0;
    const auto counts = [&](double newtons) { return core::Newtons(std::round(newtons / 0.05) * 0.05); };
    samples[i].wrench = {counts(200.0 * load), counts(1900.0 * load), counts(50.0 * load), {}, {}, {}};
    samples[i].device_status = 0;
    samples[i].flags = 0;
  }
  return samples;
}

}  // namespace

TEST_CASE("records by columns are the records again, for any bytes and any number", "[recording][chunk]") {
  std::mt19937_64 random(3);
  for (const std::size_t count : {1U, 2U, 3U, 100U, 257U}) {
    std::vector<std::byte> records(count * recording::kRecordBytes), columns(count * recording::kColumnBytes),
        again(records.size());
    for (std::size_t i = 0; i < records.size(); ++i)
      records[i] = i % recording::kRecordBytes < recording::kColumnBytes ? static_cast<std::byte>(random())
                                                                         : std::byte{0};
    recording::to_columns(records, columns);
    recording::from_columns(columns, again);
    CHECK(again == records);
  }
}

TEST_CASE("the columns of a chunk are those of the documented layout", "[recording][chunk]") {
  auto samples = example_samples(0, 0, 3);
  samples[0].sequence = 7;
  samples[1].sequence = 8;
  samples[2].sequence = 0;  // a counter that began anew: the difference wraps
  std::vector<std::byte> records, columns(3 * recording::kColumnBytes);
  recording::pack(samples, records);
  recording::to_columns(records, columns);
  CHECK(columns[0] == std::byte{7});
  CHECK(columns[1] == std::byte{1});
  CHECK(columns[2] == std::byte{0xF8});
  CHECK(columns[7 * 3 + 2] == std::byte{0xFF});
  // Byte 47 of a record, the sign and exponent of the vertical force, of the three records.
  for (std::size_t i = 0; i < 3; ++i) CHECK(columns[47 * 3 + i] == records[i * recording::kRecordBytes + 47]);
}

// Ten minutes were moved six hundred times while they were read: 6 s of every export, and it could not be
// cancelled.
TEST_CASE("a session's chunks go into one vector that moves as seldom as one that grows by itself",
          "[recording][chunk]") {
  std::vector<std::byte> records;
  recording::pack(running(100), records);
  std::vector<core::ForceSample> all;
  int moved = 0;
  for (int chunk = 0; chunk < 500; ++chunk) {
    const std::size_t room = all.capacity();
    REQUIRE(recording::unpack(records, 0, all));
    if (all.capacity() != room) ++moved;
  }
  CHECK(all.size() == 50'000);
  CHECK(moved < 20);  // by doubling: 17 times from one sample on, the first seven of them in the first chunk
}

TEST_CASE("a chunk comes back bit for bit, compressed or not", "[recording][chunk]") {
  ChunkPacker packer;
  ChunkUnpacker unpacker;
  const auto noise = example_samples(2, 40, 100), quiet = running(1000);
  for (const auto* samples : {&noise, &quiet}) {
    const auto packed = packer.pack(*samples);
    std::vector<core::ForceSample> read;
    REQUIRE(unpacker.unpack(packed, static_cast<std::int64_t>(samples->size()), samples->front().plate,
                            read) == Unpacked::Whole);
    REQUIRE(read.size() == samples->size());
    for (std::size_t i = 0; i < read.size(); ++i) REQUIRE(same_bits(read[i], (*samples)[i]));
  }
  const auto packed = packer.pack(quiet);
  CHECK(packed.codec == "zstd");
  CHECK(packed.bytes.size() * 3 < quiet.size() * recording::kRecordBytes);
}

TEST_CASE("what would expand without measure is stored as it is", "[recording][chunk]") {
  ChunkPacker packer;
  std::vector<core::ForceSample> zeros(20'000);
  const auto packed = packer.pack(zeros);
  CHECK(packed.codec == "raw");
  CHECK(packed.bytes.size() == zeros.size() * recording::kRecordBytes);
}

TEST_CASE("a damaged chunk is refused before anything large is made of it", "[recording][chunk]") {
  ChunkPacker packer;
  ChunkUnpacker unpacker;
  const auto samples = running(500);
  const auto packed = packer.pack(samples);
  const std::vector<std::byte> good(packed.bytes.begin(), packed.bytes.end());
  std::vector<core::ForceSample> read;
  for (const std::int64_t count : {std::int64_t{0}, std::int64_t{499}, std::int64_t{501}, std::int64_t{-1},
                                   std::int64_t{1} << 60, INT64_MIN, INT64_MAX})
    CHECK(unpacker.unpack({"zstd", good}, count, 0, read) == Unpacked::Damaged);
  CHECK(unpacker.unpack({"lz4", good}, 500, 0, read) == Unpacked::UnknownCodec);
  CHECK(unpacker.unpack({"zstd-imu", good}, 500, 0, read) == Unpacked::UnknownCodec);
  for (std::size_t cut = 0; cut < good.size(); cut += 7)
    CHECK(unpacker.unpack({"zstd", std::span(good).first(cut)}, 500, 0, read) == Unpacked::Damaged);
  CHECK(read.empty());
  CHECK(read.capacity() < 1000);
  std::mt19937_64 random(11);
  for (int i = 0; i < 2000; ++i) {
    std::vector<std::byte> bad = good;
    bad[random() % bad.size()] ^= static_cast<std::byte>(1U << (random() % 8));
    read.clear();
    const Unpacked outcome = unpacker.unpack({"zstd", bad}, 500, 0, read);
    CHECK(read.size() ==
          (outcome == Unpacked::Whole ? 500 : 0));  // the chunk's hash tells which bytes they are
  }
}
