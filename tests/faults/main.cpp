#include <CLI/CLI.hpp>
#include <csignal>
#include <cstdio>
#include <nlohmann/json.hpp>

#include "cli/interrupt.hpp"
#include "tests/faults/actions.hpp"

// Plays the rows of the fault table. stdout: one JSON line for each scenario; stderr: progress.

namespace {

using namespace footfall;
using namespace footfall::faults;
using Json = nlohmann::ordered_json;

struct Verdict {
  bool ok = true, skipped = false;
  std::string seen;
  double time_ms = std::nan(""), limit_ms = std::nan("");
  int cycles = 0;
};

void add_words(std::string& seen, const std::string& words) {
  if (!words.empty()) seen += (seen.empty() ? "" : "; ") + words;
}

/// One cycle; false: the rest of the cycles make no sense.
bool play_once(const Scenario& scenario, Theatre& theatre, Verdict& verdict) {
  std::string seen;
  bool ok = true;
  for (const Step& step : scenario.steps) {
    if (cli::interrupted()) return false;
    const Seen one = play(step, theatre);
    add_words(seen, one.words);
    if (step.main && one.time_s && !(verdict.time_ms > *one.time_s * 1e3)) {
      verdict.time_ms = *one.time_s * 1e3;  // the slowest of all cycles
      verdict.limit_ms = one.limit_s.value_or(std::nan("")) * 1e3;
    }
    ok = ok && one.ok;
    if (!one.ok) {
      add_words(seen, "FAILED at '" + step.what + " " + step.text + "'");
      break;
    }
  }
  ++verdict.cycles;
  verdict.ok = verdict.ok && ok;
  if (verdict.cycles == 1 || !ok) verdict.seen = seen;
  return ok;
}

/// On the stage of the last scenario where it fits; a stage that cannot be set up is built anew once.
core::Result<void> set_up(std::unique_ptr<Theatre>& theatre, const Scenario& scenario) {
  if (theatre && theatre->fits(scenario)) {
    if (const auto ready = theatre->set_up(scenario); ready || cli::interrupted()) return ready;
    std::fprintf(stderr, "faults: a new stage for %s\n", scenario.name.c_str());
  }
  theatre.reset();
  theatre = std::make_unique<Theatre>(scenario);
  if (const auto opened = theatre->open(); !opened) return opened;
  return theatre->skipped().empty() ? theatre->set_up(scenario) : core::Result<void>{};
}

Verdict play_all(const Scenario& scenario, int cycles, std::unique_ptr<Theatre>& theatre) {
  Verdict verdict;
  for (int cycle = 0; cycle < cycles && !cli::interrupted(); ++cycle) {
    const auto ready = set_up(theatre, scenario);
    if (!ready) {
      verdict.ok = false;
      verdict.seen = std::string("could not be set up: ") + ready.error().what();
      break;
    }
    if (!theatre->skipped().empty()) {
      verdict.skipped = true;
      verdict.seen = "skipped: " + theatre->skipped();
      break;
    }
    if (!play_once(scenario, *theatre, verdict)) break;
    if (cycle + 1 < cycles)
      std::fprintf(stderr, "faults: %s %d/%d\n", scenario.name.c_str(), cycle + 1, cycles);
    if (scenario.alone) theatre.reset();
  }
  if (!verdict.ok) theatre.reset();  // nothing is built on what went wrong
  return verdict;
}

Json described(const Scenario& scenario, int cycles) {
  return {{"name", scenario.name},
          {"row", scenario.row},
          {"fault", scenario.fault},
          {"expected", scenario.expected},
          {"cycles", cycles}};
}

Json number(double value) {
  return value == value ? Json(std::round(value)) : Json(nullptr);
}

}  // namespace

int main(int argc, char** argv) {
  std::string folder = FOOTFALL_SCENARIOS, only;
  bool quick = false, list = false;
  int cycles = 0;
  CLI::App app{
      "footfall-faults: plays the rows of the fault table on lab and station; one JSON line for each"};
  app.add_option("--scenarios", folder, "folder of *.toml")->capture_default_str();
  app.add_option("--only", only, "name of one scenario");
  app.add_option("--cycles", cycles, "instead of each scenario's own number")->check(CLI::Range(1, 10'000));
  app.add_flag("--quick", quick, "the handful of the test run");
  app.add_flag("--list", list, "only say what there is");
  CLI11_PARSE(app, argc, argv);
  const auto scenarios = load_scenarios(folder);
  if (!scenarios) {
    std::fprintf(stderr, "footfall-faults: %s\n", scenarios.error().what());
    return 2;
  }
  cli::heed_interrupts();
  std::unique_ptr<Theatre> theatre;
  int played = 0, failed = 0;
  for (const Scenario& scenario : *scenarios) {
    const int own = quick ? scenario.quick : scenario.cycles;
    const int wanted = cycles > 0 && own > 0 ? cycles : own;
    if ((!only.empty() && scenario.name != only) || wanted == 0) continue;
    ++played;
    if (list) {
      std::printf("%s\n", described(scenario, wanted).dump().c_str());
      continue;
    }
    const core::Timestamp begun = core::monotonic_now();
    const Verdict verdict = play_all(scenario, wanted, theatre);
    if (cli::interrupted()) break;
    Json line = described(scenario, verdict.cycles);
    line["seen"] = verdict.seen;
    line["time_ms"] = number(verdict.time_ms);
    line["limit_ms"] = number(verdict.limit_ms);
    line["ok"] = verdict.ok;
    line["skipped"] = verdict.skipped;
    line["took_s"] = number((core::monotonic_now() - begun).seconds());
    std::printf("%s\n", line.dump().c_str());
    std::fflush(stdout);
    failed += verdict.ok ? 0 : 1;
  }
  if (played == 0) {
    std::fprintf(stderr, "footfall-faults: no scenario is called '%s'\n", only.c_str());
    return 2;
  }
  return failed == 0 && !cli::interrupted() ? 0 : 1;
}
