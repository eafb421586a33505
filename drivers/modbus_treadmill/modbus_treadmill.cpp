#include "drivers/modbus_treadmill/modbus_treadmill.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace footfall::drivers {
namespace {

namespace drive = protocols::modbus_drive;
using core::Remedy;
using Mode = ModbusLine::Mode;

constexpr int kBlockWords = ModbusTreadmill::kBlockWords;
constexpr int kProbationTimeouts = 5;
constexpr int kPollsPerIncline = 5;
/// A silent incline slave costs a time-out per try: after a few it is asked only every 2 s.
constexpr int kInclineFailuresToSlowDown = 3, kPollsPerLostIncline = 40;
/// A half-open TCP connection never reports its end; a serial line does.
constexpr int kFailuresToDropTcp = 10;
/// From here on hal::TreadmillInfo::speed_step is told.
constexpr core::MetersPerSecond kCoarseStep{0.01};

hal::WatchdogKind watchdog_kind(const std::string& name) {
  if (name == "readable") return hal::WatchdogKind::Readable;
  if (name == "confirmed_at_start") return hal::WatchdogKind::ConfirmedAtStart;
  if (name == "external_relay") return hal::WatchdogKind::ExternalRelay;
  return hal::WatchdogKind::None;
}

}  // namespace

ModbusTreadmill::ModbusTreadmill(ModbusTreadmillOptions options)
    : options_(std::move(options)),
      line_(options_.profile.link, options_.device, options_.host, options_.port),
      probe_kind_(drive::probe_kind(options_.profile)) {}

core::Result<void> ModbusTreadmill::open() {
  forget_line();
  if (auto opened = line_.open(); !opened) return opened;
  const auto& profile = options_.profile;
  const Request stop = drive::write_request(profile.slave, profile.run_off);
  if (auto stopped = line_.exchange(stop, {}, Mode::Urgent); !stopped) {
    line_.close();
    return core::fail(Remedy::Reconnect, "drive on %s does not acknowledge stop; check power and cable",
                      line_.name());
  }
  return {};
}

void ModbusTreadmill::close() noexcept {
  release_bus();
  line_.close();
  forget_line();
}

/// With the belt standing only: what the panel would do with a moving one is the panel's affair.
void ModbusTreadmill::release_bus() noexcept {
  const auto& profile = options_.profile;
  const bool standing = state_ && !state_->running && state_->measured_speed.value() == 0.0 && !in_motion_;
  if (!profile.release_bus || !standing || !line_.settled()) return;
  (void)line_.exchange(drive::write_request(profile.slave, *profile.release_bus), {}, Mode::Normal);
}

void ModbusTreadmill::forget_line() {
  state_.reset();
  incline_set_.reset();
  incline_actual_.reset();
  probation_until_ = {};
  failures_in_a_row_ = 0;
  incline_failures_ = 0;
  end_motion();
}

void ModbusTreadmill::end_motion() {
  in_motion_ = false;
  speed_echo_.reset();
  speed_read_back_ = false;
  freeze_incline_ = options_.profile.incline.has_value();
  incline_fresh_ = false;  // freeze at where it is now, not where it was
  if (incline_failures_ == 0) polls_to_incline_ = 0;
}

// --- reading -------------------------------------------------------------------------------------------

core::Result<core::TreadmillState> ModbusTreadmill::poll() {
  std::array<std::uint16_t, kBlockWords> words{};
  const bool was_settled = line_.settled();
  const auto count = read_status(words);
  if (!count) return count_failure(count.error());
  failures_in_a_row_ = 0;

  core::TreadmillState state;
  state.time = core::monotonic_now();
  const auto block = std::span<const std::uint16_t>(words).first(static_cast<std::size_t>(*count));
  if (auto decoded = drive::decode_status(options_.profile, block, state); !decoded) {
    return tl::unexpected(decoded.error());
  }
  read_back_speed(block, state);
  // After a lost exchange the probe has used up this call's time; the incline waits for the next poll.
  if (const auto& incline = options_.profile.incline; incline) {
    if (was_settled) {
      const auto polled = poll_incline();
      if (!polled && polled.error().remedy() == Remedy::Reconnect) return tl::unexpected(polled.error());
    }
    if (incline_set_ && incline_actual_) {
      drive::decode_incline(*incline, *incline_set_, *incline_actual_, state);
    }
  }
  state_ = state;
  return state;
}

tl::unexpected<core::Error> ModbusTreadmill::count_failure(const core::Error& error) {
  if (options_.profile.link.type != drive::LinkType::Tcp || error.remedy() != Remedy::Retry || !sent_ ||
      ++failures_in_a_row_ < kFailuresToDropTcp) {
    return tl::unexpected(error);
  }
  line_.close();
  return core::fail(Remedy::Reconnect, "drive at %s has not answered %d polls; connection dropped",
                    line_.name(), kFailuresToDropTcp);
}

core::Result<drive::Reply> ModbusTreadmill::exchange(const Request& request, std::span<std::uint16_t> words,
                                                     Mode mode) {
  const auto sent_before = line_.health().exchanges;
  const auto reply = line_.exchange(request, words, mode);
  sent_ = line_.health().exchanges != sent_before;
  const auto& profile = options_.profile;
  if (!reply && sent_ && reply.error().remedy() == Remedy::Retry && request.slave == profile.slave) {
    probation_until_ =
        core::monotonic_now() + core::milliseconds(profile.link.response_timeout_ms) * kProbationTimeouts;
  }
  return reply;
}

core::Result<void> ModbusTreadmill::exchange_read(const Request& request, std::span<std::uint16_t> words,
                                                  Mode mode) {
  const auto reply = exchange(request, words, mode);
  if (!reply) return tl::unexpected(reply.error());
  if (reply->kind == drive::ReplyKind::Exception) {
    return tl::unexpected(drive::exception_error(request, reply->exception_code));
  }
  return {};
}

/// Compares the set-point with the last echo. A drive that does not tell its set-point has told it in the
/// echo, which names register and value.
void ModbusTreadmill::read_back_speed(std::span<const std::uint16_t> words, core::TreadmillState& state) {
  const auto& profile = options_.profile;
  speed_read_back_ = speed_echo_.has_value();
  if (profile.frequency_set_at < 0) {
    if (speed_echo_)
      state.set_speed = core::MetersPerSecond(*speed_echo_ * profile.speed.scale / profile.hz_per_m_s);
    if (!in_motion_) state.set_speed = core::MetersPerSecond(0.0);
    return;
  }
  const double set_hz =
      words[static_cast<std::size_t>(profile.frequency_set_at)] * profile.frequency_scale_hz;
  const double echo_hz = speed_echo_.value_or(0) * profile.speed.scale;
  speed_read_back_ = speed_read_back_ && std::abs(set_hz - echo_hz) < 0.25 * profile.frequency_scale_hz;
}

/// Successive reads differ in length where there is a word to spare, so that a late reply is never the next
/// one's.
core::Result<int> ModbusTreadmill::read_status(std::span<std::uint16_t> words) {
  const auto& profile = options_.profile;
  const bool probation = core::monotonic_now() < probation_until_ && probe_kind_ != drive::ProbeKind::Quiet;
  if (!line_.settled() || probation) {
    const auto probed = probe(words);
    if (!probed || *probed >= drive::needed_status_words(profile)) return probed;
  }
  const int varied = drive::probe_block(profile);
  int begin = 0;
  for (int i = 0; i < static_cast<int>(profile.status.size()); ++i) {
    drive::StatusRead read = profile.status[static_cast<std::size_t>(i)];
    const int end = begin + read.words();
    if (i == varied && short_read_next_ && !drive::uses_status_word(profile, end - 1)) --read.count;
    const auto got = exchange_read(drive::read_request(profile.slave, read),
                                   words.subspan(static_cast<std::size_t>(begin)), Mode::Normal);
    if (sent_ && i == varied) short_read_next_ = !short_read_next_;
    if (!got) return tl::unexpected(got.error());
    begin = end;
  }
  return begin;
}

/// An exchange whose answer cannot be a late reply to anything else; see drive::ProbeKind. Returns how many
/// words of the status it brought, from the first on.
core::Result<int> ModbusTreadmill::probe(std::span<std::uint16_t> words) {
  const auto& profile = options_.profile;
  if (probe_kind_ == drive::ProbeKind::Length) return probe_by_length(words);
  const Request request = probe_kind_ == drive::ProbeKind::Echo
                              ? drive::write_request(profile.slave, *profile.probe)
                              : drive::read_request(profile.slave, profile.status.front());
  std::array<std::uint16_t, kBlockWords> answer{};
  if (const auto got = exchange_read(request, answer, Mode::Probe); !got) return tl::unexpected(got.error());
  return 0;
}

/// A length whose last probe was not lost a moment ago: the reply to that one may still be under way, and
/// after as many probes as there are lengths it would pass for this one's. Each loss costs a time-out, so
/// that the lengths outlast the losses.
int ModbusTreadmill::choose_probe_length(int shortest, int longest) const {
  const int lengths = longest - shortest + 1;
  const auto& link = options_.profile.link;
  const core::Timestamp under_way =
      core::monotonic_now() - core::milliseconds(link.response_timeout_ms) * (kProbationTimeouts + 1);
  for (int i = 0; i < lengths; ++i) {
    const int length = shortest + (probe_step_ + i) % lengths;
    if (probe_lost_[static_cast<std::size_t>(length)] < under_way) return length;
  }
  return shortest + probe_step_ % lengths;
}

/// Reads a part of the block whose length no other read of this drive uses and no recent probe used.
core::Result<int> ModbusTreadmill::probe_by_length(std::span<std::uint16_t> words) {
  const auto& profile = options_.profile;
  const bool only = profile.status.size() == 1;
  drive::StatusRead read = profile.status[static_cast<std::size_t>(drive::probe_block(profile))];
  const int longest = read.count - 2;
  const int needed = drive::needed_status_words(profile);
  const int shortest = only && needed <= longest ? std::max(needed, 2) : 2;
  read.count = choose_probe_length(shortest, longest);
  std::array<std::uint16_t, kBlockWords> part{};
  const auto got = exchange_read(drive::read_request(profile.slave, read), only ? words : part, Mode::Probe);
  if (sent_) ++probe_step_;
  if (!got) {
    if (sent_) probe_lost_[static_cast<std::size_t>(read.count)] = core::monotonic_now();
    return tl::unexpected(got.error());
  }
  return only ? read.count : 0;
}

core::Result<void> ModbusTreadmill::settle() {
  if (line_.settled()) return {};
  std::array<std::uint16_t, kBlockWords> words{};
  if (auto probed = probe(words); !probed) return tl::unexpected(probed.error());
  return {};
}

// --- incline -------------------------------------------------------------------------------------------

core::Result<void> ModbusTreadmill::poll_incline() {
  const auto& incline = *options_.profile.incline;
  if (freeze_incline_ && incline_fresh_) return freeze_incline(incline);
  if (--polls_to_incline_ > 0) return {};
  auto read = read_incline(incline);
  if (read) {
    incline_failures_ = 0;
    polls_to_incline_ = freeze_incline_ || !incline_set_ ? 0 : kPollsPerIncline;
    return read;
  }
  if (!sent_) return read;  // a stop came first: the slave is not to blame
  incline_fresh_ = false;
  // One lost reply is noise: asked again at the next poll, because an axis that is gone for 300 ms stops a
  // run.
  if (++incline_failures_ > 1) {
    incline_set_.reset();
    incline_actual_.reset();
  }
  polls_to_incline_ = incline_failures_ < kInclineFailuresToSlowDown ? 0 : kPollsPerLostIncline;
  return read;
}

core::Result<void> ModbusTreadmill::read_incline(const drive::DriveProfile::Incline& incline) {
  std::array<std::uint16_t, kBlockWords> words{};
  // Set-point and actual in one read, then the actual alone: two lengths, see read_status().
  const bool short_read = incline_short_read_next_;
  const std::uint16_t first =
      short_read ? incline.actual_address : std::min(incline.set_address, incline.actual_address);
  const int count = short_read ? 1 : std::max(incline.set_address, incline.actual_address) - first + 1;
  const auto request = drive::read_request(incline.slave, first, count);
  const auto read = exchange_read(request, words, Mode::Normal);
  if (sent_) incline_short_read_next_ = !short_read;
  if (!read) return read;
  incline_fresh_ = true;
  incline_actual_ = words[static_cast<std::size_t>(incline.actual_address - first)];
  if (!short_read) incline_set_ = words[static_cast<std::size_t>(incline.set_address - first)];
  return {};
}

core::Result<void> ModbusTreadmill::freeze_incline(const drive::DriveProfile::Incline& incline) {
  if (incline_set_ == incline_actual_) {
    freeze_incline_ = false;
    return {};
  }
  const auto request = drive::write_request(incline.slave, incline.set_address, *incline_actual_);
  const auto reply = exchange(request, {}, Mode::Normal);
  if (!reply) {
    incline_fresh_ = false;
    return tl::unexpected(reply.error());
  }
  freeze_incline_ = false;
  if (reply->kind == drive::ReplyKind::Match) incline_set_ = incline_actual_;
  return {};
}

// --- description ---------------------------------------------------------------------------------------

hal::TreadmillInfo ModbusTreadmill::info() const {
  const auto& profile = options_.profile;
  hal::TreadmillInfo info;
  std::snprintf(info.name.data(), info.name.size(), "%s", profile.name.c_str());
  info.has_incline = profile.incline.has_value();
  info.watchdog = watchdog_kind(profile.watchdog);
  info.max_speed = profile.max_speed;
  info.max_acceleration = profile.max_acceleration;
  const core::MetersPerSecond step(profile.speed.scale / profile.hz_per_m_s);
  if (step >= kCoarseStep) info.speed_step = step;
  info.poll_period = core::Seconds(profile.poll_period_ms * 1e-3);
  info.worst_exchange = core::to_seconds(line_.worst_exchange());
  info.simulated = options_.simulated;
  return info;
}

hal::TreadmillHealth ModbusTreadmill::health() const noexcept {
  return line_.health();
}

core::Result<std::unique_ptr<hal::Treadmill>> make_modbus_treadmill(ModbusTreadmillOptions options) {
  const auto& profile = options.profile;
  const bool rtu = profile.link.type == drive::LinkType::Rtu;
  if (rtu ? options.device.empty() : options.host.empty()) {
    return core::fail(Remedy::Reconfigure, "treadmill with profile %s needs a %s", profile.name.c_str(),
                      rtu ? "device" : "host");
  }
  const int words = drive::status_words(profile);
  if (words > kBlockWords || drive::needed_status_words(profile) > words ||
      drive::probe_kind(profile) == drive::ProbeKind::None || !(profile.hz_per_m_s > 0.0) ||
      !(profile.speed.scale > 0.0) || !(profile.frequency_scale_hz > 0.0) || profile.link.baud <= 0) {
    return core::fail(Remedy::Reconfigure,
                      "drive profile %s is not usable; load it with load_drive_profile()",
                      profile.name.c_str());
  }
  return std::make_unique<ModbusTreadmill>(std::move(options));
}

}  // namespace footfall::drivers
