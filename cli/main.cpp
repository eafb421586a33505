#include <sys/resource.h>

#include <CLI/CLI.hpp>
#include <array>
#include <cmath>
#include <cstdio>
#include <exception>
#include <functional>
#include <iostream>
#include <numbers>

#include "cli/analyze/analyze.hpp"
#include "cli/clinic/clinic_command.hpp"
#include "cli/clinic/clinic_identities.hpp"
#include "cli/commission.hpp"
#include "cli/demo/demo.hpp"
#include "cli/demo/demo_machine.hpp"
#include "cli/doctor.hpp"
#include "cli/programmes.hpp"
#include "cli/sessions/add_command.hpp"
#include "cli/sessions/export.hpp"
#include "cli/sessions/import.hpp"
#include "cli/sessions/incidents.hpp"
#include "cli/sessions/migrate_command.hpp"
#include "cli/sessions/sessions.hpp"
#include "cli/sessions/verify_command.hpp"
#include "cli/statistics/compare.hpp"
#include "core/command_line.hpp"

namespace {

using namespace footfall::cli;

/// Adds a subcommand's options and returns what runs it.
using Command = std::function<int()>;

Command add_analyze(CLI::App& app) {
  auto options = std::make_shared<AnalyzeOptions>();
  auto zero = std::make_shared<std::string>("flight");
  auto speed_kmh = std::make_shared<std::optional<double>>();
  auto percent = std::make_shared<std::optional<double>>();
  AnalysisSettings& settings = options->settings;
  CLI::App* command = app.add_subcommand(
      "analyze", "Steps and forces of a recording or session (.csv, .c3d, .mot, .sto, .footfall, .h5)");
  command->add_option("file", options->input, "Recording or session to read, or a folder of them")
      ->required();
  command->add_option("--filter-hz", settings.filter_hz,
                      "Zero-lag low-pass cut-off; else 50, or what a low sample rate carries");
  command->add_option("--threshold-n", settings.threshold_n, "Contact threshold")->capture_default_str();
  command->add_option("--zero", *zero, "flight removes drift, none takes the recording as it is")
      ->check(CLI::IsMember({"flight", "none"}))
      ->capture_default_str();
  command->add_option("--mass-kg", settings.mass_kg,
                      "Body mass; else the session's, or from the mean force over whole steps");
  auto* speed = command->add_option("--belt-speed-m-s", settings.belt_speed_m_s,
                                    "Belt speed, for lengths and overstride; else the session's");
  command->add_option("--speed-kmh", *speed_kmh, "The same in km/h")->excludes(speed);
  auto* degrees = command->add_option("--incline-deg", settings.incline_deg,
                                      "Incline of the belt, uphill > 0; else level");
  command->add_option("--incline-percent", *percent, "The same as 100 x rise / run")->excludes(degrees);
  command->add_option("--height-m", settings.height_m, "Body height, for the leg's length");
  command->add_option("--foot-length-m", settings.foot_length_m, "Foot length, for the strike index");
  command->add_option("--steps", options->steps, "CSV to write, one row per step (folder in: a folder)");
  command->add_option("--plot", options->plot,
                      "PNG or SVG to write, mean force curves over stance (folder in: a folder)");
  command->add_flag("--json", options->json, "One JSON object on stdout");
  return [options, zero, speed_kmh, percent] {
    AnalysisSettings& set = options->settings;
    set.zero_flight = *zero == "flight";
    if (*speed_kmh) set.belt_speed_m_s = footfall::core::from_km_per_h(**speed_kmh).value();
    if (*percent) set.incline_deg = std::atan(**percent / 100.0) * 180.0 / std::numbers::pi;
    return run_analyze(*options);
  };
}

Command add_compare(CLI::App& app) {
  auto options = std::make_shared<CompareOptions>();
  auto zero = std::make_shared<std::string>("flight");
  auto speed_kmh = std::make_shared<std::optional<double>>();
  auto percent = std::make_shared<std::optional<double>>();
  auto after_file = std::make_shared<std::optional<std::filesystem::path>>();
  auto stretches = std::make_shared<std::array<std::vector<double>, 3>>();
  AnalysisSettings& settings = options->settings;
  CLI::App* command = app.add_subcommand(
      "compare", "What a change of cadence changed: two recordings of a session, better three");
  command->add_option("baseline", options->files.baseline.file, "Recording or session before the change")
      ->required();
  command->add_option("changed", options->files.changed.file, "With the changed cadence, at the same speed")
      ->required();
  auto* after =
      command->add_option("baseline_after", *after_file, "Without it again: tells drift from effect");
  command
      ->add_option("--baseline-s", (*stretches)[0],
                   "Only from .. to of the baseline, seconds after its start")
      ->expected(2);
  command->add_option("--changed-s", (*stretches)[1], "The same of the changed")->expected(2);
  command->add_option("--after-s", (*stretches)[2], "The same of the second baseline")
      ->expected(2)
      ->needs(after);
  command->add_option("--filter-hz", settings.filter_hz,
                      "Zero-lag low-pass cut-off; else 50, or what a low sample rate carries");
  command->add_option("--threshold-n", settings.threshold_n, "Contact threshold")->capture_default_str();
  command->add_option("--zero", *zero, "flight removes drift, none takes the recordings as they are")
      ->check(CLI::IsMember({"flight", "none"}))
      ->capture_default_str();
  command->add_option("--mass-kg", settings.mass_kg, "Body mass; else each recording's own");
  auto* speed = command->add_option("--belt-speed-m-s", settings.belt_speed_m_s,
                                    "Belt speed of all recordings; else each session's own");
  command->add_option("--speed-kmh", *speed_kmh, "The same in km/h")->excludes(speed);
  auto* degrees = command->add_option("--incline-deg", settings.incline_deg,
                                      "Incline of the belt, uphill > 0; else level");
  command->add_option("--incline-percent", *percent, "The same as 100 x rise / run")->excludes(degrees);
  command->add_option("--height-m", settings.height_m, "Body height, for the leg's length");
  command->add_flag("--json", options->json, "One JSON object on stdout");
  return [options, zero, speed_kmh, percent, after_file, stretches] {
    AnalysisSettings& set = options->settings;
    set.zero_flight = *zero == "flight";
    if (*speed_kmh) set.belt_speed_m_s = footfall::core::from_km_per_h(**speed_kmh).value();
    if (*percent) set.incline_deg = std::atan(**percent / 100.0) * 180.0 / std::numbers::pi;
    CompareFiles& files = options->files;
    if (*after_file) files.after = ComparedPart{**after_file};
    ComparedPart* const parts[] = {&files.baseline, &files.changed, files.after ? &*files.after : nullptr};
    for (std::size_t i = 0; i < stretches->size(); ++i) {
      const std::vector<double>& ends = (*stretches)[i];
      if (parts[i] != nullptr && ends.size() == 2) parts[i]->stretch = Stretch{ends[0], ends[1]};
    }
    return run_compare(*options);
  };
}

Command add_commission(CLI::App& app) {
  auto options = std::make_shared<CommissionOptions>();
  CLI::App* command = app.add_subcommand(
      "commission", "A technician's moving cable-pull test, and the daily emergency-stop check");
  command->add_option("--station", options->station, "The running station's runtime_dir")->required();
  auto* status = command->add_flag("--status", options->status, "Only say what is on record");
  command->add_flag("--emergency-stop", options->emergency_stop, "The daily emergency-stop check")
      ->excludes(status);
  command->add_flag("--assume-seen", options->assume_seen,
                    "Answer the last question with yes: SIMULATION only");
  return [options] { return run_commission(*options); };
}

Command add_demo(CLI::App& app) {
  auto options = std::make_shared<DemoOptions>();
  CLI::App* command =
      app.add_subcommand("demo", "Virtual lab, station and console; headless it drives itself");
  command->add_flag("--headless", options->headless, "No window: arm, start, ramp, measure, stop, judge");
  command->add_option("--seconds", options->seconds, "Seconds of steady running to measure (20)");
  command->add_option("--replay", options->replay,
                      "Let this recording run over the wire instead of the model");
  command->add_option("--speed-kmh", options->speed_km_per_h, "Belt speed")->capture_default_str();
  command->add_option("--cadence-spm", options->cadence_spm,
                      "The model runner's cadence; else natural for the speed");
  command->add_option("--seed", options->seed, "Seed of the model runner and the sensor noise")
      ->capture_default_str();
  command->add_flag("!--no-imus", options->imus, "No inertial sensors on the model runner");
  command
      ->add_option(
          "--treadmill", options->treadmill,
          "the lab's: a Modbus drive, Trackmaster on its TMX serial line, or with a stop relay a drive, "
          "a Bertec with two belts, a fitness machine")
      ->check(CLI::IsMember(demo_machines()))
      ->capture_default_str();
  command->add_flag("--factory-drive", options->factory_drive,
                    "The lab's drive as shipped: arming will refuse it");
  command->add_option("--acceleration-m-s2", options->acceleration_m_s2,
                      "Belt acceleration, 0.05 to 1.0; else 0.3");
  command->add_option("--keep", options->keep,
                      "Folder for session, logs and the lab's truth; else a temporary one");
  command->add_flag("--json", options->json, "One JSON object on stdout");
  return [options] { return run_demo(*options); };
}

Command add_doctor(CLI::App& app) {
  auto options = std::make_shared<DoctorOptions>();
  CLI::App* command = app.add_subcommand("doctor", "Checks rights, folders, plates and drive of a station");
  auto* config = command->add_option("--config", options->config, "Station file (TOML)");
  auto* treadmill =
      command->add_option("--treadmill", options->treadmill, "Drive profile (TOML) to check alone")
          ->excludes(config);
  auto* device =
      command->add_option("--device", options->device, "Serial device of the drive, to read it back")
          ->needs(treadmill);
  auto* host = command
                   ->add_option("--host", options->host,
                                "IP address of a drive or fitness machine on the network, to read it back")
                   ->needs(treadmill)
                   ->excludes(device);
  command
      ->add_option("--port", options->port,
                   "its TCP port (default: 502 for Modbus, 36866 for DIRCON, 4000 or 5555 for Bertec)")
      ->needs(host)
      ->check(CLI::Range(1, 65535));
  command->add_flag("--json", options->json, "One JSON object on stdout");
  return [options] { return run_doctor(*options); };
}

Command add_sessions(CLI::App& app) {
  auto list = std::make_shared<SessionsListOptions>();
  auto show = std::make_shared<SessionsShowOptions>();
  auto migrate = std::make_shared<MigrateOptions>();
  CLI::App* command = app.add_subcommand(
      "sessions", "Recorded sessions: list a folder, show and check one, add to one, migrate an older one");
  command->require_subcommand(1);
  CLI::App* list_command = command->add_subcommand("list", "One line per session of a folder, newest first");
  auto* folder = list_command->add_option("dir", list->dir, "Folder with the session files; else this one");
  list_command->add_option("--dir", list->dir, "The same")->excludes(folder);
  list_command->add_flag("--json", list->json, "One JSON array on stdout");
  CLI::App* show_command = command->add_subcommand("show", "What a session holds, and whether it is intact");
  show_command->add_option("file", show->file, "Session file")->required();
  show_command->add_flag("--json", show->json, "One JSON object on stdout");
  CLI::App* migrate_command =
      command->add_subcommand("migrate", "A session of an older format as a new file of the present one");
  migrate_command->add_option("file", migrate->file, "Session file; it is only read")->required();
  migrate_command->add_option("--out", migrate->out,
                              "The new file; default: beside it, with the format in its name");
  const Command add = add_sessions_add(*command);
  return [list, show, migrate, list_command, migrate_command, command, add] {
    if (command->got_subcommand("add")) return add();
    if (migrate_command->parsed()) return run_sessions_migrate(*migrate);
    return list_command->parsed() ? run_sessions_list(*list) : run_sessions_show(*show);
  };
}

Command add_export(CLI::App& app) {
  auto options = std::make_shared<ExportOptions>();
  CLI::App* command = app.add_subcommand("export", "A session as files that other programs read");
  command->add_option("file", options->file, "Session file")->required();
  command
      ->add_option(
          "--format", options->format,
          "c3d (platforms, events), csv (units in the headers), hdf5 (everything raw), json (metrics and "
          "provenance), mot (OpenSim)")
      ->check(CLI::IsMember({"c3d", "csv", "hdf5", "json", "mot"}));
  command->add_flag("--csv", options->csv, "The same as --format csv");
  command->add_flag("--integers", options->integers, "C3D: scaled 16-bit integers instead of floating point");
  command->add_option("--out", options->out, "Folder to write to, made when missing")->capture_default_str();
  command->add_flag("--force", options->force, "Replace files that exist");
  command->add_flag(
      "--watched", options->watched,
      "For a program that waits for it: progress as lines on stdout, and no longer life than its");
  auto* identified = command->add_flag(
      "--identified", options->identified,
      "Name the person: for technicians and researchers who are clinicians, audited; else pseudonymised");
  auto clinic = std::make_shared<std::string>();
  command->add_option("--config", *clinic, "Station file (TOML) whose clinic database knows the person")
      ->needs(identified);
  return [options, clinic] {
    ClinicIdentities identities(*clinic);
    if (!clinic->empty()) options->identities = &identities;
    return run_export(*options);
  };
}

Command add_import(CLI::App& app) {
  auto options = std::make_shared<ImportOptions>();
  auto speed_kmh = std::make_shared<std::optional<double>>();
  auto percent = std::make_shared<std::optional<double>>();
  AnalysisSettings& settings = options->settings;
  CLI::App* command = app.add_subcommand("import", "A recording (.csv, .c3d, .mot, .sto) becomes a session");
  command->add_option("file", options->file, "Recording to read")->required();
  command->add_option("--out", options->out, "Folder for the session, made when missing")
      ->capture_default_str();
  command->add_option("--subject", options->subject, "Pseudonym of the runner")->capture_default_str();
  command->add_option("--source-name", options->source_name,
                      "What the session calls its source; else the file's name, without its folder");
  command->add_option("--mass-kg", settings.mass_kg, "Body mass; else from the mean force over whole steps");
  auto* speed = command->add_option("--belt-speed-m-s", settings.belt_speed_m_s, "Belt speed");
  command->add_option("--speed-kmh", *speed_kmh, "The same in km/h")->excludes(speed);
  auto* degrees =
      command->add_option("--incline-deg", settings.incline_deg, "Incline of the belt, uphill > 0");
  command->add_option("--incline-percent", *percent, "The same as 100 x rise / run")->excludes(degrees);
  command->add_option("--height-m", settings.height_m, "Body height");
  command->add_flag("--force", options->force, "Replace an imported session; never a recorded one");
  return [options, speed_kmh, percent] {
    AnalysisSettings& set = options->settings;
    if (*speed_kmh) set.belt_speed_m_s = footfall::core::from_km_per_h(**speed_kmh).value();
    if (*percent) set.incline_deg = std::atan(**percent / 100.0) * 180.0 / std::numbers::pi;
    return run_import(*options);
  };
}

Command add_programmes(CLI::App& app) {
  auto options = std::make_shared<ProgrammesOptions>();
  CLI::App* command =
      app.add_subcommand("programmes", "Checks treadmill programmes (TOML) and shows their speed over time");
  command->add_option("path", options->path, "Programme file, or a folder of them")->required();
  command->add_option("--from-kmh", options->from_km_per_h, "Belt speed when it is begun")
      ->check(CLI::Range(0.36, 28.8))
      ->capture_default_str();
  command->add_flag("--json", options->json, "One JSON object on stdout, an array for a folder");
  return [options] { return run_programmes(*options); };
}

Command add_incidents(CLI::App& app) {
  auto options = std::make_shared<IncidentsOptions>();
  CLI::App* command =
      app.add_subcommand("incidents", "The black box: every stop and fault, 30 s before to 10 s after");
  command->add_option("path", options->path, "Folder of sessions, record of a stop, or session file")
      ->capture_default_str();
  command->add_option("--number", options->number, "Which stop of a session that holds several");
  command->add_option("--csv", options->csv, "Write belt, commands, events, wire and forces to this folder");
  command->add_option("--plot", options->plot, "Write a picture (.png or .svg)");
  command->add_flag("--json", options->json, "JSON on stdout");
  command->add_flag("--force", options->force, "Replace files that exist");
  return [options] { return run_incidents(*options); };
}

struct Entry {
  const char* name;
  Command (*add)(CLI::App&);
  bool calculates = false;  ///< for long, perhaps beside a running station: it comes after everybody else
};
/// One line per subcommand.
constexpr Entry kCommands[] = {
    {"analyze", add_analyze, true},
    {"clinic", add_clinic},
    {"commission", add_commission},
    {"compare", add_compare, true},
    {"demo", add_demo},
    {"doctor", add_doctor},
    {"export", add_export, true},
    {"import", add_import, true},
    {"incidents", add_incidents},
    {"programmes", add_programmes},
    {"recompute", add_recompute, true},
    {"sessions", add_sessions},
    {"verify", add_verify, true},
};

constexpr int kBadInput = 2, kPoliteNice = 10;

/// What a full disk did not take was not said: exit code 0 would be a lie.
int said(int code) {
  std::cout.flush();
  const bool whole = std::fflush(stdout) == 0 && std::ferror(stdout) == 0 && std::cout.good();
  if (whole || code != 0) return code;
  std::cerr
      << "footfall: not all of the output could be written: see whether the disk that takes it is full\n";
  return kBadInput;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Footfall: gait-lab treadmill station, from the command line"};
  app.require_subcommand(1);
  app.set_version_flag("--version", "footfall " FOOTFALL_VERSION);
  std::vector<std::pair<CLI::App*, Command>> commands;
  for (const Entry& entry : kCommands) {
    Command run = entry.add(app);
    if (entry.calculates) {
      run = [work = std::move(run)] {
        (void)::setpriority(PRIO_PROCESS, 0, kPoliteNice);  // refused: then it is merely less polite
        return work();
      };
    }
    commands.emplace_back(app.get_subcommand(entry.name), std::move(run));
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::CallForHelp& help) {
    return said(app.exit(help));
  } catch (const CLI::CallForVersion& version) {
    return said(app.exit(version));
  } catch (const CLI::CallForAllHelp& help) {
    return said(app.exit(help));
  } catch (const CLI::ParseError& error) {
    std::cerr << footfall::core::argument_sentence(app, error, "footfall") << '\n';
    return kBadInput;
  }
  try {
    for (const auto& [command, run] : commands) {
      if (command->parsed()) return said(run());
    }
  } catch (const std::exception& error) {
    std::cerr << "footfall: " << error.what() << '\n';
  }
  return kBadInput;
}
