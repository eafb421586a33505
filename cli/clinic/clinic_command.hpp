#pragma once
#include <CLI/CLI.hpp>
#include <functional>

namespace footfall::cli {

/// Adds `clinic` and its commands; what is returned runs the one that was given. Thread: main. Blocks: never.
std::function<int()> add_clinic(CLI::App& app);

}  // namespace footfall::cli
