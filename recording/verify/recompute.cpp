#include "recording/session.hpp"

#include <map>

#include "gait/feed_replay.hpp"
#include "recording/chunks/chunk_cursor.hpp"
#include "recording/verify/gap_rule.hpp"

namespace footfall::recording {
namespace {

constexpr std::uint64_t kTellEveryChunks = 16;

/// The samples of the file for gait::FeedReplay.
class FileSource {
 public:
  explicit FileSource(SessionReader::Impl& session) {
    const SessionMeta& meta = session.meta;
    for (const PlateMeta& plate : meta.plates)
      plates_.try_emplace(plate.plate,
                          Stream<core::ForceSample>{{session, plate.plate}, GapList(plate.plate)});
    for (const ImuMeta& imu : meta.imus)
      imus_.try_emplace(imu.device(), Stream<core::ImuSample>{{session, imu.stream}, GapList(imu.stream)});
  }
  const core::ForceSample* force(std::uint8_t plate) { return next(plates_, plate); }
  const core::ImuSample* imu(std::uint8_t device) { return next(imus_, device); }
  [[nodiscard]] std::optional<core::Error> error() const {
    for (const auto& [plate, stream] : plates_) {
      if (stream.cursor.error()) return stream.cursor.error();
    }
    for (const auto& [device, stream] : imus_) {
      if (stream.cursor.error()) return stream.cursor.error();
    }
    return std::nullopt;
  }
  /// Reads to the end; true when a stream has more than was asked for.
  [[nodiscard]] bool samples_left() {
    bool left = false;
    for (auto& [plate, stream] : plates_) left = stream.rest() || left;
    for (auto& [device, stream] : imus_) left = stream.rest() || left;
    return left;
  }
  [[nodiscard]] std::vector<Gap> gaps() const {
    std::vector<Gap> all;
    const auto add = [&all](const auto& streams) {
      for (const auto& [number, stream] : streams)
        all.insert(all.end(), stream.seen.gaps().begin(), stream.seen.gaps().end());
    };
    add(plates_);
    add(imus_);
    return all;
  }

 private:
  template <class Sample>
  struct Stream {
    ChunkCursor<Sample> cursor;
    GapList seen;
    const Sample* next() {
      const Sample* sample = cursor.next();
      if (sample != nullptr) seen.see(*sample);
      return sample;
    }
    bool rest() {
      bool any = false;
      while (next() != nullptr) any = true;
      return any;
    }
  };
  template <class Streams>
  static auto next(Streams& streams, std::uint8_t number) -> decltype(streams.begin()->second.next()) {
    const auto found = streams.find(number);
    return found != streams.end() ? found->second.next() : nullptr;
  }
  std::map<std::uint8_t, Stream<core::ForceSample>> plates_;
  std::map<std::uint8_t, Stream<core::ImuSample>> imus_;
};

}  // namespace

core::Result<Recomputed> SessionReader::replay(const gait::AnalysisConfig& analysis,
                                               const GoingOn& going_on) {
  sqlite::Database& database = *impl_->database;
  const auto chunks = database.integer(
      ("SELECT count(*) FROM chunk WHERE plate=" + std::to_string(int{kFeedStream})).c_str());
  if (!chunks) return tl::unexpected<core::Error>(chunks.error());
  if (*chunks == 0)
    return core::fail(
        core::Remedy::Reconfigure,
        "%s does not say in which order its samples were analysed: its steps cannot be computed "
        "again exactly as they were",
        impl_->file.c_str());
  ChunkCursor<FeedRun> feed(*impl_, kFeedStream);
  FileSource source(*impl_);
  gait::FeedReplay again(analysis);
  Recomputed out;
  const auto keep = [&out](const gait::StepResult& step) { out.steps.push_back(step); };
  std::uint64_t told = 0;
  for (const FeedRun* run = feed.next(); run != nullptr && out.broken.empty(); run = feed.next()) {
    for (std::uint32_t k = 0; k < run->times && out.broken.empty(); ++k) {
      if (!again.cycle(run->mark, source, keep))
        out.broken = "the record of the analysis names samples that the file does not hold";
    }
    if (feed.chunks() < told + kTellEveryChunks) continue;
    told = feed.chunks();
    if (going_on && !going_on(static_cast<double>(told) / static_cast<double>(*chunks)))
      return core::fail(core::Remedy::Retry, "cancelled");
  }
  if (feed.error()) return tl::unexpected<core::Error>(*feed.error());
  const bool left = source.samples_left();
  out.gaps = source.gaps();
  if (out.broken.empty() && left)
    out.broken = "the file holds samples that the record of the analysis does not name";
  if (const auto error = source.error()) return tl::unexpected<core::Error>(*error);
  return out;
}

/// SQLite's own word on the structure: empty when it is sound.
core::Result<std::string> SessionReader::damage() {
  auto found = impl_->database->text("PRAGMA integrity_check(1)");
  if (found && *found == "ok") return std::string();
  return found;
}

}  // namespace footfall::recording
