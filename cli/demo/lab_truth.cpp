#include "cli/demo/lab_truth.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <nlohmann/json.hpp>

namespace footfall::cli {
namespace {
constexpr double kRestSpeed = 0.01;
}

std::uint64_t LabPlateTruth::sent_between(std::uint64_t first, std::uint64_t last) const {
  const std::uint64_t from = std::max(first, first_sequence), to = std::min(last, last_sequence);
  return to < from ? 0 : to - from + 1;
}

core::Result<LabTruth> read_lab_truth(const std::filesystem::path& log) {
  std::ifstream in(log);
  if (!in) return core::fail(core::Remedy::Reconfigure, "%s: the lab's log is missing", log.c_str());
  LabTruth truth;
  std::string line;
  while (std::getline(in, line)) {
    const auto entry = nlohmann::json::parse(line, nullptr, false);
    if (!entry.is_object()) continue;
    const std::string type = entry.value("type", "");
    if (type == "belt") truth.last_speed_m_s = entry.value("speed_m_s", 0.0);
    if (type == "final" && entry.contains("plate")) {
      truth.plates.push_back({entry.value("plate", ""),
                              entry.value("stream_first_sequence", std::uint64_t{0}),
                              entry.value("stream_last_sequence", std::uint64_t{0})});
    }
  }
  if (truth.plates.empty()) {
    return core::fail(core::Remedy::Reconfigure,
                      "%s: the lab did not end in order, its final counts are missing", log.c_str());
  }
  truth.belt_at_rest = std::abs(truth.last_speed_m_s) < kRestSpeed;
  return truth;
}

}  // namespace footfall::cli
