#include "ui/draw/devices_page.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <vector>

#include "ui/model/permits.hpp"
#include "ui/model/text.hpp"

namespace footfall::ui {
namespace {

constexpr float kGap = 10, kPad = 14, kLine = 24, kBeltLine = 22, kMinor = 20, kFine = 18;

std::string count(std::uint64_t value) {
  return std::to_string(value);
}

/// Columns as parts of the width; the first is left-aligned, the others right.
template <std::size_t N>
void line(const Pen& pen, Rect r, const std::array<float, N>& parts, const std::array<std::string, N>& words,
          Type type, ImU32 tint) {
  const float whole = r.w;
  for (std::size_t i = 0; i < N; ++i) {
    const Rect cell = r.take_left(parts[i] * whole);
    pen.text({cell.x, cell.y, cell.w - pen.px(6), cell.h}, type, tint, words[i],
             i == 0 ? Align::Left : Align::Right);
  }
}

void title(const Pen& pen, Rect& r, const char* words) {
  pen.text(r.take_top(pen.px(26), pen.px(6)), Type::Title, colour::kText, words);
}

struct Fact {
  std::string label, value;
  bool bad = false;
};

/// Label at the left, value at the right; a sentence below both. `known`: false greys the values.
void fact_rows(const Pen& pen, Rect& r, std::span<const Fact> facts, float line_height, float label_width,
               bool known) {
  for (const Fact& fact : facts) {
    Rect row = r.take_top(pen.px(line_height));
    const ImU32 tint = !known ? colour::kTextOff : fact.bad ? colour::kWarning : colour::kText;
    pen.text(row.take_left(label_width), Type::Body, colour::kTextSoft, fact.label);
    if (pen.width(Type::Strong, fact.value) <= row.w) {
      pen.text(row, Type::Strong, tint, fact.value, Align::Right);
      continue;
    }
    const float high = pen.height(Type::Caption, fact.value, r.w);
    pen.paragraph(r.take_top(high, pen.px(2)), Type::Caption, tint, capital(fact.value));
  }
}

/// "left_shank" is a name for files.
std::string spoken(std::string name) {
  std::replace(name.begin(), name.end(), '_', ' ');
  return name;
}

std::string contact(bool present, bool closed) {
  return !present ? "not read" : closed ? "closed" : "OPEN";
}

std::string or_unknown(const std::string& words) {
  return words.empty() ? "not known" : words;
}

const v1::Device* device_of(const Snapshot& snapshot, const char* kind, const std::string& name) {
  for (const v1::Device& device : snapshot.devices.devices()) {
    if (device.kind() == kind && (name.empty() || device.name() == name)) return &device;
  }
  return nullptr;
}

std::string watchdog_words(const v1::DriveWatchdog& watchdog) {
  if (!watchdog.has_read_wall_time_ns()) return "not read yet";
  if (watchdog.has_enabled() && !watchdog.enabled()) return "OFF";
  std::string words = watchdog.has_time_s() ? number(watchdog.time_s(), 2) + " s" : "time not known";
  if (!watchdog.action().empty())
    words += ", " + (watchdog.action() == "keep_running" ? "KEEPS RUNNING" : watchdog.action());
  return words;
}

Fact watchdog_fact(const Snapshot& snapshot) {
  if (!snapshot.devices.has_watchdog()) return {"Watchdog, read back", "not known"};
  const v1::DriveWatchdog& watchdog = snapshot.devices.watchdog();
  const bool off = watchdog.has_enabled() && !watchdog.enabled();
  return {"Watchdog, read back", watchdog_words(watchdog), off || watchdog.action() == "keep_running"};
}

std::string watchdog_when(const Snapshot& snapshot) {
  const v1::DriveWatchdog& watchdog = snapshot.devices.watchdog();
  const bool read = watchdog.has_read_wall_time_ns();
  if (read) return local_time(watchdog.read_wall_time_ns());
  return snapshot.devices.has_watchdog() ? "at the next arming" : "not known";
}

std::vector<Fact> belt_facts(const Snapshot& snapshot) {
  const v1::Status& s = snapshot.status;
  const auto speed = [&](bool known, double m_s) {
    return speed_words(snapshot.unit, known ? std::optional(m_s) : std::nullopt) + " " +
           unit_words(snapshot.unit);
  };
  std::vector<Fact> facts{
      {"Drive", s.drive_connected() ? "answers" : "DOES NOT ANSWER", !s.drive_connected()},
      {"State", state_words(s.state()), s.state() == "Fault" || s.state() == "EmergencyStop"},
      {"Measured, " + std::string(s.speed_source() == "encoder" ? "encoder" : "drive"),
       speed(s.has_measured_speed_m_s(), s.measured_speed_m_s())},
      {"Commanded", speed(true, s.commanded_speed_m_s())},
      {"Ceiling", speed(true, s.ceiling_m_s())},
      {"Emergency stop", contact(s.has_emergency_stop_closed(), s.emergency_stop_closed()),
       s.has_emergency_stop_closed() && !s.emergency_stop_closed()},
      {"Stop relay", s.has_stop_relay() ? contact(s.has_stop_chain_closed(), s.stop_chain_closed()) : "none",
       s.has_stop_chain_closed() && !s.stop_chain_closed()},
      watchdog_fact(snapshot),
      {"Read back at", watchdog_when(snapshot)},
      {"Last arming", s.arm_refusal().empty() ? "not refused" : s.arm_refusal(), !s.arm_refusal().empty()}};
  if (s.belts() > 1)
    facts.push_back({"Right less left, measured", speed(s.has_measured_split_m_s(), s.measured_split_m_s())});
  return facts;
}

void belt(const Pen& pen, const Snapshot& snapshot, Rect r) {
  pen.panel(r, "belt");
  r = r.inset(pen.px(kPad));
  title(pen, r, "Belt and stop chain");
  fact_rows(pen, r, belt_facts(snapshot), kBeltLine, 0.44F * r.w, snapshot.trusted());
}

void loop(const Pen& pen, const Snapshot& snapshot, Rect r) {
  pen.panel(r, "loop");
  r = r.inset(pen.px(kPad));
  title(pen, r, "Measuring loop");
  const v1::LoopStatus& l = snapshot.loop;
  const bool known = snapshot.trusted() && l.cycles() > 0;
  const auto microseconds = [&](double p50, double p99) {
    return known ? number(p50, 0) + " / " + number(p99, 0) + " \xC2\xB5s" : std::string("--");
  };
  const std::array<Fact, 4> facts{
      {{"Cycles", known ? count(l.cycles()) + ", " + count(l.late_cycles()) + " late" : "--"},
       {"Wake-up p50 / p99", microseconds(l.wake_p50_us(), l.wake_p99_us())},
       {"Compute p50 / p99", microseconds(l.compute_p50_us(), l.compute_p99_us())},
       {"Real-time rights",
        !known     ? "--"
        : l.fifo() ? "yes"
                   : "no",
        known && !l.fifo()}}};
  fact_rows(pen, r, facts, kFine, 0.5F * r.w, known);
}

void disk(const Pen& pen, const Snapshot& snapshot, Rect r) {
  pen.panel(r, "disk");
  r = r.inset(pen.px(kPad));
  title(pen, r, "Recording and disk");
  const v1::Status& s = snapshot.status;
  const bool told = snapshot.trusted();
  const std::string behind = number(s.recording_behind_s(), 1) + " s behind";
  const std::string state = !s.recording_alarm().empty() ? s.recording_alarm()
                            : s.recording()              ? "reaches the disk, " + behind
                                                         : "nothing is recorded";
  const std::array<Fact, 3> facts{{{"Recording", told ? state : "--", !s.recording_alarm().empty()},
                                   {"Free on the disk", told ? disk_free_words(s) : "--"},
                                   {"Enough for", told ? disk_lasts_words(s) : "--"}}};
  fact_rows(pen, r, facts, kFine, pen.px(130), told);
}

std::string calibration_words(const v1::Device* device) {
  if (device == nullptr) return "calibration not known";
  std::string words = "calibration " + or_unknown(device->calibration());
  if (!device->calibration_date().empty()) words += ", " + device->calibration_date();
  if (!device->has_zeroed_wall_time_ns()) return words + "; not zeroed since the station started";
  return words + "; zeroed " + local_time(device->zeroed_wall_time_ns()) + " by " + device->zeroed_by();
}

/// True when the plates shall be zeroed.
bool plates(const Pen& pen, const Snapshot& snapshot, Rect r) {
  pen.panel(r, "plates");
  r = r.inset(pen.px(kPad));
  const float wide = pen.px(140);
  const bool zero =
      !snapshot.plates.empty() && pen.button("zero_plates", {r.right() - wide, r.y, wide, pen.px(28)},
                                             "Zero plates", permits_for(snapshot).zero);
  title(pen, r, "Force plates");
  constexpr std::array<float, 6> kParts{0.22F, 0.19F, 0.11F, 0.18F, 0.18F, 0.12F};
  line<6>(pen, r.take_top(pen.px(kMinor)), kParts,
          {"plate", "samples", "lost", "out of order", "reconnects", "age s"}, Type::Caption,
          colour::kTextSoft);
  for (const v1::PlateStatus& plate : snapshot.plates) {
    const ImU32 tint = !snapshot.trusted()                 ? colour::kTextOff
                       : plate.stale() || plate.lost() > 0 ? colour::kWarning
                                                           : colour::kText;
    line<6>(pen, r.take_top(pen.px(kLine)), kParts,
            {plate.name() + (plate.simulated() ? " (sim)" : "") + (plate.stale() ? " STALE" : ""),
             count(plate.received()), count(plate.lost()), count(plate.reordered()),
             count(plate.reconnects()), number(plate.age_s(), 2)},
            Type::Body, tint);
    pen.text(r.take_top(pen.px(kMinor)), Type::Caption, colour::kTextSoft,
             calibration_words(device_of(snapshot, "force_plate", plate.name())));
  }
  if (snapshot.plates.empty())
    pen.text(r.take_top(pen.px(kLine)), Type::Body, colour::kTextSoft, "None told of.");
  return zero;
}

void sensors(const Pen& pen, const Snapshot& snapshot, Rect r) {
  pen.panel(r, "sensors");
  r = r.inset(pen.px(kPad));
  title(pen, r, "Inertial sensors and their clocks");
  constexpr std::array<float, 7> kParts{0.2F, 0.07F, 0.07F, 0.21F, 0.14F, 0.11F, 0.2F};
  line<7>(pen, r.take_top(pen.px(kMinor)), kParts,
          {"sensor", "Hz", "lost", "clock offset s", "drift ppm", "battery", "aligned"}, Type::Caption,
          colour::kTextSoft);
  const auto known = [](bool has, double value, int decimals) {
    return number(has ? std::optional(value) : std::nullopt, decimals);
  };
  for (const v1::ImuStatus& imu : snapshot.imus) {
    if (r.h < pen.px(kLine)) break;
    const ImU32 tint = !snapshot.trusted()             ? colour::kTextOff
                       : imu.stale() || !imu.aligned() ? colour::kWarning
                                                       : colour::kText;
    const std::string battery = known(imu.has_battery_percent(), imu.battery_percent(), 0);
    line<7>(pen, r.take_top(pen.px(kLine)), kParts,
            {spoken(imu.name()) + (imu.stale() ? " STALE" : ""), number(imu.rate_hz(), 0), count(imu.lost()),
             known(imu.has_clock_offset_s(), imu.clock_offset_s(), 4),
             known(imu.has_clock_drift_ppm(), imu.clock_drift_ppm(), 1),
             battery == "--" ? battery : battery + " %",
             !imu.aligned()                 ? "no"
             : imu.alignment_date().empty() ? "yes"
                                            : imu.alignment_date()},
            Type::Body, tint);
  }
  if (snapshot.imus.empty())
    pen.text(r.take_top(pen.px(kLine)), Type::Body, colour::kTextSoft, "None told of.");
}

/// "30 s before, 10 s after"
std::string kept_words(const v1::Incident& incident) {
  if (!incident.error().empty()) return "";
  return number(incident.before_s(), 0) + " s before, " + number(incident.after_s(), 0) + " s after" +
         (incident.state() == "complete" ? "" : ", " + incident.state()) +
         (incident.lost_records() > 0 ? ", " + count(incident.lost_records()) + " lost" : "");
}

void black_boxes(const Pen& pen, const Snapshot& snapshot, Rect r) {
  pen.panel(r, "black boxes");
  r = r.inset(pen.px(kPad));
  title(pen, r, "Black box: every stop");
  if (const std::string& problem = snapshot.status.black_box_problem(); !problem.empty()) {
    pen.paragraph(r.take_top(pen.height(Type::Body, problem, r.w), pen.px(8)), Type::Body, colour::kWarning,
                  problem);
  }
  if (!snapshot.incident_list || snapshot.incident_list->incidents().empty()) {
    pen.text(r.take_top(pen.px(kLine)), Type::Body, colour::kTextSoft,
             snapshot.incident_list ? "No stop on record." : "The station has not told its list yet.");
    return;
  }
  const v1::IncidentList& list = *snapshot.incident_list;
  const double megabytes = static_cast<double>(list.bytes()) / 1e6;
  const Rect foot{r.x, r.bottom() - pen.px(kMinor), r.w, pen.px(kMinor)};
  r.h -= pen.px(kMinor + 4);
  for (const v1::Incident& incident : list.incidents()) {
    const bool broken = !incident.error().empty();
    const std::string& sentence = broken ? incident.error() : incident.sentence();
    const float high = pen.height(Type::Body, sentence, r.w);
    if (r.h < high + pen.px(2 * kMinor)) break;
    const Rect row = r.take_top(pen.px(kMinor));
    pen.text(row, Type::Strong, colour::kText,
             broken ? "unreadable" : local_time(incident.trigger_wall_time_ns()));
    pen.text(row, Type::Caption, colour::kTextSoft, kept_words(incident), Align::Right);
    pen.paragraph(r.take_top(high, pen.px(12)), Type::Body,
                  broken || !incident.ordinary() ? colour::kWarning : colour::kTextSoft, sentence);
  }
  pen.text(foot, Type::Caption, colour::kTextSoft,
           count(list.files()) + " records, " + number(megabytes, 1) + " MB in the session folder");
}

}  // namespace

bool draw_devices(const Pen& pen, const Snapshot& snapshot, Rect r) {
  const float gap = pen.px(kGap);
  Rect left = r.take_left(0.32F * r.w, gap);
  belt(pen, snapshot, left.take_top(pen.px(2 * kPad + 32 + 11 * kBeltLine + 12), gap));
  loop(pen, snapshot, left.take_top(pen.px(2 * kPad + 32 + 4 * kFine), gap));
  disk(pen, snapshot, left);
  Rect middle = r.take_left(0.56F * r.w, gap);
  const bool zero = plates(pen, snapshot, middle.take_top(0.44F * middle.h, gap));
  sensors(pen, snapshot, middle);
  black_boxes(pen, snapshot, r);
  return zero;
}

}  // namespace footfall::ui
