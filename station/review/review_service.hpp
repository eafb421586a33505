#pragma once
#include <footfall/v1/review.grpc.pb.h>

#include <memory>

#include "station/api/services.hpp"
#include "station/review/review_desk.hpp"

/// Recorded sessions looked at over the API (review.proto), on every role's socket: it reads only. Thread:
/// gRPC's, of which at most one waits here. Blocks: until the desk is done, or the client is gone. Allocates:
/// yes. Errors: one sentence with INVALID_ARGUMENT, NOT_FOUND, CANCELLED, RESOURCE_EXHAUSTED while the desk
/// is at work for another or for a connection that asks more than 10 times a second, UNAVAILABLE where
/// nothing is recorded.
namespace footfall::station {

class ReviewService final : public v1::Review::Service {
 public:
  /// `desk`: one for all sockets.
  ReviewService(Commands& commands, CallerLookup who, std::shared_ptr<ReviewDesk> desk)
      : commands_(commands), who_(std::move(who)), desk_(std::move(desk)) {}
  grpc::Status CompareBlocks(grpc::ServerContext*, const v1::ReviewCompareRequest*,
                             grpc::ServerWriter<v1::ReviewAnswer>*) override;
  grpc::Status ReadSteps(grpc::ServerContext*, const v1::ReviewStepsRequest*,
                         grpc::ServerWriter<v1::ReviewStepsAnswer>*) override;
  grpc::Status ReadCurves(grpc::ServerContext*, const v1::ReviewCurvesRequest*,
                          grpc::ServerWriter<v1::ReviewCurvesAnswer>*) override;
  grpc::Status ReadTrend(grpc::ServerContext*, const v1::ReviewTrendRequest*,
                         grpc::ServerWriter<v1::ReviewTrendAnswer>*) override;

 private:
  /// OK, or why not.
  template <class Request>
  [[nodiscard]] grpc::Status admit(grpc::ServerContext* context, const Request& request);
  /// Has the desk do it, and tells how far it is.
  template <class Found, class Answer>
  grpc::Status find(grpc::ServerContext* context, grpc::ServerWriter<Answer>* writer,
                    ReviewDesk::Job<Found> job, std::optional<Found>& found);
  Commands& commands_;
  CallerLookup who_;
  std::shared_ptr<ReviewDesk> desk_;
  RequestBudget budget_{10.0, 20.0};
};

}  // namespace footfall::station
