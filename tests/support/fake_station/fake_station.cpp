#include "tests/support/fake_station/fake_station.hpp"

#include <grpcpp/grpcpp.h>

#include <algorithm>
#include <thread>

#include "footfall/v1/station.grpc.pb.h"
#include "tests/support/fake_station/fake_data.hpp"
#include "tests/support/fake_station/fake_review.hpp"
#include "tests/support/fake_station/synthetic_scene.hpp"

namespace footfall::tests {

using grpc::ServerContext;
using grpc::Status;

class FakeViewer final : public v1::Viewer::Service {
 public:
  explicit FakeViewer(FakeStation& station) : station_(station) {}

  Status WatchLive(ServerContext* context, const v1::WatchRequest* request,
                   grpc::ServerWriter<v1::LiveFrame>* writer) override {
    station_.record({"WatchLive", 0, 0, 0, 0.0, {}});
    const auto fps = request->frames_per_second() == 0 ? 30U : std::min(60U, request->frames_per_second());
    const auto period = std::chrono::milliseconds(1000 / fps);
    for (;;) {
      {
        std::unique_lock lock(station_.mutex_);
        station_.changed_.wait_for(lock, period, [this] { return !station_.running_; });
        if (!station_.running_ || context->IsCancelled()) return Status::OK;
        if (station_.paused_) continue;
      }
      if (!writer->Write(station_.next_frame())) return Status::OK;
    }
  }
  Status GetStatus(ServerContext*, const v1::Empty*, v1::LiveFrame* reply) override {
    *reply = station_.next_frame();
    return Status::OK;
  }
  Status Stop(ServerContext*, const v1::Empty*, v1::Outcome* reply) override {
    station_.record({"Stop", 0, 0, 0, 0.0, {}});
    reply->set_accepted(true);
    return Status::OK;
  }

 private:
  FakeStation& station_;
};

class FakeOperator final : public v1::Operator::Service {
 public:
  explicit FakeOperator(FakeStation& station) : station_(station) {}

  Status AcquireLease(ServerContext*, const v1::LeaseRequest*, v1::LeaseReply* reply) override {
    take({"AcquireLease", 0, 0, 0, 0.0, {}});
    const std::lock_guard lock(station_.mutex_);
    station_.lease_held_ = true;
    reply->set_granted(true);
    reply->set_epoch(FakeStation::kEpoch);
    return Status::OK;
  }
  Status Beat(ServerContext*, const v1::BeatRequest* request, v1::Outcome* reply) override {
    station_.record({"Beat", request->epoch(), 0, request->frame(), 0.0, {}});
    const std::lock_guard lock(station_.mutex_);
    reply->set_accepted(!station_.beats_refused_);
    reply->set_reason(station_.beats_refused_ ? "somebody else has it." : "");
    return Status::OK;
  }
  Status ReleaseLease(ServerContext*, const v1::LeasedRequest* r, v1::Outcome* reply) override {
    return leased("ReleaseLease", *r, *reply);
  }
  Status Reset(ServerContext*, const v1::LeasedRequest* r, v1::Outcome* reply) override {
    return leased("Reset", *r, *reply);
  }
  Status Arm(ServerContext*, const v1::LeasedRequest* r, v1::Outcome* reply) override {
    return leased("Arm", *r, *reply);
  }
  Status Disarm(ServerContext*, const v1::LeasedRequest* r, v1::Outcome* reply) override {
    return leased("Disarm", *r, *reply);
  }
  Status BeginStart(ServerContext*, const v1::LeasedRequest* r, v1::Outcome* reply) override {
    reply->set_token(FakeStation::kToken);
    return leased("BeginStart", *r, *reply);
  }
  Status EndMotion(ServerContext*, const v1::LeasedRequest* r, v1::Outcome* reply) override {
    return leased("EndMotion", *r, *reply);
  }
  Status HoldBeat(ServerContext*, const v1::HoldRequest* r, v1::Outcome* reply) override {
    take({"HoldBeat", r->epoch(), r->token(), 0, 0.0, {}});
    reply->set_accepted(true);
    return Status::OK;
  }
  Status SetSpeed(ServerContext*, const v1::SpeedRequest* r, v1::Outcome* reply) override {
    take({"SetSpeed", r->epoch(), 0, 0, r->speed_m_s(), {}});
    reply->set_accepted(true);
    return Status::OK;
  }
  Status SetIncline(ServerContext*, const v1::InclineRequest* r, v1::Outcome* reply) override {
    take({"SetIncline", r->epoch(), 0, 0, r->incline_percent(), {}});
    reply->set_accepted(false);
    reply->set_reason("The incline is fixed on this treadmill.");
    return Status::OK;
  }
  Status StartRecording(ServerContext*, const v1::RecordingRequest* r, v1::RecordingReply* reply) override {
    take({"StartRecording", r->epoch(), 0, 0, r->mass_kg(), {}});
    reply->set_accepted(true);
    return Status::OK;
  }
  Status StopRecording(ServerContext*, const v1::LeasedRequest* r, v1::RecordingReply* reply) override {
    take({"StopRecording", r->epoch(), 0, 0, 0.0, {}});
    reply->set_accepted(true);
    return Status::OK;
  }
  Status SetBaseline(ServerContext*, const v1::BaselineRequest* r, v1::Outcome* reply) override {
    take({r->undo() ? "UndoBaseline" : "SetBaseline", r->epoch(), 0, 0, 0.0, {}});
    reply->set_accepted(true);
    return Status::OK;
  }
  Status ListProgrammes(ServerContext*, const v1::Empty*, v1::ProgrammeList* list) override {
    *list = synthetic_programmes();
    return Status::OK;
  }
  Status BeginProgramme(ServerContext*, const v1::ProgrammeRequest* r, v1::Outcome* reply) override {
    take({"BeginProgramme", r->epoch(), 0, 0, static_cast<double>(r->from_segment()), {}});
    reply->set_accepted(r->name() == synthetic_programmes().programmes(0).name());
    return Status::OK;
  }
  Status PauseProgramme(ServerContext*, const v1::LeasedRequest* r, v1::Outcome* reply) override {
    return leased("PauseProgramme", *r, *reply);
  }
  Status ResumeProgramme(ServerContext*, const v1::LeasedRequest* r, v1::Outcome* reply) override {
    return leased("ResumeProgramme", *r, *reply);
  }
  Status SkipSegment(ServerContext*, const v1::LeasedRequest* r, v1::Outcome* reply) override {
    return leased("SkipSegment", *r, *reply);
  }
  Status EndProgramme(ServerContext*, const v1::LeasedRequest* r, v1::Outcome* reply) override {
    return leased("EndProgramme", *r, *reply);
  }
  Status SetRunnerView(ServerContext*, const v1::RunnerViewRequest* r, v1::Outcome* reply) override {
    take({"SetRunnerView", r->epoch(), 0, 0, r->view().cue().tempo_spm(), {}});
    const std::lock_guard lock(station_.mutex_);
    station_.runner_view_ = r->view();
    reply->set_accepted(true);
    return Status::OK;
  }
  Status BeginLevel(ServerContext*, const v1::LeasedRequest* r, v1::Outcome* reply) override {
    reply->set_token(FakeStation::kToken);
    return leased("BeginLevel", *r, *reply);
  }
  Status LevelBeat(ServerContext*, const v1::HoldRequest* r, v1::Outcome* reply) override {
    take({"LevelBeat", r->epoch(), r->token(), 0, 0.0, {}});
    reply->set_accepted(true);
    return Status::OK;
  }

 private:
  void take(const Call& call) {
    station_.record(call);
    station_.wait_while_blocked();
  }
  Status leased(const char* name, const v1::LeasedRequest& request, v1::Outcome& reply) {
    take({name, request.epoch(), 0, 0, 0.0, {}});
    reply.set_accepted(true);
    return Status::OK;
  }
  FakeStation& station_;
};

struct FakeStation::Services {
  explicit Services(FakeStation& station)
      : viewer(station), controls(station), data(recorder(station)), review(recorder(station)) {}
  static std::function<void(const char*)> recorder(FakeStation& station) {
    return [&station](const char* name) {
      station.record({name, 0, 0, 0, 0.0, {}});
      station.wait_while_blocked();
    };
  }
  FakeViewer viewer;
  FakeOperator controls;
  FakeData data;
  FakeReview review;
  std::unique_ptr<grpc::Server> server;
};

FakeStation::FakeStation(std::string socket_path, FrameMaker make_frame)
    : socket_path_(std::move(socket_path)), make_frame_(std::move(make_frame)) {}

FakeStation::~FakeStation() {
  stop();
}

bool FakeStation::start() {
  services_ = std::make_unique<Services>(*this);
  {
    const std::lock_guard lock(mutex_);
    running_ = true;
    started_ = std::chrono::steady_clock::now();
  }
  grpc::ServerBuilder builder;
  builder.AddListeningPort("unix:" + socket_path_, grpc::InsecureServerCredentials());
  builder.RegisterService(&services_->viewer);
  builder.RegisterService(&services_->controls);
  builder.RegisterService(&services_->data);
  builder.RegisterService(&services_->review);
  services_->server = builder.BuildAndStart();
  return services_->server != nullptr;
}

void FakeStation::stop() {
  {
    const std::lock_guard lock(mutex_);
    running_ = false;
    lease_held_ = false;
  }
  changed_.notify_all();
  if (services_ && services_->server) {
    services_->server->Shutdown(std::chrono::system_clock::now() + std::chrono::milliseconds(200));
  }
  services_.reset();
}

void FakeStation::pause_stream(bool paused) {
  const std::lock_guard lock(mutex_);
  paused_ = paused;
}

void FakeStation::block_commands(bool blocked) {
  {
    const std::lock_guard lock(mutex_);
    blocked_ = blocked;
  }
  changed_.notify_all();
}

void FakeStation::refuse_beats(bool refused) {
  const std::lock_guard lock(mutex_);
  beats_refused_ = refused;
}

std::vector<Call> FakeStation::calls() const {
  const std::lock_guard lock(mutex_);
  return calls_;
}

std::size_t FakeStation::count(const std::string& name) const {
  const std::lock_guard lock(mutex_);
  return static_cast<std::size_t>(
      std::count_if(calls_.begin(), calls_.end(), [&](const Call& call) { return call.name == name; }));
}

bool FakeStation::wait_for(const std::string& name, std::size_t wanted,
                           std::chrono::milliseconds time) const {
  const auto give_up = std::chrono::steady_clock::now() + time;
  while (count(name) < wanted) {
    if (std::chrono::steady_clock::now() > give_up) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  return true;
}

bool FakeStation::lease_held() const {
  const std::lock_guard lock(mutex_);
  return lease_held_;
}

void FakeStation::record(Call call) {
  call.at = std::chrono::steady_clock::now();
  const std::lock_guard lock(mutex_);
  calls_.push_back(std::move(call));
}

void FakeStation::wait_while_blocked() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return !blocked_ || !running_; });
}

v1::LiveFrame FakeStation::next_frame() {
  const auto elapsed = std::chrono::steady_clock::now() - started_;
  v1::LiveFrame frame = make_frame_(std::chrono::duration<double>(elapsed).count());
  v1::Status& status = *frame.mutable_status();
  status.set_station_time_ns(std::chrono::duration_cast<std::chrono::nanoseconds>(elapsed).count() + 1);
  const std::lock_guard lock(mutex_);
  if (runner_view_) *frame.mutable_runner_view() = *runner_view_;
  frame.set_stream_epoch_ns(started_.time_since_epoch() / std::chrono::nanoseconds(1));
  if (lease_held_) {
    status.set_lease_held(true);
    status.set_lease_epoch(kEpoch);
  }
  return frame;
}

}  // namespace footfall::tests
