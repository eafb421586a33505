#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>

#include "liveness.hpp"
#include "stop_table.hpp"

// footfall-model-check            every reachable state, one deviation a cycle, all setups
// footfall-model-check --extra    levelling, a programme, a stop relay, a cable pull, two belts
// footfall-model-check --pairs N  the ordinary run, two deviations at once in up to N cycles of every path
// footfall-model-check --full     all of it, with --pairs 1: minutes
// footfall-model-check --table F  writes the table of stops into the page F

namespace {

using namespace footfall;
using namespace footfall::model;

int search(const Plan& plan) {
  static constexpr std::array<const char*, 6> kExtras = {
      "", ", levelling", ", a programme", ", stop relay", ", cable pull", ", two belts"};
  const Setup& setup = plan.setup;
  Explorer<control::Supervisor> explorer(control::Supervisor(model_limits(setup), model_machine(setup)),
                                         plan);
  const bool ordinary = setup.extra == Extra::None;
  const Findings found = explorer.run([&](const World<control::Supervisor>& world) {
    return ordinary ? stop_ends_motion(world, setup) : std::string();
  });
  std::printf(
      "footfall: watchdog %s, contacts %s%s: %zu states, %zu transitions, %zu merges replayed, depth %zu%s\n",
      setup.watchdog == hal::WatchdogKind::Readable        ? "readable"
      : setup.watchdog == hal::WatchdogKind::ExternalRelay ? "by relay"
                                                           : "confirmed at start",
      setup.contacts ? "read" : "not read", kExtras.at(static_cast<std::size_t>(setup.extra)), found.states,
      found.transitions, found.merges_replayed, found.deepest, found.complete ? "" : ", NOT COMPLETE");
  std::fflush(stdout);
  if (found.broken.empty()) return found.complete ? 0 : 1;
  std::printf("footfall: broken: %s\n", found.broken.c_str());
  for (const std::string& line : found.trace) std::printf("  %s\n", line.c_str());
  return 1;
}

void tell(std::size_t done, std::size_t of, std::size_t states) {
  std::fprintf(stderr, "\rfootfall: two at once from %zu of %zu states; %zu known", done, of, states);
}

int search_ordinary(int double_cycles) {
  int worst = 0;
  for (const Setup& setup :
       {Setup{hal::WatchdogKind::Readable, true}, Setup{hal::WatchdogKind::Readable, false},
        Setup{hal::WatchdogKind::ConfirmedAtStart, true}}) {
    Plan plan;
    plan.setup = setup;
    plan.double_cycles = double_cycles;
    if (double_cycles > 0) plan.progress = tell;
    worst = std::max(worst, search(plan));
  }
  return worst;
}

int search_extras() {
  int worst = 0;
  for (const Extra extra :
       {Extra::Levelling, Extra::Programme, Extra::CablePull, Extra::Relay, Extra::Split}) {
    worst = std::max(worst, search(plan_of(extra)));
  }
  return worst;
}

int write_table(const char* file) {
  std::ifstream in(file);
  const std::string page{std::istreambuf_iterator<char>(in), {}};
  const std::string made = with_table(page, stop_table());
  if (made.empty()) {
    std::fprintf(stderr, "footfall: %s has no place for the table: put the two markers of stop_table.hpp\n",
                 file);
    return 2;
  }
  std::ofstream out(file, std::ios::binary);
  out << made;
  return out.flush() ? 0 : 2;
}

}  // namespace

int main(int argc, char** argv) {
  try {
    const std::string word = argc > 1 ? argv[1] : "";
    if (word == "--table" && argc == 3) return write_table(argv[2]);
    if (word == "--extra" && argc == 2) return search_extras();
    if (argc == 1) return search_ordinary(0);
    if (word == "--pairs" && argc == 3) return search_ordinary(std::atoi(argv[2]));
    if (word == "--full" && argc == 2) return std::max(search_ordinary(1), search_extras());
  } catch (const std::exception& error) {
    std::fprintf(stderr, "footfall: the search failed: %s\n", error.what());
    return 2;
  }
  std::fprintf(stderr,
               "footfall: usage: footfall-model-check [--extra | --pairs N | --full | --table PAGE]\n");
  return 2;
}
