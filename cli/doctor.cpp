#include "cli/doctor.hpp"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "cli/child_process.hpp"

namespace footfall::cli {

int run_doctor(const DoctorOptions& options) {
  const std::string program = (own_folder() / "footfall-station").string();
  const std::string config = options.config.string();
  if (options.json) {
    ::execl(program.c_str(), program.c_str(), "--config", config.c_str(), "--doctor", "--json", nullptr);
  } else {
    ::execl(program.c_str(), program.c_str(), "--config", config.c_str(), "--doctor", nullptr);
  }
  std::fprintf(stderr, "footfall doctor: %s cannot be started (%s); build it with scripts/build\n",
               program.c_str(), std::strerror(errno));
  return 2;
}

}  // namespace footfall::cli
