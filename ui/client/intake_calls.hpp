#pragma once
#include <grpcpp/grpcpp.h>

#include "footfall/v1/station.pb.h"
#include "ui/model/command.hpp"

namespace footfall::ui {

/// What the services beside Operator answer: the intake, and a technician's zeroing.
[[nodiscard]] bool asks_beside_operator(CommandKind kind);

/// One call. Thread: any. Blocks: until the deadline of `context`. Errors: the status; a refusal is in
/// `outcome`.
[[nodiscard]] grpc::Status ask_beside_operator(const std::shared_ptr<grpc::Channel>& channel,
                                               grpc::ClientContext& context, const Command& command,
                                               v1::Outcome& outcome);

}  // namespace footfall::ui
