#pragma once
#include <netinet/in.h>

#include <array>
#include <atomic>
#include <cstdint>
#include <optional>
#include <string>

#include "drivers/ati_rdt/rdt_socket.hpp"
#include "drivers/ati_rdt/record_stream.hpp"
#include "drivers/io/drain_gate.hpp"
#include "hal/force_plate.hpp"

namespace footfall::drivers::ati_rdt {

struct AtiRdtOptions {
  std::string name;  ///< for messages: "left"
  std::string host;  ///< IPv4 address or "localhost"; no names, since a name server may stall
  std::uint16_t port = protocols::ati_rdt::kDefaultPort;
  std::uint16_t http_port = 80;
  double expected_rate_hz = 1000.0;
  double max_lateness_ms = 20.0;
  /// Which plate axis (with sign) is the lab's ap, v, ml.
  std::array<std::string, 3> axes{"+y", "+z", "+x"};
  bool measures_force_on_runner = true;
  std::array<double, 3> origin_m{0.0, 0.0, 0.0};  ///< transducer origin in the lab frame: ap, v, ml
  std::uint8_t plate = 0;                         ///< index in the station's configuration
};

/// ATI Net F/T transducer under a belt, raw data transfer over UDP (protocols/ati_rdt/SPEC.md).
/// Frame, units: lab frame, force on the runner, neither tared nor filtered (core/plate_pose.hpp).
/// Thread, blocking, errors: hal::ForcePlate. start() takes at most 2 s: the calibration page over HTTP (0.9
/// s), then the first record (1 s). A sensor that restarted is not trusted (kInvalid) until maintain() has
/// read its calibration again; a calibration that differs from the one start() read stays refused until the
/// next start(). Accounting: received + lost = sent, from record 1 of the stream on. What a sensor sent or
/// would have sent around a restart of its count cannot be known: the gap is flagged and counted in
/// reconnects.
class AtiRdtPlate final : public hal::ForcePlate {
 public:
  explicit AtiRdtPlate(AtiRdtOptions options);
  ~AtiRdtPlate() override;
  AtiRdtPlate(const AtiRdtPlate&) = delete;
  AtiRdtPlate& operator=(const AtiRdtPlate&) = delete;

  core::Result<void> start() override;
  void stop() noexcept override;
  void drain(const core::ClockPair& clocks, hal::ForceSink& sink) noexcept override;
  void maintain(core::Timestamp now) noexcept override;
  core::Result<void> zero() override;
  [[nodiscard]] hal::ForcePlateInfo info() const override { return info_; }
  [[nodiscard]] hal::ForcePlateHealth health() const noexcept override;

  /// What is worse than asked for but not an error, one sentence (a small kernel buffer, a changed
  /// calibration); empty when all is well. Thread: as info().
  [[nodiscard]] std::string notice() const override;

 private:
  struct Counters {
    std::atomic<std::uint64_t> received{0}, lost{0}, reordered{0}, duplicated{0}, malformed{0},
        kernel_dropped{0}, reconnects{0}, reboots{0};
    std::atomic<std::int64_t> last_receive_ns{0}, last_emptied_ns{0};
    std::atomic<std::uint32_t> device_status{0};
  };

  core::Result<protocols::ati_rdt::Description> read_description() const;
  core::Result<void> open_stream(const protocols::ati_rdt::Description& description,
                                 const core::PlatePose& pose);
  [[nodiscard]] bool await_first_record() const noexcept;
  void stop_sensor() noexcept;
  void reset_counters() noexcept;
  [[nodiscard]] bool is_silent(core::Timestamp now) const noexcept;
  void check_calibration(core::Timestamp now) noexcept;

  void take_datagram(const Datagram& datagram, hal::ForceSink& sink) noexcept;
  void take_record(const protocols::ati_rdt::Record& record, const io::ReceiveClock::Time& received,
                   hal::ForceSink& sink) noexcept;
  void count(const RecordStream::Outcome& outcome, bool asked_again) noexcept;

  const AtiRdtOptions options_;
  // Control thread; the measuring thread reads them only inside the gate.
  sockaddr_in rdt_address_{}, http_address_{};
  protocols::ati_rdt::Description description_;
  hal::ForcePlateInfo info_;
  core::Timestamp started_, next_ask_, next_check_;
  core::Duration ask_again_after_;
  std::uint64_t checked_reconnects_ = 0;
  // Shared.
  io::DrainGate gate_;
  Counters counters_;
  std::atomic<bool> asked_again_{false};  ///< maintain() sent a start request since the last record
  std::atomic<bool> calibration_changed_{false};
  std::atomic<std::uint64_t> trusted_reboots_{0};  ///< restarts after which the calibration was read again
  // Measuring thread inside the gate.
  RdtSocket socket_;
  io::ReceiveClock receive_clock_;
  std::optional<RecordStream> stream_;
};

}  // namespace footfall::drivers::ati_rdt
