#include "recording/export/export_incident.hpp"

#include <memory>

#include "recording/export/csv_file.hpp"
#include "recording/export/made_folder.hpp"

namespace footfall::recording {
namespace fs = std::filesystem;
namespace {

class Rows {
 public:
  Rows(CsvFile& csv, const Incident& incident) : csv_(csv), zero_(incident.head.trigger) {}
  void header(std::initializer_list<const char*> names) {
    for (const char* name : names) csv_.cell(std::string_view(name));
    csv_.end_row();
  }
  void time(core::Timestamp time) { csv_.cell((time - zero_).seconds(), 6); }
  void time(const std::optional<core::Timestamp>& time) { time ? this->time(*time) : csv_.blank(); }
  template <class Unit>
  void cell(core::Quantity<Unit> value) {
    csv_.cell(value.value());
  }
  template <class Unit>
  void cell(const std::optional<core::Quantity<Unit>>& value) {
    value ? cell(*value) : csv_.blank();
  }
  void cell(const std::string& text) { csv_.cell(std::string_view(text)); }
  void cell(bool value) { csv_.cell(std::int64_t{value ? 1 : 0}); }
  void cell(std::int64_t value) { csv_.cell(value); }
  void cell(double value) { csv_.cell(value); }
  void cell(float value) { csv_.cell(static_cast<double>(value)); }
  void end() { csv_.end_row(); }

 private:
  CsvFile& csv_;
  core::Timestamp zero_;
};

void write_belt(Rows rows, const Incident& incident) {
  rows.header({"time_s",
               "poll_time_s",
               "state",
               "stop",
               "outcome",
               "cause",
               "requested_speed_m_s",
               "commanded_speed_m_s",
               "set_speed_m_s",
               "measured_speed_m_s",
               "set_split_m_s",
               "measured_split_m_s",
               "set_incline_percent",
               "measured_incline_percent",
               "fault_code",
               "running",
               "local_stop",
               "communication_loss",
               "console_stale",
               "bus_silent"});
  for (const IncidentMotion& motion : incident.rows.motions) {
    rows.time(motion.time);
    rows.time(motion.poll_time);
    for (const std::string* text : {&motion.state, &motion.stop, &motion.outcome, &motion.cause})
      rows.cell(*text);
    for (const core::MetersPerSecond speed :
         {motion.requested_speed, motion.commanded_speed, motion.set_speed, motion.measured_speed,
          motion.set_split, motion.measured_split})
      rows.cell(speed);
    rows.cell(motion.set_incline);
    rows.cell(motion.measured_incline);
    rows.cell(motion.fault_code);
    for (const bool flag : {motion.running, motion.local_stop, motion.communication_loss,
                            motion.console_stale, motion.bus_silent})
      rows.cell(flag);
    rows.end();
  }
}

void write_commands(Rows rows, const Incident& incident) {
  rows.header({"time_s", "answered_time_s", "action", "speed_m_s", "split_m_s", "incline_percent", "outcome",
               "reason"});
  for (const IncidentCommand& command : incident.rows.commands) {
    rows.time(command.time);
    rows.time(command.answered);
    rows.cell(command.action);
    rows.cell(command.speed);
    rows.cell(command.split);
    rows.cell(command.incline);
    rows.cell(command.outcome);
    rows.cell(command.reason);
    rows.end();
  }
}

void write_events(Rows rows, const Incident& incident) {
  rows.header({"time_s", "kind", "who", "role", "what", "value", "outcome"});
  for (const IncidentEvent& event : incident.rows.events) {
    rows.time(event.time);
    for (const std::string* text :
         {&event.kind, &event.who, &event.role, &event.what, &event.value, &event.outcome})
      rows.cell(*text);
    rows.end();
  }
}

std::string hex(const std::vector<std::byte>& bytes) {
  constexpr const char* kDigits = "0123456789ABCDEF";
  std::string text;
  for (const std::byte byte : bytes) {
    if (!text.empty()) text += ' ';
    text += kDigits[std::to_integer<unsigned>(byte) >> 4U];
    text += kDigits[std::to_integer<unsigned>(byte) & 15U];
  }
  return text;
}

void write_wire(Rows rows, const Incident& incident) {
  rows.header({"time_s", "direction", "size_bytes", "bytes_hex"});
  for (const IncidentWire& frame : incident.rows.wire) {
    rows.time(frame.time);
    rows.cell(frame.direction);
    rows.cell(frame.size);
    rows.cell(hex(frame.bytes));
    rows.end();
  }
}

/// One row per sample of one plate: two plates have clocks of their own.
void write_forces(Rows rows, const Incident& incident) {
  rows.header({"time_s", "plate", "f_v_n", "f_ap_n", "f_ml_n", "flags"});
  for (const IncidentForce& sample : incident.rows.forces) {
    rows.time(sample.time);
    rows.cell(std::int64_t{sample.plate});
    for (const float force : {sample.f_v_n, sample.f_ap_n, sample.f_ml_n}) rows.cell(force);
    rows.cell(std::int64_t{sample.flags});
    rows.end();
  }
}

struct Part {
  const char* suffix;
  void (*write)(Rows rows, const Incident& incident);
};
constexpr Part kParts[] = {{"_belt.csv", write_belt},
                           {"_commands.csv", write_commands},
                           {"_events.csv", write_events},
                           {"_wire.csv", write_wire},
                           {"_forces.csv", write_forces}};

}  // namespace

core::Result<std::vector<fs::path>> export_incident_csv(const Incident& incident, const fs::path& dir,
                                                        const std::string& stem, bool force) {
  const auto folder = MadeFolder::make(dir);
  if (!folder) return tl::unexpected<core::Error>(folder.error());
  std::vector<fs::path> targets;
  std::vector<std::unique_ptr<CsvFile>> files;
  std::error_code error;
  for (const Part& part : kParts) {
    targets.push_back(dir / (stem + part.suffix));
    if (!force && fs::exists(targets.back(), error))
      return core::fail(core::Remedy::Operator,
                        "%s exists already and is not overwritten: choose another folder or use --force",
                        targets.back().c_str());
  }
  for (std::size_t i = 0; i < targets.size(); ++i) {
    auto file = CsvFile::create(targets[i]);
    if (!file) return tl::unexpected<core::Error>(file.error());
    kParts[i].write(Rows(**file, incident), incident);
    files.push_back(std::move(*file));
  }
  for (const auto& file : files) {
    if (auto finished = file->finish(); !finished) return tl::unexpected<core::Error>(finished.error());
  }
  for (const auto& file : files) {
    if (auto published = file->publish(); !published) return tl::unexpected<core::Error>(published.error());
  }
  return targets;
}

}  // namespace footfall::recording
