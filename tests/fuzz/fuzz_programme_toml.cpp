#include <string>

#include "config/programme_file.hpp"
#include "tests/fuzz/expect.hpp"

using namespace footfall;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string text(reinterpret_cast<const char*>(data), size);
  try {
    const control::Programme programme = config::parse_programme(text, "fuzz.toml").programme;
    fuzz::expect(programme.count >= 1 && programme.count <= control::kMaxProgrammeSteps, "segments fit");
    fuzz::expect(programme.name[0] != '\0' && programme.name.back() == '\0', "the name ends");
    const control::ProgrammeBounds bounds = control::programme_bounds({}, true);
    control::ProgrammeWalk walk(control::countdown_of(programme, bounds.countdown),
                                core::MetersPerSecond(0.5), {});
    for (std::size_t i = 0; i < programme.count; ++i) {
      const control::ProgrammeStep& step = programme.steps[i];
      fuzz::expect(step.speed.is_finite() && step.speed <= control::kHardMaxSpeed,
                   "speed below the compiled ceiling");
      fuzz::expect(step.speed >= control::kSlowestRun, "a belt that moves");
      fuzz::expect(step.name.back() == '\0', "the marker ends");
      fuzz::expect(!(step.cadence && step.cadence_change), "one cadence");
      const control::StepTiming timing = walk.next(step);
      fuzz::expect(timing.wait.ns >= 0 && timing.ramp.ns >= 0 && timing.hold.ns >= 0, "time goes on");
    }
    const auto refusal = control::programme_refusal(programme, bounds, {core::MetersPerSecond(0.5), {}, 0});
    fuzz::expect(!refusal || (*refusal)[0] != '\0', "a refusal is a sentence");
  } catch (const config::ConfigError&) {
  }
  return 0;
}
