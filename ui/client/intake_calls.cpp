#include "ui/client/intake_calls.hpp"

#include "footfall/v1/station.grpc.pb.h"

namespace footfall::ui {

bool asks_beside_operator(CommandKind kind) {
  return kind == CommandKind::SetIntake || kind == CommandKind::AcknowledgeIntake ||
         kind == CommandKind::DecideIntake || kind == CommandKind::ZeroPlates;
}

grpc::Status ask_beside_operator(const std::shared_ptr<grpc::Channel>& channel, grpc::ClientContext& context,
                                 const Command& command, v1::Outcome& outcome) {
  if (command.kind == CommandKind::ZeroPlates)
    return v1::Technician::NewStub(channel)->ZeroPlates(&context, v1::Empty(), &outcome);
  const auto stub = v1::Intake::NewStub(channel);
  if (command.kind == CommandKind::AcknowledgeIntake)
    return stub->Acknowledge(&context, command.acknowledgement, &outcome);
  if (command.kind == CommandKind::DecideIntake) return stub->Decide(&context, command.decision, &outcome);
  return stub->SetIntake(&context, command.intake, &outcome);
}

}  // namespace footfall::ui
