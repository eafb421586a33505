#pragma once
#include <atomic>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "cli/child_process.hpp"
#include "cli/station_client.hpp"
#include "core/time.hpp"

namespace footfall::bench {

/// What went over the serial wire between station and drive: one entry for each piece as it was read.
struct WirePiece {
  core::Timestamp time;  ///< of its first byte, as this process read it
  bool from_station = false;
  std::vector<std::uint8_t> bytes;
};

/// A virtual lab and a real station as child processes, and this process in the serial cable between them: it
/// passes every byte on at once and keeps the time of each. The lab paces its bytes as 19200 Bd does.
/// Thread: one, and the cable has its own (SCHED_FIFO where permitted). Blocks: the constructor until the
/// station sees its drive. Errors: the program ends with a sentence.
class TappedStation {
 public:
  explicit TappedStation(const char* program);
  ~TappedStation();
  TappedStation(const TappedStation&) = delete;
  TappedStation& operator=(const TappedStation&) = delete;

  [[nodiscard]] const std::filesystem::path& dir() const { return dir_; }
  [[nodiscard]] std::string viewer_socket() const { return socket("viewer"); }
  [[nodiscard]] std::string operator_socket() const { return socket("operator"); }
  [[nodiscard]] cli::StationClient& client() { return *client_; }
  /// Everything since the last call.
  [[nodiscard]] std::vector<WirePiece> take();

 private:
  [[nodiscard]] std::string socket(const char* role) const;
  void write_configuration() const;
  void pass_on();

  const char* program_;
  std::filesystem::path dir_;
  cli::ChildProcess lab_, station_;
  int cable_ = -1, lab_end_ = -1;
  std::atomic<bool> quit_{false};
  std::mutex mutex_;
  std::vector<WirePiece> pieces_;
  std::thread thread_;
  std::unique_ptr<cli::StationClient> client_;
};

}  // namespace footfall::bench
