#include "recording/export/session_contents.hpp"
#include "recording/reader_impl.hpp"

/// Reading a stretch of a session without the rest.
namespace footfall::recording {
namespace {

constexpr std::int64_t kTellEveryChunks = 64;
constexpr const char* kInSpan = "WHERE plate=?1 AND last_time_ns>=?2 AND first_time_ns<?3";

void bind(sqlite::Statement& statement, std::uint8_t stream, const TimeSpan& span) {
  statement.bind(1, stream);
  statement.bind(2, span.from);
  statement.bind(3, span.to);
}

/// The chunks of one stream that reach into a span.
class SpanReader {
 public:
  SpanReader(SessionReader::Impl& session, std::uint8_t stream, const TimeSpan& span, const GoingOn& going_on)
      : session_(session), stream_(stream), span_(span), going_on_(going_on) {}

  template <class Sample>
  core::Result<std::vector<Sample>> read() {
    const auto expected = count();
    if (!expected) return tl::unexpected<core::Error>(expected.error());
    auto statement = session_.database->prepare(chunk_query(kInSpan, session_.version));
    if (!statement) return tl::unexpected<core::Error>(statement.error());
    bind(*statement, stream_, span_);
    std::vector<Sample> samples;
    for (std::int64_t chunks = 0;; ++chunks) {
      const auto row = statement->next();
      if (!row) return tl::unexpected<core::Error>(row.error());
      if (!*row) return samples;
      if (chunks % kTellEveryChunks == 0 && cancelled(chunks, *expected))
        return core::fail(core::Remedy::Retry, "cancelled");
      const StoredChunk chunk = read_chunk(*statement);
      auto taken = check(chunk);
      if (taken) taken = session_.unpack(chunk, samples);
      if (!taken) return tl::unexpected<core::Error>(taken.error());
    }
  }

 private:
  [[nodiscard]] bool cancelled(std::int64_t chunks, std::int64_t expected) const {
    return going_on_ &&
           !going_on_(static_cast<double>(chunks) / static_cast<double>(std::max<std::int64_t>(1, expected)));
  }
  /// Chunks; refuses more samples than belong into a stretch of this length.
  core::Result<std::int64_t> count() {
    auto statement =
        session_.database->prepare(std::string("SELECT count(*),total(sample_count) FROM chunk ") + kInSpan);
    if (!statement) return tl::unexpected<core::Error>(statement.error());
    bind(*statement, stream_, span_);
    const auto row = statement->next();
    if (!row) return tl::unexpected<core::Error>(row.error());
    double samples = 0.0;
    statement->fetch(1, samples);
    if (samples <= static_cast<double>(kMostSamplesOfSpan)) return statement->integer(0);
    return core::fail(core::Remedy::Reconfigure,
                      "%s: %.0f samples of one device in %.1f s: too many to look at",
                      session_.database->name().c_str(), samples, (span_.to - span_.from).seconds());
  }
  core::Result<void> check(const StoredChunk& chunk) {
    if (!before_) {
      auto prepared = session_.database->prepare(
          "SELECT hash FROM chunk WHERE chunk_id=?1 UNION ALL SELECT start_hash FROM tail WHERE ?1=0");
      if (!prepared) return tl::unexpected<core::Error>(prepared.error());
      before_ = std::move(*prepared);
    }
    before_->reset();
    before_->bind(1, chunk.id - 1);
    const auto row = before_->next();
    if (!row) return tl::unexpected<core::Error>(row.error());
    if (*row && chunk.hash == hash_of(hash_column(*before_, 0), chunk.header, chunk.codec, chunk.records))
      return {};
    return core::fail(core::Remedy::Reconfigure,
                      "%s: chunk %lld of samples does not match its checksum: it was changed, or the disk is "
                      "failing",
                      session_.database->name().c_str(), static_cast<long long>(chunk.id));
  }

  SessionReader::Impl& session_;
  std::uint8_t stream_;
  const TimeSpan& span_;
  const GoingOn& going_on_;
  std::optional<sqlite::Statement> before_;  ///< hash of the chunk before
};

}  // namespace

core::Result<std::vector<core::ForceSample>> SessionReader::forces(std::uint8_t plate, const TimeSpan& span,
                                                                   const GoingOn& going_on) {
  return SpanReader(*impl_, plate, span, going_on).read<core::ForceSample>();
}

core::Result<std::vector<core::ImuSample>> SessionReader::imu(std::uint8_t device, const TimeSpan& span,
                                                              const GoingOn& going_on) {
  return SpanReader(*impl_, imu_stream(device), span, going_on).read<core::ImuSample>();
}

core::Result<std::vector<TreadmillRecord>> SessionReader::treadmill(const TimeSpan& span) {
  return impl_->all<TreadmillRecord>(
      "treadmill", kVisitTreadmill,
      "WHERE time_ns>=" + std::to_string(span.from.ns) + " AND time_ns<" + std::to_string(span.to.ns));
}

core::Result<SessionContents> read_part(SessionReader& session, const TimeSpan& span,
                                        const GoingOn& going_on) {
  SessionContents contents;
  contents.name = session.file().filename().string();
  auto info = session.overview();
  if (!info) return tl::unexpected<core::Error>(info.error());
  contents.info = std::move(*info);
  contents.info.integrity = "ok";  // of what is read here: each chunk is checked
  std::erase_if(contents.info.gaps,
                [&span](const Gap& gap) { return gap.time < span.from || gap.time >= span.to; });
  const double devices = static_cast<double>(contents.meta().plates.size() + contents.meta().imus.size());
  double read = 0.0;
  const GoingOn part = [&](double share) { return !going_on || going_on((read + share) / devices); };
  for (const PlateMeta& plate : contents.meta().plates) {
    auto samples = session.forces(plate.plate, span, part);
    if (!samples) return tl::unexpected<core::Error>(samples.error());
    contents.forces.push_back(std::move(*samples));
    ++read;
  }
  for (const ImuMeta& imu : contents.meta().imus) {
    auto samples = session.imu(imu.device(), span, part);
    if (!samples) return tl::unexpected<core::Error>(samples.error());
    contents.imus.push_back(std::move(*samples));
    ++read;
  }
  auto treadmill = session.treadmill(span);
  if (!treadmill) return tl::unexpected<core::Error>(treadmill.error());
  contents.treadmill = std::move(*treadmill);
  return contents;
}

}  // namespace footfall::recording
