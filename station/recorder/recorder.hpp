#pragma once
#include <atomic>
#include <condition_variable>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "core/spsc_ring.hpp"
#include "recording/session.hpp"
#include "station/belt/motion_track.hpp"
#include "station/belt/treadmill_loop.hpp"
#include "station/measure/measure_loop.hpp"
#include "station/measure/stream_track.hpp"
#include "station/recorder/disk_watch.hpp"
#include "station/recorder/record_queue.hpp"

namespace footfall::station {

/// How loud an alarm is told: in the log, on the screen until it is over, or until somebody has seen it.
enum class AlarmGrade : std::uint8_t { None, Log, Banner, Popup };

struct RecorderStatus {
  bool recording = false;  ///< a session file is open
  bool samples_arrive =
      false;  ///< and samples reached the disk within the last second: what "recording" may be shown for
  std::string file;
  std::string alarm;  ///< empty, or one sentence; a slow disk and lost samples are shown for 10 s
  AlarmGrade grade = AlarmGrade::None;
  core::Duration behind;                ///< since samples last reached the disk; 0 while nothing is recorded
  std::uint64_t committed_samples = 0;  ///< acknowledged: they survive a crash and a power cut
  DiskForecast disk;                    ///< of the recording under way
  bool belt_ran = false;                ///< since it began
};

struct FinishedSession {
  std::string file;
  gait::Summary summary;
  std::map<std::uint8_t, std::uint64_t> samples;      ///< per plate, as committed
  std::map<std::uint8_t, std::uint64_t> imu_samples;  ///< per inertial sensor
};

/// Drains the rings into the session file on its own thread; commits every 100 ms.
/// Thread: start/stop/log/status from API threads; the rings are consumed by its own thread alone.
/// Blocks: start and stop wait for the recorder thread (at most some seconds on a slow disk); the measuring
/// thread never waits. Allocates: yes. Errors: a failing disk ends the recording, keeps everything committed,
/// and raises the alarm; samples that the ring had to decline become gap records.
class Recorder {
 public:
  Recorder(MeasureLoop& loop, MeasureOutputs& measured, TreadmillOutputs& treadmill);
  ~Recorder();

  core::Result<std::string> start(const std::filesystem::path& file, const recording::SessionMeta& meta,
                                  const AnalysisConfig& analysis);
  core::Result<FinishedSession> stop();
  /// As of now, also while the disk hangs in a commit.
  [[nodiscard]] RecorderStatus status() const;
  /// Goes into the session's audit when one is being recorded.
  void log(recording::LogEntry entry);
  /// Into the session that is being recorded, with the next commit. Errors: Operator, one sentence, when it
  /// says nothing that can be stored, or nothing is being recorded.
  template <class Record>
  core::Result<void> add(const Record& record) {
    return records_.add(record);
  }
  /// Rows of a stop, from the black box: kept when its first ones came while a session was recorded.
  void incident(const recording::IncidentHead& head, const recording::IncidentRows& rows);

 private:
  enum class Wish : std::uint8_t { None, Start, Stop };
  void run();
  void drain();
  template <class Sample>
  void take(const Sample& sample, StreamTrack<Sample>& track, std::uint8_t stream);
  void append_tails(const LostTails& tails);
  bool append_samples(bool& any);
  [[nodiscard]] std::uint64_t dropped() const;
  void flush_and_commit();
  bool append_incidents();
  void note_run();
  void begin();
  void finish();
  void fail(const core::Error& error);
  bool keep(const core::Result<void>& result);
  void disk_begins();
  void disk_ended(bool samples);
  void refuse(const core::Error& error);
  void judge(RecorderStatus& status, core::Timestamp now) const;

  MeasureLoop& loop_;
  MeasureOutputs& measured_;
  TreadmillOutputs& treadmill_;

  mutable std::mutex mutex_;
  std::condition_variable changed_;
  Wish wish_ = Wish::None;
  std::filesystem::path wished_file_;
  recording::SessionMeta wished_meta_;
  AnalysisConfig wished_analysis_;
  std::optional<core::Result<std::string>> started_;
  std::optional<core::Result<FinishedSession>> finished_;
  std::vector<recording::LogEntry> log_;
  RecordQueue records_;  ///< locks by itself
  std::vector<std::pair<recording::IncidentHead, recording::IncidentRows>> incidents_;
  std::int64_t last_incident_ = 0;     ///< newest one that the black box has begun
  std::int64_t session_incident_ = 0;  ///< newest one that began in this session
  bool log_open_ = false;
  RecorderStatus status_;  ///< alarm: only what ended a session; the rest is judged when asked
  core::Timestamp begun_;
  std::optional<core::Timestamp> samples_on_disk_;  ///< last commit that held samples
  std::optional<core::Timestamp> disk_since_;       ///< the disk is at work since
  std::optional<core::Timestamp> slow_, lost_;      ///< when last seen
  std::uint64_t dropped_seen_ = 0;
  bool quit_ = false;

  // recorder thread only
  DiskWatch disk_;
  std::unique_ptr<recording::SessionWriter> writer_;
  std::map<std::uint8_t, StreamTrack<core::ForceSample>> plates_;
  std::map<std::uint8_t, StreamTrack<core::ImuSample>> imus_;
  std::vector<recording::TreadmillRecord> motions_;
  MotionTrack motion_track_;
  bool belt_ran_ = false;                  ///< in this session
  std::uint64_t motions_lost_before_ = 0;  ///< by the ring, before this session
  std::vector<gait::StepResult> steps_;
  std::vector<gait::FeedMark> marks_;
  core::Timestamp last_commit_;
  std::thread thread_;
};

}  // namespace footfall::station
