#pragma once
#include <random>

#include "sim/drive/lab_treadmill.hpp"
#include "sim/drive/modbus_frame.hpp"

namespace footfall::sim {

/// Does to a reply what a bad line does, by the probabilities of `faults`: `corrupt` flips one bit; `noise`
/// is up to 3 flipped bits anywhere, a burst of up to 16 bits, a lost byte or an added one. Deterministic for
/// the generator. Thread: the lab's. Blocks: never. Allocates: an added byte. Errors: none.
void spoil(Bytes& reply, const LineFaults& faults, std::mt19937_64& random);

}  // namespace footfall::sim
