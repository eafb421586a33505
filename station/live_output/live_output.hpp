#pragma once
#include <atomic>
#include <memory>
#include <thread>
#include <vector>

#include "station/live/live_hub.hpp"
#include "station/live_output/sink.hpp"

/// Feeds the sinks from the hub's history, at their own pace: a sink that blocks stops no other thread, and
/// what the hub has forgotten meanwhile (20 s) is counted. Thread: its own. Blocks: the destructor until a
/// sink returns. Allocates: yes. Errors: none.
namespace footfall::station {

class LiveOutput {
 public:
  LiveOutput(const LiveHub& hub, std::unique_ptr<LiveSink> sink);
  ~LiveOutput();
  LiveOutput(const LiveOutput&) = delete;
  LiveOutput& operator=(const LiveOutput&) = delete;
  [[nodiscard]] std::uint64_t samples_sent() const { return sent_; }
  [[nodiscard]] std::uint64_t samples_dropped() const { return dropped_; }

 private:
  void run();
  void pass_on();

  const LiveHub& hub_;
  std::unique_ptr<LiveSink> sink_;
  HubCursor cursor_;
  std::vector<double> times_;
  std::vector<float> values_;
  std::atomic<std::uint64_t> sent_{0}, dropped_{0};
  std::atomic<bool> quit_{false};
  std::thread thread_;
};

}  // namespace footfall::station
