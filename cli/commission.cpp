#include "cli/commission.hpp"

#include <footfall/v1/station.grpc.pb.h>
#include <grpcpp/grpcpp.h>

#include <chrono>
#include <cstdio>
#include <iostream>
#include <string>
#include <thread>

#include "cli/interrupt.hpp"
#include "core/result.hpp"
#include "core/time.hpp"

namespace footfall::cli {
namespace {

constexpr auto kDeadline = std::chrono::milliseconds(300);
constexpr auto kLookEvery = std::chrono::milliseconds(100);
constexpr core::Duration kPatience = core::milliseconds(600'000),
                         kCheckPatience = core::milliseconds(120'000);
constexpr core::Duration kSteady = core::milliseconds(1500);
constexpr double kSlowest = 0.3, kFastest = 1.5;
constexpr int kPassed = 0, kNotPassed = 1, kBadInput = 2;

void say(const std::string& text) {
  std::printf("%s\n", text.c_str());
  std::fflush(stdout);
}

std::string seconds_text(bool there, double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2f s", seconds);
  return there ? text : "not seen";
}

/// The drive is not asked before the allowed time is over, so that its answer can only be later.
template <class Message>
std::string times_text(const Message& message) {
  std::string text = "silent for the allowed " + seconds_text(true, message.limit_s()) +
                     ", at rest in the first answer at " +
                     seconds_text(message.has_stopped_s(), message.stopped_s());
  if (message.has_relay_open_s())
    text += ", stop relay open at " + seconds_text(true, message.relay_open_s());
  return text;
}

class Technician {
 public:
  explicit Technician(const std::filesystem::path& socket) {
    grpc::ChannelArguments arguments;
    arguments.SetInt(GRPC_ARG_ENABLE_RETRIES, 0);  // a command is never repeated by a library
    const auto channel =
        grpc::CreateCustomChannel("unix:" + socket.string(), grpc::InsecureChannelCredentials(), arguments);
    viewer_ = v1::Viewer::NewStub(channel);
    technician_ = v1::Technician::NewStub(channel);
  }
  using Call = grpc::Status (v1::Technician::Stub::*)(grpc::ClientContext*, const v1::Empty&, v1::Outcome*);
  core::Result<void> ask(Call call) {
    grpc::ClientContext context;
    v1::Outcome outcome;
    context.set_deadline(std::chrono::system_clock::now() + kDeadline);
    return judge((*technician_.*call)(&context, {}, &outcome), outcome);
  }
  core::Result<void> confirm(bool seen) {
    grpc::ClientContext context;
    v1::CommissioningConfirmation request;
    v1::Outcome outcome;
    request.set_seen_to_stop(seen);
    context.set_deadline(std::chrono::system_clock::now() + kDeadline * 4);  // it is written to disk
    return judge(technician_->ConfirmCommissioning(&context, request, &outcome), outcome);
  }
  core::Result<v1::CommissioningStatus> report() {
    grpc::ClientContext context;
    v1::CommissioningStatus status;
    context.set_deadline(std::chrono::system_clock::now() + kDeadline);
    if (const auto answered = technician_->GetCommissioning(&context, {}, &status); !answered.ok())
      return unreachable(answered);
    return status;
  }
  core::Result<v1::Status> motion() {
    grpc::ClientContext context;
    v1::LiveFrame frame;
    context.set_deadline(std::chrono::system_clock::now() + kDeadline);
    if (const auto answered = viewer_->GetStatus(&context, {}, &frame); !answered.ok())
      return unreachable(answered);
    return frame.status();
  }

 private:
  static tl::unexpected<core::Error> unreachable(const grpc::Status& status) {
    return core::fail(core::Remedy::Reconnect,
                      "the station did not answer (%s): is it running, and may this account use its "
                      "technician socket?",
                      status.error_message().c_str());
  }
  static core::Result<void> judge(const grpc::Status& status, const v1::Outcome& outcome) {
    if (!status.ok()) return unreachable(status);
    if (!outcome.accepted()) return core::fail(core::Remedy::Operator, "%s", outcome.reason().c_str());
    return {};
  }
  std::unique_ptr<v1::Viewer::Stub> viewer_;
  std::unique_ptr<v1::Technician::Stub> technician_;
};

int give_up(const core::Error& error) {
  std::fprintf(stderr, "footfall commission: %s\n", error.what());
  return kNotPassed;
}

void show_record(const v1::CommissioningStatus& status) {
  if (status.has_record()) {
    const auto& record = status.record();
    say("cable pull      " + record.date() + " by " + record.account() + ": " +
        (record.passed() ? "passed" : "FAILED") + ", " + times_text(record));
    say("machine         " + record.machine());
  } else {
    say("cable pull      none on record");
  }
  const std::string& checked = status.emergency_stop_checked();
  say("emergency stop  " + (checked.empty() ? std::string("never checked") : "checked " + checked));
  say("arming          " + (status.arm_veto().empty() ? std::string("not refused") : status.arm_veto()));
}

/// Waits for a belt at a steady, confirmed low speed; false when told to end.
core::Result<bool> wait_for_belt(Technician& station) {
  const core::Timestamp give_up_at = core::monotonic_now() + kPatience;
  std::string state;
  core::Timestamp since;
  while (!interrupted()) {
    const auto now = station.motion();
    if (!now) return tl::unexpected<core::Error>(now.error());
    if (now->state() != state) {
      state = now->state();
      say("   " + state + (now->cause().empty() ? "" : ": " + now->cause()));
    }
    const bool there = now->state() == "Running" && now->outcome() == "Confirmed" &&
                       now->measured_speed_m_s() >= kSlowest && now->measured_speed_m_s() <= kFastest &&
                       now->requested_speed_m_s() >= kSlowest;
    if (!there) since = core::monotonic_now();
    if (there && core::monotonic_now() - since > kSteady) return true;
    if (core::monotonic_now() > give_up_at)
      return core::fail(core::Remedy::Operator, "no belt at such a speed within 10 minutes: begin again");
    std::this_thread::sleep_for(kLookEvery);
  }
  return false;
}

core::Result<v1::CommissioningStatus> wait_for_result(Technician& station) {
  for (;;) {
    auto status = station.report();
    if (!status || status->step() != "pulling") return status;
    if (interrupted()) (void)station.ask(&v1::Technician::Stub::CancelCommissioning);
    std::this_thread::sleep_for(kLookEvery);
  }
}

bool ask_seen(Technician& station, bool assume) {
  if (assume) {
    const auto motion = station.motion();
    if (motion && motion->simulation()) return true;
    std::fprintf(stderr, "footfall commission: --assume-seen is for a SIMULATION; answer yourself\n");
  }
  say("4. Did you see the belt stop by itself, without rolling on? Type yes or no.");
  std::string answer;
  return std::getline(std::cin, answer) && answer == "yes";
}

int cancel(Technician& station) {
  (void)station.ask(&v1::Technician::Stub::CancelCommissioning);
  say("Cancelled. Nothing is on record of this test.");
  return kNotPassed;
}

int walk_through(Technician& station, bool assume_seen) {
  say("Moving cable-pull test. Nobody stands on the belt. Keep a hand at the emergency stop. Ctrl-C "
      "cancels.");
  if (const auto begun = station.ask(&v1::Technician::Stub::BeginCommissioning); !begun)
    return give_up(begun.error());
  say("1. At the console: reset, arm, hold to start, and set a speed between 1.1 and 5.4 km/h.");
  const auto there = wait_for_belt(station);
  if (!there) {
    (void)cancel(station);
    return give_up(there.error());
  }
  if (!*there) return cancel(station);
  say("2. The belt runs steadily. The station falls silent now: watch the belt.");
  if (const auto pulled = station.ask(&v1::Technician::Stub::PullCable); !pulled) {
    (void)cancel(station);
    return give_up(pulled.error());
  }
  const auto result = wait_for_result(station);
  if (!result) return give_up(result.error());
  say("3. " + result->note());
  if (result->step() != "confirm") {
    if (result->step() != "failed") (void)cancel(station);
    return kNotPassed;
  }
  say("   " + times_text(*result));
  const bool seen = ask_seen(station, assume_seen);
  if (const auto stored = station.confirm(seen); !stored) return give_up(stored.error());
  const auto after = station.report();
  if (!after) return give_up(after.error());
  show_record(*after);
  return seen ? kPassed : kNotPassed;
}

int check_emergency_stop(Technician& station) {
  const auto before = station.motion();
  if (!before) return give_up(before.error());
  if (!before->has_emergency_stop_closed()) {
    std::fprintf(stderr, "footfall commission: this station reads no emergency stop; add [safety_inputs]\n");
    return kNotPassed;
  }
  say("Daily check. The belt stands: press the emergency stop, wait a second, release it. Ctrl-C cancels.");
  const core::Timestamp give_up_at = core::monotonic_now() + kCheckPatience;
  bool pressed = false;
  while (!interrupted() && core::monotonic_now() < give_up_at) {
    const auto now = station.motion();
    if (!now) return give_up(now.error());
    const bool open = now->has_emergency_stop_closed() && !now->emergency_stop_closed();
    if (open && !pressed) say("   pressed: the station sees it open. Release it.");
    if (open && now->measured_speed_m_s() > 0.02) {
      say("The belt was moving: this is no daily check. Let it stand, then begin again.");
      return kNotPassed;
    }
    if (pressed && now->has_emergency_stop_closed() && now->emergency_stop_closed()) {
      std::this_thread::sleep_for(kLookEvery * 3);  // the station dates it on its own beat
      const auto after = station.report();
      if (!after) return give_up(after.error());
      show_record(*after);
      return after->emergency_stop_checked().empty() ? kNotPassed : kPassed;
    }
    pressed = pressed || open;
    std::this_thread::sleep_for(kLookEvery);
  }
  say("The emergency stop was not seen to open and close: nothing is on record.");
  return kNotPassed;
}

}  // namespace

int run_commission(const CommissionOptions& options) {
  const auto socket = options.station / "technician.sock";
  std::error_code error;
  if (!std::filesystem::exists(socket, error)) {
    std::fprintf(stderr,
                 "footfall commission: no %s; give --station with the runtime_dir of a running station\n",
                 socket.c_str());
    return kBadInput;
  }
  heed_interrupts();
  Technician station(socket);
  if (options.status) {
    const auto status = station.report();
    if (!status) return give_up(status.error());
    show_record(*status);
    return status->arm_veto().empty() ? kPassed : kNotPassed;
  }
  return options.emergency_stop ? check_emergency_stop(station) : walk_through(station, options.assume_seen);
}

}  // namespace footfall::cli
