#pragma once
#include <filesystem>
#include <vector>

namespace footfall::cli {

struct VerifyOptions {
  std::vector<std::filesystem::path> files;
  bool json = false;
  bool strict = false;  ///< what could not be checked counts as not verified
};

/// `footfall verify`: whether session files are what was recorded (recording/verify/verify.hpp,
/// docs/verify.md). Exit code: 0 all verified, 1 one is not, 2 bad input or cancelled. One file and --json:
/// one object, several: an array. Thread: main. Blocks: disk. Allocates: yes.
int run_verify(const VerifyOptions& options);

}  // namespace footfall::cli
