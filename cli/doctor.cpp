#include "cli/doctor.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>
#include <vector>

#include "cli/child_process.hpp"

namespace footfall::cli {

int run_doctor(const DoctorOptions& options) {
  if (options.treadmill.empty() && options.config.empty()) {
    std::fprintf(stderr,
                 "footfall doctor: give --config with a station file, or --treadmill with a drive profile\n");
    return 2;
  }
  const std::string program = (own_folder() / "footfall-station").string();
  std::vector<std::string> arguments{program};
  if (options.treadmill.empty()) {
    arguments.insert(arguments.end(), {"--config", options.config.string(), "--doctor"});
  } else {
    arguments.insert(arguments.end(), {"--doctor-treadmill", options.treadmill.string()});
    if (!options.device.empty()) arguments.insert(arguments.end(), {"--device", options.device});
    if (!options.host.empty()) arguments.insert(arguments.end(), {"--host", options.host});
    if (options.port != 0) arguments.insert(arguments.end(), {"--port", std::to_string(options.port)});
  }
  if (options.json) arguments.emplace_back("--json");
  std::vector<char*> argv;
  for (std::string& argument : arguments) argv.push_back(argument.data());
  argv.push_back(nullptr);
  ::execv(program.c_str(), argv.data());
  std::fprintf(stderr, "footfall doctor: %s cannot be started (%s); build it with scripts/build\n",
               program.c_str(), std::strerror(errno));
  return 2;
}

}  // namespace footfall::cli
