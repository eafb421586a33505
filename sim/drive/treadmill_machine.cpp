#include "sim/drive/treadmill_machine.hpp"

#include <limits>

#include "sim/drive/line_noise.hpp"

namespace footfall::sim {
namespace {

constexpr std::uint8_t kDriveSlave = 1, kInclineSlave = 2;
constexpr std::uint8_t kReadCoils = 1, kReadHolding = 3, kWriteMany = 16, kExceptionBit = 0x80;
constexpr std::size_t kWriteManyEcho = 6;  // unit, function, address, count
constexpr std::size_t kMostReadings = 256;

bool is_read(const Bytes& request) {
  return request.size() > 1 && (request[1] == kReadHolding || request[1] == kReadCoils);
}

}  // namespace

TreadmillMachine::TreadmillMachine(const TreadmillMachineOptions& options)
    : drive_(make_drive(options.drive, options.setting)),
      line_(options.line),
      turnaround_(options.line.turnaround),
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
    Bytes answer = answer_frame(*frame, ended);
    const LineFaults& faults = faults_of(frame->front());
    if (answer.empty() || faults.mute) continue;
    spoil(answer, faults, random_);
    line_.send(answer, ended + faults.delay);
  }
  const Bytes sent = line_.take_sent(now);
  if (pty_ && !sent.empty() && !faults_.lost) pty_->write(sent);
}

void TreadmillMachine::serve_tcp(core::Timestamp now) {
  while (auto request = tcp_->next_request()) {
    Bytes answer = answer_unit(request->unit, now);
    const LineFaults& faults = faults_of(request->unit.front());
    if (answer.empty() || faults.mute) continue;
    spoil(answer, faults, random_);
    const auto slower = core::from_seconds(turnaround_.seconds() * (slowness_ - 1.0));
    tcp_->send(request->transaction, answer, now + faults.delay + slower);
  }
  tcp_->flush(now);
}

Bytes TreadmillMachine::answer_frame(std::span<const std::uint8_t> frame, core::Timestamp now) {
  if (!rtu_frame_valid(frame)) return {};
  Bytes reply = answer_unit(Bytes(frame.begin(), frame.end() - 2), now);
  if (!reply.empty()) append_rtu_crc(reply);
  return reply;
}

Bytes TreadmillMachine::answer_unit(const Bytes& request, core::Timestamp now) {
  if (faults_.lost || request.empty()) return {};
  if (request[0] == kDriveSlave) return answer_drive(request, now);
  if (request[0] == kInclineSlave && !incline_power_) return {};
  return slaves_.answer_unit(request, now);
}

Bytes TreadmillMachine::answer_drive(const Bytes& request, core::Timestamp now) {
  if (drive_faults_.no_power) return {};
  if (is_read(request)) return read_drive(request, now);
  if (drive_faults_.writes_lost) return {};
  if (!drive_faults_.motor_stuck || request.size() < kWriteManyEcho) return slaves_.answer_unit(request, now);
  // Heard, acknowledged, not done.
  drive_->heard(now, true);
  incline_.heard(now, false);
  return request[1] == kWriteMany ? Bytes(request.begin(), request.begin() + kWriteManyEcho) : request;
}

Bytes TreadmillMachine::read_drive(Bytes request, core::Timestamp now) {
  Bytes reply = slaves_.answer_unit(request, now);
  if (drive_faults_.register_shift != 0 && request.size() >= 4) {
    Bytes other = request;
    const unsigned address = (unsigned{other[2]} << 8 | other[3]) + drive_faults_.register_shift;
    other[2] = static_cast<std::uint8_t>(address >> 8);
    other[3] = static_cast<std::uint8_t>(address & 0xFFU);
    Bytes wrong = slaves_.answer_unit(other, now);
    if (wrong.size() > 1 && (wrong[1] & kExceptionBit) == 0) reply = std::move(wrong);
  }
  const auto last = last_readings_.find(request);
  if (drive_faults_.registers_stuck && last != last_readings_.end()) return last->second;
  // A master that asks for everything there is does not make the lab grow.
  if (last != last_readings_.end() || last_readings_.size() < kMostReadings)
    last_readings_[std::move(request)] = reply;
  return reply;
}

const LineFaults& TreadmillMachine::faults_of(std::uint8_t unit) const {
  return unit == kInclineSlave ? incline_faults_ : faults_;
}

bool TreadmillMachine::can(const FaultForm& form) const {
  const bool drive = form.kind == FaultKind::Drive || form.kind == FaultKind::Incline;
  // Behind Modbus TCP damaged bytes are caught by TCP itself, and a loose contact is a closed connection.
  const bool serial_only = form.kind == FaultKind::Drive &&
                           (form.verb == FaultVerb::Garbage || form.verb == FaultVerb::Intermittent);
  return drive && !(tcp_ && serial_only);
}

core::Result<void> TreadmillMachine::apply_faults(const InForce& drive, const InForce& incline) {
  drive_faults_.no_power = drive.has(FaultVerb::Off, "power");
  drive_faults_.writes_lost = drive.has(FaultVerb::Off, "writes");
  drive_faults_.registers_stuck = drive.has(FaultVerb::Stuck, "registers");
  drive_faults_.motor_stuck = drive.has(FaultVerb::Stuck, "motor");
  drive_faults_.register_shift = static_cast<unsigned>(drive.amount(FaultVerb::Wrong, "register", 0.0));
  drive_->set_mains(!drive_faults_.no_power);
  drive_->set_wrong_speed(core::MetersPerSecond(drive.amount(FaultVerb::Wrong, "speed", 0.0)));
  slowness_ = drive.amount(FaultVerb::Slow, "answers", 1.0);
  line_.set_slowness(slowness_);

  incline_power_ = !incline.has(FaultVerb::Off, "power") && !incline.has(FaultVerb::Intermittent, "power");
  const bool stands = !incline_power_ || incline.has(FaultVerb::Stuck, "axis");
  incline_.set_fault(
      stands ? std::numeric_limits<double>::infinity() : incline.amount(FaultVerb::Slow, "axis", 1.0),
      core::GradePercent(incline.amount(FaultVerb::Wrong, "grade", 0.0)));
  incline_faults_.delay = incline.delay("answers");
  incline_faults_.corrupt = incline.amount(FaultVerb::Garbage, "bits", 0.0);
  return LabTreadmill::apply_faults(drive, incline);
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
  truth.frequency_hz = drive_->true_frequency_hz();
  truth.set_hz = drive_->set_frequency_hz();
  truth.run = drive_->run();
  truth.local_stop = drive_->local_stop();
  truth.watchdog_tripped = drive_->watchdog_tripped();
  truth.fault = drive_->fault();
  truth.powered = drive_->mains();
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
