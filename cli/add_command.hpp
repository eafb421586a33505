#pragma once
#include <functional>

namespace CLI {
class App;
}

namespace footfall::cli {

/// `footfall sessions add` below `sessions`; what runs it, nullptr where it was not named. Thread: main.
[[nodiscard]] std::function<std::function<int()>()> add_sessions_add(CLI::App& sessions);

}  // namespace footfall::cli
