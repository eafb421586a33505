#pragma once
#include <filesystem>
#include <nlohmann/json.hpp>

#include "recording/session.hpp"

namespace footfall::cli {

struct SessionsListOptions {
  std::filesystem::path dir = ".";
  bool json = false;
};
struct SessionsShowOptions {
  std::filesystem::path file;
  bool json = false;
};

/// `footfall sessions list`: one line per session file of a folder, newest first; a file that cannot be read
/// is listed with the reason. `footfall sessions show`: reads one file whole and checks every checksum and
/// the audit. Thread: main. Blocks: file reads. Errors: one sentence on stderr, nothing on stdout, returns 2;
/// show returns 1 when a check failed. The JSON keys are described in docs/session-format.md.
[[nodiscard]] int run_sessions_list(const SessionsListOptions& options);
[[nodiscard]] int run_sessions_show(const SessionsShowOptions& options);

/// The object that `sessions show --json` prints. Thread: any. Blocks: never.
[[nodiscard]] nlohmann::ordered_json session_json(const recording::SessionInfo& info);

}  // namespace footfall::cli
