#include <zstd.h>

#include <algorithm>
#include <cstddef>

#include "recording/chunks/chunk_codec.hpp"
#include "recording/chunks/chunk_columns.hpp"

namespace footfall::recording {
namespace {

// Standing by columns, level 1 gains 3 % on this and costs two and a half times the time, level 3 one percent
// more and three times; what remains are the noisy low bytes of doubles (bench/README.md "session_store").
constexpr int kLevel = -7;
constexpr std::size_t kMostColumnBytes = std::size_t{1} << 30U;

}  // namespace

struct ChunkPacker::Context {
  ZSTD_CCtx* zstd = ZSTD_createCCtx();
  Context() { ZSTD_CCtx_setParameter(zstd, ZSTD_c_compressionLevel, kLevel); }
  ~Context() { ZSTD_freeCCtx(zstd); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
};

ChunkPacker::ChunkPacker() : context_(std::make_unique<Context>()) {}
ChunkPacker::~ChunkPacker() = default;

template <class Sample>
PackedChunk ChunkPacker::pack_any(std::span<const Sample> samples) {
  // A sample lies in memory as its record does, but for the two bytes that columns leave out: no copy.
  static_assert(sizeof(Sample) == kRecordBytes && offsetof(Sample, receive_time) == 24 &&
                offsetof(Sample, flags) == kColumnBytes - 2);
  const auto records = std::as_bytes(samples);
  columns_.resize(samples.size() * kColumnBytes);
  to_columns(records, columns_);
  compressed_.resize(ZSTD_compressBound(columns_.size()));
  const std::size_t size = ZSTD_compress2(context_->zstd, compressed_.data(), compressed_.size(),
                                          columns_.data(), columns_.size());
  const bool useful = ZSTD_isError(size) == 0 && size < records.size() &&
                      columns_.size() <= size * kMostExpansion && columns_.size() <= kMostColumnBytes;
  if (useful) return {kCompressedCodecOf<Sample>, std::span<const std::byte>(compressed_).first(size)};
  recording::pack(samples, records_);
  return {kCodecOf<Sample>, records_};
}

PackedChunk ChunkPacker::pack(std::span<const core::ForceSample> samples) {
  static_assert(offsetof(core::ForceSample, wrench) == 32 &&
                offsetof(core::ForceSample, device_status) == 80);
  return pack_any(samples);
}

PackedChunk ChunkPacker::pack(std::span<const core::ImuSample> samples) {
  static_assert(offsetof(core::ImuSample, angular_rate_rad_s) == 32 &&
                offsetof(core::ImuSample, acceleration_m_s2) == 56 &&
                offsetof(core::ImuSample, clock_drift_ppm) == 80);
  return pack_any(samples);
}

struct ChunkUnpacker::Context {
  ZSTD_DCtx* zstd = ZSTD_createDCtx();
  Context() = default;
  ~Context() { ZSTD_freeDCtx(zstd); }
  Context(const Context&) = delete;
  Context& operator=(const Context&) = delete;
};

ChunkUnpacker::ChunkUnpacker() : context_(std::make_unique<Context>()) {}
ChunkUnpacker::~ChunkUnpacker() = default;

bool ChunkUnpacker::decompress(std::span<const std::byte> bytes, std::int64_t sample_count) {
  // Judged before anything is allocated: the count is only what the file says.
  const std::size_t most = std::min(bytes.size() * kMostExpansion, kMostColumnBytes);
  if (sample_count <= 0 || static_cast<std::uint64_t>(sample_count) > most / kColumnBytes) return false;
  const auto count = static_cast<std::size_t>(sample_count);
  if (ZSTD_getFrameContentSize(bytes.data(), bytes.size()) != count * kColumnBytes) return false;
  columns_.resize(count * kColumnBytes);
  const std::size_t size =
      ZSTD_decompressDCtx(context_->zstd, columns_.data(), columns_.size(), bytes.data(), bytes.size());
  if (ZSTD_isError(size) != 0 || size != columns_.size()) return false;
  records_.resize(count * kRecordBytes);
  from_columns(columns_, records_);
  return true;
}

template <class Sample>
Unpacked ChunkUnpacker::unpack_any(const PackedChunk& chunk, std::int64_t sample_count, std::uint8_t stream,
                                   std::vector<Sample>& samples) {
  std::span<const std::byte> records = chunk.bytes;
  if (chunk.codec == kCompressedCodecOf<Sample>) {
    if (!decompress(chunk.bytes, sample_count)) return Unpacked::Damaged;
    records = records_;
  } else if (chunk.codec != kCodecOf<Sample>) {
    return Unpacked::UnknownCodec;
  }
  if (sample_count < 0 || records.size() / kRecordBytes != static_cast<std::uint64_t>(sample_count))
    return Unpacked::Damaged;
  return recording::unpack(records, stream, samples) ? Unpacked::Whole : Unpacked::Damaged;
}

Unpacked ChunkUnpacker::unpack(const PackedChunk& chunk, std::int64_t sample_count, std::uint8_t stream,
                               std::vector<core::ForceSample>& samples) {
  return unpack_any(chunk, sample_count, stream, samples);
}

Unpacked ChunkUnpacker::unpack(const PackedChunk& chunk, std::int64_t sample_count, std::uint8_t stream,
                               std::vector<core::ImuSample>& samples) {
  return unpack_any(chunk, sample_count, stream, samples);
}

}  // namespace footfall::recording
