#include "cli/sessions/verify_command.hpp"

#include <CLI/CLI.hpp>

#include "cli/sessions/recompute.hpp"
#include "cli/sessions/verify.hpp"

namespace footfall::cli {

std::function<int()> add_verify(CLI::App& app) {
  auto options = std::make_shared<VerifyOptions>();
  CLI::App* command = app.add_subcommand(
      "verify", "Whether sessions are what was recorded: checksums, chains, and every step computed again");
  command->add_option("session", options->files, "Session file, or several")->required();
  command->add_flag("--strict", options->strict, "What cannot be checked counts as not verified");
  command->add_flag("--json", options->json, "One JSON object on stdout, an array for several files");
  return [options] { return run_verify(*options); };
}

std::function<int()> add_recompute(CLI::App& app) {
  auto options = std::make_shared<RecomputeOptions>();
  CLI::App* command = app.add_subcommand(
      "recompute", "Computes a session's steps by another method, as a result set beside those it has");
  command->add_option("session", options->file, "Session file, not one that is being recorded")->required();
  command->add_option("--method", options->method,
                      "Identifier of the method, e.g. thr50/bw2x2-50Hz/zero-flight/v1; else the session's");
  command->add_option("--filter-hz", options->filter_hz, "Zero-lag low-pass cut-off, instead");
  command->add_option("--threshold-n", options->threshold_n, "Contact threshold, instead");
  command->add_option("--zero", options->zero, "flight removes drift, none takes the forces as they are")
      ->check(CLI::IsMember({"flight", "none"}));
  command->add_option("--name", options->name, "What the new result set is for");
  command->add_flag("--json", options->json, "One JSON object on stdout");
  return [options] { return run_recompute(*options); };
}

}  // namespace footfall::cli
