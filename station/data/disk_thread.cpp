#include "station/data/disk_thread.hpp"

#include <condition_variable>
#include <mutex>
#include <utility>

namespace footfall::station {

struct DiskThread::Ending {
  std::mutex mutex;
  std::condition_variable changed;
  bool ended = false;  ///< guarded by mutex
};

DiskThread::DiskThread(std::function<void()> work)
    : ending_(std::make_shared<Ending>()), thread_([ending = ending_, task = std::move(work)]() mutable {
        task();
        task = nullptr;
        const std::lock_guard guard(ending->mutex);
        ending->ended = true;
        ending->changed.notify_all();
      }) {}

void DiskThread::finish(std::chrono::milliseconds patience) {
  if (!thread_.joinable()) return;
  std::unique_lock lock(ending_->mutex);
  const bool ended = ending_->changed.wait_for(lock, patience, [this] { return ending_->ended; });
  lock.unlock();
  if (ended)
    thread_.join();
  else
    thread_.detach();
}

}  // namespace footfall::station
