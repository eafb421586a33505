#pragma once
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <thread>

#include "ui/client/channel.hpp"

namespace footfall::ui {

/// How far the two loops a living console needs have come. Thread: each counter by its own loop, read
/// anywhere.
struct Progress {
  std::atomic<std::uint64_t> frames{0};  ///< pictures completed by the draw loop
  std::atomic<std::uint64_t> events{0};  ///< rounds of the window's event loop, which serves the STOP key
};

/// Tells the station every 100 ms that this console lives, but only when both loops have gone on since the
/// last beat: a hung screen or a dead STOP key ends the beats, and the station eases the belt down. Thread:
/// owns one. Blocks: its destructor for one call at most. Errors: a beat refused by the station
/// (`on_refused`) means that the lease is gone.
class Beater {
 public:
  static constexpr std::chrono::milliseconds kEvery{100};

  Beater(std::shared_ptr<grpc::Channel> channel, const Progress& progress,
         std::function<std::uint64_t()> epoch,
         std::function<void(std::uint64_t epoch, const std::string& reason)> on_refused);
  ~Beater();
  Beater(const Beater&) = delete;
  Beater& operator=(const Beater&) = delete;

 private:
  void run(const std::stop_token& stopping);
  void beat(std::uint64_t epoch, std::uint64_t frame);

  std::shared_ptr<grpc::Channel> channel_;
  const Progress& progress_;
  std::function<std::uint64_t()> epoch_;
  std::function<void(std::uint64_t, const std::string&)> on_refused_;
  std::jthread thread_;
};

}  // namespace footfall::ui
