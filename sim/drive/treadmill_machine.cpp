#include "sim/drive/treadmill_machine.hpp"

namespace footfall::sim {
namespace {
constexpr std::uint8_t kDriveSlave = 1, kInclineSlave = 2;
}

TreadmillMachine::TreadmillMachine(const Gs2Options& drive, const RtuLineOptions& line,
                                   std::filesystem::path link, std::uint64_t seed)
    : drive_(drive), line_(line), link_(std::move(link)), random_(seed) {
  slaves_.attach(kDriveSlave, drive_);
  slaves_.attach(kInclineSlave, incline_);
}

core::Result<void> TreadmillMachine::plug() {
  if (pty_) return {};
  auto opened = Pty::open(link_);
  if (!opened) return tl::unexpected<core::Error>(opened.error());
  pty_.emplace(std::move(*opened));
  return {};
}

void TreadmillMachine::unplug() {
  pty_.reset();
  line_.clear();
}

void TreadmillMachine::serve_line(core::Timestamp now) {
  if (pty_) {
    const Bytes arrived = pty_->read();
    if (!arrived.empty()) line_.receive(arrived, now);
  }
  core::Timestamp ended;
  while (const auto frame = line_.next_frame(now, &ended)) {
    Bytes answer = slaves_.answer(*frame, ended);
    if (!answer.empty() && !faults_.mute) reply(std::move(answer), ended);
  }
  const Bytes sent = line_.take_sent(now);
  if (pty_ && !sent.empty()) pty_->write(sent);
}

void TreadmillMachine::reply(Bytes bytes, core::Timestamp heard) {
  if (faults_.corrupt > 0.0 && std::uniform_real_distribution<double>(0.0, 1.0)(random_) < faults_.corrupt) {
    bytes[random_() % bytes.size()] ^= static_cast<std::uint8_t>(1U << (random_() % 8));
  }
  line_.send(bytes, heard + faults_.delay);
}

void TreadmillMachine::on_command(Listener listener) {
  slaves_.on_write([listener = std::move(listener)](const RegisterWrite& write) {
    listener("write", {{"slave", write.slave},
                       {"address", write.address},
                       {"value", write.value},
                       {"exception", static_cast<int>(write.outcome)}});
  });
}

TreadmillTruth TreadmillMachine::truth() const {
  TreadmillTruth truth;
  truth.speed = drive_.belt_speed();
  truth.frequency_hz = drive_.frequency_hz();
  truth.set_hz = drive_.set_frequency_hz();
  truth.run = drive_.run();
  truth.local_stop = drive_.local_stop();
  truth.watchdog_tripped = drive_.watchdog_tripped();
  truth.fault = drive_.fault();
  truth.incline = incline_.actual();
  truth.set_incline = incline_.target();
  return truth;
}

void TreadmillMachine::advance(core::Timestamp now) {
  drive_.advance(now);
  incline_.advance(now);
}

void TreadmillMachine::excuse(core::Duration stall) {
  drive_.excuse(stall);
  incline_.excuse(stall);
}

}  // namespace footfall::sim
