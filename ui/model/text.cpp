#include "ui/model/text.hpp"

#include <array>
#include <cctype>
#include <cmath>
#include <cstdio>
#include <ctime>

#include "core/units.hpp"
#include "ui/model/programme_curve.hpp"

namespace footfall::ui {
namespace {

constexpr const char* kMinus = "\xE2\x88\x92";
constexpr const char* kAbsent = "--";
constexpr double kOnTheWay = 0.01;  // m/s

std::string fixed(double value, int decimals) {
  char buffer[64];
  std::snprintf(buffer, sizeof buffer, "%.*f", decimals, std::fabs(value));
  const std::string digits(buffer);
  const bool rounds_to_zero = digits.find_first_not_of("0.") == std::string::npos;
  return value < 0 && !rounds_to_zero ? kMinus + digits : digits;
}

/// `write`: the format stands there as a literal, or the compiler cannot check it.
template <class Write>
std::string local_words(std::int64_t wall_ns, Write write) {
  const auto seconds = static_cast<std::time_t>(wall_ns / 1'000'000'000);
  std::tm parts{};
  localtime_r(&seconds, &parts);
  std::array<char, 40> text{};
  return {text.data(), write(text.data(), text.size(), parts)};
}

}  // namespace

std::string number(std::optional<double> value, int decimals) {
  if (!value || !std::isfinite(*value)) return kAbsent;
  return fixed(*value, decimals);
}

std::string signed_number(double value, int decimals) {
  if (!std::isfinite(value)) return kAbsent;
  const std::string digits = fixed(value, decimals);
  const bool signed_already = digits.compare(0, 3, kMinus) == 0;
  const bool zero = digits.find_first_not_of("0.") == std::string::npos;
  return (signed_already || zero ? "" : "+") + digits;
}

std::string percent_change(std::optional<double> fraction, int decimals) {
  if (!fraction || !std::isfinite(*fraction)) return kAbsent;
  return signed_number(100.0 * *fraction, decimals) + " %";
}

std::string capital(std::string words) {
  if (!words.empty()) words[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(words[0])));
  return words;
}

std::string speed_km_per_h(double speed_m_s) {
  return number(core::to_km_per_h(core::MetersPerSecond(speed_m_s)), 1);
}

std::string speed_m_per_s(double speed_m_s) {
  return number(speed_m_s, 2);
}

std::string state_words(std::string_view state) {
  if (state == "Disconnected") return "Drive not connected";
  if (state == "Idle") return "Ready, not armed";
  if (state == "Armed") return "Armed, belt stands";
  if (state == "Starting") return "Starting";
  if (state == "Running") return "Running";
  if (state == "Slowing") return "Slowing down";
  if (state == "Stopped") return "Stopped";
  if (state == "EmergencyStop") return "EMERGENCY STOP";
  if (state == "Fault") return "FAULT";
  return state.empty() ? "No state yet" : "Unknown state " + std::string(state);
}

std::string outcome_words(std::string_view outcome) {
  if (outcome == "None" || outcome.empty()) return "No speed asked for";
  if (outcome == "Pending") return "Pending: not answered yet";
  if (outcome == "Accepted") return "Accepted: belt not there yet";
  if (outcome == "Confirmed") return "Confirmed: measured speed agrees";
  if (outcome == "Rejected") return "Rejected by the drive";
  if (outcome == "Unknown") return "UNKNOWN: no answer. Watch the belt";
  return "Outcome " + std::string(outcome);
}

std::string outcome_sentence(const v1::Status& status, SpeedUnit unit) {
  const bool answering = status.outcome() == "Pending" || status.outcome() == "Accepted";
  const bool ramping = std::fabs(status.requested_speed_m_s() - status.commanded_speed_m_s()) > kOnTheWay;
  if (status.state() != "Running" || !answering || !ramping) return outcome_words(status.outcome());
  return "On the way to " + speed_words(unit, status.requested_speed_m_s()) + " " + unit_words(unit);
}

std::string motion_sentence(const Snapshot& snapshot) {
  const v1::Status& status = snapshot.status;
  if (!snapshot.ever_connected) return "Waiting for the station.";
  if (!snapshot.trusted()) return "What follows is old: watch the belt, not this screen.";
  if (!status.cause().empty()) return status.cause();
  if (status.arming()) return "Checking the drive; the belt does not move.";
  if (status.state() == "Idle") return "Arm to check the drive. Arming does not move the belt.";
  if (status.state() == "Armed") {
    return "Hold to start. Arming lapses in " + number(status.armed_left_s(), 0) + " s.";
  }
  if (status.state() == "Starting") {
    return countdown_words(status.countdown_left_s()) + ".";
  }
  if (status.state() == "Running" && status.programme().state() != "None" && !status.console_stale()) {
    if (std::string words = programme_sentence(status.programme(), snapshot.unit); !words.empty())
      return words;
  }
  if (status.state() == "Slowing") return "Belt is slowing to standstill.";
  if (status.console_stale()) return "The station misses this console: increases are refused.";
  return "";
}

std::string countdown_words(double left_s) {
  return left_s > 0.0 ? "Belt moves in " + number(left_s, 1) + " s" : "Belt starts moving";
}

std::string link_words(const Snapshot& snapshot) {
  if (snapshot.link == Link::Connecting) return "Connecting";
  if (snapshot.link == Link::Disconnected) return "Disconnected";
  if (snapshot.stale) return "Stale " + number(snapshot.age_s, 1) + " s";
  return "Connected";
}

std::string connection_words(const Snapshot& snapshot) {
  const bool taken = snapshot.trusted() && snapshot.holder == Holder::Another;
  if (!snapshot.viewer) return link_words(snapshot) + (taken ? "; another console has control" : "");
  return taken ? "Watching only; another console has control" : link_words(snapshot) + ", watching only";
}

std::string local_time(std::int64_t wall_ns) {
  return local_words(wall_ns, [](char* text, std::size_t size, const std::tm& parts) {
    return std::strftime(text, size, "%d %b %H:%M:%S", &parts);
  });
}

std::string local_clock(std::int64_t wall_ns) {
  return local_words(wall_ns, [](char* text, std::size_t size, const std::tm& parts) {
    return std::strftime(text, size, "%H:%M:%S", &parts);
  });
}

std::string started_words(std::int64_t wall_ns) {
  if (wall_ns == 0) return kAbsent;
  return local_words(wall_ns, [](char* text, std::size_t size, const std::tm& parts) {
    return std::strftime(text, size, "%d %b %Y  %H:%M", &parts);
  });
}

std::string disk_free_words(const v1::Status& status) {
  if (status.disk_free_bytes() > 0)
    return number(static_cast<double>(status.disk_free_bytes()) / 1e9, 1) + " GB";
  return status.recording() ? "none, or not known" : "known while recording";
}

std::string disk_lasts_words(const v1::Status& status) {
  constexpr double kHour = 60.0;
  if (!status.has_disk_minutes_left()) return status.recording() ? "not known yet" : "known while recording";
  const double minutes = status.disk_minutes_left();
  return minutes < 3 * kHour ? number(minutes, 0) + " min" : number(minutes / kHour, 0) + " h";
}

std::string session_name(std::string_view session_file) {
  const auto slash = session_file.find_last_of('/');
  return std::string(slash == std::string_view::npos ? session_file : session_file.substr(slash + 1));
}

std::string plate_words(const v1::PlateStatus& plate) {
  std::string text = plate.name() + ": ";
  if (plate.stale()) {
    text += "STALE " + number(plate.age_s(), 1) + " s, ";
  }
  text += std::to_string(plate.lost()) + " lost of " + std::to_string(plate.received() + plate.lost());
  if (plate.reordered() > 0) text += ", " + std::to_string(plate.reordered()) + " out of order";
  if (plate.reconnects() > 0) text += ", " + std::to_string(plate.reconnects()) + " reconnects";
  return text;
}

std::string imu_words(const std::vector<v1::ImuStatus>& imus) {
  std::uint64_t received = 0, lost = 0;
  std::string trouble;
  for (const v1::ImuStatus& imu : imus) {
    received += imu.received();
    lost += imu.lost();
    if (!trouble.empty()) continue;
    if (!imu.aligned()) trouble = ", " + imu.name() + " not aligned";
    if (imu.stale()) trouble = ", " + imu.name() + " STALE";
  }
  return "Sensors: " + std::to_string(imus.size()) + ", " + std::to_string(lost) + " lost of " +
         std::to_string(received + lost) + trouble;
}

std::string loop_words(const v1::LoopStatus& loop) {
  return "Measuring loop: " + std::to_string(loop.late_cycles()) + " late of " +
         std::to_string(loop.cycles()) + (loop.fifo() ? "" : ", no real-time rights");
}

}  // namespace footfall::ui
