#pragma once
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

/// The frame of the counted fault campaigns: one executable holds several faults, each repeated many times.
///     campaign_NAME [--cycles N] [--only FAULT]... [--state FILE] [--seed N] [--list]
/// Without --cycles each fault runs its full count. Progress goes to stderr, one JSON line for each fault to
/// stdout: {"fault","expected","seen","time_ms","limit_ms","ok","cycles"}. With --state every finished cycle
/// is appended to that file, and a campaign that was cut off goes on behind the last one. Exit code: 0 all
/// held, 1 something did not, 2 bad arguments. Thread: main.
namespace footfall::campaigns {

/// What one repetition showed. `time_ms` and `limit_ms` of the worst repetition are reported.
struct Cycle {
  bool ok = true;
  double time_ms = 0.0, limit_ms = 0.0;
  std::string words;                     ///< what went wrong; or empty
  std::map<std::string, double> counts;  ///< summed over all cycles, named in the report

  /// Notes the first thing that did not hold.
  void require(bool held, const std::string& otherwise);
};

/// The random numbers of one cycle: they depend on seed, fault and cycle alone, so that a resumed campaign
/// is the same campaign.
using Random = std::mt19937_64;

struct Fault {
  std::string name, expected;
  int full_cycles = 1;
  std::function<Cycle(Random& random)> run;  ///< may throw std::exception: the cycle failed
  /// Called after a cycle that failed and at the end: what the cycles shared is taken down.
  std::function<void()> tear_down;
  /// A last judgement over all cycles' sums; empty when they hold.
  std::function<std::string(const std::map<std::string, double>& counts)> judge;
};

struct Options {
  std::optional<int> cycles;
  std::vector<std::string> only;
  std::optional<std::filesystem::path> state;
  std::uint64_t seed = 20261125;
  bool list = false;
};

/// Throws std::invalid_argument with a sentence.
[[nodiscard]] Options parse(int argc, char** argv);
/// Runs what the options ask for; the exit code.
int run(const std::vector<Fault>& faults, const Options& options);
/// Both of the above, for main().
int main_of(const std::vector<Fault>& faults, int argc, char** argv);

/// A number between, from the cycle's random numbers.
[[nodiscard]] double between(Random& random, double low, double high);
[[nodiscard]] int integer_between(Random& random, int low, int high);

}  // namespace footfall::campaigns
