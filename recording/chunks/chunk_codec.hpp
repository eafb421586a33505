#pragma once
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string_view>
#include <vector>

#include "core/samples.hpp"

/// Samples as the packed little-endian records of a chunk (docs/session-format.md "chunk").
/// Units: ns, N, N·m, rad/s, m/s², ppm, bit for bit as measured. Thread: any, reentrant. Blocks: never.
/// Allocates: only when `bytes` or `samples` must grow. Errors: unpack() returns false when the size is no
/// whole number of records.
namespace footfall::recording {

inline constexpr std::size_t kRecordBytes = 88;
inline constexpr std::string_view kCodecRaw = "raw", kCodecRawImu = "raw-imu";
/// The same records by columns, compressed with zstd.
inline constexpr std::string_view kCodecZstd = "zstd", kCodecZstdImu = "zstd-imu";
inline constexpr std::size_t kColumnBytes = 86;  ///< of a record: the two unused bytes are left out
inline constexpr std::size_t kMostExpansion =
    256;  ///< a chunk that would shrink more than this is stored raw
/// How samples of a type are packed.
template <class Sample>
inline constexpr std::string_view kCodecOf = kCodecRaw;
template <>
inline constexpr std::string_view kCodecOf<core::ImuSample> = kCodecRawImu;

template <class Sample>
inline constexpr std::string_view kCompressedCodecOf = kCodecZstd;
template <>
inline constexpr std::string_view kCompressedCodecOf<core::ImuSample> = kCodecZstdImu;

/// Replaces `bytes` by the records of `samples`.
void pack(std::span<const core::ForceSample> samples, std::vector<std::byte>& bytes);
void pack(std::span<const core::ImuSample> samples, std::vector<std::byte>& bytes);
/// Appends the records of `bytes`, all of one stream (session.hpp), to `samples`.
[[nodiscard]] bool unpack(std::span<const std::byte> bytes, std::uint8_t stream,
                          std::vector<core::ForceSample>& samples);
[[nodiscard]] bool unpack(std::span<const std::byte> bytes, std::uint8_t stream,
                          std::vector<core::ImuSample>& samples);

/// The bytes and the codec of one chunk as stored.
struct PackedChunk {
  std::string_view codec;
  std::span<const std::byte> bytes;  ///< valid until the next call
};

/// Packs chunks, compressed where that makes them smaller. Thread: one per object. Allocates: when a chunk is
/// larger than any before. Errors: none; what cannot be compressed is stored raw.
class ChunkPacker {
 public:
  ChunkPacker();
  ~ChunkPacker();
  ChunkPacker(const ChunkPacker&) = delete;
  ChunkPacker& operator=(const ChunkPacker&) = delete;
  [[nodiscard]] PackedChunk pack(std::span<const core::ForceSample> samples);
  [[nodiscard]] PackedChunk pack(std::span<const core::ImuSample> samples);

 private:
  template <class Sample>
  PackedChunk pack_any(std::span<const Sample> samples);
  struct Context;
  std::unique_ptr<Context> context_;
  std::vector<std::byte> records_, columns_, compressed_;
};

enum class Unpacked : std::uint8_t { Whole, UnknownCodec, Damaged };

/// Reverses ChunkPacker, appending to `samples`. Allocates at most kMostExpansion times the stored bytes,
/// whatever the stored bytes say. Thread: one per object.
class ChunkUnpacker {
 public:
  ChunkUnpacker();
  ~ChunkUnpacker();
  ChunkUnpacker(const ChunkUnpacker&) = delete;
  ChunkUnpacker& operator=(const ChunkUnpacker&) = delete;
  [[nodiscard]] Unpacked unpack(const PackedChunk& chunk, std::int64_t sample_count, std::uint8_t stream,
                                std::vector<core::ForceSample>& samples);
  [[nodiscard]] Unpacked unpack(const PackedChunk& chunk, std::int64_t sample_count, std::uint8_t stream,
                                std::vector<core::ImuSample>& samples);

 private:
  template <class Sample>
  Unpacked unpack_any(const PackedChunk& chunk, std::int64_t sample_count, std::uint8_t stream,
                      std::vector<Sample>& samples);
  bool decompress(std::span<const std::byte> bytes, std::int64_t sample_count);
  struct Context;
  std::unique_ptr<Context> context_;
  std::vector<std::byte> records_, columns_;
};

}  // namespace footfall::recording
