#pragma once
#include <optional>
#include <vector>

#include "recording/chunks/chunk_codec.hpp"
#include "recording/chunks/feed_codec.hpp"
#include "recording/reader_impl.hpp"

namespace footfall::recording {

/// The records of one stream in their order, one chunk in memory. `Record` is a sample type or FeedRun.
/// Thread: the database's. Blocks: disk. Allocates: a chunk. Errors: next() is nullptr at the end and at
/// records that cannot be read, which error() then tells.
template <class Record>
class ChunkCursor {
 public:
  ChunkCursor(SessionReader::Impl& session, std::uint8_t stream) : session_(&session), stream_(stream) {}
  [[nodiscard]] const Record* next() {
    while (at_ == records_.size()) {
      if (!fetch()) return nullptr;
    }
    return &records_[at_++];
  }
  [[nodiscard]] const std::optional<core::Error>& error() const { return error_; }
  [[nodiscard]] std::uint64_t chunks() const { return chunks_; }

 private:
  /// The next chunk; false at the end or after an error.
  bool fetch();
  bool fail(const core::Error& error);

  SessionReader::Impl* session_;
  std::uint8_t stream_;
  std::optional<sqlite::Statement> statement_;
  std::vector<Record> records_;
  std::size_t at_ = 0;
  std::uint64_t chunks_ = 0;
  bool ended_ = false;
  std::optional<core::Error> error_;
};

extern template class ChunkCursor<core::ForceSample>;
extern template class ChunkCursor<core::ImuSample>;
extern template class ChunkCursor<FeedRun>;

}  // namespace footfall::recording
