#pragma once
#include <algorithm>
#include <string>

namespace footfall::core {

/// The one sentence of a program whose command line was not understood. An unknown word is named before
/// anything that is missing: it is usually the misspelt option itself. The help it points to is that of the
/// subcommand which was meant. A template over the parser's types, so
/// that core knows no parser. Units: none. Thread: any. Blocks: never; allocates. Errors: none.
template <class Parser, class ParseError>
std::string argument_sentence(const Parser& parser, const ParseError& error, const std::string& program) {
  const auto unknown = parser.remaining(true);
  std::string what =
      unknown.empty() ? error.what() : "there is no option or command '" + unknown.front() + "'";
  std::replace(what.begin(), what.end(), '\n', ' ');
  std::string command = program;
  for (auto below = parser.get_subcommands(); !below.empty(); below = below.front()->get_subcommands())
    command += " " + below.front()->get_name();
  return program + ": " + what + "; " + command + " --help lists what there is";
}

}  // namespace footfall::core
