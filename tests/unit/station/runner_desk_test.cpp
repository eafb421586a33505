#include <catch2/catch.hpp>
#include <cmath>

#include "station/live/runner_desk.hpp"

using namespace footfall;

namespace {

v1::RunnerView beating(double spm) {
  v1::RunnerView view;
  view.set_first(v1::RUNNER_CADENCE_BAND);
  view.set_band_percent(2.5);
  view.mutable_cue()->set_on(true);
  view.mutable_cue()->set_tempo_spm(spm);
  view.mutable_cue()->set_phase("fading");
  return view;
}

}  // namespace

TEST_CASE("the runner's screen shows what was set, and the beat only while somebody holds control",
          "[station][runner]") {
  station::RunnerDesk desk;
  CHECK(desk.shown(true).first() == v1::RUNNER_NOTHING);
  REQUIRE(desk.set(beating(176.4)));
  CHECK(desk.shown(true).cue().on());
  CHECK_FALSE(desk.shown(false).cue().on());
  CHECK(desk.shown(false).first() == v1::RUNNER_CADENCE_BAND);
}

TEST_CASE("a view that nobody could follow is refused with one sentence, and the last one stays",
          "[station][runner]") {
  station::RunnerDesk desk;
  REQUIRE(desk.set(beating(176.4)));
  CHECK_FALSE(desk.set(beating(1000.0)));
  CHECK_FALSE(desk.set(beating(std::nan(""))));
  v1::RunnerView wide = beating(170.0);
  wide.set_band_percent(-1.0);
  CHECK_FALSE(desk.set(wide));
  v1::RunnerView unknown = beating(170.0);
  unknown.set_second(static_cast<v1::RunnerReadout>(77));
  CHECK_FALSE(desk.set(unknown));
  v1::RunnerView endless = beating(170.0);
  endless.mutable_cue()->set_phase(std::string(100'000, 'x'));
  CHECK_FALSE(desk.set(endless));
  CHECK(desk.shown(true).cue().tempo_spm() == 176.4);
}

TEST_CASE("the audit tells what the runner sees and hears", "[station][runner]") {
  CHECK(station::words_for(beating(176.4)) == "cadence band; metronome 176.4 steps/min, fading");
  v1::RunnerView cut = beating(176.4);
  cut.mutable_cue()->set_phase("nineteen characters\xc3\xa4");  // nowhere is a letter cut in two
  CHECK(station::words_for(cut) == "cadence band; metronome 176.4 steps/min, an unknown phase");
  CHECK(station::words_for(v1::RunnerView()) == "nothing; metronome off");
}
