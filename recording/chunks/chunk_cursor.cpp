#include "recording/chunks/chunk_cursor.hpp"

namespace footfall::recording {
namespace {

template <class Sample>
bool decode(SessionReader::Impl& session, const StoredChunk& chunk, std::uint8_t stream,
            std::vector<Sample>& samples) {
  return session.unpacker.unpack({chunk.codec, chunk.records}, chunk.header.sample_count, stream, samples) ==
             Unpacked::Whole &&
         !samples.empty() &&
         static_cast<std::int64_t>(samples.front().sequence) == chunk.header.first_sequence &&
         samples.front().station_time.ns == chunk.header.first_time_ns &&
         samples.back().station_time.ns == chunk.header.last_time_ns &&
         samples.back().station_time.ns - samples.back().device_time.ns == chunk.header.clock_offset_ns;
}

bool decode(SessionReader::Impl& /*session*/, const StoredChunk& chunk, std::uint8_t /*stream*/,
            std::vector<FeedRun>& runs) {
  if (chunk.codec != kCodecFeed || !unpack_feed(chunk.records, runs)) return false;
  std::int64_t marks = 0;
  for (const FeedRun& run : runs) marks += run.times;
  return marks == chunk.header.sample_count;
}

}  // namespace

template <class Record>
bool ChunkCursor<Record>::fail(const core::Error& error) {
  error_ = error;
  ended_ = true;
  return false;
}

template <class Record>
bool ChunkCursor<Record>::fetch() {
  if (ended_) return false;
  if (!statement_) {
    auto prepared = session_->database->prepare(chunk_query("WHERE plate=?", session_->version));
    if (!prepared) return fail(prepared.error());
    statement_ = std::move(*prepared);
    statement_->bind(1, stream_);
  }
  const auto row = statement_->next();
  if (!row) return fail(row.error());
  ended_ = !*row;
  if (ended_) return false;
  const StoredChunk chunk = read_chunk(*statement_);
  ++chunks_;
  records_.clear();
  at_ = 0;
  if (decode(*session_, chunk, stream_, records_)) return true;
  records_.clear();
  return fail({core::Remedy::Reconfigure, "%s: chunk %lld does not hold what its columns say",
               session_->database->name().c_str(), static_cast<long long>(chunk.id)});
}

template class ChunkCursor<core::ForceSample>;
template class ChunkCursor<core::ImuSample>;
template class ChunkCursor<FeedRun>;

}  // namespace footfall::recording
