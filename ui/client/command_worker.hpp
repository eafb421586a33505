#pragma once
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include "ui/client/channel.hpp"
#include "ui/model/command.hpp"

namespace footfall::ui {

/// Carries commands to the station one after the other, each with its deadline, never twice.
/// Thread: owns one; post() and forget_all() from any thread. Blocks: post() never. Allocates: yes.
/// Errors: a refusal, a time-out (Unknown) and a command that waited too long in the queue (NotSent) come
/// back as a CommandReply; nothing is repeated.
class CommandWorker {
 public:
  using Clock = std::chrono::steady_clock;
  /// What the operator asked for longer ago than this is not what he wants now.
  static constexpr std::chrono::milliseconds kOldest{300};

  /// `epoch` gives the current lease epoch; `on_reply` is called on the worker's thread.
  CommandWorker(std::shared_ptr<grpc::Channel> channel, std::function<std::uint64_t()> epoch,
                std::function<void(const CommandReply&, std::uint64_t lease_epoch)> on_reply);
  ~CommandWorker();
  CommandWorker(const CommandWorker&) = delete;
  CommandWorker& operator=(const CommandWorker&) = delete;

  void post(const Command& command);
  /// Drops what was not sent yet: after a reconnect nothing of before may go out.
  void forget_all();

 private:
  struct Waiting {
    Command command;
    Clock::time_point since;
  };
  void run(const std::stop_token& stopping);
  void carry_out(const Command& command, const std::stop_token& stopping);

  std::shared_ptr<grpc::Channel> channel_;
  std::function<std::uint64_t()> epoch_;
  std::function<void(const CommandReply&, std::uint64_t)> on_reply_;
  std::mutex mutex_;
  std::condition_variable_any wake_;
  std::deque<Waiting> queue_;  ///< guarded by mutex_
  std::jthread thread_;
};

}  // namespace footfall::ui
