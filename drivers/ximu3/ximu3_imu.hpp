#pragma once
#include <array>
#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "core/spsc_ring.hpp"
#include "drivers/io/drain_gate.hpp"
#include "drivers/io/receive_clock.hpp"
#include "drivers/ximu3/discovery.hpp"
#include "drivers/ximu3/imu_link.hpp"
#include "drivers/ximu3/sample_stream.hpp"
#include "hal/imu.hpp"
#include "protocols/ximu3/command.hpp"
#include "protocols/ximu3/stream_parser.hpp"

namespace footfall::drivers::ximu3 {

struct Ximu3Options {
  std::string name;    ///< for messages: "left_shank"
  std::string serial;  ///< as the device says it; empty: whatever answers at `host`
  std::string host;    ///< IPv4 address; empty: found by `serial`
  std::uint16_t command_port = 8000, data_port = 9000;  ///< with `host`: device's receive and send port
  double rate_hz = 200.0;                               ///< 400 / n
  bool synchronised = true;                             ///< the devices' own radio synchronisation
  double full_scale_deg_s = 2000.0, full_scale_g = 16.0;
  double max_lateness_ms = 100.0;
  std::uint8_t device = 0;  ///< index in the station's configuration
};

/// x-io x-IMU3 over UDP (protocols/ximu3/SPEC.md).
/// Frame, units: sensor frame, rad/s and m/s², gravity included, neither aligned nor filtered; station times
/// by core::ClockFit, less the link's shortest delay: half the shortest of 16 round trips at the start (as
/// NTP does, RFC 5905; the time that a device takes to answer makes it too long). Thread, blocking, errors:
/// hal::Imu. start() takes at most 2.5 s to find the device and 4 s to set it up: every setting is written,
/// applied and read back. A device that restarts is set up again by maintain(). Accounting: received + lost =
/// what the device's time says it sampled since the first sample; what it would have sent around a restart
/// cannot be known.
class Ximu3Imu final : public hal::Imu, private protocols::ximu3::StreamSink {
 public:
  /// `discovery` is shared by the devices of one thread; needed when `host` is empty.
  explicit Ximu3Imu(Ximu3Options options, std::shared_ptr<Discovery> discovery = nullptr);
  ~Ximu3Imu() override;
  Ximu3Imu(const Ximu3Imu&) = delete;
  Ximu3Imu& operator=(const Ximu3Imu&) = delete;

  core::Result<void> start() override;
  void stop() noexcept override;
  void drain(const core::ClockPair& clocks, hal::ImuSink& sink) noexcept override;
  void maintain(core::Timestamp now) noexcept override;
  [[nodiscard]] hal::ImuInfo info() const override { return info_; }
  [[nodiscard]] hal::ImuHealth health() const noexcept override;
  [[nodiscard]] std::string notice() const override;

 private:
  static constexpr core::Duration kSilence = core::milliseconds(500);
  struct Counters {
    std::atomic<std::uint64_t> received{0}, lost{0}, reordered{0}, duplicated{0}, malformed{0},
        kernel_dropped{0}, reconnects{0}, restarts{0};
    std::atomic<std::int64_t> last_receive_ns{0}, last_emptied_ns{0};
    std::atomic<float> battery_percent, signal_percent;
  };
  struct Line {
    std::array<char, 256> text{};
    std::size_t size = 0;
    core::Timestamp received;
  };

  // Control thread.
  core::Result<void> open_link();
  core::Result<Endpoint> find_device();
  core::Result<void> set_up();
  core::Result<void> write_settings(core::Timestamp deadline);
  core::Result<void> read_back(core::Timestamp deadline);
  core::Result<void> identify(core::Timestamp deadline);
  core::Result<std::string> ask(const std::string& key, const protocols::ximu3::Value& value,
                                core::Timestamp deadline, int attempts);
  std::optional<std::string> await_response(const std::string& key, core::Timestamp deadline);
  void measure_link_delay();
  bool await_first_sample();
  void reset_counters() noexcept;
  void look_after();
  [[nodiscard]] bool has_moved();
  [[nodiscard]] bool is_silent(core::Timestamp now) const noexcept;
  [[nodiscard]] core::Error named(const core::Error& error) const;

  // Whoever is inside the gate.
  void take_datagrams(hal::ImuSink* sink) noexcept;
  void on_data(const protocols::ximu3::Message& message, int channel) noexcept override;
  void on_command(std::string_view json, int channel) noexcept override;
  void on_fault(protocols::ximu3::Fault fault) noexcept override;
  void take_inertial(const protocols::ximu3::Message& message) noexcept;

  const Ximu3Options options_;
  const std::shared_ptr<Discovery> discovery_;
  // Control thread.
  hal::ImuInfo info_;
  Endpoint endpoint_;
  core::Timestamp started_, next_try_;
  core::Timestamp answered_;  ///< kernel stamp of the newest answer that was waited for
  core::Duration try_again_after_;
  bool wanted_ = false;  ///< started and not stopped
  bool low_latency_refused_ = false;
  std::uint64_t set_up_restarts_ = 0;  ///< restarts after which the device was set up again
  std::string trouble_;                ///< why the device cannot be used now
  // Shared.
  io::DrainGate gate_;
  Counters counters_;
  core::SpscRing<Line> responses_{32};  ///< from whoever is inside the gate to the control thread
  // Inside the gate.
  ImuLink link_;
  io::ReceiveClock receive_clock_;
  protocols::ximu3::StreamParser parser_;
  std::optional<SampleStream> stream_;
  hal::ImuSink* sink_ = nullptr;  ///< during a drain
  io::ReceiveClock::Time received_;
  bool inertial_seen_ = false;
};

}  // namespace footfall::drivers::ximu3
