#include <catch2/catch.hpp>
#include <cmath>
#include <limits>

#include "tests/unit/gait/run_signals.hpp"

using namespace footfall;
using namespace footfall::gait;
using namespace footfall::tests;

namespace {

RunShape long_run() {
  RunShape shape;
  shape.quiet_s = 2.5;
  shape.steps = 40;
  return shape;
}
void check_identical(const StepResult& a, const StepResult& b) {
  CHECK(a.initial_contact == b.initial_contact);
  CHECK(a.toe_off == b.toe_off);
  CHECK(a.peak_vgrf == b.peak_vgrf);
  CHECK(a.vertical_impulse == b.vertical_impulse);
  CHECK(a.braking_impulse == b.braking_impulse);
  CHECK(a.step_time == b.step_time);
  CHECK(a.overstride_cop == b.overstride_cop);
}

}  // namespace

TEST_CASE("live, what comes after a gap does not change a bit of what came before it", "[gait][gaps]") {
  const RunShape shape = long_run();
  // In stance, just after a landing, and in flight.
  for (const double into : {0.10, 0.02, 0.28}) {
    for (const std::size_t lost : {std::size_t{12}, std::size_t{60}}) {
      auto frames = frames_of(shape);
      add_noise(frames, 4.0, 8);
      const auto gap = static_cast<std::size_t>(1000.0 * (shape.contact_start_s(20) + into));
      auto other = frames;
      for (std::size_t i = gap + lost; i < other.size(); ++i) {
        other[i].plate[0] = 0.5 * other[i].plate[0];
        other[i].plate[0].m_ml += core::NewtonMeters(40.0);
      }
      for (auto* run : {&frames, &other}) {
        run->erase(run->begin() + static_cast<std::ptrdiff_t>(gap),
                   run->begin() + static_cast<std::ptrdiff_t>(gap + lost));
        (*run)[gap].flags = core::kGapBefore;
      }
      const LiveRun a = run_live(frames, EngineConfig{}), b = run_live(other, EngineConfig{});
      CAPTURE(into, lost);
      const core::Timestamp edge = frames[gap - 1].time;
      std::size_t before = 0;
      for (const auto& step : a.steps) {
        if (step.toe_off > edge) break;
        REQUIRE(before < b.steps.size());
        check_identical(step, b.steps[before++]);
        if (step.step_time) CHECK(step.initial_contact + core::from_seconds(step.step_time->value()) <= edge);
      }
      CHECK(before >= 19);
      // No step of either has the gap in it.
      for (const auto& step : a.steps) {
        CHECK_FALSE((step.initial_contact <= edge && step.toe_off > edge));
      }
    }
  }
}

TEST_CASE("offline, a stretch is analysed as if the rest of the record did not exist", "[gait][gaps]") {
  const RunShape shape = long_run();
  auto frames = frames_of(shape);
  add_noise(frames, 4.0, 8);
  add_vertical(frames, [](double t) { return -15.0 + 2.0 * t; });
  Columns whole = columns_of(frames, 1000.0);
  OfflineOptions options;
  options.mass = core::Kilograms(82.0);
  const auto gap = static_cast<std::size_t>(1000.0 * (shape.contact_start_s(20) + 0.1));
  for (const std::size_t lost : {std::size_t{11}, std::size_t{300}}) {
    Columns holed = whole;
    for (std::size_t i = gap; i < gap + lost; ++i) holed.f_v[i] = std::numeric_limits<double>::quiet_NaN();
    Columns first = whole;
    first.f_v.resize(gap);
    first.f_ap.resize(gap);
    const auto a = analyze(holed.view(), options), b = analyze(first.view(), options);
    REQUIRE(a);
    REQUIRE(b);
    CHECK(b->contacts.size() == 20);
    REQUIRE(a->contacts.size() > b->contacts.size());
    for (std::size_t k = 0; k < b->contacts.size(); ++k)
      check_identical(a->contacts[k].step, b->contacts[k].step);
    CHECK_FALSE(a->contacts[19].step.step_time);
    // And the rest as if it began there.
    const std::size_t after = gap + lost;
    Columns last = whole;
    last.f_v.erase(last.f_v.begin(), last.f_v.begin() + static_cast<std::ptrdiff_t>(after));
    last.f_ap.erase(last.f_ap.begin(), last.f_ap.begin() + static_cast<std::ptrdiff_t>(after));
    const auto c = analyze(last.view(), options);
    REQUIRE(a->contacts.size() == b->contacts.size() + c->contacts.size());
    for (std::size_t k = 0; k < c->contacts.size(); ++k) {
      CHECK(a->contacts[20 + k].step.peak_vgrf == c->contacts[k].step.peak_vgrf);
      CHECK(a->contacts[20 + k].step.contact_time == c->contacts[k].step.contact_time);
    }
  }
}

TEST_CASE("ten milliseconds are bridged, the sample after that is not", "[gait][gaps]") {
  const RunShape shape = long_run();
  for (const std::size_t lost : {std::size_t{1}, std::size_t{10}, std::size_t{11}, std::size_t{49}}) {
    auto frames = frames_of(shape);
    const auto gap = static_cast<std::ptrdiff_t>(1000.0 * (shape.contact_start_s(20) + 0.1));
    frames.erase(frames.begin() + gap, frames.begin() + gap + static_cast<std::ptrdiff_t>(lost));
    frames[static_cast<std::size_t>(gap)].flags = core::kGapBefore;
    const LiveRun run = run_live(frames, EngineConfig{});
    CAPTURE(lost);
    CHECK(run.of(EventKind::Gap).size() == (lost <= 10 ? 0U : 1U));
    CHECK(run.steps.size() == (lost <= 10 ? 40U : 39U));
    // Up to 50 ms the phase is held: the toe-off that follows is known to be one, but of no whole contact.
    CHECK(run.of(EventKind::InitialContact).size() == 40);
  }
}
