#pragma once
#include <filesystem>
#include <string_view>

#include "sim/faults/fault.hpp"

namespace footfall::sim {

/// Orders at times after the lab's start. File: [[fault]] at_s, device, verb, and as the verb allows what,
/// amount, every_s, for_s. Thread: one. Blocks: load_scenario() reads a file. Allocates: yes. Errors:
/// "FILE:LINE: KEY: what is wrong"; a file is taken whole or not at all.
class Scenario {
 public:
  struct Item {
    core::Duration at;
    FaultOrder order;
  };
  Scenario() = default;
  explicit Scenario(std::vector<Item> items);
  /// The next order that is due `since_start`; nullptr when there is none yet.
  const FaultOrder* next_due(core::Duration since_start);
  [[nodiscard]] std::span<const Item> items() const { return items_; }

 private:
  std::vector<Item> items_;
  std::size_t next_ = 0;
};

[[nodiscard]] core::Result<Scenario> parse_scenario(std::string_view text, const std::string& file);
[[nodiscard]] core::Result<Scenario> load_scenario(const std::filesystem::path& file);

}  // namespace footfall::sim
