#pragma once
#include <array>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/body_segment.hpp"
#include "core/result.hpp"
#include "core/samples.hpp"
#include "gait/live_analysis.hpp"
#include "gait/results.hpp"
#include "recording/incident.hpp"
#include "recording/records.hpp"

/// The session file: one SQLite database per session (docs/session-format.md).
/// Frame/units: as the samples; every column carries its unit in its name.
namespace footfall::recording {

struct PlateMeta {
  std::uint8_t plate = 0;
  std::string name, product;
  double sample_rate_hz = 0.0, counts_per_newton = 0.0, counts_per_newton_meter = 0.0;
  std::string pose_toml;  ///< where the plate lies in the lab, as configured
};

/// Numbers of chunks and gaps: a plate's own, or this for an inertial sensor.
inline constexpr std::uint8_t kFirstImuStream = 64;
[[nodiscard]] constexpr std::uint8_t imu_stream(std::uint8_t device) {
  return static_cast<std::uint8_t>(kFirstImuStream + device);
}

/// One inertial sensor as it was used: what its samples need to become angles.
struct ImuMeta {
  std::uint8_t stream = kFirstImuStream;  ///< imu_stream() of core::ImuSample::device
  core::BodySegment segment = core::BodySegment::Pelvis;
  std::string product, serial;
  double sample_rate_hz = 0.0, full_scale_rad_s = 0.0, full_scale_m_s2 = 0.0;  ///< full scale 0: unknown
  /// Segment from sensor, w x y z; absent while not aligned.
  std::array<std::optional<double>, 4> segment_from_sensor{};
  std::string alignment_date;                                 ///< empty while not aligned
  std::optional<core::Degrees> standing_sway, out_of_square;  ///< residuals of the alignment
  std::optional<double> explained_variance;                   ///< likewise; limbs only
  core::Degrees standing_offset{0.0};

  [[nodiscard]] std::uint8_t device() const { return static_cast<std::uint8_t>(stream - kFirstImuStream); }
  [[nodiscard]] bool aligned() const { return segment_from_sensor[0].has_value(); }
};

/// Name of one number of TreadmillRecord, stored so that the file explains itself: field is "motion_state",
/// "outcome" or "cause".
struct CodeName {
  std::string field;
  std::int64_t code = 0;
  std::string name;
};

struct SessionMeta {
  std::string software_version, station_name, subject_pseudonym, configuration_toml, method_id;
  /// How samples become the live steps (recording/verify/analysis_text.hpp); parameters of the live result
  /// set, not a column of `meta`; empty: not told, the steps can then not be verified.
  std::string analysis;
  bool simulated = false;
  std::int64_t started_wall_ns = 0;  ///< label only
  core::Timestamp started;
  std::optional<core::Kilograms> mass;
  std::optional<core::Meters> height, thigh_length, shank_length;
  std::vector<PlateMeta> plates;  ///< the master plate first
  std::vector<ImuMeta> imus;
  std::vector<CodeName> code_names;  ///< what the numbers of TreadmillRecord mean
  std::vector<DeviceMeta> devices;   ///< every device, the treadmill too; none in a file older than version 5
  std::vector<CalibrationMeta> calibrations;
  std::vector<Zeroing> zeroings;  ///< those in force at the start, for the writer; read them by zeroings()
};

/// Why samples are missing from the file.
/// Source: an imported recording has no value there.
enum class GapCause : std::uint8_t { WireLoss, RingFull, DiskFull, Source };
[[nodiscard]] std::string_view name_of(GapCause cause);  ///< as in the file: "wire_loss", ...

struct Gap {
  std::uint8_t plate = 0;  ///< or imu_stream()
  std::uint64_t first_missing = 0, count = 0;
  core::Timestamp time;
  GapCause cause = GapCause::WireLoss;
};

/// Over all devices that give samples; lost cycles of the treadmill are none.
[[nodiscard]] std::uint64_t missing_samples(std::span<const Gap> gaps);

/// One cycle of the treadmill thread.
struct TreadmillRecord {
  core::Timestamp time;        ///< the cycle
  core::TreadmillState state;  ///< newest trustworthy poll, at state.time; time 0 = never polled
  core::MetersPerSecond commanded_speed;
  std::uint8_t motion_state = 0, outcome = 0, cause = 0;  ///< control's enums as numbers, named in the file
};

/// One line of the audit and event log; the audit is hash-chained by the writer.
struct LogEntry {
  core::Timestamp time;
  std::string who, role, what, old_value, new_value, outcome;
};

/// Append-only writer. Each append buffers; commit() makes everything so far durable in one transaction.
/// Thread: one recorder thread. Blocks: commit() on the disk (never call from a real-time thread). Allocates:
/// yes. Errors: Operator when the disk is full or the file cannot be made; after an error nothing already
/// committed is lost. A file without finish() is readable and says that it was interrupted and where it ends.
/// After the first error every call returns that error; what could not be stored is counted in unsaved(), and
/// the destructor tries to note it in the file. The destructor commits what an intact writer still holds.
class SessionWriter {
 public:
  /// `first_results`: where the steps come from, when not live from the samples as they arrive.
  static core::Result<std::unique_ptr<SessionWriter>> create(
      const std::filesystem::path& file, const SessionMeta& meta,
      const std::optional<ResultSet>& first_results = std::nullopt);
  ~SessionWriter();
  /// Consecutive samples of one plate, as they came; `clock_offset_ns` is the clock map in force at the last
  /// of them. Each call makes one chunk: hand over about 100 ms at a time.
  core::Result<void> append_forces(std::uint8_t plate, std::span<const core::ForceSample> samples,
                                   std::int64_t clock_offset_ns);
  /// The same for an inertial sensor: its device clock's offset; the drift is in the samples.
  core::Result<void> append_imu(std::uint8_t device, std::span<const core::ImuSample> samples,
                                std::int64_t clock_offset_ns);
  /// In which order the samples went into the analysis, in the order of the cycles: each call makes one
  /// chunk.
  core::Result<void> append_feed(std::span<const gait::FeedMark> marks);
  core::Result<void> append_gap(const Gap& gap);
  core::Result<void> append_treadmill(std::span<const TreadmillRecord> records);
  core::Result<void> append_step(const gait::StepResult& step);  ///< of the live result set
  core::Result<void> append_log(const LogEntry& entry);
  core::Result<void> append_zeroing(const Zeroing& zeroing);
  core::Result<void> append_marker(const Marker& marker);
  core::Result<void> append_pain(const Pain& pain);
  core::Result<void> append_exertion(const Exertion& exertion);
  core::Result<void> append_origin(const Origin& origin);
  /// A stop as the black box keeps it: the newest head, and rows that were not handed over yet.
  core::Result<void> append_incident(const IncidentHead& head, const IncidentRows& rows);
  [[nodiscard]] bool has_incident(std::int64_t id) const;
  core::Result<void> commit();
  /// Writes the summary row that states "complete", commits, closes. An incident still being recorded is cut.
  core::Result<void> finish(const gait::Summary& summary);
  [[nodiscard]] std::uint64_t samples_committed() const;
  /// After an error: per plate, the samples that did not reach the disk (cause DiskFull).
  [[nodiscard]] std::vector<Gap> unsaved() const;

 private:
  SessionWriter();
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

struct SessionInfo {
  std::filesystem::path file;
  SessionMeta meta;
  bool complete = false;  ///< finish() was reached
  double duration_s = 0.0;
  std::map<std::uint8_t, std::uint64_t> samples;      ///< per plate
  std::map<std::uint8_t, std::uint64_t> imu_samples;  ///< per inertial sensor's device number
  std::vector<Gap> gaps;
  std::uint32_t steps = 0;
  std::optional<gait::Summary> summary;  ///< stored one, or computed from the stored steps
  /// Where it ends, one sentence: "complete, 62.300 s" or "interrupted or still being recorded: ends ...".
  std::string ending;
  /// Missing between stored samples without a gap record.
  std::uint64_t unexplained_missing = 0;
  bool checksums_ok = true, audit_chain_ok = true;
  std::string integrity;  ///< "ok" or what is wrong, one sentence
};

/// `going_on(share done)` of long work: false cancels. Called some times a second.
using GoingOn = std::function<bool(double share)>;

/// A stretch of station time: from (included) to (not included).
struct TimeSpan {
  core::Timestamp from, to;
};
/// Of one stream in one span that is read at once: ten minutes at more than 10 kHz.
inline constexpr std::int64_t kMostSamplesOfSpan = 8'000'000;

/// What the samples of a session give when they are analysed again in the order of its feed.
struct Recomputed {
  std::vector<gait::StepResult> steps;
  std::vector<Gap> gaps;  ///< that the samples show
  /// Empty, or a sentence: a mark names samples that the file does not hold, or samples that no mark names.
  std::string broken;
};

/// One chunk as it was stored, unpacked: one of the two kinds of samples is empty.
struct ChunkView {
  std::uint8_t stream = 0;  ///< a plate, or imu_stream()
  std::int64_t clock_offset_ns = 0;
  std::span<const core::ForceSample> forces;  ///< valid during the call
  std::span<const core::ImuSample> imu;
};

/// Reads a session, complete or cut. Thread: one. Blocks: disk. Errors: Reconfigure when it is no session
/// file or of a newer format version, with the sentence to show.
class SessionReader {
 public:
  struct Impl;
  static core::Result<std::unique_ptr<SessionReader>> open(const std::filesystem::path& file);
  ~SessionReader();
  /// Reads everything once and checks every chunk's checksum and the audit chain.
  core::Result<SessionInfo> info();
  /// The same without reading the samples, for lists: checksums, audit and what is missing without a gap
  /// record are not looked at.
  core::Result<SessionInfo> overview();
  /// Whether anything of a treadmill was recorded.
  core::Result<bool> has_treadmill();
  core::Result<std::vector<core::ForceSample>> forces(std::uint8_t plate);
  core::Result<std::vector<core::ImuSample>> imu(std::uint8_t device);
  /// The samples of the chunks that reach into the span, those whole, without reading any other; each is
  /// checked against its checksum. Errors: also Reconfigure for more than kMostSamplesOfSpan, Retry when
  /// cancelled.
  core::Result<std::vector<core::ForceSample>> forces(std::uint8_t plate, const TimeSpan& span,
                                                      const GoingOn& going_on = {});
  core::Result<std::vector<core::ImuSample>> imu(std::uint8_t device, const TimeSpan& span,
                                                 const GoingOn& going_on = {});
  /// All chunks in the order of recording, one in memory at a time; ends with the first error of `take`.
  core::Result<void> for_each_chunk(const std::function<core::Result<void>(const ChunkView&)>& take);
  core::Result<std::vector<TreadmillRecord>> treadmill();
  core::Result<std::vector<TreadmillRecord>> treadmill(const TimeSpan& span);
  core::Result<std::vector<gait::StepResult>> steps(std::int64_t result_set = kLiveResultSet);
  core::Result<std::vector<LogEntry>> log();
  /// The live set first; a file older than version 5 has that one.
  core::Result<std::vector<ResultSet>> result_sets();
  /// The rest is empty for a file older than version 5, but for the clock fits: those lack the drift.
  core::Result<std::vector<SessionMetric>> metrics(std::int64_t result_set = kLiveResultSet);
  core::Result<std::vector<ClockFit>> clock_fits(std::uint8_t stream);
  core::Result<std::vector<Zeroing>> zeroings();
  core::Result<std::vector<Marker>> markers();
  core::Result<std::vector<Pain>> pains();
  core::Result<std::vector<Exertion>> exertions();
  core::Result<std::vector<Origin>> origins();
  [[nodiscard]] std::int64_t format_version() const;
  /// The stops in it, in their order; none in a file older than version 4.
  core::Result<std::vector<IncidentHead>> incidents();
  core::Result<Incident> incident(std::int64_t id);
  /// Computes every step anew, through gait::FeedReplay. Errors: Reconfigure for damaged records and a file
  /// without feed (older than version 5, migrated, imported); Retry when cancelled.
  core::Result<Recomputed> replay(const gait::AnalysisConfig& analysis, const GoingOn& going_on = {});
  /// What SQLite finds wrong with the file's structure; empty when it is sound.
  core::Result<std::string> damage();
  [[nodiscard]] const SessionMeta& meta() const;
  [[nodiscard]] const std::filesystem::path& file() const;

 private:
  SessionReader();
  core::Result<Incident> incident_now(std::int64_t id);
  std::unique_ptr<Impl> impl_;
};

/// Writes DIR/<session>_forces.csv, _steps.csv, _treadmill.csv and _imu_<segment>.csv for each inertial
/// sensor (docs/session-format.md "CSV"). Frame of the force columns: x right, y forward, z up. Rows of
/// _forces.csv are the first plate's samples on its even time base, the other plates' nearest samples beside
/// them; a lost or invalid sample is a row with blank cells. Never overwrites without `force`; leaves no
/// partial file behind. Errors: Operator for the disk and existing files, those of the reader.
core::Result<std::vector<std::filesystem::path>> export_csv(SessionReader& session,
                                                            const std::filesystem::path& dir, bool force);

}  // namespace footfall::recording
