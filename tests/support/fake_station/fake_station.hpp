#pragma once
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "footfall/v1/station.pb.h"

namespace footfall::tests {

/// One call as the fake station received it.
struct Call {
  std::string name;  ///< "Stop", "Beat", "SetSpeed", ...
  std::uint64_t epoch = 0, token = 0, frame = 0;
  double value = 0.0;
  std::chrono::steady_clock::time_point at{};
};

/// A gRPC server on a Unix-domain socket that answers like a station's API and moves nothing: for tests of
/// the console's client and screen only; no figure of the product is ever measured against it. Thread: every
/// member from any thread. Blocks: stop() until the calls have ended. Errors: start() gives false when the
/// socket cannot be opened.
class FakeStation {
 public:
  /// Makes the next frame of the stream; `elapsed_s` since start().
  using FrameMaker = std::function<v1::LiveFrame(double elapsed_s)>;

  FakeStation(std::string socket_path, FrameMaker make_frame);
  ~FakeStation();
  FakeStation(const FakeStation&) = delete;
  FakeStation& operator=(const FakeStation&) = delete;

  bool start();
  void stop();

  void pause_stream(bool paused);
  /// Operator calls but Beat, and those about recordings, wait until released; Stop never waits.
  void block_commands(bool blocked);
  void refuse_beats(bool refused);

  [[nodiscard]] std::vector<Call> calls() const;
  [[nodiscard]] std::size_t count(const std::string& name) const;
  /// Waits until at least `wanted` calls of that name have come.
  [[nodiscard]] bool wait_for(const std::string& name, std::size_t wanted,
                              std::chrono::milliseconds time) const;
  [[nodiscard]] bool lease_held() const;

  static constexpr std::uint64_t kEpoch = 7, kToken = 4242;

 private:
  friend class FakeViewer;
  friend class FakeOperator;
  void record(Call call);
  void wait_while_blocked();
  v1::LiveFrame next_frame();

  struct Services;
  std::string socket_path_;
  FrameMaker make_frame_;
  std::unique_ptr<Services> services_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::vector<Call> calls_;
  std::optional<v1::RunnerView> runner_view_;
  bool paused_ = false, blocked_ = false, beats_refused_ = false, running_ = false, lease_held_ = false;
  std::chrono::steady_clock::time_point started_{};
};

}  // namespace footfall::tests
