#include "bench/cyclictest.hpp"

#include <array>
#include <cstdio>
#include <memory>
#include <sstream>
#include <vector>

namespace footfall::bench {
namespace {

constexpr int kLongestUs = 20'000;

struct ClosePipe {
  void operator()(std::FILE* pipe) const { (void)::pclose(pipe); }
};

/// The histogram's own rank rule (core/histogram.hpp), so that both sides are counted alike.
double percentile_of(const std::vector<long>& counts, long total, double p) {
  const long wanted = static_cast<long>(p * static_cast<double>(total - 1)) + 1;
  long seen = 0;
  for (std::size_t us = 0; us < counts.size(); ++us) {
    seen += counts[us];
    if (seen >= wanted) return static_cast<double>(us) + 0.5;
  }
  return kLongestUs;
}

}  // namespace

std::optional<WakeFigures> read_histogram(const std::string& text) {
  std::vector<long> counts(kLongestUs, 0);
  long total = 0, late = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    long us = 0, count = 0;
    const bool bucket = std::sscanf(line.c_str(), "%ld %ld", &us, &count) == 2 && us >= 0 && us < kLongestUs;
    const bool beyond = !bucket && std::sscanf(line.c_str(), "# Histogram Overflows: %ld", &count) == 1;
    if (!bucket && !beyond) continue;
    if (bucket) counts[static_cast<std::size_t>(us)] += count;
    total += count;
    if (beyond || us > 1000) late += count;
  }
  if (total == 0) return std::nullopt;
  return WakeFigures{percentile_of(counts, total, 0.5), percentile_of(counts, total, 0.99), late};
}

std::optional<WakeFigures> run_cyclictest(int cpu, int seconds) {
  const std::string command = "cyclictest -m -p 80 -i 1000 -q -t 1 -a " + std::to_string(cpu) + " -D " +
                              std::to_string(seconds) + " --histogram=" + std::to_string(kLongestUs) +
                              " 2>/dev/null";
  const std::unique_ptr<std::FILE, ClosePipe> pipe(::popen(command.c_str(), "r"));
  if (!pipe) return std::nullopt;
  std::string text;
  std::array<char, 4096> chunk{};
  while (std::fgets(chunk.data(), chunk.size(), pipe.get()) != nullptr) text += chunk.data();
  return read_histogram(text);
}

}  // namespace footfall::bench
