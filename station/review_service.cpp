#include "station/review_service.hpp"

#include <optional>

#include "station/data_service.hpp"
#include "station/review_messages.hpp"

namespace footfall::station {
namespace {

grpc::Status status_of(const core::Error& error, bool cancelled) {
  const bool busy = error.remedy() == core::Remedy::Retry;
  const grpc::StatusCode code = busy        ? grpc::StatusCode::RESOURCE_EXHAUSTED
                                : cancelled ? grpc::StatusCode::CANCELLED
                                            : grpc::StatusCode::NOT_FOUND;
  return {code, error.what()};
}

grpc::Status refused(const char* sentence) {
  return {grpc::StatusCode::INVALID_ARGUMENT, sentence};
}

constexpr const char* kNoBlock = "a block begins before it ends: give from_s and to_s";

}  // namespace

grpc::Status ReviewService::admit(grpc::ServerContext* context) {
  if (auto admitted = unhurried_within(budget_, who_(context->peer()), commands_); !admitted.ok())
    return admitted;
  if (commands_.data == nullptr) return {grpc::StatusCode::UNAVAILABLE, "this station keeps no recordings"};
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
  if (auto admitted = admit(context); !admitted.ok()) return admitted;
  if (!is_block(request->a()) || !is_block(request->b())) return refused(kNoBlock);
  std::optional<ReviewComparison> found;
  const auto status = find<ReviewComparison>(
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
  if (auto admitted = admit(context); !admitted.ok()) return admitted;
  if (request->session().empty()) return refused("name the session whose steps are wanted");
  const std::string role = who_(context->peer()).role;
  const bool insider = role == "operator" || role == "technician";
  std::optional<ReviewSession> found;
  const auto status = find<ReviewSession>(
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

}  // namespace footfall::station
