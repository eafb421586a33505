#include "sim/drive/treadmill_machine.hpp"

namespace footfall::sim {
namespace {
constexpr std::uint8_t kDriveSlave = 1, kInclineSlave = 2;
}

TreadmillMachine::TreadmillMachine(const TreadmillMachineOptions& options)
    : drive_(make_drive(options.drive, options.setting)),
      line_(options.line),
      link_(options.port),
      random_(options.seed) {
  slaves_.attach(kDriveSlave, *drive_);
  slaves_.attach(kInclineSlave, incline_);
  if (options.link == DriveLink::Tcp) tcp_.emplace();
}

core::Result<void> TreadmillMachine::plug() {
  if (plugged()) return {};
  if (tcp_) return tcp_->open();
  auto opened = Pty::open(link_);
  if (!opened) return tl::unexpected<core::Error>(opened.error());
  pty_.emplace(std::move(*opened));
  return {};
}

void TreadmillMachine::unplug() {
  if (tcp_) tcp_->close();
  pty_.reset();
  line_.clear();
}

void TreadmillMachine::serve_line(core::Timestamp now) {
  if (tcp_) return serve_tcp(now);
  if (pty_) {
    const Bytes arrived = pty_->read();
    if (!arrived.empty()) line_.receive(arrived, now);
  }
  core::Timestamp ended;
  while (const auto frame = line_.next_frame(now, &ended)) {
    Bytes answer = slaves_.answer(*frame, ended);
    if (answer.empty() || faults_.mute) continue;
    spoil(answer);
    line_.send(answer, ended + faults_.delay);
  }
  const Bytes sent = line_.take_sent(now);
  if (pty_ && !sent.empty()) pty_->write(sent);
}

void TreadmillMachine::serve_tcp(core::Timestamp now) {
  while (auto request = tcp_->next_request()) {
    Bytes answer = slaves_.answer_unit(request->unit, now);
    if (answer.empty() || faults_.mute) continue;
    spoil(answer);
    tcp_->send(request->transaction, answer, now + faults_.delay);
  }
  tcp_->flush(now);
}

void TreadmillMachine::spoil(Bytes& reply) {
  if (faults_.corrupt > 0.0 && std::uniform_real_distribution<double>(0.0, 1.0)(random_) < faults_.corrupt) {
    reply[random_() % reply.size()] ^= static_cast<std::uint8_t>(1U << (random_() % 8));
  }
}

void TreadmillMachine::on_command(Listener listener) {
  slaves_.on_write([listener = std::move(listener)](const RegisterWrite& write) {
    listener("write", {{"slave", write.slave},
                       {"address", write.address},
                       {"value", write.value},
                       {"exception", static_cast<int>(write.outcome)},
                       {"coil", write.coil}});
  });
}

TreadmillTruth TreadmillMachine::truth() const {
  TreadmillTruth truth;
  truth.speed = drive_->belt_speed();
  truth.frequency_hz = drive_->frequency_hz();
  truth.set_hz = drive_->set_frequency_hz();
  truth.run = drive_->run();
  truth.local_stop = drive_->local_stop();
  truth.watchdog_tripped = drive_->watchdog_tripped();
  truth.fault = drive_->fault();
  truth.incline = incline_.actual();
  truth.set_incline = incline_.target();
  return truth;
}

void TreadmillMachine::advance(core::Timestamp now) {
  drive_->advance(now);
  incline_.advance(now);
}

void TreadmillMachine::excuse(core::Duration stall) {
  drive_->excuse(stall);
  incline_.excuse(stall);
}

}  // namespace footfall::sim
