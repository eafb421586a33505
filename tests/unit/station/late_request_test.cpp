#include <grpcpp/grpcpp.h>

#include <atomic>
#include <catch2/catch.hpp>
#include <chrono>
#include <thread>

#include "station/api/services.hpp"
#include "tests/support/temp_dir.hpp"
#include "tests/unit/station/idle_station.hpp"

using namespace footfall;
using namespace footfall::station;

namespace {

/// The operator's service on a socket of its own, a treadmill thread that says yes to everything, and a hook
/// that holds a request up between its arrival and its being carried out.
class Bench : public tests::IdleStation {
 public:
  Bench() {
    epoch = *desk.acquire(1);
    grpc::ServerBuilder builder;
    builder.AddListeningPort("unix:" + socket, grpc::InsecureServerCredentials());
    builder.RegisterService(&service_);
    server_ = builder.BuildAndStart();
    REQUIRE(server_);
    operating =
        v1::Operator::NewStub(grpc::CreateChannel("unix:" + socket, grpc::InsecureChannelCredentials()));
    treadmill_thread_ = std::thread([this] {
      while (!quit_) {
        (void)mailbox.wait_until(core::monotonic_now() + core::milliseconds(20));
        control::Request request;
        while (mailbox.take_request(request)) {
          ++carried_out;
          control::Reply reply;
          reply.id = request.id;
          reply.accepted = true;
          mailbox.answer(reply);
        }
      }
    });
  }
  ~Bench() {
    close();
    quit_ = true;
    treadmill_thread_.join();
  }
  /// Every request that has arrived ends.
  void close() {
    held = false;
    if (server_) server_->Shutdown();
    server_.reset();
  }
  /// Of somebody who gives up after `patience`.
  grpc::Status set_speed(core::Duration patience) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::nanoseconds(patience.ns));
    v1::SpeedRequest request;
    request.set_epoch(epoch);
    request.set_speed_m_s(1.0);
    v1::Outcome outcome;
    return operating->SetSpeed(&context, request, &outcome);
  }
  grpc::Status end_motion(core::Duration patience) {
    grpc::ClientContext context;
    context.set_deadline(std::chrono::system_clock::now() + std::chrono::nanoseconds(patience.ns));
    v1::LeasedRequest request;
    request.set_epoch(epoch);
    v1::Outcome outcome;
    return operating->EndMotion(&context, request, &outcome);
  }

  tests::TempDir dir;
  const std::string socket = (dir / "operator.sock").string();
  std::atomic<bool> held{false};
  std::atomic<int> arrived{0}, left{0}, carried_out{0};
  LeaseDesk desk{mailbox, core::milliseconds(600'000)};
  std::uint64_t epoch = 0;
  std::unique_ptr<v1::Operator::Stub> operating;

 private:
  Caller hold_up() {
    ++arrived;
    while (held) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    ++left;
    return {1, "carla", "operator"};
  }
  OperatorService service_{view, commands, desk, [this](const std::string&) { return hold_up(); }};
  std::unique_ptr<grpc::Server> server_;
  std::atomic<bool> quit_{false};
  std::thread treadmill_thread_;
};

}  // namespace

// Story: a request's life counted from its handler's entry; a station that was held up for 0.4 to 0.9 s
// carried out set-points whose senders had long shown "unknown" and gone on.
TEST_CASE("a set-point whose sender has given up is never carried out", "[station][api][threads]") {
  Bench bench;
  REQUIRE(bench.set_speed(core::milliseconds(15'000)).ok());
  CHECK(bench.carried_out == 1);
  const int before = bench.left;
  bench.held = true;
  const grpc::Status status = bench.set_speed(core::milliseconds(200));
  CHECK(status.error_code() == grpc::StatusCode::DEADLINE_EXCEEDED);
  if (bench.arrived == before) return;  // a crowded test machine: it never came to the station
  std::this_thread::sleep_for(std::chrono::milliseconds(100));  // the server learns of it by its own timer
  bench.close();
  CHECK(bench.left > before);
  CHECK(bench.carried_out == 1);
}

TEST_CASE("the end of a run is carried out however late it comes", "[station][api][threads]") {
  Bench bench;
  const int before = bench.left;
  bench.held = true;
  CHECK_FALSE(bench.end_motion(core::milliseconds(200)).ok());
  if (bench.arrived == before) return;
  bench.close();
  CHECK(bench.carried_out == 1);
}
