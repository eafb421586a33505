#pragma once
#include <footfall/v1/data.grpc.pb.h>

#include "station/api/services.hpp"
#include "station/data/data_export.hpp"

namespace footfall::station {

/// What the API of recorded data needs: the shelf and the desk that exports from it.
struct DataDesk {
  DataShelf shelf;
  ExportDesk exports;
  DataDesk(std::filesystem::path dir, std::function<std::filesystem::path()> recording,
           ExportDesk::Setup setup)
      : shelf(std::move(dir), std::move(recording)), exports(shelf, std::move(setup)) {}
};

/// Recorded sessions and their exports (data.proto), on every role's socket. A viewer may look; starting and
/// cancelling are refused to it with the reason, and audited for everybody. None of it needs the lease:
/// nothing moves. A connection that asks more than 40 times a second (80 at once) gets RESOURCE_EXHAUSTED.
/// Thread: gRPC threads. Blocks: as DataShelf and ExportDesk.
class DataService final : public v1::Data::Service {
 public:
  DataService(Commands& commands, CallerLookup who) : commands_(commands), who_(std::move(who)) {}
  grpc::Status ListSessions(grpc::ServerContext*, const v1::SessionQuery*, v1::SessionPage*) override;
  grpc::Status StartExport(grpc::ServerContext*, const v1::ExportRequest*, v1::Outcome*) override;
  grpc::Status GetExport(grpc::ServerContext*, const v1::Empty*, v1::ExportStatus*) override;
  grpc::Status CancelExport(grpc::ServerContext*, const v1::Empty*, v1::Outcome*) override;

 private:
  [[nodiscard]] grpc::Status admit(grpc::ServerContext* context);
  void answer(const Caller& caller, const char* what, const std::string& value,
              const core::Result<void>& result, v1::Outcome* outcome);
  Commands& commands_;
  CallerLookup who_;
  RequestBudget budget_{40.0, 80.0};
};

/// Empty, or why this role may not export.
[[nodiscard]] std::string export_refusal(const std::string& role);

}  // namespace footfall::station
