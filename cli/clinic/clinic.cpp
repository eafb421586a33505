#include "cli/clinic/clinic.hpp"

#include <termios.h>
#include <unistd.h>

#include <array>
#include <cstdio>
#include <ctime>
#include <iostream>
#include <map>

#include "cli/clinic/clinic_access.hpp"
#include "cli/clinic/clinic_desk.hpp"
#include "config/station_config.hpp"
#include "recording/clinic/session_devices.hpp"

namespace footfall::cli {

using core::Remedy;
using namespace recording::clinic;

core::Result<config::ClinicConfig> clinic_config(const ClinicOptions& options) {
  try {
    auto station = config::load_station(options.config);
    if (!station.clinic)
      return core::fail(Remedy::Reconfigure,
                        "%.150s has no table [clinic]: there is no clinic database to work on",
                        options.config.c_str());
    return *station.clinic;
  } catch (const config::ConfigError& error) {
    return core::fail(Remedy::Reconfigure, "%s", error.what());
  }
}

core::Result<ClinicDesk> open_clinic(const ClinicOptions& options, Role wanted) {
  auto config = clinic_config(options);
  if (!config) return tl::unexpected(config.error());
  auto actor = clinic_actor(*config, wanted);
  if (!actor) return tl::unexpected(actor.error());
  const auto keys = KeyRing::load(config->key_file);
  if (!keys) return tl::unexpected(keys.error());
  if (options.on_server && config->server.empty())
    return core::fail(Remedy::Reconfigure, "[clinic] names no server; leave --on-server out");
  std::error_code ignored;
  if (!options.on_server && options.command != "init" && !std::filesystem::exists(config->database, ignored))
    return core::fail(Remedy::Reconfigure,
                      "there is no clinic database %.120s: make it with footfall clinic init",
                      config->database.c_str());
  auto sql = options.on_server ? open_postgres(config->server) : open_sqlite(config->database);
  if (!sql) return tl::unexpected(sql.error());
  auto clinic = Clinic::open(std::move(*sql), *keys, config->head_file, config->station);
  if (!clinic) return tl::unexpected(clinic.error());
  return ClinicDesk{std::move(*config), std::move(*actor), std::move(*clinic)};
}

std::string date_text(std::int64_t wall_ns) {
  const std::time_t seconds = wall_ns / 1'000'000'000;
  std::tm utc{};
  ::gmtime_r(&seconds, &utc);
  std::array<char, 32> text{};
  std::strftime(text.data(), text.size(), "%Y-%m-%d", &utc);
  return text.data();
}

std::optional<std::int64_t> date_ns(const std::string& text) {
  constexpr std::size_t kLength = 10;
  return text.size() == kLength ? day_ns(text) : std::nullopt;
}

core::Result<Secret> ask(const char* question, bool hidden) {
  const bool person = ::isatty(STDIN_FILENO) == 1;
  termios before{};
  const bool silence = person && hidden && ::tcgetattr(STDIN_FILENO, &before) == 0;
  if (person) std::fprintf(stderr, "%s: ", question);
  if (silence) {
    termios quiet = before;
    quiet.c_lflag &= ~static_cast<tcflag_t>(ECHO);
    ::tcsetattr(STDIN_FILENO, TCSANOW, &quiet);
  }
  auto line = read_secret_line(STDIN_FILENO);
  if (silence) {
    ::tcsetattr(STDIN_FILENO, TCSANOW, &before);
    std::fputc('\n', stderr);
  }
  return line;
}

int run_clinic(const ClinicOptions& options) {
  using Run = core::Result<int> (*)(const ClinicOptions&);
  static const std::map<std::string, Run> kCommands{{"init", init_clinic},
                                                    {"add-patient", add_patient},
                                                    {"show", show_patient},
                                                    {"list", list_patients},
                                                    {"sessions", list_sessions},
                                                    {"devices list", list_devices},
                                                    {"devices add", add_device},
                                                    {"calibrations list", list_calibrations},
                                                    {"calibrations add", add_calibration},
                                                    {"due list", due_command},
                                                    {"due add", due_command},
                                                    {"due done", due_command},
                                                    {"users list", users_command},
                                                    {"users add", users_command},
                                                    {"audit verify", audit_command},
                                                    {"audit head", audit_command},
                                                    {"sync status", sync_command},
                                                    {"sync now", sync_command},
                                                    {"keys rotate", keys_command},
                                                    {"keys reseal", keys_command},
                                                    {"keys forget-old", keys_command}};
  const auto found = kCommands.find(options.command);
  const auto done =
      found != kCommands.end()
          ? found->second(options)
          : core::Result<int>(core::fail(Remedy::Reconfigure, "say what to do: footfall clinic --help"));
  if (done) return *done;
  std::cerr << "footfall clinic: " << done.error().what() << '\n';
  return 2;
}

}  // namespace footfall::cli
