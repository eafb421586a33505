#include "tests/fuzz/memory_file.hpp"
#include "tests/fuzz/recording_promises.hpp"

using namespace footfall;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const fuzz::MemoryFile file(data, size);
  fuzz::check_recording(fuzz::read_within_bounds(size, [&file] { return formats::read_mot(file.path()); }));
  return 0;
}
