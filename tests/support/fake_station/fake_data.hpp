#pragma once
#include <functional>
#include <mutex>
#include <string>

#include "footfall/v1/data.grpc.pb.h"

namespace footfall::tests {

/// Made-up recordings for the console's client and screen: five sessions of every kind, and an export that
/// gets a quarter further each time it is asked about. Thread: gRPC threads. Blocks: a mutex. Errors: none.
class FakeData final : public v1::Data::Service {
 public:
  explicit FakeData(std::function<void(const char*)> record) : record_(std::move(record)) {}

  grpc::Status ListSessions(grpc::ServerContext*, const v1::SessionQuery* query,
                            v1::SessionPage* page) override {
    record_("ListSessions");
    for (int i = 0; i < 5; ++i) {
      v1::StoredSession session = synthetic_session(i);
      if (session.subject_pseudonym().find(query->subject_contains()) == std::string::npos) continue;
      *page->add_sessions() = std::move(session);
    }
    page->set_matching(static_cast<std::uint32_t>(page->sessions_size()));
    page->set_in_folder(5);
    page->set_folder("/srv/footfall/sessions");
    return grpc::Status::OK;
  }
  grpc::Status StartExport(grpc::ServerContext*, const v1::ExportRequest* request,
                           v1::Outcome* outcome) override {
    record_("StartExport");
    const std::lock_guard lock(mutex_);
    if (request->session() != synthetic_session(1).name()) {
      outcome->set_reason("it is not the one that this station exports");
      return grpc::Status::OK;
    }
    status_.Clear();
    status_.set_state("running");
    status_.set_session(request->session());
    status_.set_format(request->format());
    outcome->set_accepted(true);
    return grpc::Status::OK;
  }
  grpc::Status GetExport(grpc::ServerContext*, const v1::Empty*, v1::ExportStatus* status) override {
    const std::lock_guard lock(mutex_);
    if (status_.state() == "running") status_.set_share(status_.share() + 0.25);
    if (status_.share() >= 1.0 && status_.state() == "running") {
      status_.set_state("done");
      status_.set_folder("/srv/footfall/sessions/exports/s1");
      status_.add_files("s1.c3d");
    }
    *status = status_;
    return grpc::Status::OK;
  }
  grpc::Status CancelExport(grpc::ServerContext*, const v1::Empty*, v1::Outcome* outcome) override {
    record_("CancelExport");
    const std::lock_guard lock(mutex_);
    status_.set_state("cancelled");
    outcome->set_accepted(true);
    return grpc::Status::OK;
  }

  /// 0 is being recorded, 2 ends early with gaps, 3 cannot be read; the others are complete.
  static v1::StoredSession synthetic_session(int index) {
    v1::StoredSession session;
    session.set_name("2026112" + std::to_string(9 - index % 10) + "T101500Z" +
                     (index < 10 ? "" : "-" + std::to_string(index)) + ".footfall");
    session.set_bytes(48'200'000);
    if (index == 0) session.set_state("recording");
    if (index == 3) {
      session.set_state("unreadable");
      session.set_error(session.name() + " is not a Footfall session file");
    }
    if (!session.state().empty()) return session;
    session.set_state(index == 2 ? "interrupted" : "complete");
    session.set_ending(index == 2 ? "interrupted, or still being recorded: ends 734.512 s after its start"
                                  : "complete: 734.512 s");
    session.set_subject_pseudonym("P-0" + std::to_string(10 + index));
    session.set_started_wall_ns((1'795'000'000LL - 86'400LL * index) * 1'000'000'000LL);
    session.set_duration_s(734.512);
    session.set_steps(2113);
    session.set_gaps(index == 2 ? 3 : 0);
    session.set_missing_samples(index == 2 ? 412 : 0);
    session.set_format_version(5);
    session.set_treadmill(true);
    session.set_treadmill_product("GS2 drive");
    session.add_plates("left, 1000 Hz");
    session.add_plates("right, 1000 Hz");
    for (const char* imu :
         {"left_shank, 100 Hz", "right_shank, 100 Hz", "pelvis, 100 Hz", "left_thigh, 100 Hz"})
      session.add_imus(imu);
    session.set_stops(1);
    session.set_markers(2);
    session.set_mass_kg(71.5);
    session.set_simulation(true);
    return session;
  }

 private:
  std::function<void(const char*)> record_;
  std::mutex mutex_;
  v1::ExportStatus status_;
};

}  // namespace footfall::tests
