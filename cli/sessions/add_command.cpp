#include "cli/sessions/add_command.hpp"

#include <CLI/CLI.hpp>

#include "cli/sessions/add_record.hpp"

namespace footfall::cli {

std::function<int()> add_sessions_add(CLI::App& sessions) {
  auto options = std::make_shared<AddRecordOptions>();
  CLI::App* command = sessions.add_subcommand(
      "add", "What a person says after the session has ended: pain of the next morning, exertion, a note");
  command->add_option("file", options->file, "Session file, not one that is being recorded")->required();
  CLI::Option* pain = command->add_option("--pain", options->pain, "0 none to 10 the worst imaginable");
  const auto of_pain = [&](const char* name, std::string& value, const char* what) {
    command->add_option(name, value, what)->capture_default_str()->needs(pain);
  };
  of_pain("--region", options->region, "Where it hurts, in words: \"knee, front\"");
  of_pain("--side", options->side, "none, left, right or both");
  of_pain("--phase", options->phase, "onset, before, during, after or next_morning");
  of_pain("--condition", options->condition, "What brings it on: \"walking downstairs\"");
  CLI::Option* exertion = command->add_option("--exertion", options->exertion, "On the scale of --scale");
  command->add_option("--scale", options->scale, "borg_6_20 or borg_cr10")
      ->capture_default_str()
      ->needs(exertion);
  command->add_option("--text", options->text, "A remark; alone it is a note");
  command->add_option("--config", options->config,
                      "Station file (TOML): its operators and technicians may add, nobody else");
  return [options] { return run_sessions_add(*options); };
}

}  // namespace footfall::cli
