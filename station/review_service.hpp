#pragma once
#include <footfall/v1/review.grpc.pb.h>

#include <functional>
#include <mutex>

#include "station/review_comparison.hpp"

/// The recorded sessions over the API (review.proto). Thread: gRPC's; the work is done by a thread of its own that
/// runs only when nothing else of the machine wants to (SCHED_IDLE). Blocks: disk and CPU. Allocates: yes. Errors:
/// INVALID_ARGUMENT, NOT_FOUND with one sentence; RESOURCE_EXHAUSTED while another call is at work.
namespace footfall::station {

inline constexpr std::uint32_t kUsualReviewList = 50, kLongestReviewList = 200;

class ReviewService final : public v1::Review::Service {
 public:
  explicit ReviewService(std::function<std::filesystem::path()> folder) : folder_(std::move(folder)) {}
  grpc::Status ListReviewSessions(grpc::ServerContext*, const v1::ReviewListRequest*,
                                  v1::ReviewSessionList*) override;
  grpc::Status CompareBlocks(grpc::ServerContext*, const v1::ReviewCompareRequest*,
                             v1::ReviewTable*) override;

 private:
  grpc::Status at_leisure(const std::function<grpc::Status()>& work);
  std::function<std::filesystem::path()> folder_;
  std::mutex busy_;
};

}  // namespace footfall::station
