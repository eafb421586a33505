#pragma once
#include <atomic>

#include "control/supervisor.hpp"
#include "core/histogram.hpp"
#include "core/latest_value.hpp"
#include "core/spsc_ring.hpp"
#include "hal/treadmill.hpp"
#include "station/belt/arm_check.hpp"
#include "station/belt/chain_watch.hpp"
#include "station/belt/mailbox.hpp"
#include "station/belt/motion_record.hpp"
#include "station/black_box/black_box_inputs.hpp"
#include "station/measure/measure_loop.hpp"

namespace footfall::station {

/// The drive's settings as arming has read them back; never before the first time.
struct ReadbackRecord {
  bool read = false;
  std::int64_t wall_ns = 0;
  hal::DriveReadback settings;
};

struct TreadmillOutputs {
  core::LatestValue<core::TreadmillState> belt;  ///< to the measuring thread
  core::LatestValue<MotionRecord> motion;        ///< to the API
  core::LatestValue<ChainReading> chain;         ///< to the API
  core::LatestValue<ReadbackRecord> readback;    ///< to the API
  core::SpscRing<MotionRecord> record{4096};     ///< to the recorder
  core::SpscRing<MotionRecord> events{512};  ///< to the API: cycles in which state, cause or outcome changed
};

/// The treadmill thread: poll, supervise, command, read back, at the drive's own rate; STOP wakes it at once
/// and goes out before any poll. The cycle after it follows at once and polls, reads the contacts and feeds
/// whether or not more STOPs arrive, but for a STOP that the drive has not taken: that is said once more
/// before, and another one interrupts that listening, once; between slow polls the contacts are read every
/// 100 ms. The only thread that touches the drive. Thread: run() is the thread; everything reaches it by
/// mailbox and latest values. Blocks: one exchange at a time. Allocates: not in the loop, libmodbus and
/// reopening excepted. Errors: shown in motion.
class TreadmillLoop {
 public:
  /// How far CLOCK_BOOTTIME, which runs on in suspend, is ahead of CLOCK_MONOTONIC, which does not: ns.
  using BootAhead = std::int64_t (*)();
  static std::int64_t boot_ahead();

  TreadmillLoop(hal::Treadmill& treadmill, const control::Limits& limits, std::size_t plates,
                const core::LatestValue<MeasureStatus>& measuring, TreadmillMailbox& mailbox,
                TreadmillOutputs& outputs, BoxInputs* black_box = nullptr, BootAhead ahead = boot_ahead);
  /// The hardware stop chain; before run().
  void attach(const StopChain& chain) { chain_.attach(chain, mailbox_.stop_flag()); }
  /// Runs until shutdown was requested and the belt rests (or the line is gone and its watchdog must have
  /// acted).
  void run();

 private:
  void cycle(bool stop_requested);
  void listen();
  [[nodiscard]] bool sleep(core::Timestamp deadline);
  [[nodiscard]] core::Duration measuring_age(core::Timestamp now) const;
  [[nodiscard]] bool unjudged(core::Timestamp now);
  void connect(core::Timestamp now);
  void poll();
  void disconnect();
  control::SupervisorInputs gather(core::Timestamp now, bool stop_requested);
  void act(const control::SupervisorOutputs& outputs);
  void publish(const control::SupervisorStatus& status, core::Timestamp now);
  void take_programme(control::SupervisorInputs& inputs);
  [[nodiscard]] bool may_end();

  hal::Treadmill& treadmill_;
  control::Supervisor supervisor_;
  std::size_t plates_;
  core::Duration period_;
  const core::LatestValue<MeasureStatus>& measuring_;
  TreadmillMailbox& mailbox_;
  TreadmillOutputs& out_;
  TreadmillPen pen_;  ///< of the black box

  bool connected_ = false, silent_ = false;
  bool owes_listening_ = false;  ///< a STOP has cut a cycle short: the next one is not
  bool say_again_ = false;       ///< the drive has not taken what STOP sent: first of all once more
  core::Timestamp next_connect_, last_poll_due_, born_, shutdown_since_, rest_since_;
  core::Duration back_off_ = core::milliseconds(250);
  std::optional<core::TreadmillState> drive_;
  std::optional<hal::CommandOutcome> last_command_;
  LeaseView lease_;
  std::uint64_t lapses_seen_ = 0;
  MeasureStatus measured_;  ///< as last read in one piece
  core::Duration measuring_lost_;
  bool judged_open_ = false,
       judged_late_ = false;  ///< what the last cycle saw of contacts and measuring loop
  ArmCheckRun arm_check_;
  ChainWatch chain_;
  CommissioningView commissioning_;
  std::uint64_t cycles_ = 0;
  BootAhead boot_ahead_clock_;
  std::int64_t boot_ahead_ns_ = 0;
  control::SupervisorStatus previous_;
  std::array<control::Programme, 2> programmes_;  ///< the one that the supervisor keeps, and one for the next
  std::size_t kept_programme_ = 0;
  std::uint64_t begin_request_ = 0;  ///< id of this cycle's BeginProgramme; 0: none
};

}  // namespace footfall::station
