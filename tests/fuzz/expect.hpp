#pragma once
#include <cstdio>
#include <cstdlib>

namespace footfall::fuzz {

/// Ends the fuzzer with a report of the input when a promise is broken.
inline void expect(bool kept, const char* promise) {
  if (kept) return;
  std::fprintf(stderr, "broken promise: %s\n", promise);
  std::abort();
}

}  // namespace footfall::fuzz
