#pragma once
#include <catch2/catch.hpp>

#include "tests/unit/gait/walk_signals.hpp"

/// What the tests of live walking share: times of a closed-form walk, and a check of every event against
/// them. Units stand in the names. Thread: values. Blocks/allocates: as tests do.
namespace footfall::tests {

inline double seconds(core::Timestamp time) {
  return static_cast<double>(time.ns - 1'000'000'000) * 1e-9;
}
inline double onset(const WalkShape& shape, int k) {
  return shape.contact_start_s(k) + shape.onset_phase(50.0) * shape.stance_s;
}
inline double leave(const WalkShape& shape, int k) {
  return shape.contact_start_s(k) + (1.0 - shape.onset_phase(50.0)) * shape.stance_s;
}
inline gait::EngineConfig at(double rate_hz) {
  gait::EngineConfig config;
  config.sample_rate = core::Hertz(rate_hz);
  return config;
}
inline void check_events(const WalkShape& shape, const LiveRun& run, gait::EventKind kind, double bound) {
  const auto events = run.of(kind);
  REQUIRE(events.size() == static_cast<std::size_t>(shape.steps));
  for (int k = 0; k < shape.steps; ++k) {
    const gait::Event& event = events[static_cast<std::size_t>(k)];
    const double truth = kind == gait::EventKind::InitialContact ? onset(shape, k) : leave(shape, k);
    CAPTURE(k);
    CHECK(seconds(event.time) == Approx(truth).margin(0.003));
    CHECK(seconds(event.detected_at) - truth <= bound);
  }
}

}  // namespace footfall::tests
