#include "recording/verify/gap_rule.hpp"

#include <algorithm>
#include <array>
#include <cstdio>

namespace footfall::recording {
namespace {

bool same(const Gap& a, const Gap& b) {
  return a.plate == b.plate && a.first_missing == b.first_missing && a.count == b.count && a.time == b.time &&
         a.cause == b.cause;
}

std::string sentence(const Gap& gap, const char* what) {
  std::array<char, 200> text{};
  std::snprintf(text.data(), text.size(), "stream %u: %s of %llu samples from number %llu on",
                unsigned{gap.plate}, what, static_cast<unsigned long long>(gap.count),
                static_cast<unsigned long long>(gap.first_missing));
  return text.data();
}

}  // namespace

std::string compare_gaps(const std::vector<Gap>& stored, const std::vector<Gap>& shown) {
  for (const Gap& gap : shown) {
    const auto is = [&gap](const Gap& other) { return same(gap, other); };
    if (std::none_of(stored.begin(), stored.end(), is))
      return sentence(gap, "the samples show a gap that the file does not tell, or tells otherwise,");
  }
  for (const Gap& gap : stored) {
    if (gap.plate >= kTreadmillStream) continue;  // its rows have no numbers that could show one
    const auto is = [&gap](const Gap& other) { return same(gap, other); };
    // What was lost at the end is shown by no sample.
    const auto later = [&gap](const Gap& other) {
      return other.plate == gap.plate && other.first_missing > gap.first_missing;
    };
    const bool last = std::none_of(stored.begin(), stored.end(), later);
    const bool own = last && (gap.cause == GapCause::DiskFull || gap.cause == GapCause::RingFull);
    if (std::none_of(shown.begin(), shown.end(), is) && !own)
      return sentence(gap, "the file tells a gap that the samples do not show,");
  }
  return "";
}

}  // namespace footfall::recording
