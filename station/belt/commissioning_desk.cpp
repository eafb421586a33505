#include "station/belt/commissioning_desk.hpp"

#include "station/belt/belt_rest.hpp"

namespace footfall::station {
namespace {

constexpr core::Duration kPatience = TreadmillMailbox::kActWithin;
constexpr core::Duration kFresh = core::milliseconds(200), kSeenLately = core::milliseconds(500);
constexpr core::MetersPerSecond kStanding{0.02};

/// Seen by a poll of a moment ago.
bool stands(const MotionRecord& motion, core::Timestamp now) {
  return motion.drive.time.ns != 0 && now - motion.drive.time < kSeenLately &&
         control::BeltSpeeds::measured(motion.drive).fastest() < kStanding && !motion.drive.running;
}

core::Result<void> refuse(const char* why) {
  return core::fail(core::Remedy::Operator, "%s", why);
}

}  // namespace

const char* name_of(TestStep step) {
  switch (step) {
    case TestStep::None:
      return "none";
    case TestStep::Begun:
      return "begun";
    case TestStep::Pulling:
      return "pulling";
    case TestStep::Confirm:
      return "confirm";
    case TestStep::Passed:
      return "passed";
    case TestStep::Failed:
      return "failed";
  }
  return "?";
}

CommissioningDesk::CommissioningDesk(const config::StationConfig& config, TreadmillMailbox& mailbox,
                                     const TreadmillOutputs& outputs,
                                     std::function<std::int64_t()> wall_clock_s)
    : config_(config.commissioning),
      contacts_(config.safety_inputs.has_value()),
      file_(config.state_dir / kMachineTestsFile),
      machine_(machine_fingerprint(config)),
      mailbox_(mailbox),
      out_(outputs),
      wall_clock_s_(std::move(wall_clock_s)) {}

core::Result<void> CommissioningDesk::open() {
  const std::lock_guard guard(mutex_);
  const auto loaded = load_machine_tests(file_);
  if (loaded) {
    tests_ = *loaded;
  } else if (config_.required) {
    return tl::unexpected<core::Error>(loaded.error());
  } else {
    trouble_ = loaded.error().what();
  }
  publish();
  return {};
}

std::string CommissioningDesk::veto() const {
  return test_veto(tests_, machine_, config_, contacts_, wall_clock_s_());
}

void CommissioningDesk::publish() {
  CommissioningView view;
  view.under_way = step_ == TestStep::Begun || step_ == TestStep::Pulling;
  view.veto = control::make_sentence("%s", veto().c_str());
  mailbox_.commissioning.store(view);
}

void CommissioningDesk::tick() {
  const std::lock_guard guard(mutex_);
  const core::Timestamp now = core::monotonic_now();
  const MotionRecord motion = out_.motion.load();
  follow_pull(motion.status.cable_pull);
  follow_emergency_stop(motion, now);
  const bool open = step_ == TestStep::Begun || step_ == TestStep::Confirm;
  if (open && now - begun_ > kWindow) {
    step_ = TestStep::None;
    note_ = "The test was not finished within 10 minutes and has lapsed: begin again.";
  }
  publish();
}

void CommissioningDesk::follow_pull(const control::PullStatus& pull) {
  // The treadmill thread may not have published the pull that was just accepted.
  if (step_ != TestStep::Pulling || pull.began < pulled_) return;
  pull_ = pull;
  switch (pull.phase) {
    case control::PullPhase::Stood:
      step_ = TestStep::Confirm;
      note_ = "The drive reports a belt at rest: say whether it was seen to stop by itself.";
      break;
    case control::PullPhase::StillMoving:
      note_ = "The belt still moved when the time was over: call for repair, no use before.";
      if (const auto stored = store(false, "station"); !stored) trouble_ = stored.error().what();
      break;
    case control::PullPhase::Interrupted:
      step_ = TestStep::Begun;
      note_ =
          "The silence was interrupted or the drive did not answer after it: reset, start and pull again.";
      break;
    case control::PullPhase::None:
    case control::PullPhase::Silent:
    case control::PullPhase::Listening:
      break;
  }
}

/// Pressed while the belt stands and the contact was seen closed before, then released again.
void CommissioningDesk::follow_emergency_stop(const MotionRecord& motion, core::Timestamp now) {
  if (!contacts_) return;
  const ChainReading chain = out_.chain.load();
  if (chain.inputs.time.ns == 0 || now - chain.inputs.time > kFresh) {
    stood_closed_ = pressed_ = false;  // a silent input proves nothing
    return;
  }
  if (!stands(motion, now)) {
    stood_closed_ = pressed_ = false;
    return;
  }
  if (!chain.inputs.emergency_stop_closed) {
    pressed_ = pressed_ || stood_closed_;
    return;
  }
  stood_closed_ = true;
  if (!pressed_) return;
  pressed_ = false;
  tests_.emergency_stop_at_s = wall_clock_s_();
  const auto saved = save_machine_tests(file_, tests_);
  trouble_ = saved ? "" : saved.error().what();
}

core::Result<void> CommissioningDesk::begin() {
  const std::lock_guard guard(mutex_);
  if (step_ == TestStep::Pulling) return refuse("a cable pull is under way: wait for its result");
  const core::Timestamp now = core::monotonic_now();
  const MotionRecord motion = out_.motion.load();
  if (!belt_rests(motion, now) || !stands(motion, now)) {
    return refuse(
        "the belt is in use or was not seen at rest: stop or disarm it, wait until it stands, then begin");
  }
  step_ = TestStep::Begun;
  begun_ = now;
  pull_ = {};
  note_ = "Nobody on the belt: reset, arm, start, and set a speed between 1.1 and 5.4 km/h.";
  publish();
  return {};
}

core::Result<void> CommissioningDesk::pull() {
  {
    const std::lock_guard guard(mutex_);
    if (step_ != TestStep::Begun) return refuse("begin the test first");
  }
  control::Request request;
  request.kind = control::RequestKind::CablePull;
  const core::Timestamp asked = core::monotonic_now();
  const auto reply = mailbox_.ask(request, kPatience);
  if (!reply) return refuse("the treadmill thread did not answer in time: look at the belt, then ask again");
  if (!reply->accepted) return refuse(reply->reason.data());
  const std::lock_guard guard(mutex_);
  if (step_ != TestStep::Begun) {  // cancelled meanwhile: its STOP found no pull yet
    mailbox_.stop();
    return refuse("the test was cancelled: begin it again");
  }
  step_ = TestStep::Pulling;
  pulled_ = asked;
  note_ = "The line is silent and the stop relay is not fed: watch the belt.";
  return {};
}

core::Result<void> CommissioningDesk::store(bool passed, const std::string& account) {
  PullRecord record;
  record.machine = machine_;
  record.at_s = wall_clock_s_();
  record.account = account;
  record.passed = passed;
  record.speed_m_s = pull_.speed.value();
  record.limit_s = pull_.limit.value();
  record.relay_open_s = pull_.relay_open.value();
  record.stopped_s = pull_.rest_seen.value();
  MachineTests fresh = tests_;
  fresh.pull = record;
  // A failure counts at once, a success only when it is on disk.
  // A failure that could not be written must not leave an older success to the next start.
  std::error_code ignored;
  if (!passed) std::filesystem::remove(file_, ignored);
  if (!passed) tests_ = fresh;
  step_ = TestStep::Failed;
  auto saved = save_machine_tests(file_, fresh);
  if (saved) {
    trouble_.clear();
    tests_ = fresh;
    if (passed) step_ = TestStep::Passed;
  }
  publish();
  return saved;
}

core::Result<void> CommissioningDesk::confirm(bool seen_to_stop, const std::string& account) {
  const std::lock_guard guard(mutex_);
  if (step_ != TestStep::Confirm) return refuse("there is no result to confirm: begin the test first");
  auto stored = store(seen_to_stop, account);
  note_ = !stored        ? "The result could not be written: it does not count."
          : seen_to_stop ? "The test has passed and is on record."
                         : "The belt was not seen to stop by itself: no use before a repair.";
  return stored;
}

core::Result<void> CommissioningDesk::cancel() {
  bool pulling = false;
  {
    const std::lock_guard guard(mutex_);
    pulling = step_ == TestStep::Pulling;
    step_ = TestStep::None;
    note_ = "The test was cancelled; nothing is on record of it.";
    publish();
  }
  if (pulling) mailbox_.stop();  // ends the silence
  return {};
}

TestReport CommissioningDesk::report() const {
  const std::lock_guard guard(mutex_);
  TestReport report{step_, trouble_.empty() ? note_ : trouble_, tests_, veto(), {}, pull_};
  if (step_ == TestStep::Begun) report.window_left = kWindow - (core::monotonic_now() - begun_);
  return report;
}

std::vector<std::string> CommissioningDesk::notices() const {
  const std::lock_guard guard(mutex_);
  std::vector<std::string> notices;
  if (step_ == TestStep::Begun || step_ == TestStep::Pulling)
    notices.emplace_back("COMMISSIONING TEST: nobody may stand on the belt.");
  const bool due = contacts_ && config_.daily_check != config::DailyCheck::Off;
  if (due && daily_check_due(tests_, wall_clock_s_())) {
    notices.emplace_back(
        "The emergency stop has not been checked today: press it while the belt stands, then release it.");
  }
  if (!trouble_.empty()) notices.push_back(trouble_);
  return notices;
}

}  // namespace footfall::station
