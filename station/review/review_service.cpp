#include "station/review/review_service.hpp"

#include <algorithm>
#include <optional>

#include "station/data/data_service.hpp"
#include "station/review/review_messages.hpp"

namespace footfall::station {
namespace {

grpc::Status status_of(const core::Error& error, bool cancelled) {
  const bool busy = error.remedy() == core::Remedy::Retry;
  const grpc::StatusCode code = busy        ? grpc::StatusCode::RESOURCE_EXHAUSTED
                                : cancelled ? grpc::StatusCode::CANCELLED
                                            : grpc::StatusCode::NOT_FOUND;
  return {code, error.what()};
}

}  // namespace

template <class Request>
grpc::Status ReviewService::admit(grpc::ServerContext* context, const Request& request) {
  if (auto admitted = unhurried_within(budget_, who_(context->peer()), commands_); !admitted.ok())
    return admitted;
  if (commands_.data == nullptr) return {grpc::StatusCode::UNAVAILABLE, "this station keeps no recordings"};
  const std::string why_not = refusal(request);
  if (!why_not.empty()) return {grpc::StatusCode::INVALID_ARGUMENT, why_not};
  return grpc::Status::OK;
}

template <class Found, class Answer>
grpc::Status ReviewService::find(grpc::ServerContext* context, grpc::ServerWriter<Answer>* writer,
                                 ReviewDesk::Job<Found> job, std::optional<Found>& found) {
  ReviewProgress told;
  const auto go_on = [&](const ReviewProgress& progress) {
    if (context->IsCancelled()) return false;
    if (progress.share <= told.share) return true;
    told = progress;
    Answer answer;
    answer.set_doing(progress.doing);
    answer.set_share(progress.share);
    return writer->Write(answer);
  };
  auto done = desk_->carry_out<Found>(std::move(job), go_on);
  if (!done) return status_of(done.error(), context->IsCancelled());
  found = std::move(*done);
  return grpc::Status::OK;
}

grpc::Status ReviewService::CompareBlocks(grpc::ServerContext* context,
                                          const v1::ReviewCompareRequest* request,
                                          grpc::ServerWriter<v1::ReviewAnswer>* writer) {
  if (auto admitted = admit(context, *request); !admitted.ok()) return admitted;
  std::optional<ReviewComparison> found;
  auto status = find<ReviewComparison>(
      context, writer,
      [shelf = commands_.data->shelf.folder(), a = part_of(request->a()),
       b = part_of(request->b())](ReviewTask& task) { return compare_parts(*shelf, a, b, task); },
      found);
  if (!found) return status;
  v1::ReviewAnswer answer;
  answer.set_share(1.0);
  *answer.mutable_table() = table_of(*found);
  writer->Write(answer);
  return grpc::Status::OK;
}

grpc::Status ReviewService::ReadSteps(grpc::ServerContext* context, const v1::ReviewStepsRequest* request,
                                      grpc::ServerWriter<v1::ReviewStepsAnswer>* writer) {
  if (auto admitted = admit(context, *request); !admitted.ok()) return admitted;
  const std::string role = who_(context->peer()).role;
  const bool insider = role == "operator" || role == "technician";
  std::optional<ReviewSession> found;
  auto status = find<ReviewSession>(
      context, writer,
      [shelf = commands_.data->shelf.folder(), name = request->session(),
       words = insider ? MarkWords::Everything : MarkWords::ForViewers](ReviewTask& task) {
        return read_session(*shelf, name, words, task);
      },
      found);
  if (!found) return status;
  const bool told = tell_session(*found, [writer](const auto& answer) { return writer->Write(answer); });
  return told ? grpc::Status::OK : status_of(review_cancelled(), true);
}

grpc::Status ReviewService::ReadCurves(grpc::ServerContext* context, const v1::ReviewCurvesRequest* request,
                                       grpc::ServerWriter<v1::ReviewCurvesAnswer>* writer) {
  if (auto admitted = admit(context, *request); !admitted.ok()) return admitted;
  std::vector<ReviewPart> blocks;
  for (const v1::ReviewBlock& block : request->blocks()) blocks.push_back(part_of(block));
  std::optional<std::vector<BlockCurves>> found;
  auto status = find<std::vector<BlockCurves>>(
      context, writer,
      [shelf = commands_.data->shelf.folder(), blocks = std::move(blocks)](ReviewTask& task) {
        return curves_of(*shelf, blocks, task);
      },
      found);
  if (!found) return status;
  writer->Write(message_of(*found));
  return grpc::Status::OK;
}

grpc::Status ReviewService::ReadTrend(grpc::ServerContext* context, const v1::ReviewTrendRequest* request,
                                      grpc::ServerWriter<v1::ReviewTrendAnswer>* writer) {
  if (auto admitted = admit(context, *request); !admitted.ok()) return admitted;
  const std::size_t most =
      request->most() == 0 ? kUsualTrend : std::min<std::size_t>(request->most(), kMostTrend);
  std::optional<ReviewTrend> found;
  auto status = find<ReviewTrend>(
      context, writer,
      [shelf = commands_.data->shelf.folder(), person = request->subject_pseudonym(),
       most](ReviewTask& task) { return trend_of(*shelf, person, most, task); },
      found);
  if (!found) return status;
  writer->Write(message_of(*found));
  return grpc::Status::OK;
}

}  // namespace footfall::station
