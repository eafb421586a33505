#pragma once
#include <atomic>
#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace footfall::tests {

/// A wire with ears between a master and the lab's serial port: passes every byte on at once and keeps what
/// went each way. Half duplex: what one side says until the other speaks is one frame. Thread: its own.
/// Errors: throws std::runtime_error.
class RtuTap {
 public:
  struct Frame {
    bool from_master;
    std::vector<std::uint8_t> bytes;
  };
  explicit RtuTap(const std::string& lab_port);
  RtuTap(const RtuTap&) = delete;
  RtuTap& operator=(const RtuTap&) = delete;
  ~RtuTap();
  /// The master's end.
  [[nodiscard]] const std::string& device() const { return device_; }
  /// Ends the tap and gives what it heard.
  const std::vector<Frame>& finish();

 private:
  void pass();
  void hear(bool from_master, const std::uint8_t* bytes, std::size_t count);

  std::string device_;
  int master_ = -1, lab_ = -1;
  std::atomic<bool> ending_{false};
  std::vector<Frame> frames_;
  std::thread thread_;
};

}  // namespace footfall::tests
