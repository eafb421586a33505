#pragma once
#include <atomic>
#include <cstddef>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "hal/imu.hpp"

namespace footfall::station {

/// The slow side of the inertial sensors: connects, configures and looks after them on a thread of its own,
/// because a wireless device that does not answer takes seconds. A sensor that is away never keeps the
/// station from starting: its report says what is wrong until it comes back.
/// Thread: constructor, start(), stop() on one; reports anywhere. Blocks: stop() until the device at work has
/// given up (some seconds); report() a short mutex. Allocates: yes. Errors: in the reports.
class ImuKeeper {
 public:
  struct Report {
    hal::ImuInfo info;
    std::string notice;  ///< what is wrong or worse than asked for, one sentence; empty when all is well
    bool asked = false;  ///< start() was tried
  };

  explicit ImuKeeper(std::vector<std::unique_ptr<hal::Imu>> imus);
  ~ImuKeeper();
  ImuKeeper(const ImuKeeper&) = delete;
  ImuKeeper& operator=(const ImuKeeper&) = delete;

  void start();
  /// Ends the thread, then the streams. The measuring thread may still drain.
  void stop();
  [[nodiscard]] std::size_t size() const { return imus_.size(); }
  [[nodiscard]] Report report(std::size_t i) const;
  [[nodiscard]] hal::ImuHealth health(std::size_t i) const noexcept { return imus_[i]->health(); }
  /// For the measuring thread.
  [[nodiscard]] std::vector<hal::Imu*> devices() const;

 private:
  void run();
  void note(std::size_t i);

  std::vector<std::unique_ptr<hal::Imu>> imus_;
  mutable std::mutex mutex_;
  std::vector<Report> reports_;
  std::atomic<bool> quit_{false};
  std::thread thread_;
};

}  // namespace footfall::station
