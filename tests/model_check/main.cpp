#include <cstdio>
#include <exception>
#include <fstream>
#include <iterator>
#include <string>

#include "liveness.hpp"
#include "stop_table.hpp"

// footfall-model-check            every reachable state, one deviation a cycle, all setups
// footfall-model-check --full     two deviations a cycle: minutes
// footfall-model-check --table F  writes the table of stops into the page F

namespace {

using namespace footfall;
using namespace footfall::model;

int search(int deviations) {
  int worst = 0;
  for (const Setup& setup :
       {Setup{hal::WatchdogKind::Readable, true}, Setup{hal::WatchdogKind::Readable, false},
        Setup{hal::WatchdogKind::ConfirmedAtStart, true}}) {
    Plan plan;
    plan.setup = setup;
    plan.deviations = deviations;
    Explorer<control::Supervisor> explorer(control::Supervisor(model_limits(), model_machine(setup)), plan);
    const Findings found =
        explorer.run([&](const World<control::Supervisor>& world) { return stop_ends_motion(world, setup); });
    std::printf(
        "footfall: watchdog %s, contacts %s: %zu states, %zu transitions, %zu merges replayed, depth %zu%s\n",
        setup.watchdog == hal::WatchdogKind::Readable ? "readable" : "confirmed at start",
        setup.contacts ? "read" : "not read", found.states, found.transitions, found.merges_replayed,
        found.deepest, found.complete ? "" : ", NOT COMPLETE");
    std::fflush(stdout);
    if (!found.complete) worst = 1;
    if (found.broken.empty()) continue;
    worst = 1;
    std::printf("footfall: broken: %s\n", found.broken.c_str());
    for (const std::string& line : found.trace) std::printf("  %s\n", line.c_str());
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
    if (argc == 1 || (word == "--full" && argc == 2)) return search(word.empty() ? 1 : 2);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "footfall: the search failed: %s\n", error.what());
    return 2;
  }
  std::fprintf(stderr, "footfall: usage: footfall-model-check [--full | --table PAGE]\n");
  return 2;
}
