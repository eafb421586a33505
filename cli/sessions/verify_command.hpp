#pragma once
#include <functional>

namespace CLI {
class App;
}

/// The options of `footfall verify` and `footfall recompute`; each returns what runs the command. Thread:
/// main.
namespace footfall::cli {

[[nodiscard]] std::function<int()> add_verify(CLI::App& app);
[[nodiscard]] std::function<int()> add_recompute(CLI::App& app);

}  // namespace footfall::cli
