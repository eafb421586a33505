#include "drivers/ati_rdt/ati_rdt_plate.hpp"

#include <arpa/inet.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <string_view>

#include "drivers/ati_rdt/http_get.hpp"

namespace footfall::drivers::ati_rdt {

namespace rdt = protocols::ati_rdt;

namespace {

constexpr core::Duration kHttpPatience = core::milliseconds(900),
                         kFirstRecordPatience = core::milliseconds(1000), kAskEvery = core::milliseconds(250),
                         kSilence = core::milliseconds(100), kLongestPause = core::milliseconds(5000),
                         kCheckEvery = core::milliseconds(1000), kQuiet = core::milliseconds(30);
constexpr int kMaxBatchesPerDrain = 32, kStopAttempts = 3;
constexpr double kRateTolerance = 1e-3;

bool parse_host(const std::string& host, std::uint16_t port, sockaddr_in& address) {
  address = {};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  return ::inet_pton(AF_INET, host == "localhost" ? "127.0.0.1" : host.c_str(), &address.sin_addr) == 1;
}

bool names_a_simulation(const std::array<char, 48>& product) {
  std::string name(product.data());
  std::transform(name.begin(), name.end(), name.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return name.find("simulat") != std::string::npos;
}

void add(std::atomic<std::uint64_t>& counter, std::uint64_t n) {
  counter.store(counter.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
}

}  // namespace

AtiRdtPlate::AtiRdtPlate(AtiRdtOptions options) : options_(std::move(options)) {}

AtiRdtPlate::~AtiRdtPlate() {
  stop();
}

core::Result<void> AtiRdtPlate::start() {
  stop();
  const char* name = options_.name.c_str();
  const auto failed = [&](const core::Error& error) {
    return core::fail(error.remedy(), "plate %s (%s): %s", name, options_.host.c_str(), error.what());
  };
  if (!parse_host(options_.host, options_.port, rdt_address_) ||
      !parse_host(options_.host, options_.http_port, http_address_)) {
    return core::fail(core::Remedy::Reconfigure,
                      "plate %s: host '%s' is no IPv4 address; write it as four numbers", name,
                      options_.host.c_str());
  }
  const auto pose =
      core::PlatePose::make(options_.axes, options_.measures_force_on_runner, options_.origin_m);
  if (!pose) return failed(pose.error());
  const auto description = read_description();
  if (!description) return failed(description.error());
  const double rate_hz = description->rate.value_or(core::Hertz(options_.expected_rate_hz)).value();
  if (std::abs(rate_hz / options_.expected_rate_hz - 1.0) > kRateTolerance) {
    return core::fail(core::Remedy::Reconfigure,
                      "plate %s (%s) sends %g Hz, the configuration expects %g Hz; make them equal", name,
                      options_.host.c_str(), rate_hz, options_.expected_rate_hz);
  }
  if (const auto opened = open_stream(*description, *pose); !opened) return failed(opened.error());
  return {};
}

core::Result<rdt::Description> AtiRdtPlate::read_description() const {
  const auto page = http_get(http_address_, "/netftapi2.xml", rdt::kMaxDescriptionSize, kHttpPatience);
  if (!page) return tl::unexpected<core::Error>(page.error());
  return rdt::parse_description(*page);
}

core::Result<void> AtiRdtPlate::open_stream(const rdt::Description& description,
                                            const core::PlatePose& pose) {
  // A new socket: what a former stream still sends goes to a port that is closed.
  if (const auto opened = socket_.open(rdt_address_); !opened) return opened;
  description_ = description;
  info_ = {};
  info_.product = description.product;
  info_.sample_rate = description.rate.value_or(core::Hertz(options_.expected_rate_hz));
  info_.counts_per_newton = description.counts_per_newton;
  info_.counts_per_newton_meter = description.counts_per_newton_meter;
  info_.calibration = description.calibration;
  info_.simulated = names_a_simulation(description.product);
  reset_counters();
  started_ = core::monotonic_now();
  if (!await_first_record()) {
    stop_sensor();
    return core::fail(core::Remedy::Reconnect,
                      "no record within 1 s of the start request; is UDP port %u reachable?",
                      static_cast<unsigned>(options_.port));
  }
  stream_.emplace(StreamOptions{pose, description.counts_per_newton, description.counts_per_newton_meter,
                                info_.sample_rate, core::from_seconds(options_.max_lateness_ms * 1e-3),
                                options_.plate});
  receive_clock_.reset(started_);
  gate_.open();
  return {};
}

void AtiRdtPlate::reset_counters() noexcept {
  for (auto* counter :
       {&counters_.received, &counters_.lost, &counters_.reordered, &counters_.duplicated,
        &counters_.malformed, &counters_.kernel_dropped, &counters_.reconnects, &counters_.reboots}) {
    counter->store(0);
  }
  counters_.last_receive_ns.store(0);
  counters_.last_emptied_ns.store(0);
  counters_.device_status.store(0);
  asked_again_.store(false);
  calibration_changed_.store(false);
  trusted_reboots_.store(0);
  checked_reconnects_ = 0;
  next_ask_ = next_check_ = {};
  ask_again_after_ = kAskEvery;
}

bool AtiRdtPlate::await_first_record() const noexcept {
  const core::Timestamp deadline = started_ + kFirstRecordPatience;
  while (core::monotonic_now() < deadline) {
    socket_.send(rdt::Command::StartHighSpeed);
    if (socket_.wait_readable(kAskEvery)) return true;
  }
  return false;
}

void AtiRdtPlate::stop() noexcept {
  gate_.close();
  if (socket_.is_open()) stop_sensor();
  stream_.reset();
}

void AtiRdtPlate::stop_sensor() noexcept {
  for (int attempt = 0; attempt < kStopAttempts; ++attempt) {
    socket_.send(rdt::Command::Stop);
    for (int batch = 0; batch < kMaxBatchesPerDrain && !socket_.receive().empty(); ++batch) {
    }
    if (!socket_.wait_readable(kQuiet)) break;
  }
  socket_.close();
}

void AtiRdtPlate::drain(const core::ClockPair& clocks, hal::ForceSink& sink) noexcept {
  if (!gate_.try_enter()) return;
  receive_clock_.begin_cycle(clocks);
  bool emptied = false;
  for (int batch = 0; batch < kMaxBatchesPerDrain && !emptied; ++batch) {
    const auto datagrams = socket_.receive();
    for (const Datagram& datagram : datagrams) take_datagram(datagram, sink);
    emptied = datagrams.empty();
  }
  if (emptied) {
    receive_clock_.end_cycle();
    counters_.last_emptied_ns.store(clocks.monotonic.ns, std::memory_order_release);
  }
  counters_.kernel_dropped.store(socket_.kernel_dropped(), std::memory_order_relaxed);
  gate_.leave();
}

void AtiRdtPlate::take_datagram(const Datagram& datagram, hal::ForceSink& sink) noexcept {
  const auto records = rdt::records_in(datagram.bytes.size());
  if (!records || datagram.truncated) {
    add(counters_.malformed, 1);
    return;
  }
  const io::ReceiveClock::Time received = receive_clock_.at(datagram.stamp_realtime_ns);
  for (std::size_t i = 0; i < *records; ++i) {
    const auto bytes = datagram.bytes.subspan(i * rdt::kRecordSize).first<rdt::kRecordSize>();
    take_record(rdt::decode_record(bytes), received, sink);
  }
}

void AtiRdtPlate::take_record(const rdt::Record& record, const io::ReceiveClock::Time& received,
                              hal::ForceSink& sink) noexcept {
  const bool asked_again = asked_again_.load(std::memory_order_acquire);
  RecordStream::Outcome outcome = stream_->take(record, received, asked_again);
  count(outcome, asked_again);
  if (!outcome.has_sample) return;
  const bool untrusted =
      calibration_changed_.load(std::memory_order_acquire) ||
      trusted_reboots_.load(std::memory_order_acquire) != counters_.reboots.load(std::memory_order_relaxed);
  if (untrusted) outcome.sample.flags = static_cast<std::uint16_t>(outcome.sample.flags | core::kInvalid);
  sink.on_force(outcome.sample);
}

void AtiRdtPlate::count(const RecordStream::Outcome& outcome, bool asked_again) noexcept {
  add(counters_.lost, outcome.step.missing);
  if (outcome.step.arrival == rdt::Arrival::Reordered) add(counters_.reordered, 1);
  if (outcome.step.arrival == rdt::Arrival::Duplicated) add(counters_.duplicated, 1);
  if (!outcome.has_sample) return;
  add(counters_.received, 1);
  if (outcome.step.rebooted) add(counters_.reboots, 1);
  if (outcome.step.rebooted || asked_again) add(counters_.reconnects, 1);
  if (asked_again) asked_again_.store(false, std::memory_order_release);
  counters_.last_receive_ns.store(outcome.sample.receive_time.ns, std::memory_order_release);
  if (outcome.sample.device_status != 0) {
    counters_.device_status.store(
        counters_.device_status.load(std::memory_order_relaxed) | outcome.sample.device_status,
        std::memory_order_relaxed);
  }
}

bool AtiRdtPlate::is_silent(core::Timestamp now) const noexcept {
  const core::Timestamp last{
      std::max(counters_.last_receive_ns.load(std::memory_order_acquire), started_.ns)};
  if (now - last <= kSilence) return false;
  // Records may be waiting for a measuring thread that hangs: then the sensor is not the silent one, and
  // asking it again would break its count.
  const core::Timestamp emptied{counters_.last_emptied_ns.load(std::memory_order_acquire)};
  return core::monotonic_now() - emptied <= kSilence;
}

void AtiRdtPlate::maintain(core::Timestamp now) noexcept {
  if (!gate_.is_open()) return;
  if (!is_silent(now)) {
    ask_again_after_ = kAskEvery;
    next_ask_ = {};
  } else if (now >= next_ask_) {
    asked_again_.store(true, std::memory_order_release);
    socket_.send(rdt::Command::StartHighSpeed);
    next_ask_ = now + ask_again_after_;
    ask_again_after_ = std::min(ask_again_after_ * 2, kLongestPause);
  }
  if (counters_.reconnects.load(std::memory_order_acquire) != checked_reconnects_ && now >= next_check_)
    check_calibration(now);
}

void AtiRdtPlate::check_calibration(core::Timestamp now) noexcept {
  const std::uint64_t reconnects = counters_.reconnects.load(std::memory_order_acquire);
  const std::uint64_t reboots = counters_.reboots.load(std::memory_order_acquire);
  const auto description = read_description();
  next_check_ = now + kCheckEvery;
  if (!description && description.error().remedy() == core::Remedy::Reconnect) return;
  if (!description || !rdt::same_calibration(*description, description_)) {
    calibration_changed_.store(true, std::memory_order_release);
  }
  trusted_reboots_.store(reboots, std::memory_order_release);
  checked_reconnects_ = reconnects;
}

core::Result<void> AtiRdtPlate::zero() {
  if (!gate_.is_open()) {
    return core::fail(core::Remedy::Reconnect, "plate %s is not streaming; start it before zeroing",
                      options_.name.c_str());
  }
  // UDP may lose one, and with an empty belt the second changes nothing.
  socket_.send(rdt::Command::SetBias);
  socket_.send(rdt::Command::SetBias);
  return {};
}

hal::ForcePlateHealth AtiRdtPlate::health() const noexcept {
  hal::ForcePlateHealth health;
  health.received = counters_.received.load(std::memory_order_relaxed);
  health.lost = counters_.lost.load(std::memory_order_relaxed);
  health.reordered = counters_.reordered.load(std::memory_order_relaxed);
  health.duplicated = counters_.duplicated.load(std::memory_order_relaxed);
  health.malformed = counters_.malformed.load(std::memory_order_relaxed);
  health.kernel_dropped = counters_.kernel_dropped.load(std::memory_order_relaxed);
  health.reconnects = counters_.reconnects.load(std::memory_order_relaxed);
  health.last_receive = {counters_.last_receive_ns.load(std::memory_order_relaxed)};
  health.device_status = counters_.device_status.load(std::memory_order_relaxed);
  return health;
}

std::string AtiRdtPlate::notice() const {
  if (calibration_changed_.load()) {
    return "plate " + options_.name +
           ": the sensor came back with another calibration; its samples are refused until it is started "
           "anew";
  }
  if (socket_.is_open() && socket_.buffer_bytes() < RdtSocket::kWantedBuffer) {
    return "plate " + options_.name + ": the kernel grants a receive buffer of " +
           std::to_string(socket_.buffer_bytes() / 1024) +
           " KiB instead of 4096 KiB; raise net.core.rmem_max";
  }
  return {};
}

}  // namespace footfall::drivers::ati_rdt
