#pragma once
#include <cmath>

#include "formats/recording.hpp"
#include "gait/offline/offline.hpp"
#include "tests/fuzz/allocations.hpp"
#include "tests/fuzz/expect.hpp"

namespace footfall::fuzz {

/// Reads, and holds the reader to a small multiple of the file: a digit and a comma become a number of 8
/// bytes, a 16-bit sample one of 8 in each of a plate's columns.
template <class Read>
auto read_within_bounds(std::size_t size, Read read) {
  const Allocations allocations;
  auto recording = read();
  allocations.expect_within(size, 64, 1 << 20);
  return recording;
}

/// What every recording that was read keeps, and every analysis of it.
inline void check_recording(const core::Result<formats::ForceRecording>& recording) {
  if (!recording) {
    expect(recording.error().what()[0] != '\0', "a refusal has a sentence");
    return;
  }
  expect(recording->sample_rate.is_finite() && recording->sample_rate.value() > 0.0, "a rate");
  expect(std::isfinite(recording->start_time_s), "a start");
  const std::size_t n = recording->samples();
  for (const formats::BeltColumns& belt : recording->belts) {
    for (const auto* column : {&belt.f_ap_n, &belt.f_ml_n, &belt.cop_ap_m, &belt.cop_ml_m})
      expect(column->empty() || column->size() == n, "columns of equal length");
    expect(belt.f_v_n.size() == n, "vertical force is there");
  }
  const formats::SummedForces sums = formats::sum_belts(*recording);
  expect(sums.f_v_n.size() == n, "a sum for every sample");
  const gait::RecordingView view{
      recording->start_time_s, recording->sample_rate, sums.f_v_n, sums.f_ap_n, sums.f_ml_n,
      sums.cop_ap_m,           sums.cop_ml_m};
  const auto result = gait::analyze(view, {});
  if (!result) return;
  for (const gait::Contact& contact : result->contacts)
    expect(contact.toe_off_s > contact.initial_contact_s, "toe-off follows initial contact");
  expect(!result->summary.cadence || result->summary.cadence->value() > 0.0, "cadence is positive or absent");
}

}  // namespace footfall::fuzz
