#include "sim/drive/tmx_machine.hpp"

#include <cstdio>

namespace footfall::sim {
namespace {

std::string hex(unsigned byte) {
  char text[4];
  std::snprintf(text, sizeof text, "%02X", byte & 0xFFU);
  return text;
}

}  // namespace

TmxController::TmxController(const TmxOptions& belt, const TmxLineOptions& line, std::uint64_t seed)
    : belt_(belt), line_(line), random_(seed) {}

Bytes TmxController::serve(std::span<const std::uint8_t> bytes, core::Timestamp now) {
  line_.receive(bytes, now);
  while (const auto arrived = line_.next_byte(now)) hear(*arrived);
  return line_.take_sent(now);
}

void TmxController::clear() {
  line_.clear();
  command_ = 0;
}

void TmxController::hear(TmxLine::Arrived arrived) {
  if (arrived.at < busy_until_) {
    ++lost_bytes_;
    return;
  }
  const bool digit = arrived.byte >= '0' && arrived.byte <= '9';
  if (command_ != 0 && digit) {
    digits_ += static_cast<char>(arrived.byte);
    if (digits_.size() == digits_wanted_) carry_out(arrived.at);
    return;
  }
  const auto wanted = belt_.data_length(arrived.byte);
  if (!wanted) {
    command_ = 0;
    ++lost_bytes_;
    return;
  }
  command_ = arrived.byte;
  digits_.clear();
  digits_wanted_ = *wanted;
  if (digits_wanted_ == 0) carry_out(arrived.at);
}

void TmxController::carry_out(core::Timestamp heard) {
  const std::string answer = belt_.answer(command_, digits_, heard);
  if (listener_ && command_ < 0xC0) {
    listener_("tmx", {{"command", hex(command_)},
                      {"data", digits_},
                      {"reply", hex(static_cast<unsigned char>(answer[0]))}});
  }
  command_ = 0;
  if (faults_.mute) return;
  Bytes reply(answer.begin(), answer.end());
  if (faults_.corrupt > 0.0 && std::uniform_real_distribution<double>(0.0, 1.0)(random_) < faults_.corrupt) {
    // No checksum guards a digit: the byte that is damaged here is the one that can be told.
    reply[0] ^= static_cast<std::uint8_t>(1U << (random_() % 7));
  }
  line_.send(reply, heard + faults_.delay);
  // The delay is the wire's: the machine itself is ready when its answer would have left.
  busy_until_ = line_.sent_by() - faults_.delay;
}

core::Result<void> TmxMachine::plug() {
  if (pty_) return {};
  auto opened = Pty::open(link_);
  if (!opened) return tl::unexpected<core::Error>(opened.error());
  pty_.emplace(std::move(*opened));
  return {};
}

void TmxMachine::unplug() {
  pty_.reset();
  controller_.clear();
}

void TmxMachine::serve_line(core::Timestamp now) {
  const Bytes arrived = pty_ ? pty_->read() : Bytes{};
  const bool lost = controller_.faults().lost;
  const Bytes sent = controller_.serve(lost ? Bytes{} : arrived, now);
  if (pty_ && !sent.empty() && !lost) pty_->write(sent);
}

bool TmxMachine::can(const FaultForm& form) const {
  // No checksum guards its digits: only what shows can be damaged. The deck has no line of its own.
  if (LabTreadmill::can(form)) return true;
  if (form.kind == FaultKind::Incline) return form.verb == FaultVerb::Stuck;
  if (form.kind != FaultKind::Drive) return false;
  return form.verb == FaultVerb::Slow || form.verb == FaultVerb::Intermittent ||
         (form.verb == FaultVerb::Stuck && form.what == "motor") ||
         (form.verb == FaultVerb::Wrong && form.what == "speed");
}

core::Result<void> TmxMachine::apply_faults(const InForce& drive, const InForce& incline) {
  controller_.set_slowness(drive.amount(FaultVerb::Slow, "answers", 1.0));
  TmxBelt::Faults belt;
  belt.commands_do_nothing = drive.has(FaultVerb::Stuck, "motor");
  belt.wrong_m_s = drive.amount(FaultVerb::Wrong, "speed", 0.0);
  belt.deck_stuck = incline.has(FaultVerb::Stuck, "axis");
  controller_.belt().set_faults(belt);
  return LabTreadmill::apply_faults(drive, incline);
}

TreadmillTruth TmxMachine::truth() const {
  const TmxBelt& belt = controller_.belt();
  TreadmillTruth truth;
  truth.speed = belt.speed();
  truth.run = belt.started();
  truth.local_stop = belt.emergency();
  truth.watchdog_tripped = belt.disconnected();
  truth.fault = belt.fault();
  truth.incline = belt.elevation();
  truth.set_incline = belt.set_elevation();
  return truth;
}

}  // namespace footfall::sim
