#pragma once
#include <cstdio>
#include <string>
#include <vector>

#include "virtual_belt.hpp"

/// Programmes written in one line each, and a bench that begins them.
namespace footfall::control::test {

inline ProgrammeStep held(const char* name, double m_s, double hold_s) {
  ProgrammeStep step;
  std::snprintf(step.name.data(), step.name.size(), "%s", name);
  step.speed = MetersPerSecond(m_s);
  step.hold = core::from_seconds(hold_s);
  return step;
}

inline ProgrammeStep ramped(const char* name, double m_s, double ramp_s, double hold_s) {
  ProgrammeStep step = held(name, m_s, hold_s);
  step.ramp = core::from_seconds(ramp_s);
  return step;
}

inline ProgrammeStep accelerated(const char* name, double m_s, double m_s2, double hold_s) {
  ProgrammeStep step = held(name, m_s, hold_s);
  step.acceleration = core::MetersPerSecond2(m_s2);
  return step;
}

inline Programme programme_of(const std::vector<ProgrammeStep>& steps) {
  Programme programme;
  programme.id = 5;
  std::snprintf(programme.name.data(), programme.name.size(), "test");
  for (const ProgrammeStep& step : steps) programme.steps.at(programme.count++) = step;
  return programme;
}

struct ProgrammeBench : Bench {
  using Bench::Bench;
  Reply begin(const Programme& programme, std::uint16_t step = 0) {
    kept = programme;
    in.programme = &kept;
    Request request = make(RequestKind::BeginProgramme);
    request.programme_id = kept.id;
    request.programme_step = step;
    return ask(request);
  }
  /// Walking 1 m/s, then a change to 2.5 m/s, then a long hold.
  bool under_way() {
    return to_speed(1.0) && begin(programme_of({held("walk", 1.2, 20.0), ramped("up", 2.5, 20.0, 60.0),
                                                held("down", 1.5, 60.0)}))
                                .accepted;
  }
  Programme kept;
};

}  // namespace footfall::control::test
