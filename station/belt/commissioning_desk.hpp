#pragma once
#include <functional>
#include <mutex>
#include <string>

#include "station/belt/machine_tests.hpp"
#include "station/belt/mailbox.hpp"
#include "station/belt/treadmill_loop.hpp"

namespace footfall::station {

/// Where a moving cable-pull test stands.
enum class TestStep : std::uint8_t { None, Begun, Pulling, Confirm, Passed, Failed };
[[nodiscard]] const char* name_of(TestStep step);

struct TestReport {
  TestStep step = TestStep::None;
  std::string note;  ///< what happened last, one sentence
  MachineTests tests;
  std::string veto;  ///< why arming is refused; empty
  core::Duration window_left;
  control::PullStatus pull;
};

/// The technician's and the daily tests: guides the moving cable pull, dates the emergency-stop check, keeps
/// both on disk, and tells the treadmill thread whether it may arm. A test that was begun lapses after 10
/// minutes. Thread: any, under its own mutex; tick() a few times a second. Blocks: file writes, never on the
/// treadmill thread. Errors: sentences.
class CommissioningDesk {
 public:
  CommissioningDesk(const config::StationConfig& config, TreadmillMailbox& mailbox,
                    const TreadmillOutputs& outputs, std::function<std::int64_t()> wall_clock_s);
  /// Reads the record and publishes the first verdict; before the treadmill thread starts.
  core::Result<void> open();
  void tick();
  /// Refused unless the belt is neither armed nor moving and a poll of a moment ago saw it at rest.
  core::Result<void> begin();
  core::Result<void> pull();
  /// The technician's word: the belt was seen to stop by itself. A drive whose power is cut does not know.
  core::Result<void> confirm(bool seen_to_stop, const std::string& account);
  core::Result<void> cancel();
  [[nodiscard]] TestReport report() const;
  /// For everybody's screen.
  [[nodiscard]] std::vector<std::string> notices() const;

  static constexpr core::Duration kWindow = core::milliseconds(600'000);

 private:
  void publish();
  void follow_pull(const control::PullStatus& pull);
  void follow_emergency_stop(const MotionRecord& motion, core::Timestamp now);
  core::Result<void> store(bool passed, const std::string& account);
  [[nodiscard]] std::string veto() const;

  const config::CommissioningConfig config_;
  const bool contacts_;
  const std::filesystem::path file_;
  const std::string machine_;
  TreadmillMailbox& mailbox_;
  const TreadmillOutputs& out_;
  const std::function<std::int64_t()> wall_clock_s_;

  mutable std::mutex mutex_;
  MachineTests tests_;
  TestStep step_ = TestStep::None;
  std::string note_, trouble_;
  core::Timestamp begun_, pulled_;
  control::PullStatus pull_;
  bool stood_closed_ = false, pressed_ = false;
};

}  // namespace footfall::station
