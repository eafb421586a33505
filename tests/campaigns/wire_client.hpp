#pragma once
#include <footfall/v1/station.grpc.pb.h>
#include <grpcpp/grpcpp.h>

#include <filesystem>
#include <memory>

#include "core/time.hpp"

namespace footfall::campaigns {

/// One console as the station sees it: a connection of its own, and no manners: every call sends exactly what
/// it is told. Thread: one. Blocks: each call at most 300 ms (reset 2.5 s).
class WireClient {
 public:
  explicit WireClient(const std::filesystem::path& socket);

  using Leased = grpc::Status (v1::Operator::Stub::*)(grpc::ClientContext*, const v1::LeasedRequest&,
                                                      v1::Outcome*);
  /// True when control was granted; then epoch() is the new one.
  bool acquire();
  bool release(std::uint64_t epoch);
  bool beat(std::uint64_t epoch);
  v1::Outcome ask(Leased call, std::uint64_t epoch, int patience_ms = 300);
  bool hold(std::uint64_t epoch, std::uint64_t token);
  bool set_speed(std::uint64_t epoch, double m_s);
  bool set_incline(std::uint64_t epoch, double percent);
  bool stop();
  v1::Status status();
  [[nodiscard]] std::uint64_t epoch() const { return epoch_; }

 private:
  std::shared_ptr<grpc::Channel> channel_;
  std::unique_ptr<v1::Viewer::Stub> viewer_;
  std::unique_ptr<v1::Operator::Stub> operator_;
  std::uint64_t epoch_ = 0, frame_ = 0;
};

}  // namespace footfall::campaigns
