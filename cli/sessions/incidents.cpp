#include "cli/sessions/incidents.hpp"

#include <algorithm>
#include <cstdio>
#include <iostream>

#include "cli/output_file.hpp"
#include "cli/sessions/incident_json.hpp"
#include "config/list_folder.hpp"
#include "recording/export/export_incident.hpp"
#include "recording/report/incident_chart.hpp"
#include "recording/session.hpp"

namespace footfall::cli {
namespace {

namespace fs = std::filesystem;
using Json = nlohmann::ordered_json;
using recording::IncidentHead;
using recording::SessionReader;

int refuse(const std::string& sentence) {
  std::cerr << "footfall incidents: " << sentence << '\n';
  return 2;
}

void print_json(const Json& json) {
  std::cout << json.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

const char* state_text(const IncidentHead& head) {
  switch (head.state) {
    case recording::IncidentState::Complete:
      return "complete";
    case recording::IncidentState::Cut:
      return "INCOMPLETE (cut)";
    case recording::IncidentState::Recording:
      break;
  }
  return "INCOMPLETE";
}

void print_line(const std::string& name, const IncidentHead& head, bool simulated) {
  std::printf("%-38s %s  %-22s %-16s%s%s\n", name.c_str(), utc_text(head.wall_ns).c_str(), head.cause.c_str(),
              state_text(head), head.ordinary ? "  ordinary end" : "", simulated ? "  SIMULATION" : "");
}

struct Listed {
  std::string name;
  std::vector<IncidentHead> heads;
  bool simulated = false;
  std::string error;
};

Listed look_at(const fs::path& file) {
  Listed listed{file.filename().string(), {}, false, ""};
  auto reader = SessionReader::open(file);
  if (!reader) {
    listed.error = reader.error().what();
    return listed;
  }
  listed.simulated = (*reader)->meta().simulated;
  const auto heads = (*reader)->incidents();
  if (!heads) listed.error = heads.error().what();
  if (heads) listed.heads = *heads;
  return listed;
}

int list_folder(const IncidentsOptions& options) {
  const auto found = config::list_folder(options.path);
  if (!found) return refuse(found.error().what());
  std::vector<Listed> files;
  for (const fs::path& file : *found) {
    if (file.extension() == ".incident") files.push_back(look_at(file));
  }
  std::sort(files.begin(), files.end(), [](const Listed& a, const Listed& b) {
    const auto when = [](const Listed& listed) { return listed.heads.empty() ? 0 : listed.heads[0].wall_ns; };
    return when(a) != when(b) ? when(a) > when(b) : a.name > b.name;
  });
  Json out = Json::array();
  if (files.empty() && !options.json)
    std::printf("no records of stops (*.incident) in %s\n", options.path.c_str());
  for (const Listed& file : files) {
    if (!file.error.empty()) {
      out.push_back({{"file", file.name}, {"error", file.error}});
      if (!options.json) std::printf("%-38s unreadable: %s\n", file.name.c_str(), file.error.c_str());
    }
    for (const IncidentHead& head : file.heads) {
      Json json{{"file", file.name}, {"simulated", file.simulated}};
      json.update(incident_head_json(head));
      out.push_back(json);
      if (!options.json) print_line(file.name, head, file.simulated);
    }
  }
  if (options.json) print_json(out);
  return 0;
}

void print_incident(const fs::path& file, const recording::Incident& incident, bool simulated) {
  std::printf("%s%s\n", file.c_str(), simulated ? "   SIMULATION" : "");
  std::printf("  stop       %s, %s%s\n", utc_text(incident.head.wall_ns).c_str(), incident.head.cause.c_str(),
              incident.head.ordinary ? " (ordinary end of a run)" : "");
  if (!incident.head.sentence.empty()) std::printf("             %s\n", incident.head.sentence.c_str());
  std::printf("  record     %s\n", incident.ending().c_str());
  std::printf("             %zu cycles, %zu commands, %zu frames, %zu force samples\n",
              incident.rows.motions.size(), incident.rows.commands.size(), incident.rows.wire.size(),
              incident.rows.forces.size());
  if (incident.head.lost > 0)
    std::printf("  LOST       %llu records: the black box was too slow\n",
                static_cast<unsigned long long>(incident.head.lost));
  for (const auto& event : incident.rows.events) {
    std::string line;
    if (!event.who.empty()) line.append(event.role).append(" ").append(event.who).append(": ");
    line += event.what;
    if (!event.value.empty()) line += " " + event.value;
    if (!event.outcome.empty()) line += " - " + event.outcome;
    std::printf("  %9.3f s  %-9s %s\n", (event.time - incident.head.trigger).seconds(), event.kind.c_str(),
                line.c_str());
  }
}

core::Result<void> draw(const IncidentsOptions& options, const recording::Incident& incident,
                        bool simulated) {
  const auto format = recording::page_format_of(*options.plot);
  if (!format)
    return core::fail(core::Remedy::Reconfigure, "%.150s: name the picture .png or .svg",
                      options.plot->c_str());
  const auto bytes = recording::render_incident_chart(
      {options.path.filename().string() + ": " + utc_text(incident.head.wall_ns), simulated, incident},
      *format);
  if (!bytes) return tl::unexpected<core::Error>(bytes.error());
  if (auto checked = check_not_input(*options.plot, options.path); !checked) return checked;
  return replace_file(*options.plot, *bytes);
}

/// The one that is meant: by its number, or the only one.
core::Result<IncidentHead> choose(const IncidentsOptions& options, const std::vector<IncidentHead>& heads) {
  const char* file = options.path.c_str();
  if (heads.empty()) return core::fail(core::Remedy::Reconfigure, "%.150s holds no record of a stop", file);
  for (const IncidentHead& head : heads) {
    if (options.number ? head.id == *options.number : heads.size() == 1) return head;
  }
  if (options.number)
    return core::fail(core::Remedy::Reconfigure, "%.150s has no stop number %lld; the list shows the numbers",
                      file, static_cast<long long>(*options.number));
  return core::fail(core::Remedy::Reconfigure, "%.150s holds %zu stops: choose one with --number", file,
                    heads.size());
}

int list_session(const IncidentsOptions& options, const std::vector<IncidentHead>& heads, bool simulated) {
  Json out = Json::array();
  for (const IncidentHead& head : heads) {
    if (options.json) {
      out.push_back(incident_head_json(head));
    } else {
      print_line("number " + std::to_string(head.id), head, simulated);
    }
  }
  if (options.json) print_json(out);
  return 0;
}

int show_one(const IncidentsOptions& options, const recording::Incident& incident, bool simulated) {
  if (options.csv) {
    const std::string stem = options.path.stem().string() +
                             (options.number ? "_" + std::to_string(*options.number) : std::string());
    const auto files = recording::export_incident_csv(incident, *options.csv, stem, options.force);
    if (!files) return refuse(files.error().what());
    if (simulated) std::cerr << "footfall incidents: note: SIMULATION, no person was measured\n";
    if (incident.head.state != recording::IncidentState::Complete)
      std::cerr << "footfall incidents: note: the record is " << incident.ending() << '\n';
    for (const auto& file : *files) {
      if (!options.json) std::cout << file.string() << '\n';
    }
  }
  if (options.plot) {
    if (const auto drawn = draw(options, incident, simulated); !drawn) return refuse(drawn.error().what());
    if (!options.json) std::cout << options.plot->string() << '\n';
  }
  if (options.json) {
    Json out{{"file", options.path.string()}, {"simulated", simulated}};
    out.update(incident_json(incident));
    print_json(out);
  } else if (!options.csv && !options.plot) {
    print_incident(options.path, incident, simulated);
  }
  return 0;
}

}  // namespace

int run_incidents(const IncidentsOptions& options) {
  std::error_code error;
  if (fs::is_directory(options.path, error)) {
    if (options.csv || options.plot || options.number)
      return refuse(options.path.string() + " is a folder: name one of its records to export it");
    return list_folder(options);
  }
  const auto reader = SessionReader::open(options.path);
  if (!reader) return refuse(reader.error().what());
  const bool simulated = (*reader)->meta().simulated;
  const auto heads = (*reader)->incidents();
  if (!heads) return refuse(heads.error().what());
  const bool export_wanted = options.csv || options.plot || options.number;
  if (heads->size() > 1 && !export_wanted) return list_session(options, *heads, simulated);
  const auto head = choose(options, *heads);
  if (!head) return refuse(head.error().what());
  const auto info = (*reader)->info();
  if (!info) return refuse(info.error().what());
  const auto incident = (*reader)->incident(head->id);
  if (!incident) return refuse(incident.error().what());
  if (!info->checksums_ok) std::cerr << "footfall incidents: warning: " << info->integrity << '\n';
  const int shown = show_one(options, *incident, simulated);
  return shown == 0 && !info->checksums_ok ? 1 : shown;
}

}  // namespace footfall::cli
