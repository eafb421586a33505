#pragma once
#include <footfall/v1/station.grpc.pb.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <mutex>
#include <string>

#include "recording/session.hpp"
#include "station/api/lease_desk.hpp"
#include "station/api/request_budget.hpp"
#include "station/belt/commissioning_desk.hpp"
#include "station/intake/intake_desk.hpp"
#include "station/live/live_frame.hpp"

namespace footfall::station {

struct DataDesk;

/// Who called: from SO_PEERCRED when the connection was accepted, a snapshot of that moment.
struct Caller {
  std::uint64_t connection = 0;
  std::string account, role;
  control::IntakePerson person = control::IntakePerson::Operator;
  bool may_zero = false;  ///< the account is admitted to technician.sock
};
using CallerLookup = std::function<Caller(const std::string& peer)>;

/// Of whom a recording is; what is not given is not known.
struct Person {
  std::string pseudonym;
  std::optional<core::Kilograms> mass;
  std::optional<core::Meters> height;
};

/// Everything the services need to command. All outlive the server.
struct Commands {
  TreadmillMailbox& mailbox;
  Recorder& recorder;
  LiveHub& hub;
  std::function<recording::SessionMeta(const Person& person)> session_meta;
  std::function<std::filesystem::path()> session_path;
  std::function<AnalysisConfig(const Person& person)> analysis_config;
  std::function<core::Result<void>(const Caller& caller)> zero_plates;
  CommissioningDesk* commissioning = nullptr;  ///< nullptr: no treadmill
  ProgrammeDesk* programmes = nullptr;
  BlackBox* black_box = nullptr;
  RunnerDesk* runner = nullptr;
  DataDesk* data = nullptr;
  IntakeDesk* intake = nullptr;  ///< nullptr: this station asks nothing
  ComparisonDesk* comparison = nullptr;
};

/// OK, or RESOURCE_EXHAUSTED when the connection has spent its budget: audited once a second. The unhurried
/// one keeps a refused caller waiting for 20 ms. Thread: gRPC's. Blocks: short mutexes. Allocates: yes.
[[nodiscard]] grpc::Status within(RequestBudget& budget, const Caller& caller, Commands& commands);
[[nodiscard]] grpc::Status unhurried_within(RequestBudget& budget, const Caller& caller, Commands& commands);

/// OK, or why a request of motion is not carried out: whoever sent it has given up (cancelled, or its
/// deadline has passed while the station was held up), and may have decided otherwise meanwhile. Never asked
/// of STOP, nor of what only ends motion. Thread: gRPC's. Blocks: short mutexes. Allocates: yes.
[[nodiscard]] grpc::Status awaited(const grpc::ServerContext& context, const Caller& caller,
                                   Commands& commands, const char* what);

/// Watching, and STOP from anyone. A connection that asks for more than 200 views a second (400 at once) gets
/// RESOURCE_EXHAUSTED, after 20 ms; STOP is never counted. Thread: gRPC threads; each stream keeps one.
class ViewerService final : public v1::Viewer::Service {
 public:
  ViewerService(const StationView& view, Commands& commands, CallerLookup who, const std::atomic<bool>& quit)
      : view_(view), commands_(commands), who_(std::move(who)), quit_(quit) {}
  grpc::Status WatchLive(grpc::ServerContext*, const v1::WatchRequest*,
                         grpc::ServerWriter<v1::LiveFrame>*) override;
  grpc::Status WatchEvents(grpc::ServerContext*, const v1::Empty*,
                           grpc::ServerWriter<v1::LogEvent>*) override;
  grpc::Status GetStatus(grpc::ServerContext*, const v1::Empty*, v1::LiveFrame*) override;
  grpc::Status Stop(grpc::ServerContext*, const v1::Empty*, v1::Outcome*) override;
  grpc::Status ListIncidents(grpc::ServerContext*, const v1::IncidentListRequest*,
                             v1::IncidentList*) override;
  grpc::Status GetIncident(grpc::ServerContext*, const v1::IncidentRequest*, v1::IncidentDetail*) override;

 private:
  /// OK, or why not.
  [[nodiscard]] grpc::Status admit(grpc::ServerContext* context);

  const StationView& view_;
  Commands& commands_;
  CallerLookup who_;
  const std::atomic<bool>& quit_;
  RequestBudget budget_{200.0, 400.0};
};

/// Driving the session, under the lease. Every command is audited: who, role, what, old and new value,
/// outcome. A connection that commands more than 1,000 times a second (2,000 at once) is refused with
/// RESOURCE_EXHAUSTED, told once a second; beats are never counted.
class OperatorService final : public v1::Operator::Service {
 public:
  OperatorService(const StationView& view, Commands& commands, LeaseDesk& desk, CallerLookup who)
      : view_(view), commands_(commands), desk_(desk), who_(std::move(who)) {}
  grpc::Status AcquireLease(grpc::ServerContext*, const v1::LeaseRequest*, v1::LeaseReply*) override;
  grpc::Status ReleaseLease(grpc::ServerContext*, const v1::LeasedRequest*, v1::Outcome*) override;
  grpc::Status Beat(grpc::ServerContext*, const v1::BeatRequest*, v1::Outcome*) override;
  grpc::Status Reset(grpc::ServerContext*, const v1::LeasedRequest*, v1::Outcome*) override;
  grpc::Status Arm(grpc::ServerContext*, const v1::LeasedRequest*, v1::Outcome*) override;
  grpc::Status Disarm(grpc::ServerContext*, const v1::LeasedRequest*, v1::Outcome*) override;
  grpc::Status BeginStart(grpc::ServerContext*, const v1::LeasedRequest*, v1::Outcome*) override;
  grpc::Status HoldBeat(grpc::ServerContext*, const v1::HoldRequest*, v1::Outcome*) override;
  grpc::Status SetSpeed(grpc::ServerContext*, const v1::SpeedRequest*, v1::Outcome*) override;
  grpc::Status SetIncline(grpc::ServerContext*, const v1::InclineRequest*, v1::Outcome*) override;
  grpc::Status EndMotion(grpc::ServerContext*, const v1::LeasedRequest*, v1::Outcome*) override;
  grpc::Status StartRecording(grpc::ServerContext*, const v1::RecordingRequest*,
                              v1::RecordingReply*) override;
  grpc::Status StopRecording(grpc::ServerContext*, const v1::LeasedRequest*, v1::RecordingReply*) override;
  grpc::Status SetBaseline(grpc::ServerContext*, const v1::BaselineRequest*, v1::Outcome*) override;
  grpc::Status SetCadenceTarget(grpc::ServerContext*, const v1::TargetRequest*, v1::Outcome*) override;
  // programme_service.cpp
  grpc::Status ListProgrammes(grpc::ServerContext*, const v1::Empty*, v1::ProgrammeList*) override;
  grpc::Status BeginProgramme(grpc::ServerContext*, const v1::ProgrammeRequest*, v1::Outcome*) override;
  grpc::Status PauseProgramme(grpc::ServerContext*, const v1::LeasedRequest*, v1::Outcome*) override;
  grpc::Status ResumeProgramme(grpc::ServerContext*, const v1::LeasedRequest*, v1::Outcome*) override;
  grpc::Status SkipSegment(grpc::ServerContext*, const v1::LeasedRequest*, v1::Outcome*) override;
  grpc::Status EndProgramme(grpc::ServerContext*, const v1::LeasedRequest*, v1::Outcome*) override;
  grpc::Status BeginLevel(grpc::ServerContext*, const v1::LeasedRequest*, v1::Outcome*) override;
  grpc::Status LevelBeat(grpc::ServerContext*, const v1::HoldRequest*, v1::Outcome*) override;
  // record_service.cpp
  grpc::Status AddMarker(grpc::ServerContext*, const v1::MarkerRequest*, v1::Outcome*) override;
  grpc::Status AddNote(grpc::ServerContext*, const v1::NoteRequest*, v1::Outcome*) override;
  grpc::Status AddPain(grpc::ServerContext*, const v1::PainRequest*, v1::Outcome*) override;
  grpc::Status AddExertion(grpc::ServerContext*, const v1::ExertionRequest*, v1::Outcome*) override;
  // runner_desk.cpp
  grpc::Status SetRunnerView(grpc::ServerContext*, const v1::RunnerViewRequest*, v1::Outcome*) override;

 private:
  grpc::Status ask(grpc::ServerContext* context, const control::Request& request, const char* what,
                   const std::string& old_value, const std::string& new_value, v1::Outcome* outcome);
  /// The end of a wish without a lease: a line of the audit, as often as the connection may ask.
  grpc::Status without_lease(grpc::ServerContext* context, const char* what);
  void audit(grpc::ServerContext* context, const std::string& what, const std::string& old_value,
             const std::string& new_value, const std::string& outcome);
  template <class Record>
  grpc::Status record(grpc::ServerContext* context, Record record, const char* what, const std::string& value,
                      v1::Outcome* outcome);
  const StationView& view_;
  Commands& commands_;
  LeaseDesk& desk_;
  CallerLookup who_;
  RequestBudget budget_{1000.0, 2000.0};
};

/// The intake (intake.proto), for operators and technicians; who may say what is judged here.
class IntakeService final : public v1::Intake::Service {
 public:
  IntakeService(const StationView& view, Commands& commands, CallerLookup who)
      : view_(view), commands_(commands), who_(std::move(who)) {}
  grpc::Status SetIntake(grpc::ServerContext*, const v1::IntakeRequest*, v1::Outcome*) override;
  grpc::Status Acknowledge(grpc::ServerContext*, const v1::IntakeAcknowledgement*, v1::Outcome*) override;
  grpc::Status Decide(grpc::ServerContext*, const v1::IntakeDecisionRequest*, v1::Outcome*) override;

 private:
  using Act = std::function<core::Result<IntakeDesk::Changes>(IntakeDesk&, const IntakeSpeaker&)>;
  grpc::Status answer(grpc::ServerContext* context, const char* what, const Act& act, v1::Outcome* outcome);
  const StationView& view_;
  Commands& commands_;
  CallerLookup who_;
  RequestBudget budget_{50.0, 200.0};
};

/// What whoever asked may know and press: his role and account, and the intake as far as it is his business.
void describe_caller(const Commands& commands, const Caller& caller, v1::LiveFrame& frame);
/// Why the intake forbids to arm and to start now; empty. A technician's commissioning test has no runner.
[[nodiscard]] std::string intake_veto(const StationView& view, const Commands& commands);

/// A recording of that runner has begun: what was asked of him becomes part of it.
void record_intake(Commands& commands, const std::string& subject);

class TechnicianService final : public v1::Technician::Service {
 public:
  TechnicianService(Commands& commands, CallerLookup who) : commands_(commands), who_(std::move(who)) {}
  grpc::Status ZeroPlates(grpc::ServerContext*, const v1::Empty*, v1::Outcome*) override;
  // commissioning_service.cpp
  grpc::Status BeginCommissioning(grpc::ServerContext*, const v1::Empty*, v1::Outcome*) override;
  grpc::Status PullCable(grpc::ServerContext*, const v1::Empty*, v1::Outcome*) override;
  grpc::Status ConfirmCommissioning(grpc::ServerContext*, const v1::CommissioningConfirmation*,
                                    v1::Outcome*) override;
  grpc::Status CancelCommissioning(grpc::ServerContext*, const v1::Empty*, v1::Outcome*) override;
  grpc::Status GetCommissioning(grpc::ServerContext*, const v1::Empty*, v1::CommissioningStatus*) override;

 private:
  grpc::Status answer(grpc::ServerContext* context, const char* what,
                      const std::function<core::Result<void>(CommissioningDesk&)>& act, v1::Outcome* outcome);
  Commands& commands_;
  CallerLookup who_;
};

/// One line for the session's audit and the event stream.
void audit_line(Commands& commands, const Caller& caller, const std::string& what,
                const std::string& old_value, const std::string& new_value, const std::string& outcome);

}  // namespace footfall::station
