#include "station/review_service.hpp"

#include <sched.h>

#include <algorithm>
#include <cmath>
#include <future>

namespace footfall::station {
namespace {

using Means = gait::BySide<std::optional<gait::Estimate>>;
using Foot = std::optional<gait::Estimate> Means::*;

void fill(const gait::MetricChange& change, Foot foot, v1::ReviewFigure& figure) {
  if (const auto& a = change.baseline.mean.*foot) figure.set_a(a->value);
  if (const auto& b = change.changed.mean.*foot) figure.set_b(b->value);
  if (const auto& percent = change.percent.*foot) {
    figure.set_change_percent(percent->value);
    figure.set_low_percent(percent->low);
    figure.set_high_percent(percent->high);
  }
}

void fill(const ReviewComparison& from, v1::ReviewTable& table) {
  for (const gait::MetricChange& change : from.comparison.metrics) {
    v1::ReviewRow& row = *table.add_rows();
    row.set_key(std::string(change.metric->key));
    row.set_label(std::string(change.metric->label));
    row.set_unit(std::string(change.metric->unit));
    row.set_display_factor(change.metric->display_factor);
    row.set_decimals(change.metric->decimals);
    fill(change, &Means::both, *row.mutable_both());
    fill(change, &Means::left, *row.mutable_left());
    fill(change, &Means::right, *row.mutable_right());
    row.set_doubtful(change.baseline.doubtful || change.changed.doubtful);
  }
  table.set_steps_a(static_cast<std::uint32_t>(from.comparison.baseline.steps));
  table.set_steps_b(static_cast<std::uint32_t>(from.comparison.changed.steps));
  table.set_another_person(from.another_person);
  for (const std::string& sentence : from.obstacles) table.add_obstacles(sentence);
}

bool sane(const v1::ReviewBlock& block) {
  return std::isfinite(block.from_s()) && std::isfinite(block.to_s()) && block.from_s() < block.to_s();
}

}  // namespace

grpc::Status ReviewService::at_leisure(const std::function<grpc::Status()>& work) {
  const std::unique_lock turn(busy_, std::try_to_lock);
  if (!turn.owns_lock())
    return {grpc::StatusCode::RESOURCE_EXHAUSTED, "another comparison is being computed: ask again"};
  return std::async(std::launch::async,
                    [&work] {
                      const sched_param none{};
                      (void)::sched_setscheduler(0, SCHED_IDLE, &none);
                      return work();
                    })
      .get();
}

grpc::Status ReviewService::ListReviewSessions(grpc::ServerContext*, const v1::ReviewListRequest* request,
                                               v1::ReviewSessionList* list) {
  return at_leisure([&] {
    const std::uint32_t most =
        request->most() == 0 ? kUsualReviewList : std::min(request->most(), kLongestReviewList);
    for (const ReviewSession& session : ReviewArchive(folder_()).list(most)) {
      v1::ReviewSession& message = *list->add_sessions();
      message.set_id(session.id);
      message.set_pseudonym(session.pseudonym);
      message.set_started_wall_ns(session.started_wall_ns);
      message.set_duration_s(session.duration_s);
      message.set_simulation(session.simulated);
      message.set_error(session.error);
    }
    return grpc::Status::OK;
  });
}

grpc::Status ReviewService::CompareBlocks(grpc::ServerContext*, const v1::ReviewCompareRequest* request,
                                          v1::ReviewTable* table) {
  if (!sane(request->a()) || !sane(request->b()))
    return {grpc::StatusCode::INVALID_ARGUMENT, "a block begins before it ends: give from_s and to_s"};
  return at_leisure([&]() -> grpc::Status {
    const ReviewArchive archive(folder_());
    const auto a = archive.steps(request->a().session());
    if (!a) return {grpc::StatusCode::NOT_FOUND, a.error().what()};
    const auto b = archive.steps(request->b().session());
    if (!b) return {grpc::StatusCode::NOT_FOUND, b.error().what()};
    fill(compare_blocks(*a, {request->a().from_s(), request->a().to_s()}, *b,
                        {request->b().from_s(), request->b().to_s()}),
         *table);
    return grpc::Status::OK;
  });
}

}  // namespace footfall::station
