#include <errno.h>
#include <footfall/v1/data.grpc.pb.h>
#include <footfall/v1/station.grpc.pb.h>
#include <grp.h>
#include <grpcpp/grpcpp.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <nlohmann/json.hpp>
#include <vector>

// role_probe SOCKET UID GID[,GID...] [go]: becomes that account and tries everything on one socket; one JSON
// object. "go": its decision about the intake's red flag allows the session.

namespace {

using namespace footfall;

bool become(uid_t uid, const std::vector<gid_t>& groups) {
  return ::setgroups(groups.size() - 1, groups.data() + 1) == 0 && ::setgid(groups[0]) == 0 &&
         ::setuid(uid) == 0;
}

std::string connects(const std::string& socket) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::strncpy(address.sun_path, socket.c_str(), sizeof address.sun_path - 1);
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int result = ::connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
  const int error = errno;
  ::close(fd);
  return result == 0 ? "yes" : error == EACCES ? "EACCES" : std::strerror(error);
}

struct Within : grpc::ClientContext {
  Within() { set_deadline(std::chrono::system_clock::now() + std::chrono::milliseconds(1500)); }
};

std::string word(const grpc::Status& status, bool accepted) {
  if (status.error_code() == grpc::StatusCode::UNIMPLEMENTED) return "unimplemented";
  if (!status.ok()) return "unavailable";
  return accepted ? "accepted" : "refused";
}

nlohmann::json try_intake(const std::shared_ptr<grpc::Channel>& channel, bool go) {
  const auto intake = v1::Intake::NewStub(channel);
  nlohmann::json result;
  const auto try_one = [&](const char* name, auto call, const auto& request) {
    Within context;
    v1::Outcome outcome;
    const grpc::Status status = (intake.get()->*call)(&context, request, &outcome);
    result[name] = word(status, outcome.accepted());
  };
  v1::IntakeRequest answers;
  answers.set_subject("roles");
  for (const char* key : {"trauma", "numbness"}) {
    answers.add_answers()->set_key(key);
    answers.mutable_answers()->rbegin()->set_reply(v1::INTAKE_YES);
  }
  try_one("intake", &v1::Intake::Stub::SetIntake, answers);
  v1::IntakeAcknowledgement acknowledgement;
  acknowledgement.set_subject("roles");
  acknowledgement.set_reason("known");
  try_one("acknowledge", &v1::Intake::Stub::Acknowledge, acknowledgement);
  v1::IntakeDecisionRequest decision;
  decision.set_subject("roles");
  decision.set_clinician("Dr-Lind");
  decision.set_go(go);
  try_one("decide", &v1::Intake::Stub::Decide, decision);
  return result;
}

nlohmann::json try_everything(const std::string& socket, bool go) {
  const auto channel = grpc::CreateChannel("unix:" + socket, grpc::InsecureChannelCredentials());
  auto viewer = v1::Viewer::NewStub(channel);
  auto operating = v1::Operator::NewStub(channel);
  auto technician = v1::Technician::NewStub(channel);
  auto data = v1::Data::NewStub(channel);
  nlohmann::json result = try_intake(channel, go);
  v1::Outcome outcome;
  {
    Within context;
    v1::LiveFrame frame;
    const auto status = viewer->GetStatus(&context, v1::Empty(), &frame);
    result["status"] = word(status, true);
    result["role"] = frame.status().role();
    result["account"] = frame.status().account();
    result["may"] = std::string(frame.status().may_decide() ? "decide " : "") +
                    (frame.status().may_acknowledge() ? "acknowledge " : "") +
                    (frame.status().may_zero() ? "zero" : "");
    result["answers_told"] = frame.intake().answers_size();
  }
  {
    Within context;
    v1::LeaseReply reply;
    const auto status = operating->AcquireLease(&context, v1::LeaseRequest(), &reply);
    result["lease"] = word(status, reply.granted());
    v1::LeasedRequest release;
    release.set_epoch(reply.epoch());
    Within again;
    if (reply.granted()) (void)operating->ReleaseLease(&again, release, &outcome);
  }
  {
    Within context;
    v1::SpeedRequest request;
    request.set_speed_m_s(1.0);
    const auto status = operating->SetSpeed(&context, request, &outcome);
    result["speed"] = word(status, outcome.accepted());
  }
  {
    Within context;
    v1::RecordingReply reply;
    const auto status = operating->StopRecording(&context, v1::LeasedRequest(), &reply);
    result["stop_recording"] = word(status, reply.accepted());
  }
  {
    Within context;
    v1::MarkerRequest request;
    request.set_preset("probe");
    const auto status = operating->AddMarker(&context, request, &outcome);
    result["marker"] = word(status, outcome.accepted());
  }
  {
    Within context;
    const auto status = technician->ZeroPlates(&context, v1::Empty(), &outcome);
    // A runner stands on the plates: reached and refused is as good as accepted here.
    result["zero"] = word(status, outcome.accepted());
  }
  {
    Within context;
    v1::SessionPage page;
    const auto status = data->ListSessions(&context, v1::SessionQuery(), &page);
    result["sessions"] = word(status, page.in_folder() > 0);
  }
  {
    Within context;
    v1::ExportRequest request;
    request.set_session("../station.toml");
    request.set_format("c3d");
    const auto status = data->StartExport(&context, request, &outcome);
    result["export"] = word(status, outcome.accepted()) + ": " + outcome.reason();
  }
  {
    Within context;
    const auto status = viewer->Stop(&context, v1::Empty(), &outcome);
    result["stop"] = word(status, outcome.accepted());
  }
  return result;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 4 || argc > 5) return 2;
  std::vector<gid_t> groups;
  char* at = argv[3];
  do groups.push_back(static_cast<gid_t>(std::strtoul(at, &at, 10)));
  while (*at++ == ',');
  if (!become(static_cast<uid_t>(std::strtoul(argv[2], nullptr, 10)), groups)) return 3;
  nlohmann::json result = try_everything(argv[1], argc == 5);
  result["connects"] = connects(argv[1]);
  std::printf("%s\n", result.dump().c_str());
  return 0;
}
