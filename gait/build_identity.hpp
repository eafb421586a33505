#pragma once
#include <string>

namespace footfall::gait {

/// What decides the last bit of every number computed here: the sources of gait and core with their compiler
/// and options, the C library's mathematics and the processor features it chooses by. Two programs of equal
/// identity give bit-identical steps for the same samples; others agree within rounding. E.g. "gait 1f0a...,
/// GNU 12.2.0, glibc 2.36, x86-64 fma avx2". Thread: any. Blocks: never. Allocates: yes. Errors: none.
[[nodiscard]] std::string build_identity();

}  // namespace footfall::gait
