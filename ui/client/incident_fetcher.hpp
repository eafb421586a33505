#pragma once
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <thread>

#include "footfall/v1/station.pb.h"
#include "ui/client/channel.hpp"

namespace footfall::ui {

/// Fetches the last stop's record from the station when told that there is news, on a connection of its own,
/// and again once a second while the record grows. Thread: owns one; want() and latest() anywhere. Blocks:
/// nothing; its destructor cancels the call under way. Allocates: yes. Errors: a failed call is tried again
/// after a second; until then the older record is shown.
class IncidentFetcher {
 public:
  using Record = std::shared_ptr<const v1::IncidentDetail>;
  static constexpr std::chrono::milliseconds kAgain{1000}, kDeadline{3000};
  static constexpr std::uint32_t kMostListed = 40;

  explicit IncidentFetcher(const std::string& socket_path);
  ~IncidentFetcher();
  IncidentFetcher(const IncidentFetcher&) = delete;
  IncidentFetcher& operator=(const IncidentFetcher&) = delete;

  /// The station's serial number of the newest change; 0: there was no stop since it started.
  void want(std::uint64_t serial);
  /// nullptr while none was fetched.
  [[nodiscard]] Record latest() const;
  using List = std::shared_ptr<const v1::IncidentList>;
  /// The newest records, as of the last stop; nullptr until told.
  [[nodiscard]] List list() const;

 private:
  void run(const std::stop_token& stopping);
  [[nodiscard]] Record fetch(const std::stop_token& stopping) const;
  [[nodiscard]] List fetch_list(const std::stop_token& stopping) const;

  std::shared_ptr<grpc::Channel> channel_;
  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  std::uint64_t wanted_ = 0, fetched_ = ~std::uint64_t{0};  ///< guarded by mutex_
  Record latest_;
  List list_;            ///< guarded by mutex_
  std::jthread thread_;  ///< last: it uses everything above
};

}  // namespace footfall::ui
