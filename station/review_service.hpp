#pragma once
#include <footfall/v1/review.grpc.pb.h>

#include <memory>

#include "station/review_desk.hpp"
#include "station/services.hpp"

/// The comparison of recorded blocks over the API (review.proto), on every role's socket: it reads only.
/// Thread: gRPC's, of which at most one waits here. Blocks: until the desk has compared, or the client is
/// gone. Allocates: yes. Errors: one sentence with INVALID_ARGUMENT, NOT_FOUND, CANCELLED, RESOURCE_EXHAUSTED
/// while another comparison is at work or for a connection that asks more than 10 times a second, UNAVAILABLE
/// where nothing is recorded.
namespace footfall::station {

class ReviewService final : public v1::Review::Service {
 public:
  /// `desk`: one for all sockets.
  ReviewService(Commands& commands, CallerLookup who, std::shared_ptr<ReviewDesk> desk)
      : commands_(commands), who_(std::move(who)), desk_(std::move(desk)) {}
  grpc::Status CompareBlocks(grpc::ServerContext*, const v1::ReviewCompareRequest*,
                             grpc::ServerWriter<v1::ReviewAnswer>*) override;

 private:
  Commands& commands_;
  CallerLookup who_;
  std::shared_ptr<ReviewDesk> desk_;
  RequestBudget budget_{10.0, 20.0};
};

[[nodiscard]] v1::ReviewTable table_of(const ReviewComparison& comparison);
/// It begins before it ends, and at numbers.
[[nodiscard]] bool is_block(const v1::ReviewBlock& block);

}  // namespace footfall::station
