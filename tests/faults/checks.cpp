#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <sstream>
#include <thread>

#include "recording/session.hpp"
#include "tests/faults/actions.hpp"

// What must be seen: by the lab's own log for the belt, by the API for what the station says.

namespace footfall::faults {
namespace {

constexpr double kRest = 0.02;   // m/s
constexpr double kExtraS = 1.0;  // waited beyond the limit, so that a late one is measured

void sleep_ms(int ms) {
  std::this_thread::sleep_for(std::chrono::milliseconds(ms));
}

std::string text(const char* format, double value) {
  std::array<char, 96> buffer{};
  std::snprintf(buffer.data(), buffer.size(), format, value);
  return buffer.data();
}

/// Waits for the belt below a speed, then judges by the log.
Seen below(double speed, const Step& step, Theatre& theatre, const std::string& words) {
  const double within = step.within_s.value_or(5.0);
  const core::Timestamp give_up = theatre.mark + core::from_seconds(within + kStallS + kExtraS);
  while (!(std::abs(theatre.true_speed()) < speed) && core::monotonic_now() < give_up) sleep_ms(20);
  sleep_ms(60);  // for the log
  const tests::LabLog log = theatre.log();
  Seen seen;
  seen.limit_s = within + kStallS + log.late_s_after(theatre.mark);
  const auto when = log.below_after(theatre.mark, speed);
  seen.ok = when.has_value();
  if (when) seen.time_s = (*when - theatre.mark).seconds();
  seen.ok = when && *seen.time_s <= *seen.limit_s;
  seen.words = when ? words + text(" after %.2f s", *seen.time_s) : "never " + words;
  return seen;
}

/// Asks the station until `reached`; time counts from the mark.
template <class Reached>
Seen told(const Step& step, Theatre& theatre, const std::string& words, Reached reached) {
  const double within = step.within_s.value_or(3.0);
  Seen seen;
  seen.limit_s = within + kStallS;
  std::string last = "no answer";
  for (;;) {
    const auto frame = theatre.client().frame();
    const double age = (core::monotonic_now() - theatre.mark).seconds();
    if (frame && reached(*frame)) {
      seen.time_s = age;
      seen.words = words + text(" after %.2f s", age);
      seen.ok = age <= *seen.limit_s + theatre.log().late_s_after(theatre.mark);
      return seen;
    }
    if (frame) last = frame->status().state() + ", " + frame->status().cause();
    if (age > within + kStallS + kExtraS) break;
    sleep_ms(10);
  }
  seen.ok = false;
  seen.words = "never " + words + "; the station says " + last;
  return seen;
}

/// Processor time of one thread of a process, seconds; NaN when there is none of that name.
double thread_seconds(int pid, const std::string& name) {
  std::error_code error;
  for (const auto& task :
       std::filesystem::directory_iterator("/proc/" + std::to_string(pid) + "/task", error)) {
    std::ifstream in(task.path() / "stat");
    const std::string stat(std::istreambuf_iterator<char>(in), {});
    const std::size_t open = stat.find('('), close = stat.rfind(')');
    if (close == std::string::npos || stat.substr(open + 1, close - open - 1) != name) continue;
    std::istringstream fields(stat.substr(close + 2));
    std::string skipped;
    for (int i = 0; i < 11; ++i) fields >> skipped;
    double user = 0.0, system = 0.0;
    fields >> user >> system;
    return (user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
  }
  return std::nan("");
}

}  // namespace

Seen see_thread_cpu(const Step& step, Theatre& theatre) {
  constexpr double kWatchedS = 3.0;
  const int pid = theatre.stage().station().pid();
  const double before = thread_seconds(pid, step.text);
  sleep_ms(static_cast<int>(kWatchedS * 1000.0));
  const double share = (thread_seconds(pid, step.text) - before) / kWatchedS;
  return {share <= step.value,
          step.text + text(" thread takes %.1f %%", share * 100.0) + " of a processor",
          {},
          {}};
}

Seen see_rest(const Step& step, Theatre& theatre) {
  return below(kRest, step, theatre, "at rest");
}

Seen see_slower(const Step& step, Theatre& theatre) {
  return below(step.value, step, theatre, text("below %.2f m/s", step.value));
}

Seen see_state(const Step& step, Theatre& theatre) {
  return told(step, theatre, step.text, [&](const auto& f) { return f.status().state() == step.text; });
}

Seen see_stale_plate(const Step& step, Theatre& theatre) {
  return told(step, theatre, "plate " + step.text + " not trusted", [&](const auto& f) {
    for (const auto& plate : f.plates()) {
      if (plate.name() == step.text) return plate.stale();
    }
    return false;
  });
}

Seen see_alarm(const Step& step, Theatre& theatre) {
  return told(step, theatre, "alarm '" + step.text + "'", [&](const auto& f) {
    return f.status().recording_alarm().find(step.text) != std::string::npos;
  });
}

Seen see_still(const Step& step, Theatre& theatre) {
  const core::Timestamp from = core::monotonic_now();
  sleep_ms(static_cast<int>(step.value * 1000.0));
  sleep_ms(60);
  const double fastest = theatre.log().fastest_after(from);
  return {fastest < kRest, text("fastest afterwards %.3f m/s", fastest), {}, {}};
}

Seen see_running(const Step& step, Theatre& theatre) {
  const core::Timestamp end = core::monotonic_now() + core::from_seconds(step.value);
  while (core::monotonic_now() < end) {
    const auto frame = theatre.client().frame();
    if (frame && frame->status().state() != "Running")
      return {false, "not Running but " + frame->status().state() + ": " + frame->status().cause(), {}, {}};
    sleep_ms(50);
  }
  return {true, "Running throughout", {}, {}};
}

Seen see_speed_kept(const Step& step, Theatre& theatre) {
  sleep_ms(60);
  const double fastest = theatre.log().fastest_after(theatre.mark);
  return {fastest <= step.value, text("fastest %.2f m/s", fastest), {}, {}};
}

/// The speed that the station tells is one that the belt had within the last half second (older ones are not
/// shown), never another register's.
Seen see_true_speeds(const Step& step, Theatre& theatre) {
  constexpr double kMargin = 0.12;
  constexpr core::Duration kShown = core::milliseconds(600);
  struct Truth {
    core::Timestamp time;
    double speed;
  };
  std::deque<Truth> truth;
  const auto look = [&] {
    truth.push_back({core::monotonic_now(), theatre.true_speed()});
    while (truth.back().time - truth.front().time > kShown) truth.pop_front();
  };
  const core::Timestamp end = core::monotonic_now() + core::from_seconds(step.value);
  int compared = 0;
  while (core::monotonic_now() < end) {
    look();
    const auto frame = theatre.client().frame();
    look();
    if (frame && frame->status().has_measured_speed_m_s()) {
      const double told = frame->status().measured_speed_m_s();
      const auto [low, high] = std::minmax_element(
          truth.begin(), truth.end(), [](const Truth& a, const Truth& b) { return a.speed < b.speed; });
      ++compared;
      if (told > high->speed + kMargin || told < low->speed - kMargin)
        return {false,
                text("the station told %.2f m/s", told) + text(", the belt ran %.2f", low->speed) +
                    text(" to %.2f m/s", high->speed),
                {},
                {}};
    }
    sleep_ms(20);
  }
  return {compared > 0, std::to_string(compared) + " speeds told, all true", {}, {}};
}

Seen see_starts(const Step& step, Theatre& theatre) {
  const std::size_t starts = theatre.log().starts_after(theatre.begun);
  return {
      starts == static_cast<std::size_t>(step.value), std::to_string(starts) + " starts by itself", {}, {}};
}

Seen see_cause(const Step& step, Theatre& theatre) {
  const auto frame = theatre.client().frame();
  const std::string cause = frame ? frame->status().cause() : "no answer";
  return {cause.find(step.text) != std::string::npos, "cause: " + cause, {}, {}};
}

Seen see_refused(const Step& step, Theatre& theatre) {
  core::Result<void> done;
  if (step.text == "speed") done = theatre.client().set_speed(std::isnan(step.value) ? 1.0 : step.value);
  if (step.text == "nan") done = theatre.client().set_speed(std::nan(""));
  if (step.text == "inf") done = theatre.client().set_speed(HUGE_VAL);
  if (step.text == "reset") {
    const auto reset = theatre.client().ask(&v1::Operator::Stub::Reset, "reset");
    if (!reset) done = tl::unexpected<core::Error>(reset.error());
  }
  if (step.text == "arm") done = cli::arm_belt(theatre.client());
  if (done) return {false, step.text + " was accepted", {}, {}};
  // No answer is no refusal.
  return {done.error().remedy() == core::Remedy::Operator,
          step.text + " refused: " + done.error().what(),
          {},
          {}};
}

Seen see_session(const Step& step, Theatre& theatre) {
  auto session = recording::SessionReader::open(theatre.session_file);
  if (!session) return {false, session.error().what(), {}, {}};
  const auto info = (*session)->info();
  if (!info) return {false, info.error().what(), {}, {}};
  std::uint64_t missing = 0, noted = 0, samples = 0;
  for (std::uint8_t plate = 0; plate < 2; ++plate) {
    const auto forces = (*session)->forces(plate);
    if (!forces) return {false, forces.error().what(), {}, {}};
    samples += forces->size();
    for (std::size_t i = 1; i < forces->size(); ++i) {
      if ((*forces)[i].sequence <= (*forces)[i - 1].sequence) return {false, "samples out of order", {}, {}};
      missing += (*forces)[i].sequence - (*forces)[i - 1].sequence - 1;
    }
  }
  for (const auto& gap : info->gaps) noted += gap.count;
  const std::string words = std::to_string(samples) + " samples, " + std::to_string(missing) + " missing, " +
                            std::to_string(noted) + " of them noted, " +
                            (info->complete ? "complete" : "interrupted");
  const bool sound = info->checksums_ok && info->audit_chain_ok && samples > 0;
  const bool wanted = step.text == "nothing missing" ? missing == 0
                      : step.text == "accounted"     ? missing > 0 && noted == missing
                      : step.text == "interrupted"   ? !info->complete
                                                     : true;
  return {sound && wanted, words, {}, {}};
}

}  // namespace footfall::faults
