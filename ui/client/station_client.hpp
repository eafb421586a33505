#pragma once
#include <atomic>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "ui/client/beater.hpp"
#include "ui/client/command_worker.hpp"
#include "ui/client/data_client.hpp"
#include "ui/client/incident_fetcher.hpp"
#include "ui/client/live_stream.hpp"
#include "ui/client/review_client.hpp"
#include "ui/client/stop_sender.hpp"
#include "ui/model/model.hpp"

namespace footfall::ui {

/// The console's side of the station: watching, commanding, beating and stopping, each on a thread of its
/// own; a technician's zeroing goes to technician.sock beside the socket given. Thread: every member from any
/// thread. Blocks: nothing but the destructor (a STOP or beat under way: 300 ms). Allocates: yes. Errors:
/// shown through view(). A lost stream gives up the lease and forgets unsent commands: whoever saw nothing
/// for a while takes control anew, and nothing is sent by reconnecting.
class StationClient {
 public:
  struct Options {
    std::string socket_path;
    bool viewer = false;
    std::uint32_t frames_per_second = 30;
  };

  explicit StationClient(const Options& options);

  [[nodiscard]] std::vector<ArrivedFrame> take_frames() {
    std::vector<ArrivedFrame> frames = stream_.take();
    if (!frames.empty()) incidents_.want(frames.back().frame.status().incident_serial());
    return frames;
  }
  /// Until a frame is there to take, or `until`: a picture drawn on arrival is not older than it must be.
  void wait_for_frame(std::chrono::steady_clock::time_point until) { stream_.wait(until); }
  /// Replies are handed out once.
  [[nodiscard]] ClientView view();
  /// What the Data page wants, once a frame.
  void ask(const DataRequests& requests) { data_.ask(requests); }
  /// What Review wants to know, once a frame.
  void ask(const ReviewRequests& requests) { review_.ask(requests); }
  /// A viewer posts nothing.
  void post(const Command& command);
  void stop() { stop_.request(); }
  [[nodiscard]] StopProgress stop_progress() const { return stop_.progress(); }
  [[nodiscard]] Progress& progress() { return progress_; }

 private:
  [[nodiscard]] CommandWorker& worker_for(CommandKind kind);
  void lose_lease();
  void keep_reply(CommandReply reply, std::uint64_t lease_epoch);

  bool viewer_;
  Progress progress_;
  std::atomic<std::uint64_t> lease_epoch_{0};
  std::atomic<std::uint64_t> start_token_{0}, level_token_{0};
  std::mutex mutex_;
  std::vector<CommandReply> replies_;  ///< guarded by mutex_
  std::uint64_t serial_ = 0;           ///< guarded by mutex_
  std::shared_ptr<grpc::Channel> channel_;
  StopSender stop_;
  CommandWorker motion_, recording_, technician_;
  IncidentFetcher incidents_;
  DataClient data_;
  ReviewClient review_;
  Beater beater_;
  LiveStream stream_;  ///< last: it calls lose_lease()
};

}  // namespace footfall::ui
