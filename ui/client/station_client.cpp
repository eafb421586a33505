#include "ui/client/station_client.hpp"

#include <filesystem>
#include <utility>

namespace footfall::ui {
namespace {

std::string beside(const std::string& socket_path, const char* name) {
  return std::filesystem::path(socket_path).replace_filename(name).string();
}

}  // namespace

StationClient::StationClient(const Options& options)
    : viewer_(options.viewer),
      channel_(make_channel(options.socket_path)),
      stop_(options.socket_path),
      motion_(
          channel_, [this] { return lease_epoch_.load(); },
          [this](const CommandReply& reply, std::uint64_t epoch) { keep_reply(reply, epoch); }),
      recording_(
          channel_, [this] { return lease_epoch_.load(); },
          [this](const CommandReply& reply, std::uint64_t epoch) { keep_reply(reply, epoch); }),
      technician_(
          make_channel(beside(options.socket_path, "technician.sock")), [] { return std::uint64_t{0}; },
          [this](const CommandReply& reply, std::uint64_t epoch) { keep_reply(reply, epoch); }),
      incidents_(options.socket_path),
      data_(options.socket_path, !options.viewer),
      review_(options.socket_path),
      beater_(
          channel_, progress_, [this] { return lease_epoch_.load(); },
          [this](std::uint64_t epoch, const std::string& reason) {
            if (!lease_epoch_.compare_exchange_strong(epoch, 0)) return;
            CommandReply lost;
            lost.kind = CommandKind::AcquireLease;
            lost.verdict = ReplyVerdict::Refused;
            lost.text = "Control was lost: " + (reason.empty() ? "the station ended it." : reason);
            keep_reply(lost, 0);
          }),
      stream_(channel_, options.frames_per_second, [this] { lose_lease(); }) {}

ClientView StationClient::view() {
  ClientView view;
  view.link = stream_.link();
  view.lease_epoch = lease_epoch_.load();
  view.start_token = start_token_.load();
  view.level_token = level_token_.load();
  view.frames_dropped = stream_.dropped();
  view.stop = stop_.progress();
  view.incident = incidents_.latest();
  view.incident_list = incidents_.list();
  view.data = data_.latest();
  view.review = review_.latest();
  const std::lock_guard lock(mutex_);
  view.replies = std::exchange(replies_, {});
  return view;
}

void StationClient::post(const Command& command) {
  if (viewer_ || stream_.link() != Link::Live) return;
  worker_for(command.kind).post(command);
}

CommandWorker& StationClient::worker_for(CommandKind kind) {
  switch (kind) {
    case CommandKind::ZeroPlates:
      return technician_;
    // What moves nothing, and may have to wait for a disk, holds up nothing that moves.
    case CommandKind::StartRecording:
    case CommandKind::StopRecording:
    case CommandKind::AddMarker:
    case CommandKind::AddPain:
    case CommandKind::AddExertion:
    case CommandKind::SetRunnerView:
    case CommandKind::ListProgrammes:
    case CommandKind::SetIntake:
    case CommandKind::AcknowledgeIntake:
    case CommandKind::DecideIntake:
      return recording_;
    default:
      return motion_;
  }
}

void StationClient::lose_lease() {
  lease_epoch_.store(0);
  start_token_.store(0);
  level_token_.store(0);
  motion_.forget_all();
  recording_.forget_all();
  technician_.forget_all();
}

void StationClient::keep_reply(CommandReply reply, std::uint64_t lease_epoch) {
  if (reply.verdict == ReplyVerdict::Accepted) {
    if (lease_epoch != 0) lease_epoch_.store(lease_epoch);
    if (reply.kind == CommandKind::ReleaseLease) lease_epoch_.store(0);
    if (reply.kind == CommandKind::BeginStart) start_token_.store(reply.token);
    if (reply.kind == CommandKind::BeginLevel) level_token_.store(reply.token);
  }
  const std::lock_guard lock(mutex_);
  reply.serial = ++serial_;
  replies_.push_back(std::move(reply));
}

}  // namespace footfall::ui
