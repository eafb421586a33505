#pragma once
#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <string>
#include <thread>

#include "ui/client/channel.hpp"
#include "ui/model/command.hpp"

namespace footfall::ui {

/// The path of STOP: a connection and a thread of its own, so that neither a blocked command nor a hung
/// screen delays it. Needs no lease. A stop is the one command that is sent again until it is answered (for
/// two seconds after the last press): repeating a stop can only stop. Thread: request() from any thread, also
/// the window's callbacks. Blocks: request() never. Allocates: on its own thread. Errors: progress() says
/// Unanswered when no station took it.
class StopSender {
 public:
  static constexpr std::chrono::milliseconds kKeepTryingFor{2000};
  static constexpr std::chrono::milliseconds kBetweenTries{100};

  explicit StopSender(const std::string& socket_path);
  ~StopSender();
  StopSender(const StopSender&) = delete;
  StopSender& operator=(const StopSender&) = delete;

  void request();
  [[nodiscard]] StopProgress progress() const { return progress_.load(std::memory_order_acquire); }

 private:
  void run(const std::stop_token& stopping);
  void send_until_answered(const std::stop_token& stopping);
  [[nodiscard]] bool send_once();

  std::shared_ptr<grpc::Channel> channel_;
  std::atomic<StopProgress> progress_{StopProgress::None};
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::uint64_t presses_ = 0;  ///< guarded by mutex_
  std::jthread thread_;        ///< last: it uses everything above
};

}  // namespace footfall::ui
