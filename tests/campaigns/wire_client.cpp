#include "tests/campaigns/wire_client.hpp"

#include <chrono>

namespace footfall::campaigns {
namespace {

std::shared_ptr<grpc::Channel> connect(const std::filesystem::path& socket) {
  grpc::ChannelArguments arguments;
  // Else two clients of one process would share one connection, and the station would see one console.
  arguments.SetInt(GRPC_ARG_USE_LOCAL_SUBCHANNEL_POOL, 1);
  return grpc::CreateCustomChannel("unix:" + socket.string(), grpc::InsecureChannelCredentials(), arguments);
}

struct Within : grpc::ClientContext {
  explicit Within(int ms) { set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(ms)); }
};

}  // namespace

WireClient::WireClient(const std::filesystem::path& socket)
    : channel_(connect(socket)),
      viewer_(v1::Viewer::NewStub(channel_)),
      operator_(v1::Operator::NewStub(channel_)) {}

bool WireClient::acquire() {
  Within context(300);
  v1::LeaseRequest request;
  request.set_client("campaign");
  v1::LeaseReply reply;
  if (!operator_->AcquireLease(&context, request, &reply).ok() || !reply.granted()) return false;
  epoch_ = reply.epoch();
  return true;
}

bool WireClient::release(std::uint64_t epoch) {
  return ask(&v1::Operator::Stub::ReleaseLease, epoch).accepted();
}

bool WireClient::beat(std::uint64_t epoch) {
  Within context(300);
  v1::BeatRequest request;
  request.set_epoch(epoch);
  request.set_frame(++frame_);
  v1::Outcome outcome;
  return operator_->Beat(&context, request, &outcome).ok() && outcome.accepted();
}

v1::Outcome WireClient::ask(Leased call, std::uint64_t epoch, int patience_ms) {
  Within context(patience_ms);
  v1::LeasedRequest request;
  request.set_epoch(epoch);
  v1::Outcome outcome;
  if (!(*operator_.*call)(&context, request, &outcome).ok()) outcome.set_accepted(false);
  return outcome;
}

bool WireClient::hold(std::uint64_t epoch, std::uint64_t token) {
  Within context(300);
  v1::HoldRequest request;
  request.set_epoch(epoch);
  request.set_token(token);
  v1::Outcome outcome;
  return operator_->HoldBeat(&context, request, &outcome).ok() && outcome.accepted();
}

bool WireClient::set_speed(std::uint64_t epoch, double m_s) {
  Within context(300);
  v1::SpeedRequest request;
  request.set_epoch(epoch);
  request.set_speed_m_s(m_s);
  v1::Outcome outcome;
  return operator_->SetSpeed(&context, request, &outcome).ok() && outcome.accepted();
}

bool WireClient::set_incline(std::uint64_t epoch, double percent) {
  Within context(300);
  v1::InclineRequest request;
  request.set_epoch(epoch);
  request.set_incline_percent(percent);
  v1::Outcome outcome;
  return operator_->SetIncline(&context, request, &outcome).ok() && outcome.accepted();
}

bool WireClient::stop() {
  Within context(300);
  v1::Outcome outcome;
  return viewer_->Stop(&context, v1::Empty(), &outcome).ok() && outcome.accepted();
}

v1::Status WireClient::status() {
  Within context(300);
  v1::LiveFrame frame;
  return viewer_->GetStatus(&context, v1::Empty(), &frame).ok() ? frame.status() : v1::Status();
}

}  // namespace footfall::campaigns
