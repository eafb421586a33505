#pragma once
#include "formats/recording.hpp"

/// Files that hold the sum of their plates beside them; private to formats. Thread: reentrant. Blocks: CPU
/// only. Allocates: the notes.
namespace footfall::formats {

/// Takes out every plate whose vertical force is, at every sample and within rounding, that of all others
/// together: as one more plate it would be counted twice. Said in `notes`. Where several are (a plate that
/// alone was loaded, and the sum), one named as a sum or not named goes first.
void take_out_sums(ForceRecording& recording);

}  // namespace footfall::formats
