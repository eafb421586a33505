#include <zstd.h>

#include <algorithm>

#include "recording/chunk_codec.hpp"
#include "recording/chunk_columns.hpp"

namespace footfall::recording {
namespace {

// The fastest of the plain levels: higher ones gain a few percent and cost several times the time
// (bench/session_store).
constexpr int kLevel = 1;
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

PackedChunk ChunkPacker::compress(std::string_view raw_codec, std::string_view codec) {
  columns_.resize(records_.size() / kRecordBytes * kColumnBytes);
  to_columns(records_, columns_);
  compressed_.resize(ZSTD_compressBound(columns_.size()));
  const std::size_t size = ZSTD_compress2(context_->zstd, compressed_.data(), compressed_.size(),
                                          columns_.data(), columns_.size());
  const bool useful = ZSTD_isError(size) == 0 && size < records_.size() &&
                      columns_.size() <= size * kMostExpansion && columns_.size() <= kMostColumnBytes;
  if (!useful) return {raw_codec, records_};
  return {codec, std::span<const std::byte>(compressed_).first(size)};
}

PackedChunk ChunkPacker::pack(std::span<const core::ForceSample> samples) {
  recording::pack(samples, records_);
  return compress(kCodecRaw, kCodecZstd);
}

PackedChunk ChunkPacker::pack(std::span<const core::ImuSample> samples) {
  recording::pack(samples, records_);
  return compress(kCodecRawImu, kCodecZstdImu);
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
