#include "ui/client/stop_sender.hpp"

#include "footfall/v1/station.grpc.pb.h"

namespace footfall::ui {
namespace {

// Keeps the connection up, so that the first press does not have to build it.
constexpr std::chrono::milliseconds kKeepWarmEvery{250};

}  // namespace

StopSender::StopSender(const std::string& socket_path)
    : channel_(make_channel(socket_path)),
      thread_([this](const std::stop_token& stopping) { run(stopping); }) {}

StopSender::~StopSender() = default;

void StopSender::request() {
  {
    const std::lock_guard lock(mutex_);
    ++presses_;
    progress_.store(StopProgress::Sending, std::memory_order_release);
  }
  wake_.notify_one();
}

void StopSender::run(const std::stop_token& stopping) {
  std::uint64_t served = 0;
  while (!stopping.stop_requested()) {
    {
      std::unique_lock lock(mutex_);
      wake_.wait_for(lock, stopping, kKeepWarmEvery, [&] { return presses_ != served; });
      if (presses_ == served) {
        lock.unlock();
        channel_->GetState(true);
        continue;
      }
      served = presses_;
    }
    send_until_answered(stopping);
  }
}

void StopSender::send_until_answered(const std::stop_token& stopping) {
  const auto give_up = std::chrono::steady_clock::now() + kKeepTryingFor;
  while (!stopping.stop_requested()) {
    if (send_once()) {
      progress_.store(StopProgress::Accepted, std::memory_order_release);
      return;
    }
    if (std::chrono::steady_clock::now() >= give_up) break;
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stopping, kBetweenTries, [] { return false; });
  }
  progress_.store(StopProgress::Unanswered, std::memory_order_release);
}

bool StopSender::send_once() {
  const auto stub = v1::Viewer::NewStub(channel_);
  grpc::ClientContext context;
  set_deadline(context, kCommandDeadline);
  v1::Outcome outcome;
  return stub->Stop(&context, v1::Empty{}, &outcome).ok() && outcome.accepted();
}

}  // namespace footfall::ui
