#pragma once
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>

#include "ui/client/channel.hpp"
#include "ui/model/data.hpp"

namespace footfall::ui {

/// Asks the station for its recorded sessions and the state of the newest export, on a connection of its own
/// and only while somebody looks; carries out what was wished there once and never again by itself. Thread:
/// owns one; ask() and latest() anywhere. Blocks: its destructor for one call at most. Allocates: yes.
/// Errors: in the view.
class DataClient {
 public:
  using View = std::shared_ptr<const DataView>;
  static constexpr std::chrono::milliseconds kDeadline{3000}, kWhileBusy{200}, kWhileQuiet{2000};

  /// `may_export`: false drops every wish (a viewer).
  DataClient(const std::string& socket_path, bool may_export);
  ~DataClient();
  DataClient(const DataClient&) = delete;
  DataClient& operator=(const DataClient&) = delete;

  /// To be called once a frame.
  void ask(const DataRequests& requests);
  /// nullptr until the station was asked.
  [[nodiscard]] View latest() const;

 private:
  struct Wishes {
    std::optional<v1::SessionQuery> query;
    std::optional<v1::ExportRequest> begin;
    bool cancel = false;
  };
  void run(const std::stop_token& stopping);
  [[nodiscard]] DataView fetch(const Wishes& wishes, DataView view) const;

  std::shared_ptr<grpc::Channel> channel_;
  const bool may_export_;
  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  Wishes wishes_;        ///< guarded by mutex_
  bool news_ = false;    ///< guarded by mutex_
  View latest_;          ///< guarded by mutex_
  std::jthread thread_;  ///< last: it uses everything above
};

}  // namespace footfall::ui
