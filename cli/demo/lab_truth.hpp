#pragma once
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace footfall::cli {

/// What the virtual lab says it did: its own log, written by the other side of the wire.
struct LabPlateTruth {
  std::string name;
  std::uint64_t first_sequence = 0, last_sequence = 0;  ///< of the last stream it served

  /// Records that the lab sent with sequence numbers in [first, last]; a stream never skips a number.
  [[nodiscard]] std::uint64_t sent_between(std::uint64_t first, std::uint64_t last) const;
};

struct LabTruth {
  std::vector<LabPlateTruth> plates;
  bool belt_at_rest = false;
  double last_speed_m_s = 0.0;
};

/// Thread: any. Blocks: reads the log once. Errors: Reconfigure when it is missing, cut short or has no final
/// lines.
core::Result<LabTruth> read_lab_truth(const std::filesystem::path& log);

}  // namespace footfall::cli
