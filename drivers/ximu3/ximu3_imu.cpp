#include "drivers/ximu3/ximu3_imu.hpp"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>

namespace footfall::drivers::ximu3 {

namespace wire = protocols::ximu3;

namespace {

constexpr int kMaxBatchesPerDrain = 8;
constexpr float kLowBattery = 15.0F;
constexpr double kRadPerDegree = 0.017453292519943295, kStandardGravity = 9.80665;

void add(std::atomic<std::uint64_t>& counter, std::uint64_t n) {
  counter.store(counter.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
}

}  // namespace

Ximu3Imu::Ximu3Imu(Ximu3Options options, std::shared_ptr<Discovery> discovery)
    : options_(std::move(options)), discovery_(std::move(discovery)) {
  info_.sample_rate = core::Hertz(options_.rate_hz);
  info_.full_scale_rad_s = options_.full_scale_deg_s * kRadPerDegree;
  info_.full_scale_m_s2 = options_.full_scale_g * kStandardGravity;
  reset_counters();
}

Ximu3Imu::~Ximu3Imu() {
  stop();
}

void Ximu3Imu::reset_counters() noexcept {
  for (auto* counter :
       {&counters_.received, &counters_.lost, &counters_.reordered, &counters_.duplicated,
        &counters_.malformed, &counters_.kernel_dropped, &counters_.reconnects, &counters_.restarts}) {
    counter->store(0);
  }
  counters_.last_receive_ns.store(0);
  counters_.last_emptied_ns.store(0);
  counters_.battery_percent.store(std::numeric_limits<float>::quiet_NaN());
  counters_.signal_percent.store(std::numeric_limits<float>::quiet_NaN());
  set_up_restarts_ = 0;
}

void Ximu3Imu::drain(const core::ClockPair& clocks, hal::ImuSink& sink) noexcept {
  if (!gate_.try_enter()) return;
  receive_clock_.begin_cycle(clocks);
  take_datagrams(&sink);
  counters_.last_emptied_ns.store(clocks.monotonic.ns, std::memory_order_release);
  gate_.leave();
}

void Ximu3Imu::take_datagrams(hal::ImuSink* sink) noexcept {
  sink_ = sink;
  for (int batch = 0; batch < kMaxBatchesPerDrain; ++batch) {
    const auto datagrams = link_.receive();
    for (const io::Datagram& datagram : datagrams) {
      if (!link_.is_ours(datagram)) continue;
      received_ = receive_clock_.at(datagram.stamp_realtime_ns);
      parser_.feed(datagram.bytes, *this);
    }
    // A batch that is not full has emptied the socket: no second call to learn so.
    if (datagrams.size() < io::DatagramReceiver::kBatch) {
      receive_clock_.end_cycle();
      break;
    }
  }
  counters_.kernel_dropped.store(link_.kernel_dropped(), std::memory_order_relaxed);
  sink_ = nullptr;
}

void Ximu3Imu::on_data(const wire::Message& message, int channel) noexcept {
  if (channel != kOwn) return;
  switch (message.kind) {
    case wire::Kind::Inertial:
      take_inertial(message);
      break;
    case wire::Kind::Battery:
      counters_.battery_percent.store(message.values[0], std::memory_order_relaxed);
      break;
    case wire::Kind::Rssi:
      counters_.signal_percent.store(message.values[0], std::memory_order_relaxed);
      break;
    default:
      break;
  }
}

void Ximu3Imu::take_inertial(const wire::Message& message) noexcept {
  inertial_seen_ = true;
  if (sink_ == nullptr || !stream_) return;
  const SampleStream::Outcome outcome = stream_->take(message, received_);
  add(counters_.lost, outcome.missing);
  if (outcome.duplicate) add(counters_.duplicated, 1);
  if (outcome.late) add(counters_.reordered, 1);
  if (outcome.restarted) add(counters_.restarts, 1);
  if (!outcome.has_sample) return;
  const core::Timestamp last{counters_.last_receive_ns.load(std::memory_order_relaxed)};
  const bool was_silent = last.ns != 0 && received_.time - last > kSilence;
  if (outcome.restarted || was_silent) add(counters_.reconnects, 1);
  add(counters_.received, 1);
  counters_.last_receive_ns.store(received_.time.ns, std::memory_order_release);
  sink_->on_imu(outcome.sample);
}

void Ximu3Imu::on_command(std::string_view json, int channel) noexcept {
  if (channel != kOwn) return;
  Line line;
  if (json.size() > line.text.size()) return add(counters_.malformed, 1);
  std::copy(json.begin(), json.end(), line.text.begin());
  line.size = json.size();
  line.received = received_.time;
  // A full ring: nobody is asking, and answers to nobody may be lost.
  (void)responses_.try_push(line);
}

void Ximu3Imu::on_fault(wire::Fault /*fault*/) noexcept {
  add(counters_.malformed, 1);
}

hal::ImuHealth Ximu3Imu::health() const noexcept {
  hal::ImuHealth health;
  health.received = counters_.received.load(std::memory_order_relaxed);
  health.lost = counters_.lost.load(std::memory_order_relaxed);
  health.reordered = counters_.reordered.load(std::memory_order_relaxed);
  health.duplicated = counters_.duplicated.load(std::memory_order_relaxed);
  health.malformed = counters_.malformed.load(std::memory_order_relaxed);
  health.kernel_dropped = counters_.kernel_dropped.load(std::memory_order_relaxed);
  health.reconnects = counters_.reconnects.load(std::memory_order_relaxed);
  health.last_receive = {counters_.last_receive_ns.load(std::memory_order_relaxed)};
  health.battery_percent = counters_.battery_percent.load(std::memory_order_relaxed);
  health.signal_percent = counters_.signal_percent.load(std::memory_order_relaxed);
  return health;
}

std::string Ximu3Imu::notice() const {
  if (!trouble_.empty()) return trouble_;
  const float battery = counters_.battery_percent.load(std::memory_order_relaxed);
  if (battery < kLowBattery) {
    return "IMU " + options_.name + ": battery at " + std::to_string(std::lround(battery)) +
           " %; charge it before the session";
  }
  if (low_latency_refused_) {
    return "IMU " + options_.name +
           ": this firmware has no low-latency mode; its samples come late and in groups";
  }
  return {};
}

}  // namespace footfall::drivers::ximu3
