#include "cli/station_client.hpp"
#include "cli/interrupt.hpp"

#include <grpcpp/grpcpp.h>

#include <chrono>

namespace footfall::cli {
namespace {

constexpr core::Duration kBeginPatience = core::milliseconds(1000);
constexpr auto kDeadline = std::chrono::milliseconds(300);
/// A reset may have to wait for the drive to clear its fault; nothing else is carried out after 280 ms.
constexpr auto kAskDeadline = std::chrono::milliseconds(2500);
constexpr auto kBeatEvery = std::chrono::milliseconds(100), kHoldEvery = std::chrono::milliseconds(50);
constexpr auto kLookEvery = std::chrono::milliseconds(50);

void set_deadline(grpc::ClientContext& context, std::chrono::milliseconds patience = kDeadline) {
  context.set_deadline(std::chrono::system_clock::now() + patience);
}

tl::unexpected<core::Error> unreachable(const char* what, const grpc::Status& status) {
  return core::fail(core::Remedy::Reconnect, "%s: the station did not answer (%s)", what,
                    status.error_message().c_str());
}

}  // namespace

StationClient::StationClient(const std::filesystem::path& operator_socket) {
  // A connection of its own: the station tells clients apart by it.
  grpc::ChannelArguments arguments;
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);  // a command is never repeated by a library
  const auto channel = grpc::CreateCustomChannel("unix:" + operator_socket.string(),
                                                 grpc::InsecureChannelCredentials(), arguments);
  viewer_ = v1::Viewer::NewStub(channel);
  operator_ = v1::Operator::NewStub(channel);
}

StationClient::~StationClient() {
  quit_ = true;
  if (beats_.joinable()) beats_.join();
}

core::Result<void> StationClient::take_control() {
  grpc::ClientContext context;
  set_deadline(context);
  v1::LeaseRequest request;
  request.set_client("footfall demo");
  v1::LeaseReply reply;
  const auto status = operator_->AcquireLease(&context, request, &reply);
  if (!status.ok()) return unreachable("take control", status);
  if (!reply.granted()) return core::fail(core::Remedy::Operator, "%s", reply.reason().c_str());
  epoch_ = reply.epoch();
  if (!beats_.joinable()) beats_ = std::thread([this] { beat_loop(); });
  return {};
}

void StationClient::beat_loop() {
  for (std::uint64_t frame = 1; !quit_; ++frame) {
    if (beats_paused_) {
      std::this_thread::sleep_for(kBeatEvery);
      continue;
    }
    grpc::ClientContext context;
    set_deadline(context);
    v1::BeatRequest request;
    request.set_epoch(epoch_);
    request.set_frame(frame);
    v1::Outcome outcome;
    (void)operator_->Beat(&context, request, &outcome);
    std::this_thread::sleep_for(kBeatEvery);
  }
}

core::Result<v1::Outcome> StationClient::ask(Call call, const char* what) {
  grpc::ClientContext context;
  set_deadline(context, kAskDeadline);
  v1::LeasedRequest request;
  request.set_epoch(epoch_);
  v1::Outcome outcome;
  const auto status = (*operator_.*call)(&context, request, &outcome);
  if (!status.ok()) return unreachable(what, status);
  if (!outcome.accepted())
    return core::fail(core::Remedy::Operator, "%s: %s", what, outcome.reason().c_str());
  return outcome;
}

core::Result<void> StationClient::set_speed(double speed_m_s) {
  grpc::ClientContext context;
  set_deadline(context);
  v1::SpeedRequest request;
  request.set_epoch(epoch_);
  request.set_speed_m_s(speed_m_s);
  v1::Outcome outcome;
  const auto status = operator_->SetSpeed(&context, request, &outcome);
  if (!status.ok()) return unreachable("set speed", status);
  if (!outcome.accepted())
    return core::fail(core::Remedy::Operator, "set speed: %s", outcome.reason().c_str());
  return {};
}

core::Result<void> StationClient::hold_to_start() {
  // After the arming check only what the drive says from then on counts; some tell it four times a second.
  const core::Timestamp patience = core::monotonic_now() + kBeginPatience;
  auto begun = ask(&v1::Operator::Stub::BeginStart, "begin start");
  while (!begun && core::monotonic_now() < patience) {
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
    begun = ask(&v1::Operator::Stub::BeginStart, "begin start");
  }
  if (!begun) return tl::unexpected<core::Error>(begun.error());
  const core::Timestamp give_up = core::monotonic_now() + core::milliseconds(5000);
  while (core::monotonic_now() < give_up) {
    grpc::ClientContext context;
    set_deadline(context);
    v1::HoldRequest request;
    request.set_epoch(epoch_);
    request.set_token(begun->token());
    v1::Outcome outcome;
    const auto status = operator_->HoldBeat(&context, request, &outcome);
    if (!status.ok()) return unreachable("hold to start", status);
    const auto now = frame();
    if (now && now->status().state() != "Armed") return {};
    if (!outcome.accepted())
      return core::fail(core::Remedy::Operator, "hold to start: %s", outcome.reason().c_str());
    std::this_thread::sleep_for(kHoldEvery);
  }
  return core::fail(core::Remedy::Operator, "hold to start: the station did not start within 5 s");
}

core::Result<v1::ProgrammeList> StationClient::programmes() {
  grpc::ClientContext context;
  set_deadline(context);
  v1::ProgrammeList list;
  const auto status = operator_->ListProgrammes(&context, v1::Empty(), &list);
  if (!status.ok()) return unreachable("list programmes", status);
  return list;
}

core::Result<v1::Outcome> StationClient::begin_programme(const v1::Programme& own) {
  grpc::ClientContext context;
  set_deadline(context, kAskDeadline);
  v1::ProgrammeRequest request;
  request.set_epoch(epoch_);
  *request.mutable_own() = own;
  v1::Outcome outcome;
  const auto status = operator_->BeginProgramme(&context, request, &outcome);
  if (!status.ok()) return unreachable("begin programme", status);
  return outcome;
}

core::Result<v1::RecordingReply> StationClient::start_recording(const std::string& subject) {
  grpc::ClientContext context;
  set_deadline(context, std::chrono::milliseconds(5000));
  v1::RecordingRequest request;
  request.set_epoch(epoch_);
  request.set_subject_pseudonym(subject);
  v1::RecordingReply reply;
  const auto status = operator_->StartRecording(&context, request, &reply);
  if (!status.ok()) return unreachable("start recording", status);
  if (!reply.accepted())
    return core::fail(core::Remedy::Operator, "start recording: %s", reply.reason().c_str());
  return reply;
}

core::Result<v1::RecordingReply> StationClient::stop_recording() {
  grpc::ClientContext context;
  set_deadline(context, std::chrono::milliseconds(20'000));
  v1::LeasedRequest request;
  request.set_epoch(epoch_);
  v1::RecordingReply reply;
  const auto status = operator_->StopRecording(&context, request, &reply);
  if (!status.ok()) return unreachable("stop recording", status);
  if (!reply.accepted())
    return core::fail(core::Remedy::Operator, "stop recording: %s", reply.reason().c_str());
  return reply;
}

core::Result<v1::LiveFrame> StationClient::frame() {
  grpc::ClientContext context;
  set_deadline(context);
  v1::LiveFrame frame;
  const auto status = viewer_->GetStatus(&context, v1::Empty(), &frame);
  if (!status.ok()) return unreachable("status", status);
  return frame;
}

core::Result<v1::LiveFrame> StationClient::wait_for(const char* what,
                                                    const std::function<bool(const v1::LiveFrame&)>& reached,
                                                    core::Duration patience) {
  const core::Timestamp give_up = core::monotonic_now() + patience;
  std::string last;
  for (;;) {
    const auto now = frame();
    if (now) {
      if (reached(*now)) return *now;
      last = now->status().state() + "/" + now->status().outcome() + " " + now->status().cause() + " " +
             now->status().arm_refusal();
    }
    if (interrupted()) return core::fail(core::Remedy::Operator, "interrupted while waiting for: %s", what);
    if (core::monotonic_now() > give_up) {
      // What a dead station said last is not what it says.
      const char* says = now            ? "the station says: "
                         : last.empty() ? "the station does not answer"
                                        : "the station no longer answers; it said: ";
      return core::fail(core::Remedy::Operator, "waited %.0f s for: %s; %s%s", patience.seconds(), what, says,
                        last.c_str());
    }
    std::this_thread::sleep_for(kLookEvery);
  }
}

void StationClient::stop() {
  grpc::ClientContext context;
  set_deadline(context);
  v1::Outcome outcome;
  (void)viewer_->Stop(&context, v1::Empty(), &outcome);
}

}  // namespace footfall::cli
