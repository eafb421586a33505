#pragma once
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <memory>
#include <string>

/// Channels and deadlines as docs/adr/0002-grpc.md wants them. Thread: any. Blocks: never. Errors: none here;
/// a socket that is not there shows as a failed call.
namespace footfall::ui {

inline constexpr std::chrono::milliseconds kCommandDeadline{300};

/// A channel of its own connection (no sharing between channels), without retries, that reconnects within
/// 100 ms to 1 s. `socket_path` names a Unix-domain socket.
[[nodiscard]] std::shared_ptr<grpc::Channel> make_channel(const std::string& socket_path);

/// Sets the deadline on the monotonic clock (a step of the wall clock changes nothing) and forbids waiting
/// for a connection.
void set_deadline(grpc::ClientContext& context, std::chrono::milliseconds deadline);

}  // namespace footfall::ui
