#pragma once
#include <optional>
#include <string>
#include <vector>

namespace footfall::sim {

/// The short words that are older than the language (mute, corrupt, unplug, loss, ...), said in it: what
/// parse_order() takes. nullopt: not one of them, or not used as it should be. sim/README.md has the list.
/// Thread: any. Blocks: never. Allocates: yes. Errors: nullopt.
[[nodiscard]] std::optional<std::vector<std::string>> in_fault_words(const std::vector<std::string>& words);

}  // namespace footfall::sim
