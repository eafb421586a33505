#include "formats/plate_sums.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <string_view>

namespace footfall::formats {

namespace {

/// Of numbers written in whole newtons; the noise of a plate of its own is larger.
constexpr double kRoundingN = 2.0;
/// Empty plates are sums of each other.
constexpr double kLoadedN = 100.0;

bool is_sum_of_others(const std::vector<BeltColumns>& belts, std::size_t which) {
  bool loaded = false;
  for (std::size_t i = 0; i < belts[which].f_v_n.size(); ++i) {
    const double sum = belts[which].f_v_n[i];
    double rest = 0.0;
    for (std::size_t p = 0; p < belts.size(); ++p) rest += p == which ? 0.0 : belts[p].f_v_n[i];
    if (!std::isfinite(sum) || !std::isfinite(rest)) continue;
    if (std::abs(sum - rest) > kRoundingN) return false;
    loaded = loaded || std::abs(sum) > kLoadedN;
  }
  return loaded;
}

bool is_named_as_sum(const BeltColumns& belt) {
  constexpr std::array<std::string_view, 4> kNames{"", "sum", "total", "net"};
  return std::find(kNames.begin(), kNames.end(), belt.name) != kNames.end();
}

std::optional<std::size_t> find_sum(const std::vector<BeltColumns>& belts) {
  std::optional<std::size_t> found;
  for (std::size_t p = 0; p < belts.size(); ++p) {
    if (!is_sum_of_others(belts, p)) continue;
    if (!found || (is_named_as_sum(belts[p]) && !is_named_as_sum(belts[*found]))) found = p;
  }
  return found;
}

}  // namespace

void take_out_sums(ForceRecording& recording) {
  std::vector<BeltColumns>& belts = recording.belts;
  while (belts.size() > 1) {
    const auto sum = find_sum(belts);
    if (!sum) return;
    const std::string name = belts[*sum].name.empty() ? "without a name" : "'" + belts[*sum].name + "'";
    recording.notes.push_back(
        "The plate " + name +
        " repeats the force of the others together: it was taken for their sum and left "
        "out.");
    belts.erase(belts.begin() + static_cast<std::ptrdiff_t>(*sum));
  }
}

}  // namespace footfall::formats
