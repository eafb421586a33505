#pragma once
#include <vector>

#include "core/units.hpp"

namespace footfall::sim {

/// Second-order Butterworth run forward and backward: no delay, -3 dB at `cutoff` after both passes (each
/// pass is designed at the frequency raised by the factor of Winter, Biomechanics, 2.2.4.4). Frame/sign,
/// units: the signal's. Thread: any. Blocks: never. Allocates: never. Errors: none; a cutoff at or above 0.45
/// x the rate leaves the signal as it is. NaN spreads.
void zero_phase_low_pass(std::vector<double>& signal, core::Hertz cutoff, core::Hertz rate);

}  // namespace footfall::sim
