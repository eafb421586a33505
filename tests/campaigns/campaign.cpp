#include "tests/campaigns/campaign.hpp"

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <nlohmann/json.hpp>
#include <stdexcept>

namespace footfall::campaigns {
namespace {

using Json = nlohmann::ordered_json;
constexpr int kBadArguments = 2;
constexpr std::size_t kComplaintsShown = 3;

/// All cycles of one fault so far.
struct Totals {
  int cycles = 0, held = 0;
  double worst_ratio = -1.0, time_ms = 0.0, limit_ms = 0.0;
  std::map<std::string, double> counts;
  std::vector<std::string> complaints;

  void add(const Cycle& cycle) {
    ++cycles;
    if (cycle.ok) {
      ++held;
    } else {
      complaints.push_back("cycle " + std::to_string(cycles) + ": " + cycle.words);
    }
    const double ratio = cycle.limit_ms > 0.0 ? cycle.time_ms / cycle.limit_ms : 0.0;
    if (ratio > worst_ratio) {
      worst_ratio = ratio;
      time_ms = cycle.time_ms;
      limit_ms = cycle.limit_ms;
    }
    for (const auto& [what, count] : cycle.counts) counts[what] += count;
  }
};

std::uint64_t seed_of(std::uint64_t seed, const std::string& fault, int cycle) {
  std::uint64_t hash = seed ^ 0xCBF29CE484222325ULL;  // FNV-1a: the same on every machine
  for (const char c : fault) hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3ULL;
  return hash + static_cast<std::uint64_t>(cycle);
}

/// The finished cycles of an earlier start.
class State {
 public:
  explicit State(const std::optional<std::filesystem::path>& file) : file_(file) {}

  [[nodiscard]] Totals read(const std::string& fault) const {
    Totals totals;
    if (!file_) return totals;
    std::ifstream in(*file_);
    for (std::string line; std::getline(in, line);) {
      const auto entry = nlohmann::json::parse(line, nullptr, false);
      if (!entry.is_object() || entry.value("fault", "") != fault) continue;
      Cycle cycle;
      cycle.ok = entry.value("ok", false);
      cycle.time_ms = entry.value("time_ms", 0.0);
      cycle.limit_ms = entry.value("limit_ms", 0.0);
      cycle.words = entry.value("words", "");
      cycle.counts = entry.value("counts", std::map<std::string, double>{});
      totals.add(cycle);
    }
    return totals;
  }

  void append(const std::string& fault, const Cycle& cycle) const {
    if (!file_) return;
    const Json line{{"fault", fault},           {"ok", cycle.ok},
                    {"time_ms", cycle.time_ms}, {"limit_ms", cycle.limit_ms},
                    {"words", cycle.words},     {"counts", cycle.counts}};
    std::ofstream(*file_, std::ios::app) << line.dump() << std::endl;
  }

 private:
  std::optional<std::filesystem::path> file_;
};

Cycle run_one(const Fault& fault, const Options& options, int index) {
  Random random(seed_of(options.seed, fault.name, index));
  Cycle cycle;
  cycle.ok = false;
  try {
    return fault.run(random);
  } catch (const std::exception& error) {
    cycle.words = error.what();
  } catch (...) {  // an assertion of Catch's is no std::exception
    cycle.words = "an assertion did not hold; it is told above";
  }
  return cycle;
}

std::string seen(const Totals& totals, const std::string& verdict) {
  std::string text = std::to_string(totals.held) + " of " + std::to_string(totals.cycles) + " held";
  for (const auto& [what, count] : totals.counts) {
    char number[64];
    std::snprintf(number, sizeof number, "%.6g", count);
    text += "; " + what + ": " + number;
  }
  if (!verdict.empty()) text += "; " + verdict;
  for (std::size_t i = 0; i < std::min(kComplaintsShown, totals.complaints.size()); ++i) {
    text += "; " + totals.complaints[i];
  }
  return text;
}

bool run_fault(const Fault& fault, const Options& options) {
  const State state(options.state);
  const int wanted = std::min(fault.full_cycles, options.cycles.value_or(fault.full_cycles));
  Totals totals = state.read(fault.name);
  while (totals.cycles < wanted) {
    const Cycle cycle = run_one(fault, options, totals.cycles);
    totals.add(cycle);
    state.append(fault.name, cycle);
    std::fprintf(stderr, "campaign: %s %d/%d%s%s (%.0f of %.0f ms)\n", fault.name.c_str(), totals.cycles,
                 wanted, cycle.ok ? "" : " FAILED: ", cycle.words.c_str(), cycle.time_ms, cycle.limit_ms);
    if (!cycle.ok && fault.tear_down) fault.tear_down();
  }
  if (fault.tear_down) fault.tear_down();
  const std::string verdict = fault.judge ? fault.judge(totals.counts) : "";
  const bool ok = totals.cycles > 0 && totals.held == totals.cycles && verdict.empty();
  const Json line{{"fault", fault.name},       {"expected", fault.expected},  {"seen", seen(totals, verdict)},
                  {"time_ms", totals.time_ms}, {"limit_ms", totals.limit_ms}, {"ok", ok},
                  {"cycles", totals.cycles}};
  std::printf("%s\n", line.dump().c_str());
  std::fflush(stdout);
  return ok;
}

int positive(const std::string& option, const std::string& text) {
  std::size_t used = 0;
  int value = 0;
  try {
    value = std::stoi(text, &used);
  } catch (const std::exception&) {
    used = 0;
  }
  if (used != text.size() || text.empty() || value < 1) {
    throw std::invalid_argument(option + " wants a number from 1 on, not '" + text + "'");
  }
  return value;
}

}  // namespace

void Cycle::require(bool held, const std::string& otherwise) {
  if (held || !ok) return;
  ok = false;
  words = otherwise;
}

Options parse(int argc, char** argv) {
  Options options;
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--list") {
      options.list = true;
      continue;
    }
    const bool known = word == "--cycles" || word == "--only" || word == "--state" || word == "--seed";
    if (!known)
      throw std::invalid_argument("unknown argument '" + word + "'; see tests/campaigns/campaign.hpp");
    if (i + 1 == argc) throw std::invalid_argument(word + " wants a value");
    const std::string value = argv[++i];
    if (word == "--cycles") options.cycles = positive(word, value);
    if (word == "--only") options.only.push_back(value);
    if (word == "--state") options.state = value;
    if (word == "--seed") options.seed = static_cast<std::uint64_t>(positive(word, value));
  }
  return options;
}

int run(const std::vector<Fault>& faults, const Options& options) {
  for (const std::string& name : options.only) {
    const bool known =
        std::any_of(faults.begin(), faults.end(), [&](const Fault& f) { return f.name == name; });
    if (known) continue;
    std::fprintf(stderr, "campaign: no fault '%s' here; --list names them\n", name.c_str());
    return kBadArguments;
  }
  bool ok = true;
  for (const Fault& fault : faults) {
    const bool chosen =
        options.only.empty() || std::count(options.only.begin(), options.only.end(), fault.name) > 0;
    if (!chosen) continue;
    if (options.list) {
      std::printf("%s: %d cycles: %s\n", fault.name.c_str(), fault.full_cycles, fault.expected.c_str());
      continue;
    }
    ok = run_fault(fault, options) && ok;
  }
  return ok ? 0 : 1;
}

int main_of(const std::vector<Fault>& faults, int argc, char** argv) {
  try {
    return run(faults, parse(argc, argv));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "campaign: %s\n", error.what());
    return kBadArguments;
  }
}

double between(Random& random, double low, double high) {
  // The standard's own distributions may differ from library to library.
  return low + (high - low) * static_cast<double>(random() >> 11) * 0x1.0p-53;
}

int integer_between(Random& random, int low, int high) {
  return low + static_cast<int>(random() % static_cast<std::uint64_t>(high - low + 1));
}

}  // namespace footfall::campaigns
