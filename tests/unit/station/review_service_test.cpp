// Client and server in one process: the prebuilt gRPC is not instrumented, and its hand-over of buffers looks
// like a race.
#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define FOOTFALL_THREAD_SANITIZER
#endif
#endif
#ifndef FOOTFALL_THREAD_SANITIZER
#include <grpcpp/grpcpp.h>

#include <catch2/catch.hpp>

#include "station/data/data_service.hpp"
#include "station/review/review_service.hpp"
#include "tests/unit/gait/stats/steps.hpp"
#include "tests/unit/recording/fixture.hpp"
#include "tests/unit/station/idle_station.hpp"

/// Review over gRPC, in process: who is told what, and with which status.
using namespace footfall;
using namespace footfall::station;
using namespace footfall::tests;

namespace {

void write_run(const std::filesystem::path& file) {
  auto writer = require_value(recording::SessionWriter::create(file, example_meta()));
  for (gait::StepResult step : make_steps({})) {
    step.initial_contact = example_meta().started + (step.initial_contact - core::Timestamp{});
    require_value(writer->append_step(step));
  }
  recording::Marker marker;
  marker.time = example_meta().started + core::milliseconds(20'000);
  marker.text = "Anna was here";
  require_value(writer->append_marker(marker));
  require_value(writer->append_forces(0, example_samples(0, 0, 100), 0));
  require_value(writer->finish({}));
}

/// The service behind a connection of its own; nothing measures and nothing moves.
struct Bench : IdleStation {
  TempDir dir;
  DataDesk data{dir.path(), [] { return std::filesystem::path(); }, ExportDesk::Setup{}};
  std::string role = "operator";
  ReviewService service{commands,
                        [this](const std::string&) {
                          return Caller{1, "somebody", role};
                        },
                        std::make_shared<ReviewDesk>()};
  std::unique_ptr<grpc::Server> server;
  std::unique_ptr<v1::Review::Stub> review;

  Bench() {
    write_run(dir / "run.footfall");
    commands.data = &data;
    grpc::ServerBuilder builder;
    builder.RegisterService(&service);
    server = builder.BuildAndStart();
    review = v1::Review::NewStub(server->InProcessChannel({}));
  }

  template <class Answer>
  struct Told {
    std::vector<Answer> answers;
    grpc::Status status;
  };
  template <class Answer, class Request>
  Told<Answer> ask(std::unique_ptr<grpc::ClientReader<Answer>> (v1::Review::Stub::*call)(grpc::ClientContext*,
                                                                                         const Request&),
                   const Request& request) {
    grpc::ClientContext context;
    const auto reader = (review.get()->*call)(&context, request);
    Told<Answer> told;
    Answer answer;
    while (reader->Read(&answer)) told.answers.push_back(answer);
    told.status = reader->Finish();
    return told;
  }
  auto steps(const std::string& session) {
    v1::ReviewStepsRequest request;
    request.set_session(session);
    return ask<v1::ReviewStepsAnswer>(&v1::Review::Stub::ReadSteps, request);
  }
  auto curves(const std::string& session, double from_s, double to_s) {
    v1::ReviewCurvesRequest request;
    request.add_blocks()->set_session(session);
    request.mutable_blocks(0)->set_from_s(from_s);
    request.mutable_blocks(0)->set_to_s(to_s);
    return ask<v1::ReviewCurvesAnswer>(&v1::Review::Stub::ReadCurves, request);
  }
  auto trend(const std::string& person) {
    v1::ReviewTrendRequest request;
    request.set_subject_pseudonym(person);
    return ask<v1::ReviewTrendAnswer>(&v1::Review::Stub::ReadTrend, request);
  }
  auto compared(const std::string& session) {
    v1::ReviewCompareRequest request;
    for (v1::ReviewBlock* block : {request.mutable_a(), request.mutable_b()}) {
      block->set_session(session);
      block->set_to_s(100.0);
    }
    return ask<v1::ReviewAnswer>(&v1::Review::Stub::CompareBlocks, request);
  }
};

}  // namespace

TEST_CASE("each question about recorded sessions is answered with its last message",
          "[station][review][service]") {
  Bench bench;
  const auto steps = bench.steps("run.footfall");
  REQUIRE(steps.status.ok());
  CHECK(steps.answers.back().steps_size() == 400);
  REQUIRE(steps.answers.back().marks_size() == 1);
  CHECK(steps.answers.back().marks(0).note() == "Anna was here");
  const auto curves = bench.curves("run.footfall", 0.0, 10.0);
  REQUIRE(curves.status.ok());
  REQUIRE(curves.answers.back().blocks_size() == 1);
  CHECK_FALSE(curves.answers.back().blocks(0).why_none().empty());
  const auto trend = bench.trend(example_meta().subject_pseudonym);
  REQUIRE(trend.status.ok());
  REQUIRE(trend.answers.back().sessions_size() == 1);
  CHECK(trend.answers.back().sessions(0).means_size() > 0);
  const auto compared = bench.compared("run.footfall");
  REQUIRE(compared.status.ok());
  CHECK(compared.answers.back().has_table());
}

TEST_CASE("a viewer may ask, and is not told what somebody typed", "[station][review][service]") {
  Bench bench;
  bench.role = GENERATE("viewer", "unknown");
  const auto steps = bench.steps("run.footfall");
  REQUIRE(steps.status.ok());
  CHECK(steps.answers.back().steps_size() == 400);
  CHECK(steps.answers.back().marks_size() == 1);
  for (const auto& answer : steps.answers)
    CHECK(answer.SerializeAsString().find("Anna") == std::string::npos);
}

TEST_CASE("what makes no sense, is not listed or comes too often is refused with its sentence",
          "[station][review][service]") {
  Bench bench;
  const auto is = [](const auto& told, grpc::StatusCode code) {
    CHECK(told.answers.empty());
    CHECK(told.status.error_code() == code);
    CHECK(told.status.error_message().size() > 20);
  };
  is(bench.steps(""), grpc::StatusCode::INVALID_ARGUMENT);
  is(bench.curves("run.footfall", 5.0, 5.0), grpc::StatusCode::INVALID_ARGUMENT);
  is(bench.curves("run.footfall", 0.0, 601.0), grpc::StatusCode::INVALID_ARGUMENT);
  is(bench.trend(""), grpc::StatusCode::INVALID_ARGUMENT);
  is(bench.trend("unnamed"), grpc::StatusCode::INVALID_ARGUMENT);
  for (const auto& status : {bench.steps("../run.footfall").status, bench.curves("x.footfall", 0, 5).status,
                             bench.compared("/etc/passwd").status})
    CHECK(status.error_code() == grpc::StatusCode::NOT_FOUND);
  grpc::Status last;
  for (int i = 0; i < 60 && last.error_code() != grpc::StatusCode::RESOURCE_EXHAUSTED; ++i)
    last = bench.steps("").status;
  CHECK(last.error_code() == grpc::StatusCode::RESOURCE_EXHAUSTED);
  Bench bare;
  bare.commands.data = nullptr;
  is(bare.trend("S-1"), grpc::StatusCode::UNAVAILABLE);
}

#endif
