#include "ui/model/model.hpp"

#include "ui/model/permits.hpp"

namespace footfall::ui {
namespace {

constexpr double kKeptShownS = 4.0, kUndoShownS = 8.0;

// The beat that was on its way when the station completed the hold is refused; that is no news.
bool is_late_hold_beat(const CommandReply& reply, const v1::Status& status) {
  constexpr double kAlmostComplete = 0.8;
  return reply.kind == CommandKind::HoldBeat && reply.verdict == ReplyVerdict::Refused &&
         (status.hold_progress() > kAlmostComplete || status.state() == "Starting" ||
          status.state() == "Running");
}

}  // namespace

Model::Model(bool viewer, const History::Levels& kept) : forces_(kept) {
  snapshot_.viewer = viewer;
}

void Model::absorb(const ArrivedFrame& arrived) {
  const v1::LiveFrame& frame = arrived.frame;
  const std::string& refusal = frame.status().arm_refusal();
  // The answer to an arming comes by the stream: its check takes longer than the command.
  if (!refusal.empty() && refusal != snapshot_.status.arm_refusal()) {
    snapshot_.reply = CommandReply{};
    snapshot_.reply->kind = CommandKind::Arm;
    snapshot_.reply->verdict = ReplyVerdict::Refused;
    snapshot_.reply->text = "Not armed: " + refusal;
    reply_at_ = arrived.at;
  }
  snapshot_.status = frame.status();
  if (frame.status().drive_connected() && frame.status().has_measured_speed_m_s())
    snapshot_.seen_moving = may_move(snapshot_);
  snapshot_.plates.assign(frame.plates().begin(), frame.plates().end());
  snapshot_.imus.assign(frame.imus().begin(), frame.imus().end());
  snapshot_.loop = frame.loop();
  snapshot_.intake = frame.intake();
  if (frame.has_devices()) snapshot_.devices = frame.devices();
  snapshot_.recent = frame.recent();
  snapshot_.baseline = frame.baseline();
  snapshot_.target_cadence_spm.reset();
  if (frame.has_target_cadence_spm()) snapshot_.target_cadence_spm = frame.target_cadence_spm();
  snapshot_.comparison = frame.comparison();
  snapshot_.targets.assign(frame.targets().begin(), frame.targets().end());
  snapshot_.side_means.assign(frame.side_means().begin(), frame.side_means().end());
  snapshot_.frames_skipped = frame.frames_skipped();
  snapshot_.samples_skipped = frame.samples_skipped();
  history_.append(frame);
  snapshot_.runner_view = frame.runner_view();
  if (!forces_.append(frame.forces(), frame.stream_epoch_ns())) ++snapshot_.batches_refused;
  const double epoch_s = static_cast<double>(frame.stream_epoch_ns()) * 1e-9;
  for (const v1::Step& step : frame.steps()) steps_.add(step, epoch_s, forces_.history());
  // Frames repeated by a station whose clock stands still are no news.
  if (!advanced_at_ || frame.status().station_time_ns() != station_time_ns_) {
    station_time_ns_ = frame.status().station_time_ns();
    advanced_at_ = arrived.at;
  }
  snapshot_.ever_connected = true;
}

void Model::absorb(const ClientView& view, TimePoint now) {
  snapshot_.link = view.link;
  snapshot_.stop = view.stop;
  snapshot_.start_token = view.start_token;
  snapshot_.level_token = view.level_token;
  snapshot_.frames_dropped_here = view.frames_dropped;
  snapshot_.incident = view.incident;
  snapshot_.incident_list = view.incident_list;
  snapshot_.data = view.data;
  snapshot_.review = view.review;
  lease_epoch_ = view.lease_epoch;
  for (const CommandReply& reply : view.replies) {
    if (reply.verdict == ReplyVerdict::Accepted) {
      if (reply.kind == CommandKind::ListProgrammes) snapshot_.programmes = reply.programmes;
      if (reply.kind == CommandKind::SetBaseline) baseline_set_at_ = now;
      if (reply.kind == CommandKind::UndoBaseline) baseline_set_at_.reset();
      if (!reply.text.empty()) {
        snapshot_.kept = reply.text;
        kept_at_ = now;
      }
      if (snapshot_.reply && snapshot_.reply->kind == reply.kind) snapshot_.reply.reset();
      continue;
    }
    if (is_late_hold_beat(reply, snapshot_.status)) continue;
    if (reply.kind == CommandKind::ListProgrammes) continue;  // asked by the screen itself, and again soon
    // Nothing can be undone, or nobody knows whether it was: asked once, never again by itself.
    if (reply.kind == CommandKind::UndoBaseline) baseline_set_at_.reset();
    snapshot_.reply = reply;
    reply_at_ = now;
  }
}

const Snapshot& Model::snapshot(TimePoint now) {
  const auto seconds = [](auto duration) { return std::chrono::duration<double>(duration).count(); };
  snapshot_.age_s = advanced_at_ ? seconds(now - *advanced_at_) : 0.0;
  snapshot_.stale = !advanced_at_ || snapshot_.age_s > kStaleAfterS;
  snapshot_.reply_age_s = snapshot_.reply ? seconds(now - reply_at_) : 0.0;
  snapshot_.undo_baseline = baseline_set_at_ && seconds(now - *baseline_set_at_) < kUndoShownS;
  if (!snapshot_.undo_baseline && !snapshot_.kept.empty() && seconds(now - kept_at_) > kKeptShownS)
    snapshot_.kept.clear();
  const v1::Status& status = snapshot_.status;
  if (!status.lease_held()) {
    snapshot_.holder = Holder::Nobody;
  } else {
    const bool mine = lease_epoch_ != 0 && status.lease_epoch() == lease_epoch_;
    snapshot_.holder = mine ? Holder::Mine : Holder::Another;
  }
  snapshot_.history = &history_;
  snapshot_.forces = &forces_;
  snapshot_.steps = &steps_;
  return snapshot_;
}

}  // namespace footfall::ui
