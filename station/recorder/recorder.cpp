#include "station/recorder/recorder.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <limits>
#include <utility>

#include "gait/build_identity.hpp"
#include "recording/verify/analysis_text.hpp"
#include "station/measure/realtime.hpp"

namespace footfall::station {
namespace {

constexpr core::Duration kCommitEvery = core::milliseconds(100);
constexpr core::Duration kLate = core::milliseconds(300), kBehind = core::milliseconds(1000);
/// Half of what the ring holds.
constexpr core::Duration kFarBehind = core::milliseconds(5000);
constexpr core::Duration kShowAlarm = core::milliseconds(10'000);
/// A measuring loop that takes longer to end a cycle has other troubles.
constexpr core::Duration kLastCycle = core::milliseconds(200);
constexpr core::Duration kEnginePatience = core::milliseconds(1000);
constexpr auto kNap = std::chrono::milliseconds(20);

recording::TreadmillRecord to_record(const MotionRecord& motion) {
  recording::TreadmillRecord record;
  record.time = motion.time;
  record.state = motion.drive;
  if (record.state.time.ns == 0) {  // never polled: nothing was measured
    constexpr double kNothing = std::numeric_limits<double>::quiet_NaN();
    record.state.set_speed = record.state.measured_speed = core::MetersPerSecond(kNothing);
    record.state.set_incline = record.state.measured_incline = core::GradePercent(kNothing);
  }
  record.commanded_speed = motion.status.commanded_speed;
  record.motion_state = static_cast<std::uint8_t>(motion.status.state);
  record.outcome = static_cast<std::uint8_t>(motion.status.outcome);
  record.cause = static_cast<std::uint8_t>(motion.status.cause);
  return record;
}

}  // namespace

Recorder::Recorder(MeasureLoop& loop, MeasureOutputs& measured, TreadmillOutputs& treadmill)
    : loop_(loop), measured_(measured), treadmill_(treadmill), thread_([this] { run(); }) {}

Recorder::~Recorder() {
  {
    const std::lock_guard guard(mutex_);
    quit_ = true;
  }
  changed_.notify_all();
  thread_.join();
}

core::Result<std::string> Recorder::start(const std::filesystem::path& file,
                                          const recording::SessionMeta& meta,
                                          const AnalysisConfig& analysis) {
  std::unique_lock lock(mutex_);
  if (status_.recording || wish_ != Wish::None) {
    return core::fail(core::Remedy::Operator, "a recording is already running; stop it first");
  }
  wish_ = Wish::Start;
  wished_file_ = file;
  wished_meta_ = meta;
  wished_analysis_ = analysis;
  started_.reset();
  changed_.notify_all();
  changed_.wait(lock, [this] { return started_.has_value() || quit_; });
  if (!started_)
    return core::fail(core::Remedy::Operator, "the station is shutting down; nothing was recorded");
  return *started_;
}

core::Result<FinishedSession> Recorder::stop() {
  std::unique_lock lock(mutex_);
  if (!status_.recording) return core::fail(core::Remedy::Operator, "no recording is running");
  if (wish_ != Wish::None)
    return core::fail(core::Remedy::Operator, "the recording is just being started or stopped");
  wish_ = Wish::Stop;
  finished_.reset();
  changed_.notify_all();
  changed_.wait(lock, [this] { return finished_.has_value(); });
  return *finished_;
}

RecorderStatus Recorder::status() const {
  const core::Timestamp now = core::monotonic_now();
  const std::lock_guard guard(mutex_);
  RecorderStatus status = status_;
  status.samples_arrive = status.recording && samples_on_disk_ && now - *samples_on_disk_ < kBehind;
  if (status.recording) status.behind = now - samples_on_disk_.value_or(begun_);
  status.disk = status.disk.at(now);
  judge(status, now);
  return status;
}

void Recorder::judge(RecorderStatus& status, core::Timestamp now) const {
  const auto alarm = [&status](AlarmGrade grade, std::string sentence) {
    status.grade = grade;
    status.alarm = std::move(sentence);
  };
  if (!status.alarm.empty()) {
    status.grade = AlarmGrade::Popup;
    return;
  }
  const bool losing = status_.recording && dropped() != dropped_seen_;
  if (losing || (lost_ && now - *lost_ < kShowAlarm))
    return alarm(AlarmGrade::Popup,
                 "samples were lost because the disk was too slow; the gaps are noted in the session");
  if (disk_since_ && now - *disk_since_ > kFarBehind)
    return alarm(AlarmGrade::Popup, "the disk does not answer: samples will soon be lost");
  if ((disk_since_ && now - *disk_since_ > kBehind) || (slow_ && now - *slow_ < kShowAlarm))
    return alarm(AlarmGrade::Banner, "the disk is slow: recording is behind");
  if (status_.recording && now - samples_on_disk_.value_or(begun_) >= kBehind)
    return alarm(AlarmGrade::Banner, "no samples are arriving: nothing is being recorded");
  if (status_.recording && status_.disk.minutes_left &&
      *status_.disk.minutes_left < DiskWatch::kWarnMinutes) {
    std::array<char, 120> sentence{};
    std::snprintf(sentence.data(), sentence.size(),
                  "the disk is full in %.0f minutes: free some, or end the recording before",
                  std::floor(*status_.disk.minutes_left));
    return alarm(AlarmGrade::Banner, sentence.data());
  }
  if (disk_since_ && now - *disk_since_ > kLate)
    alarm(AlarmGrade::Log, "the disk takes its time: recording is late");
}

std::uint64_t Recorder::dropped() const {
  return measured_.record_forces.dropped() + measured_.imu.record.dropped() + treadmill_.record.dropped();
}

void Recorder::log(recording::LogEntry entry) {
  const std::lock_guard guard(mutex_);
  if (log_open_) log_.push_back(std::move(entry));
}

void Recorder::incident(const recording::IncidentHead& head, const recording::IncidentRows& rows) {
  const std::lock_guard guard(mutex_);
  const bool begins = head.id > last_incident_;
  last_incident_ = std::max(last_incident_, head.id);
  if (!log_open_) return;
  if (begins) session_incident_ = head.id;
  if (session_incident_ == head.id) incidents_.emplace_back(head, rows);
}

bool Recorder::append_incidents() {
  std::vector<std::pair<recording::IncidentHead, recording::IncidentRows>> incidents;
  {
    const std::lock_guard guard(mutex_);
    incidents.swap(incidents_);
  }
  for (const auto& [head, rows] : incidents) {
    if (!keep(writer_->append_incident(head, rows))) return false;
  }
  return true;
}

void Recorder::refuse(const core::Error& error) {
  const std::lock_guard guard(mutex_);
  started_ = tl::unexpected<core::Error>(error);
}

void Recorder::begin() {
  (void)loop_.stop_recording(kLastCycle);
  drain();  // what was measured before belongs to no session
  plates_.clear();
  imus_.clear();
  motions_.clear();
  motion_track_ = {};
  belt_ran_ = false;
  motions_lost_before_ = treadmill_.record.dropped();
  steps_.clear();
  marks_.clear();
  const std::uint64_t dropped_before = dropped();
  // The analysis first: a session that the measuring loop cannot feed leaves no file behind.
  if (!loop_.use_analysis(std::make_unique<Analysis>(wished_analysis_), true, kEnginePatience)) {
    refuse({core::Remedy::Operator, "the measuring loop does not answer; nothing is recorded"});
    return;
  }
  wished_meta_.analysis = recording::to_text({wished_analysis_, gait::build_identity()});
  auto room = disk_.begin(wished_file_, core::monotonic_now());
  auto writer = room ? recording::SessionWriter::create(wished_file_, wished_meta_)
                     : tl::unexpected<core::Error>(room.error());
  if (!writer) {
    disk_.release();
    (void)loop_.stop_recording();
    refuse(writer.error());
    return;
  }
  writer_ = std::move(*writer);
  last_commit_ = core::monotonic_now();
  const std::lock_guard guard(mutex_);
  begun_ = last_commit_;
  samples_on_disk_.reset();
  disk_since_.reset();
  slow_.reset();
  lost_.reset();
  dropped_seen_ = dropped_before;
  log_.clear();
  incidents_.clear();
  session_incident_ = 0;
  log_open_ = true;
  records_.open();
  status_ = {};
  status_.recording = true;
  status_.file = wished_file_.string();
  status_.disk = disk_.forecast();
  started_ = wished_file_.string();
}

template <class Sample>
void Recorder::take(const Sample& sample, StreamTrack<Sample>& track, std::uint8_t stream) {
  const auto gap = track.take(sample, stream);
  if (gap && writer_) (void)keep(writer_->append_gap(*gap));
}

void Recorder::append_tails(const LostTails& tails) {
  const auto append = [this](const LostTail& tail, auto& tracks, std::uint8_t number, std::uint8_t stream) {
    if (!tail.empty() && writer_) (void)keep(writer_->append_gap(tracks[number].ended(tail, stream)));
  };
  for (std::size_t plate = 0; plate < tails.forces.size(); ++plate) {
    const auto number = static_cast<std::uint8_t>(plate);
    append(tails.forces[plate], plates_, number, number);
  }
  for (std::size_t device = 0; device < tails.imus.size(); ++device) {
    const auto number = static_cast<std::uint8_t>(device);
    append(tails.imus[device], imus_, number, recording::imu_stream(number));
  }
}

void Recorder::drain() {
  // Against the order of their making: whatever is taken, what it rests on is in a ring that comes later.
  gait::StepResult step;
  while (measured_.record_steps.try_pop(step)) {
    if (!writer_) continue;
    steps_.push_back(step);
    (void)keep(writer_->append_step(step));
  }
  gait::FeedMark mark;
  while (measured_.feed.record.try_pop(mark)) {
    if (writer_) marks_.push_back(mark);
  }
  core::ImuSample imu;
  while (measured_.imu.record.try_pop(imu)) {
    if (writer_) take(imu, imus_[imu.device], recording::imu_stream(imu.device));
  }
  core::ForceSample sample;
  while (measured_.record_forces.try_pop(sample)) {
    if (writer_) take(sample, plates_[sample.plate], sample.plate);
  }
  MotionRecord motion;
  while (treadmill_.record.try_pop(motion)) {
    if (!writer_) continue;
    const auto gap = motion_track_.take(motion);
    if (gap) (void)keep(writer_->append_gap(*gap));
    motions_.push_back(to_record(motion));
    if (motion.status.state == control::MotionState::Running && !belt_ran_) note_run();
  }
}

void Recorder::note_run() {
  belt_ran_ = true;
  const std::lock_guard guard(mutex_);
  status_.belt_ran = true;
}

bool Recorder::keep(const core::Result<void>& result) {
  if (!result) fail(result.error());
  return result.has_value();
}

void Recorder::fail(const core::Error& error) {
  (void)loop_.stop_recording();
  disk_.release();  // room for the file's last words
  writer_.reset();
  records_.close();
  const std::lock_guard guard(mutex_);
  disk_since_.reset();
  log_open_ = false;
  log_.clear();
  incidents_.clear();
  status_.recording = false;
  status_.alarm = std::string("RECORDING STOPPED: ") + error.what();
  // run() ends the wish: ended here, it could wipe out the next one.
  if (wish_ == Wish::Stop) finished_ = tl::unexpected<core::Error>(error);
}

void Recorder::disk_begins() {
  const std::lock_guard guard(mutex_);
  disk_since_ = core::monotonic_now();
}

void Recorder::disk_ended(bool samples) {
  last_commit_ = core::monotonic_now();
  const std::uint64_t dropped_now = dropped();
  const std::lock_guard guard(mutex_);
  if (disk_since_ && last_commit_ - *disk_since_ > kBehind) slow_ = last_commit_;
  disk_since_.reset();
  if (samples) samples_on_disk_ = last_commit_;
  if (writer_) status_.committed_samples = writer_->samples_committed();
  status_.disk = disk_.forecast();
  if (dropped_now != dropped_seen_) lost_ = last_commit_;
  dropped_seen_ = dropped_now;
}

/// `any`: forces were among them, which is what "recording" is shown for.
bool Recorder::append_samples(bool& any) {
  core::Result<void> first;  // after the first failure the writer counts the others as lost
  const auto append = [&first](const core::Result<void>& appended) {
    if (first && !appended) first = appended;
  };
  for (auto& [plate, track] : plates_) {
    if (track.pending.empty()) continue;
    append(writer_->append_forces(plate, track.pending, track.clock_offset_ns()));
    track.committed();
    any = true;
  }
  for (auto& [device, track] : imus_) {
    if (track.pending.empty()) continue;
    append(writer_->append_imu(device, track.pending, track.clock_offset_ns()));
    track.committed();
  }
  append(writer_->append_feed(marks_));
  if (!keep(first)) return false;
  marks_.clear();
  return true;
}

void Recorder::flush_and_commit() {
  std::vector<recording::LogEntry> entries;
  {
    const std::lock_guard guard(mutex_);
    entries.swap(log_);
  }
  disk_begins();
  bool samples = false;
  if (!append_samples(samples)) return;
  if (!motions_.empty() && !keep(writer_->append_treadmill(motions_))) return;
  motions_.clear();
  for (const auto& entry : entries) {
    if (!keep(writer_->append_log(entry))) return;
  }
  if (!append_incidents()) return;
  if (!keep(records_.write(*writer_)) || !keep(writer_->commit())) return;
  disk_.tick(core::monotonic_now());
  disk_ended(samples);
}

void Recorder::finish() {
  const bool ended = loop_.stop_recording(kLastCycle);
  drain();
  if (ended) append_tails(loop_.lost_tails());
  const auto lost =
      motion_track_.ended(treadmill_.record.dropped() - motions_lost_before_, core::monotonic_now());
  if (lost && writer_) (void)keep(writer_->append_gap(*lost));
  {
    const std::lock_guard guard(mutex_);
    log_open_ = false;  // an entry after the last swap would wait for the next session
    records_.close();
  }
  if (writer_) flush_and_commit();
  if (!writer_) return;  // fail() has answered
  FinishedSession session;
  session.summary = gait::summarize(steps_);
  for (const auto& [plate, track] : plates_) session.samples[plate] = track.stored;
  for (const auto& [device, track] : imus_) session.imu_samples[device] = track.stored;
  disk_begins();
  disk_.release();
  const auto result = writer_->finish(session.summary);
  writer_.reset();
  disk_ended(false);
  const std::lock_guard guard(mutex_);
  session.file = status_.file;
  status_.recording = false;
  if (result) {
    finished_ = session;
  } else {
    status_.alarm = result.error().what();
    finished_ = tl::unexpected<core::Error>(result.error());
  }
}

void Recorder::run() {
  name_thread("recorder");
  for (;;) {
    Wish wish = Wish::None;
    bool quit = false;
    {
      std::unique_lock lock(mutex_);
      changed_.wait_for(lock, kNap, [this] { return wish_ != Wish::None || quit_; });
      wish = wish_;
      quit = quit_;
    }
    if (quit) {
      if (writer_) finish();
      const std::lock_guard guard(mutex_);
      changed_.notify_all();
      return;
    }
    if (wish == Wish::Start) begin();
    if (wish == Wish::Stop) finish();
    if (wish != Wish::None) {
      const std::lock_guard guard(mutex_);
      wish_ = Wish::None;
      changed_.notify_all();
    }
    drain();
    if (writer_ && core::monotonic_now() - last_commit_ >= kCommitEvery) flush_and_commit();
  }
}

}  // namespace footfall::station
