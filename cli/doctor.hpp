#pragma once
#include <filesystem>

namespace footfall::cli {

struct DoctorOptions {
  std::filesystem::path config;
  bool json = false;
};

/// Runs `footfall-station --doctor` on the configuration: only the station knows devices. Exit code: 0 all
/// well, 1 something to know, 2 a session would not start. Blocks: some seconds.
int run_doctor(const DoctorOptions& options);

}  // namespace footfall::cli
