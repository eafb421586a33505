#pragma once
#include <netinet/in.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <deque>
#include <mutex>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace footfall::tests {

/// What the peer's description page says.
struct RdtPage {
  std::string product = "test peer", force_unit = "N", torque_unit = "Nm";
  double counts_per_force = 1e6, counts_per_torque = 1e6;
  int rate_hz = 1000;
  std::string status_line = "HTTP/1.1 200 OK";
  std::string calibration_serial;  ///< empty: not told
  std::string replacement;         ///< when not empty: the whole body
  bool hangs = false;              ///< accepts and never answers
};

/// Shares of records that the peer's network drops, holds back behind younger ones, or sends twice.
struct RdtFaults {
  double loss = 0.0, reorder = 0.0, duplicate = 0.0;
};

/// A Net F/T box for tests, written from the protocol facts and sharing no codec with the station. It serves
/// the page and the requests on a thread of its own; records are sent only when the test says so, besides the
/// first one of each stream, so that every count is exact.
/// Thread: the test's; its own thread answers. Blocks: the destructor. Errors: throws std::runtime_error.
class RdtPeer {
 public:
  struct Counts {
    std::uint64_t sent = 0;  ///< sequence numbers of the present stream, lost ones included
    // Since the peer exists:
    std::uint64_t dropped = 0, reordered = 0, duplicated = 0;
    int starts = 0, stops = 0, biases = 0;
  };

  RdtPeer();
  ~RdtPeer();
  RdtPeer(const RdtPeer&) = delete;
  RdtPeer& operator=(const RdtPeer&) = delete;

  [[nodiscard]] std::uint16_t port() const { return port_; }
  [[nodiscard]] std::uint16_t http_port() const { return http_port_; }
  [[nodiscard]] Counts counts();
  [[nodiscard]] bool streaming();

  /// Samples and sends; held-back records of the faulty network may stay behind until flush().
  void send(int records);
  void flush();
  /// Samples that go nowhere.
  void lose(int records);
  void send_raw(const std::vector<std::uint8_t>& datagram);
  /// The same from another port: a stranger.
  void send_from_stranger(int records);

  void set_page(const RdtPage& page);
  void set_faults(const RdtFaults& faults);
  void set_records_per_datagram(int records);
  /// Fx Fy Fz Tx Ty Tz counts and the status of what is sent from now on.
  void set_reading(const std::array<std::int32_t, 6>& counts, std::uint32_t status = 0);
  void set_next_sequence(std::uint32_t sequence);
  void freeze_internal_counter(bool frozen);
  /// Ignores requests and sends nothing; a stream that ran is forgotten.
  void set_mute(bool mute);
  void set_deaf_to_stop(bool deaf);
  /// Power off and on: counters begin anew, the stream is forgotten.
  void reboot();
  /// Closes the UDP port (the kernel then answers "port unreachable"), and opens the same one again.
  void close_port();
  void reopen_port();

 private:
  using Bytes = std::vector<std::uint8_t>;
  void serve();
  void take_request();
  void answer_http();
  void sample_locked(bool arrives);
  void carry_locked(const Bytes& datagram);
  void put_locked(const Bytes& datagram);
  [[nodiscard]] std::string page_text_locked() const;

  std::uint16_t port_ = 0, http_port_ = 0;
  int udp_ = -1, listener_ = -1, stranger_ = -1;
  std::vector<int> hanging_;
  std::atomic<bool> quit_{false};
  std::mutex mutex_;
  // Guarded by mutex_.
  sockaddr_in owner_{};
  bool streaming_ = false, mute_ = false, deaf_to_stop_ = false, frozen_ = false;
  RdtPage page_;
  RdtFaults faults_;
  Counts counts_;
  std::uint32_t sequence_ = 1, internal_ = 7000;
  std::array<std::int32_t, 6> reading_{};
  std::uint32_t status_ = 0;
  std::size_t records_per_datagram_ = 1;
  Bytes pending_;
  struct Held {
    Bytes datagram;
    int behind;
  };
  std::deque<Held> held_;
  std::mt19937_64 random_{20261122};
  std::thread thread_;
};

}  // namespace footfall::tests
