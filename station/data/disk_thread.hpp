#pragma once
#include <chrono>
#include <functional>
#include <memory>
#include <thread>

namespace footfall::station {

/// A thread that reads from disks, of which one may hang for as long as it likes: the station does not wait
/// for it longer than kPatience. Thread: the owner's. Blocks: finish(). Allocates: constructor. Errors: none.
class DiskThread {
 public:
  static constexpr std::chrono::milliseconds kPatience{2000};

  /// `work` owns, or shares, all that it touches: it may outlive this object, and the station.
  explicit DiskThread(std::function<void()> work);
  ~DiskThread() { finish(); }
  DiskThread(const DiskThread&) = delete;
  DiskThread& operator=(const DiskThread&) = delete;

  /// `work` has been told to end. Waits for it; afterwards it is left to itself, and ends when its disk
  /// answers or with the process.
  void finish(std::chrono::milliseconds patience = kPatience);

 private:
  struct Ending;
  std::shared_ptr<Ending> ending_;
  std::thread thread_;
};

}  // namespace footfall::station
