#pragma once
#include <functional>

namespace CLI {
class App;
}

namespace footfall::cli {

/// `footfall sessions add` below `sessions`; returns what runs it. Thread: main.
[[nodiscard]] std::function<int()> add_sessions_add(CLI::App& sessions);

}  // namespace footfall::cli
